"""Ids of rows that an address or a form names, to go on from or to pick."""

import re


def row_id(text: str | None) -> int | None:
    """The id; None for what is none. No more digits than any row has: databases break down over greater numbers."""
    return int(text) if text and re.fullmatch(r"[0-9]{1,9}", text) else None
