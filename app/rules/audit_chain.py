"""The chain that makes a changed, removed or inserted audit entry show (ST-1).

Each entry's code is an HMAC over the code before it and the entry itself, under a key that is not in the database.
A cut tail is found by the head that is written to a file every day.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

START = "0" * 64


def canonical(entry: Mapping[str, Any]) -> bytes:
    """The same bytes for the same entry: JSON with sorted keys, times in UTC to the microsecond."""
    return json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_time).encode()


def mac(previous: str, entry: Mapping[str, Any], key: bytes) -> str:
    """The code of an entry in hex; `previous` is the code of the entry before it, or START."""
    return hmac.new(key, previous.encode() + b"\n" + canonical(entry), hashlib.sha256).hexdigest()


def _time(value: Any) -> str:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    raise TypeError(f"An audit entry holds plain values and aware times, not {type(value).__name__}.")
