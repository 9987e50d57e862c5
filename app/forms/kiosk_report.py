"""What a kiosk says about itself: read with care, since a page can be made to say anything."""

import re
from typing import Any

NUMBERS = {"queue": 1_000_000, "dead": 1_000_000, "battery": 100}  # the largest that is believed
FLAGS = ("charging", "storage", "camera", "verifies", "installed")
SCREEN_ID = re.compile(r"[0-9a-f]{32}\Z")
MOST_SCREENS = 10
VERSION = re.compile(r"[0-9a-f]{1,40}\Z")


def read_report(sent: Any) -> tuple[list[str], dict[str, Any]]:
    """The ids of the screen, that of now first and those of its starts before it, and its health; what is not as it
    should be is left out."""
    if not isinstance(sent, dict):
        return [], {}
    health = sent.get("health")
    return _screens(sent.get("screens")), _health(health if isinstance(health, dict) else {})


def _screens(sent: Any) -> list[str]:
    ids = sent[:MOST_SCREENS] if isinstance(sent, list) else []
    return ids if all(_matching(one, SCREEN_ID) for one in ids) else []


def _health(sent: dict[str, Any]) -> dict[str, Any]:
    numbers = {name: sent.get(name) for name, most in NUMBERS.items() if _is_number(sent.get(name), most)}
    flags = {name: sent.get(name) for name in FLAGS if isinstance(sent.get(name), bool)}
    offset = sent.get("offset_ms")
    version = _matching(sent.get("version"), VERSION)
    return (
        numbers
        | flags
        | ({"version": version} if version else {})
        | ({"offset_ms": offset} if type(offset) is int and abs(offset) < 10**13 else {})
    )


def _is_number(value: Any, most: int) -> bool:
    return type(value) is int and 0 <= value <= most


def _matching(value: Any, pattern: re.Pattern[str]) -> str | None:
    return value if isinstance(value, str) and pattern.match(value) else None
