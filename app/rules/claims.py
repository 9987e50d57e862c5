"""What a government login says of a person, under its own names, read as this site keeps it.

A value that cannot be read counts as missing: it only fills in a field beforehand, and the person sees it there.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from app.rules.email import EmailUnreadable, read_email
from app.rules.phone import PhoneUnreadable, read_phone
from app.rules.text import clean_name

OURS = ("name", "email", "phone", "birth_date", "ci", "nationality")
LONGEST = 254
IS_FOREIGNER = {"L": False, "F": True}  # local or foreigner, as identity services in Korea say it
CI = re.compile(r"[A-Za-z0-9+/]{86}==")  # 64 bytes


class MapUnreadable(Exception):
    """The setting is not "ours=theirs" separated by commas, with names that this site knows."""


def read_map(setting: str) -> dict[str, str]:
    """Which of our fields stands under which of their names. Raises MapUnreadable."""
    parts = [part.partition("=") for part in setting.split(",") if part.strip()]
    names = {ours.strip(): theirs.strip() for ours, _, theirs in parts}
    if not names.keys() <= set(OURS) or not all(names.values()) or len(names) < len(parts):
        raise MapUnreadable(setting)
    return names


def read_claims(values: Mapping[str, object], names: Mapping[str, str]) -> dict[str, Any]:
    """The fields of a profile: name, email, phone, birth_date, is_foreigner, ci; None where nothing usable is said."""
    said = {ours: _text(values.get(theirs)) for ours, theirs in names.items()}
    return {
        "name": clean_name(said.get("name", "")) or None,
        "email": _email(said.get("email", "")),
        "phone": _phone(said.get("phone", "")),
        "birth_date": _date(said.get("birth_date", "")),
        "is_foreigner": IS_FOREIGNER.get(said.get("nationality", "").upper()),
        "ci": said["ci"] if CI.fullmatch(said.get("ci", "")) else None,
    }


def _text(value: object) -> str:
    """The value without space around it; nothing for what is no text, or none that a person has."""
    text = value.strip() if isinstance(value, str) else ""
    return text if len(text) <= LONGEST else ""


def _email(text: str) -> str | None:
    try:
        return read_email(text)
    except EmailUnreadable:
        return None


def _phone(text: str) -> str | None:
    try:
        return read_phone(text).e164
    except PhoneUnreadable:
        return None


def _date(text: str) -> date | None:
    """YYYYMMDD or YYYY-MM-DD; not a year alone."""
    shape = re.fullmatch(r"([0-9]{4})(-?)([0-9]{2})\2([0-9]{2})", text)
    try:
        return date(int(shape[1]), int(shape[3]), int(shape[4])) if shape else None
    except ValueError:
        return None
