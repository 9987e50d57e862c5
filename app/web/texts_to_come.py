"""Texts that are announced and do not hold yet, as the home page names them to everybody.

Each process asks for them once a minute: nothing is opened more often than the home page, and on PostgreSQL a second
statement would make it cost an eighth more.
"""

from datetime import datetime, timedelta
from typing import Any

from flask import current_app

from app.models import TermsText
from app.models.consent import today
from app.models.types import now

NAME = "texts_to_come"
KEPT_FOR = timedelta(minutes=1)

Kept = dict[tuple[str, str], tuple[datetime, list[Any]]]  # by day and language: until when, and which


def texts_to_come(language: str) -> list[Any]:
    """Kind, version and title of each, the next one first. A version that holds from today is gone at once."""
    kept: Kept = current_app.extensions.setdefault(NAME, {})
    key, moment = (today(), language), now()
    until, texts = kept.get(key, (moment, []))
    if until <= moment:
        texts = TermsText.to_come(language)
        if not any(day == key[0] for day, _language in kept):
            kept.clear()  # another day has begun
        kept[key] = (moment + KEPT_FOR, texts)
    return texts


def forget() -> None:
    """Ask anew: something was published here, or the database is another one."""
    current_app.extensions.pop(NAME, None)
