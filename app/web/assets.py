"""Static files: served by WhiteNoise under an address that holds their common hash, so they never go stale."""

import hashlib
from pathlib import Path
from wsgiref.headers import Headers

from flask import Flask, current_app
from whitenoise import WhiteNoise

STATIC = Path(__file__).resolve().parent.parent / "static"


SAME_TIME = 0.001  # seconds: copying a time rounds it


class Files(WhiteNoise):
    """Leaves a compressed file out when its original was edited since: it carries the time of its original."""

    def add_file_to_dictionary(self, url, path, stat_cache=None):
        compressed = stat_cache.get(path + ".gz") if stat_cache else None
        if compressed and abs(compressed.st_mtime - stat_cache[path].st_mtime) > SAME_TIME:
            stat_cache = {path: stat_cache[path]}
        super().add_file_to_dictionary(url, path, stat_cache=stat_cache)


def init_app(app: Flask) -> None:
    prefix = f"static/{_tree_hash()}"
    app.config["ASSET_PREFIX"] = f"/{prefix}/"
    files = Files(
        app.wsgi_app,
        max_age=0,
        immutable_file_test=lambda path, url: True,
        allow_all_origins=False,
        add_headers_function=_guard,
    )
    files.add_files(str(STATIC), prefix=prefix)
    app.wsgi_app = files  # type: ignore[method-assign]
    app.jinja_env.globals["asset"] = asset


def _guard(headers: Headers, path: str, url: str) -> None:
    """A file is what its type says, and for pages of ours."""
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"


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
