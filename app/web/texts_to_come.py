"""What everybody is told of the texts to agree to: those announced that do not hold yet, and which hold at kiosks.

Each process asks for it once a minute: nothing is opened more often than the home page and a kiosk's sign of life, and
on PostgreSQL a second statement would make the home page cost an eighth more.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import current_app

from app.models import TermsText
from app.models.consent import today
from app.models.types import now

NAME = "texts_to_come"
KEPT_FOR = timedelta(minutes=1)

Kept = dict[tuple[str, str], tuple[datetime, list[Any]]]  # by day and what was asked: until when, and the answer


def texts_to_come(language: str) -> list[Any]:
    """Kind, version and title of each, the next one first. A version that holds from today is gone at once."""
    return kept(language, lambda: TermsText.to_come(language))


def kept(asked: str, answer: Callable[[], list[Any]]) -> list[Any]:
    """The answer of less than a minute ago, on the same day; else a new one."""
    known: Kept = current_app.extensions.setdefault(NAME, {})
    key, moment = (today(), asked), now()
    until, texts = known.get(key, (moment, []))
    if until <= moment:
        texts = answer()
        if not any(day == key[0] for day, _asked in known):
            known.clear()  # another day has begun
        known[key] = (moment + KEPT_FOR, texts)
    return texts


def forget() -> None:
    """Ask anew: something was published here, or the database is another one."""
    current_app.extensions.pop(NAME, None)
