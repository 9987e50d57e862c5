"""Languages that people speak today, by ISO 639 code, named and sorted in the reader's language (CLDR)."""

from functools import cache

from babel import Locale
from babel.core import get_global
from flask_babel import get_locale
from wtforms import SelectChoice

from app.forms.fields import choices_of

# CLDR counts their readers and worshippers, or they are written only; "und" is its word for one that is not known.
NOT_SPOKEN = {"grc", "sa", "la", "lzh", "und"}
FIRST = ("ko", "en")  # asked for most


@cache
def spoken() -> frozenset[str]:
    """The codes: every language that CLDR knows people of some country to use, and has a name for."""
    used = {code.split("_")[0] for languages in get_global("territory_languages").values() for code in languages}
    return frozenset(used & set(Locale("en").languages) - NOT_SPOKEN)


def languages() -> list[SelectChoice]:
    """Choices for a list, beginning with none, then Korean and English."""
    return _languages_in(str(get_locale()))


def language_name(code: str, language: str) -> str:
    """Its name in a language, in English where CLDR has none there."""
    return Locale.parse(language).languages.get(code) or Locale("en").languages.get(code, code)


@cache
def _languages_in(language: str) -> list[SelectChoice]:
    named = sorted(((code, language_name(code, language)) for code in spoken()), key=lambda pair: pair[1].casefold())
    first = [(code, language_name(code, language)) for code in FIRST]
    return choices_of([("", ""), *first, *(pair for pair in named if pair[0] not in FIRST)])
