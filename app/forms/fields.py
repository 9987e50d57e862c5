"""Fields with a shape of their own: what people type is tidied before the rules look at it."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from wtforms import RadioField, SelectChoice, SelectField, SelectMultipleField, StringField

from app.rules.phone import PhoneUnreadable, read_phone
from app.rules.text import clean_ascii, clean_digits, clean_name


def _cleaned(clean: Any) -> Any:
    return lambda value: clean(value) if isinstance(value, str) else value


class NameField(StringField):
    """A name in any script, in one line."""

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options | {"filters": [_cleaned(clean_name)]})


class LineField(NameField):
    """One line of any text."""


class AsciiField(StringField):
    """Where ASCII is meant: full-width letters become plain ones."""

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options | {"filters": [_cleaned(clean_ascii)]})


class DigitsField(StringField):
    """Where digits are meant: those of any script, with spaces and hyphens between them."""

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options | {"filters": [_cleaned(clean_digits)]})


class UnshownDigits(DigitsField):
    """Digits that are used once: never kept, never written back into the page."""

    def _value(self) -> str:
        return ""


class PhoneField(AsciiField):
    """A telephone number as typed; `e164` is what is stored."""

    @property
    def e164(self) -> str | None:
        try:
            return read_phone(self.data).e164 if self.data else None
        except PhoneUnreadable:
            return None


class KoreanDate(DigitsField):
    """A date of eight digits, as Koreans write it: 19990114 or 1999-01-14."""

    @property
    def date(self) -> date | None:
        return eight_digits(self.data or "")


class SevenDigits(UnshownDigits):
    """The first seven digits of a registration number: birth date and the digit that tells the century."""

    CENTURY = {"9": 18, "0": 18, "1": 19, "2": 19, "5": 19, "6": 19, "3": 20, "4": 20, "7": 20, "8": 20}

    @property
    def date(self) -> date | None:
        if not re.fullmatch(r"[0-9]{7}", self.data or ""):
            return None
        return eight_digits(f"{self.CENTURY[self.data[6]]}{self.data[:6]}")


def eight_digits(text: str) -> date | None:
    """YYYYMMDD as a date; None where there is no such day."""
    if not re.fullmatch(r"[0-9]{8}", text):
        return None
    try:
        return date.fromisoformat(f"{text[:4]}-{text[4:6]}-{text[6:]}")
    except ValueError:
        return None


def as_eight_digits(iso: str | None) -> str:
    """1999-01-14 as KoreanDate takes it: 19990114."""
    return (iso or "").replace("-", "")


def choices_of(pairs: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    """Pairs of value and words as a field wants them."""
    return [SelectChoice(value, words) for value, words in pairs]


class Choices(RadioField):
    """One of a few, each in its card. The rule about the choice is a validator, with our own words."""

    def __init__(self, *args: Any, choices: Any = (), **options: Any):
        super().__init__(*args, validate_choice=False, choices=_ready(choices), **options)


class ListField(SelectField):
    """One of a list."""

    def __init__(self, *args: Any, choices: Any = (), **options: Any):
        super().__init__(*args, validate_choice=False, choices=_ready(choices), **options)


class CodesField(SelectMultipleField):
    """Several codes, each once, in the order they were given. One value with commas stands for several."""

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, validate_choice=False, choices=[], **options)

    def process_data(self, value: Any) -> None:
        self.data = list(value or ())

    def process_formdata(self, valuelist: list[str]) -> None:
        codes = (code.strip() for value in valuelist for code in value.split(","))
        self.data = list(dict.fromkeys(code for code in codes if code))

    def in_words(self, codes: list[str]) -> list[str]:
        """The codes as a reader knows them."""
        return list(codes)


def _ready(choices: Any) -> list[SelectChoice]:
    """Choices as they are, or from pairs, or from a function that makes pairs for this request."""
    made = choices() if callable(choices) else choices
    return made if made and isinstance(made[0], SelectChoice) else choices_of(made)
