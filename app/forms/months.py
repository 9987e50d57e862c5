"""A year and a month in two fields, as education and work ask for them: f.month_field(year, month, legend).

    from_year = YearField(_l("From, year"), [MonthAsked("from_month", _l("Enter when you began.")), NotAhead("from_")])
    from_month = MonthField(_l("From, month"), [MonthBeside("from_year")])
    to_year = YearField(_l("To, year"), [MonthAsked("to_month", _l("…"), where=…), EndOf("from_", "to_", ahead=…)])
    to_month = MonthField(_l("To, month"), [MonthBeside("to_year")])

What is stored are digits: "2023" and "3". The rules stand at the year; only that no month was chosen, at the month.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from babel import Locale
from flask_babel import get_locale, gettext
from wtforms import Form, SelectChoice, StringField
from wtforms.validators import StopValidation

from app.forms.fields import ListField, choices_of
from app.forms.validators import today_in_korea
from app.rules import period
from app.rules.period import EARLIEST_YEAR, YEARS_AHEAD, Month

Text = Any  # a text or a lazy one


class YearField(StringField):
    """A year of four digits, of whatever width, with 년 after it or not."""

    def __init__(self, *args: Any, **options: Any):
        typed = {"inputmode": "numeric", "autocomplete": "off", "maxlength": "6"}
        super().__init__(*args, **{"render_kw": typed, **options, "filters": [_plain]})


class MonthField(ListField):
    """One of twelve, by their names in the reader's language."""

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, choices=month_names, **{**options, "filters": [_number]})


def _plain(value: Any) -> Any:
    return period.digits(value) if isinstance(value, str) else value


def _number(value: Any) -> Any:
    """03 and 3월 are 3."""
    month = period.read_month(value) if isinstance(value, str) else None
    return value if month is None else str(month)


def month_names() -> list[SelectChoice]:
    """Choices for a list, beginning with none."""
    return _month_names_in(str(get_locale()))


@cache
def _month_names_in(language: str) -> list[SelectChoice]:
    names = Locale.parse(language).months["stand-alone"]["wide"]
    return choices_of([("", ""), *((str(month), names[month]) for month in range(1, 13))])


def this_month() -> Month:
    """The month that it is in Korea."""
    return Month.of(today_in_korea())


def month_in(form: Any, prefix: str) -> Month | None:
    """The month that two fields of a form name, as "from_year" and "from_month" with the prefix "from_"."""
    return period.read(form[f"{prefix}year"].data or "", form[f"{prefix}month"].data or "")


def _everywhere(_form: Any) -> bool:
    return True


class MonthAsked:
    """At the year: a year of somebody's life, needed with its month; where it is not asked for both are emptied.

    Without a message both may be left out.
    """

    def __init__(self, month: str, message: Text = "", where: Callable[[Any], bool] = _everywhere):
        self.month, self.message, self.where = month, message, where

    def __call__(self, form: Form, field: Any) -> None:
        month = form[self.month]
        if not self.where(form):
            field.data, month.data, field.errors = "", "", []
            raise StopValidation
        if not field.data and not month.data:
            field.errors = []
            raise StopValidation(str(self.message) if self.message else None)
        self._check_year(period.read_year(field.data or ""))

    def _check_year(self, year: int | None) -> None:
        now = this_month()
        if year is None:
            raise StopValidation(gettext("Enter the year in 4 digits, for example %(year)s.", year=now.year - 2))
        if not period.is_sensible(year, now):
            raise StopValidation(
                gettext("Enter a year from %(first)s to %(last)s.", first=EARLIEST_YEAR, last=now.year + YEARS_AHEAD)
            )


class MonthBeside:
    """At the month: chosen where there is a year."""

    def __init__(self, year: str):
        self.year = year

    def __call__(self, form: Form, field: Any) -> None:
        if (field.data or form[self.year].data) and period.read_month(field.data or "") is None:
            raise StopValidation(gettext("Choose the month."))


class NotAhead:
    """At the year: not after this month."""

    def __init__(self, prefix: str, message: Text = ""):
        self.prefix, self.message = prefix, message

    def __call__(self, form: Form, field: Any) -> None:
        month = month_in(form, self.prefix)
        if month is not None and month > this_month():
            raise StopValidation(str(self.message) or gettext("This month has not come yet. Enter an earlier one."))


class EndOf:
    """At the year of an end: not before its start, and ahead of today only where `may_lie_ahead` says so."""

    def __init__(self, start: str, end: str, ahead: Text, may_lie_ahead: Callable[[Any], bool] = lambda form: False):
        self.start, self.end, self.ahead, self.may_lie_ahead = start, end, ahead, may_lie_ahead

    def __call__(self, form: Form, field: Any) -> None:
        start, end = month_in(form, self.start), month_in(form, self.end)
        if end is None:
            return
        if start is not None and "end_first" in period.broken_rules(start, end, this_month(), may_end_later=True):
            raise StopValidation(gettext("The end is before the beginning. Check both."))
        if end > this_month() and not self.may_lie_ahead(form):
            raise StopValidation(str(self.ahead))
