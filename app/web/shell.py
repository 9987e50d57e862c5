"""The files that a page needs to start without the network, found by reading the page itself.

What a page names is followed: modules import modules, style sheets name fonts. So nobody keeps a list.
"""

import hashlib
import posixpath
import re
from functools import cache
from pathlib import Path

from flask import current_app

from app.web.assets import STATIC

TEMPLATES = STATIC.parent / "templates"
IMPORT = re.compile(r"""(?:\bfrom\s*|\bimport\s*\(?\s*)["'](\.{1,2}/[^"']+)["']""")
CSS_ADDRESS = re.compile(r"""url\(\s*["']?([^"')]+)["']?\s*\)""")


def files_of(html: str) -> list[str]:
    """The addresses of all static files that this page can come to need."""
    prefix = current_app.config["ASSET_PREFIX"]
    named = re.findall(rf"""["']{re.escape(prefix)}([^"'#?]+)""", html)
    found: set[str] = set()
    for name in named:
        found |= _reached_from(name)
    return [prefix + name for name in sorted(found)]


@cache
def _reached_from(first: str) -> frozenset[str]:
    found, open_ends = set(), [first]
    while open_ends:
        name = open_ends.pop()
        if name not in found:
            found.add(name)
            open_ends += _named_in(STATIC / name)
    return frozenset(found)


def _named_in(path: Path) -> list[str]:
    """What a module imports, or a style sheet names, as paths below the folder of static files."""
    pattern = {".js": IMPORT, ".css": CSS_ADDRESS}.get(path.suffix)
    if pattern is None or "vendor" in path.parts or not path.is_file():
        return []
    folder = posixpath.dirname(path.relative_to(STATIC).as_posix())
    named = (address for address in pattern.findall(path.read_text(encoding="utf-8")) if ":" not in address)
    return [posixpath.normpath(posixpath.join(folder, address)) for address in named]


@cache
def templates_hash(*patterns: str) -> str:
    """What changes with the templates themselves, since static files are not all that a page is made of."""
    digest = hashlib.sha256()
    for pattern in patterns:
        for path in sorted(TEMPLATES.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()
