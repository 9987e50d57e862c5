"""Countries by ISO 3166-1 code, named and sorted in the reader's language."""

from functools import cache

from babel import Locale
from flask_babel import get_locale
from wtforms import SelectChoice

from app.forms.fields import choices_of

# Babel lists these two-letter codes too; they are no country of anybody.
NO_COUNTRIES = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"}


def countries() -> list[SelectChoice]:
    """Choices for a list, beginning with none."""
    return _countries_in(str(get_locale()))


@cache
def _countries_in(language: str) -> list[SelectChoice]:
    names = Locale.parse(language).territories
    codes = (code for code in names if len(code) == 2 and code.isalpha() and code not in NO_COUNTRIES)
    return choices_of([("", ""), *sorted(((code, names[code]) for code in codes), key=lambda pair: pair[1])])


def country_name(code: str) -> str:
    """A country's name in the reader's language; what is no country stands for itself."""
    return str(Locale.parse(str(get_locale())).territories.get(code, code))
