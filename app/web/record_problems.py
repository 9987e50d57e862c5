"""The last problem of a customer record in words: what the customer system answered, and what of it can be done."""

import re

from flask import Flask
from flask_babel import gettext

_STATUS = re.compile(r"status_([0-9]{3})")


def problem_in_words(code: str | None) -> str:
    """What staff read; a code that has no words here stays as it came."""
    word, _, field = (code or "").partition(" ")
    status = _STATUS.fullmatch(word)
    if status:
        return gettext("It answered with the error %(number)s", number=status[1])
    if word == "bad_record":
        return _not_taken(field)
    return _words().get(word, code or "")


def _not_taken(field: str) -> str:
    """Which part of the record it does not take, where it says so."""
    if not field:
        return gettext("It does not take the record as it is")
    return gettext("It does not take: %(field)s", field=_fields().get(field.split(".")[0], field))


def _words() -> dict[str, str]:
    """The words of clients/http.py and clients/customer_system.py."""
    return {
        "slow": gettext("It did not answer in time"),
        "unreachable": gettext("It could not be reached"),
        "unknown_host": gettext("Its address is unknown"),
        "redirected": gettext("It led elsewhere, which is not followed"),
        "too_large": gettext("Its answer was too large"),
        "wrong_content_type": gettext("Its answer could not be read"),
        "unreadable": gettext("Its answer could not be read"),
        "withdrawn_there": gettext("It has the company as withdrawn"),
        "newer_there": gettext("It has a newer record of the company"),
        "not_configured": gettext("No customer system is connected"),
    }


def _fields() -> dict[str, str]:
    """The fields of docs/customer-record.md, as the page of a company names them."""
    return {
        "business_number": gettext("Business registration number"),
        "kind": gettext("Kind"),
        "name": gettext("Company name"),
        "name_english": gettext("Company name in English"),
        "representative": gettext("Representative"),
        "opened_on": gettext("Opening date"),
        "address": gettext("Address"),
        "phone": gettext("Office phone"),
        "industry": gettext("Industry"),
        "contact": gettext("Contact person"),
    }


def init_app(app: Flask) -> None:
    """Make the words known to templates."""
    app.jinja_env.filters["problem_in_words"] = problem_in_words
