"""Template filters: times in Korea, numbers as people write them."""

from datetime import date, datetime

from flask import Flask
from flask_babel import format_date, format_decimal, format_time, get_locale

from app.models.fair import KOREA
from app.rules import email, phone

SHORT = {"month": "MMM", "weekday": "EEE"}


def korean_time(value: datetime | date | str | None, style: str = "datetime") -> str:
    """A time as it is in Korea, in the reader's language: datetime, date, time, day, clock, month, weekday.

    Mails carry their times as ISO texts.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if style in SHORT:
        return format_date(
            value.astimezone(KOREA) if isinstance(value, datetime) else value, SHORT[style], rebase=False
        )
    if not isinstance(value, datetime):
        return format_date(value, "full" if style == "day" else "long")
    value = value.astimezone(KOREA)
    if style == "clock":
        return f"{value:%H:%M}"
    if style == "time":
        return format_time(value.replace(tzinfo=None), "short", rebase=False)
    if style in ("date", "day"):
        return format_date(value.date(), "full" if style == "day" else "long")
    return f"{format_date(value.date(), 'medium')} {value:%H:%M}"


def phone_shown(e164: str | None) -> str:
    """+821023844471 → 010-2384-4471; numbers of other countries in the international form."""
    return phone.shown(e164) if e164 else ""


def code_shown(code: str) -> str:
    """A short code in two groups of four digits."""
    return f"{code[:4]} {code[4:]}"


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
        phone_shown=phone_shown,
        phone_masked=phone_masked,
        email_masked=email_masked,
        address_shown=address_shown,
        language_name=language_name,
        country_name=country_name,
        code_shown=code_shown,
        number=format_decimal,
    )
