"""What a kiosk says about itself: read with care, since a page can be made to say anything."""

import re
from typing import Any

NUMBERS = {"queue": 1_000_000, "dead": 1_000_000, "battery": 100}  # the largest that is believed
FLAGS = ("charging", "storage", "camera", "verifies", "installed")
SCREEN_ID = re.compile(r"[0-9a-f]{32}\Z")
VERSION = re.compile(r"[0-9a-f]{1,40}\Z")


def read_report(sent: Any) -> tuple[str | None, dict[str, Any]]:
    """The screen's id and its health; what is not as it should be is left out."""
    if not isinstance(sent, dict):
        return None, {}
    health = sent.get("health")
    return _matching(sent.get("screen"), SCREEN_ID), _health(health if isinstance(health, dict) else {})


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
