"""Template filters: times in Korea, numbers as people write them."""

from datetime import date, datetime

import phonenumbers
from flask import Flask
from flask_babel import format_date, format_datetime, format_decimal, format_time

from app.models.fair import KOREA

SHORT = {"month": "MMM", "weekday": "EEE"}


def korean_time(value: datetime | date | None, style: str = "datetime") -> str:
    """A time as it is in Korea, in the reader's language: datetime, date, time, day, clock, month, weekday."""
    if value is None:
        return ""
    if style in SHORT:
        return format_date(value.astimezone(KOREA) if isinstance(value, datetime) else value, SHORT[style], rebase=False)
    if not isinstance(value, datetime):
        return format_date(value, "full" if style == "day" else "long")
    value = value.astimezone(KOREA)
    if style == "clock":
        return f"{value:%H:%M}"
    if style == "time":
        return format_time(value.replace(tzinfo=None), "short", rebase=False)
    if style in ("date", "day"):
        return format_date(value.date(), "full" if style == "day" else "long")
    return format_datetime(value.replace(tzinfo=None), "medium", rebase=False)


def phone_shown(e164: str | None) -> str:
    """+821023844471 → 010-2384-4471; numbers of other countries in the international form."""
    if not e164:
        return ""
    number = phonenumbers.parse(e164)
    korean = number.country_code == 82
    style = phonenumbers.PhoneNumberFormat.NATIONAL if korean else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)


def code_shown(code: str) -> str:
    """A short code in two groups of four digits."""
    return f"{code[:4]} {code[4:]}"


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update(
        korean_time=korean_time, phone_shown=phone_shown, code_shown=code_shown, number=format_decimal
    )
