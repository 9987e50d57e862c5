"""Static files: served by WhiteNoise under an address that holds their common hash, so they never go stale."""

import hashlib
from pathlib import Path

from flask import Flask, current_app
from whitenoise import WhiteNoise

STATIC = Path(__file__).resolve().parent.parent / "static"


def init_app(app: Flask) -> None:
    prefix = f"static/{_tree_hash()}"
    app.config["ASSET_PREFIX"] = f"/{prefix}/"
    files = WhiteNoise(app.wsgi_app, max_age=0, immutable_file_test=lambda path, url: True, allow_all_origins=False)
    files.add_files(str(STATIC), prefix=prefix)
    app.wsgi_app = files  # type: ignore[method-assign]
    app.jinja_env.globals["asset"] = asset


def asset(path: str) -> str:
    """The address of a static file, for templates."""
    return str(current_app.config["ASSET_PREFIX"] + path)


def _tree_hash() -> str:
    digest = hashlib.sha256()
    for path in sorted(STATIC.rglob("*")):
        if path.is_file() and path.suffix != ".gz":
            digest.update(f"{path.relative_to(STATIC)}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:10]
