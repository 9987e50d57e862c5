"""Typing in what was written on the last-resort list: codes and times, one person in a line."""

import re
from datetime import date, datetime, time
from typing import Any, NamedTuple

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import Length, StopValidation

from app.forms.base import BaseForm
from app.forms.fields import ListField
from app.forms.validators import Needed, OneOf
from app.models.fair import KOREA
from app.models.types import now
from app.rules.text import clean_digits
from app.rules.ticket import ShortCodeMistyped, read_short_code

CODE_DIGITS = 8
MOST_LINES = 500
TOO_LONG = _l("Type at most 500 lines at a time.")
TIME = re.compile(r"([0-9]{1,2}):?([0-9]{2})", re.ASCII)


class Line(NamedTuple):
    """One line as it was typed, and what was read from it; `problem` says why it was not."""

    typed: str
    code: str = ""
    at: datetime | None = None
    problem: str = ""


class FromPaperForm(BaseForm):
    """A day, and lines like "1234 5678 10:05"; a line without a time has that of the line above."""

    day = ListField(_l("Day"), [OneOf(_l("Choose the day on the paper."))])
    lines = TextAreaField(
        _l("Codes and times"),
        [
            Needed(_l("Type at least one code with its time.")),
            Length(max=20_000, message=TOO_LONG),
        ],
        description=_l("One person in a line, as 1234 5678 10:05. Without a time, that of the line above counts."),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )

    def validate_lines(self, field: TextAreaField) -> None:
        """None of them is left out unseen: who types more is told so, and nothing is recorded."""
        if not field.errors and len(_typed(field.data)) > MOST_LINES:
            raise StopValidation(str(TOO_LONG))

    def read(self) -> list[Line]:
        """Every line that is not empty, read or with its problem."""
        day, last, found = date.fromisoformat(self.day.data), None, []
        for typed in _typed(self.lines.data):
            line = _read(typed, day, last)
            last = line.at or last
            found.append(line)
        return found


def _typed(text: str | None) -> list[str]:
    """The lines that are not empty."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def _read(typed: str, day: date, last: datetime | None) -> Line:
    code, clock = _parted(typed)
    try:
        code = read_short_code(code)
    except ShortCodeMistyped:
        return Line(typed, problem=gettext("This is no code. Compare the eight digits with the paper."))
    at = _moment(day, clock) if clock else last
    if at is None:
        return Line(typed, problem=gettext("Add the time, as 10:05."))
    if at > now():
        return Line(typed, problem=gettext("This time is still to come."))
    return Line(typed, code, at)


def _parted(typed: str) -> tuple[str, str]:
    """Code and time: what stands around a colon is the time, else what follows the eight digits."""
    plain = typed.replace("：", ":").replace(".", ":")
    head, colon, minutes = plain.partition(":")
    if not colon:
        digits = _digits(plain)
        return digits[:CODE_DIGITS], digits[CODE_DIGITS:]
    digits = _digits(head)
    return digits[:CODE_DIGITS], f"{digits[CODE_DIGITS:]}:{_digits(minutes)}"


def _digits(text: str) -> str:
    return re.sub("[^0-9]", "", clean_digits(text))


def _moment(day: date, clock: str) -> datetime | None:
    found = TIME.fullmatch(clock)
    try:
        return datetime.combine(day, time(int(found[1]), int(found[2])), KOREA) if found else None
    except ValueError:
        return None


def days(values: list[tuple[date, Any]]) -> list[tuple[str, Any]]:
    return [(day.isoformat(), words) for day, words in values]
