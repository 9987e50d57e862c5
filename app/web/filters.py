"""Template filters: times in Korea, numbers as people write them."""

from datetime import date, datetime, timedelta
from functools import lru_cache

from babel import Locale, dates
from flask import Flask
from flask_babel import format_decimal, get_locale, gettext

from app.models.fair import KOREA
from app.models.types import now
from app.rules import business_number, email, network, phone

SHORT = {"month": "MMM", "weekday": "EEE"}
WORLD_ENGLISH = Locale("en", "GB")  # the day before the month, as most who read English here expect it


def korean_time(value: datetime | date | str | None, style: str = "datetime") -> str:
    """A time as it is in Korea, in the reader's language: datetime, date, time, day, clock, month, weekday.

    Mails carry their times as ISO texts.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if isinstance(value, datetime):
        value = value.astimezone(KOREA).replace(tzinfo=None)
    return f"{value:%H:%M}" if style == "clock" else _written(value, style, locale_of_dates())


def minute_input(value: datetime | str, minutes: int = 0) -> str:
    """A time as a browser's field of date and time has it, in Korea; so many minutes later."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return f"{value.astimezone(KOREA) + timedelta(minutes=minutes):%Y-%m-%dT%H:%M}"


def locale_of_dates() -> Locale:
    locale = get_locale()
    return WORLD_ENGLISH if locale is None or locale.language == "en" else locale


@lru_cache(maxsize=4096)
def _written(value: datetime | date, style: str, locale: Locale) -> str:
    """Pages show the same few days and hours again and again, and writing one is slow."""
    if style in SHORT:
        return dates.format_date(value, SHORT[style], locale)
    if style in ("date", "day") or not isinstance(value, datetime):
        return dates.format_date(value, "full" if style == "day" else "long", locale)
    if style == "time":
        return dates.format_time(value, "short", locale=locale)
    return f"{dates.format_date(value, 'medium', locale)} {value:%H:%M}"


def ago(value: datetime) -> str:
    """How long ago that was, in the reader's language: 3 days ago."""
    return dates.format_timedelta(value - now(), add_direction=True, locale=locale_of_dates(), threshold=1)


def phone_shown(e164: str | None) -> str:
    """+821023844471 → 010-2384-4471; numbers of other countries in the international form."""
    return phone.shown(e164) if e164 else ""


def code_shown(code: str) -> str:
    """A short code in two groups of four digits."""
    return f"{code[:4]} {code[4:]}"


def business_number_shown(number: str | None) -> str:
    """1234567890 → 123-45-67890."""
    return business_number.shown(number) if number else ""


def phone_masked(e164: str | None) -> str:
    """Only the last four digits."""
    return phone.masked(e164) if e164 else ""


def email_masked(address: str | None) -> str:
    """The first two letters and the domain."""
    return email.masked(address) if address else ""


def address_shown(address: dict[str, str] | None) -> str:
    """The road and the detail of a stored address, in one line."""
    parts = (address or {}).get("road"), (address or {}).get("detail"), (address or {}).get("postcode")
    return ", ".join(part for part in parts if part)


def address_masked(address: dict[str, str] | None) -> str:
    """The province and district of a stored address; of one abroad its country."""
    if not address:
        return ""
    known = (
        " ".join((address.get("road") or "").split()[:2]) if address.get("way") != "abroad" else address.get("country")
    )
    return f"{known} ***" if known else "***"


def birth_masked(birth_date: str | None) -> str:
    """The year alone."""
    return f"{birth_date[:4]}-**-**" if birth_date else ""


def place_shown(address: str | None) -> str:
    """Where a login came from, as far as its network address tells."""
    if not address:
        return ""
    return gettext("a local network") if network.is_local(address) else network.network_part(address)


def language_name(code: str | None) -> str:
    """A language in the reader's language: vi → Vietnamese."""
    return _names("languages", code)


def country_name(code: str | None) -> str:
    """A country in the reader's language: VN → Vietnam."""
    return _names("territories", code)


def is_country(code: str) -> bool:
    """Whether a code of the Unicode lists is a country's: two letters, not one for private use."""
    return len(code) == 2 and code.isalpha() and code not in ("EU", "EZ", "UN", "XA", "XB", "ZZ", "QO")


def _names(kind: str, code: str | None) -> str:
    locale = get_locale()
    return (getattr(locale, kind).get(code.replace("-", "_"), code) if locale else code) if code else ""


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update(
        korean_time=korean_time,
        minute_input=minute_input,
        ago=ago,
        phone_shown=phone_shown,
        phone_masked=phone_masked,
        business_number_shown=business_number_shown,
        email_masked=email_masked,
        address_shown=address_shown,
        address_masked=address_masked,
        birth_masked=birth_masked,
        place_shown=place_shown,
        language_name=language_name,
        country_name=country_name,
        code_shown=code_shown,
        number=format_decimal,
    )
