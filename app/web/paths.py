"""Where to go next, as an address of this site and of no other."""

import re
from typing import Any
from urllib.parse import urlsplit

from flask import redirect

# Browsers read a backslash as a slash and drop tabs and line ends, so "/\\example.com" would leave the site.
UNSAFE = re.compile(r"[\\\x00-\x20\x7f]")
LONGEST = 2000


def safe_next(target: str | None) -> str | None:
    """The path given, if it is one of this site; None for anything that could lead elsewhere."""
    if not target or len(target) > LONGEST or UNSAFE.search(target):
        return None
    if not target.startswith("/") or target.startswith("//"):
        return None
    try:
        parts = urlsplit(target)
    except ValueError:
        return None
    return None if parts.scheme or parts.netloc else target


def lead_back(target: str | None, otherwise: str) -> Any:
    """Go on (303) to a path of this site, or else to the address given."""
    return redirect(safe_next(target) or otherwise, 303)
