"""The stamp of what a page showed, by which a save notices what a colleague has stored meanwhile."""

import hashlib
import json
from typing import Any


def stamp(values: Any) -> str:
    """A short mark of what a page showed: another one when any of it has changed."""
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()[:24]
