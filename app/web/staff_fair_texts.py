"""Which texts of a fair are written in which language, as staff see it."""

from dataclasses import dataclass

from flask import current_app

from app.forms.staff_fair import TEXTS
from app.models import Fair

NEEDED = ("name", "venue")  # in Korean, before a fair can be shown


@dataclass(frozen=True)
class Completeness:
    """One language of a fair: which texts it has, of those that the Korean original has."""

    language: str
    written: frozenset[str]
    missing: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        return not self.missing


def languages_of(fair: Fair) -> list[str]:
    """Those that the site speaks, then those that this fair has besides."""
    spoken = list(current_app.config["LANGUAGES"])
    return [*spoken, *(code for code in fair.languages if code not in spoken)]


def completeness_of(fair: Fair) -> list[Completeness]:
    """Each language with what it lacks. A text that Korean does not have either is missing nowhere."""
    original = {key for key, text in fair.texts.get("ko", {}).items() if text}
    return [_of(fair, language, original) for language in languages_of(fair)]


def _of(fair: Fair, language: str, original: set[str]) -> Completeness:
    written = frozenset(key for key, text in fair.texts.get(language, {}).items() if text)
    wanted = NEEDED if language == "ko" else [key for key in TEXTS if key in original]
    return Completeness(language, written, tuple(key for key in wanted if key not in written))
