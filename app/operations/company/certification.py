"""Certification: the tax office is asked whether number, representative and opening date belong together (CM-2, CM-3).

Tries are taken before anybody is asked, by counters that count up in one step, and given back where nobody answered.
They are counted for the number, the browser and its address, so that names and dates cannot be tried out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import current_app

from app.clients.http import session_for
from app.clients.tax_office import ACTIVE, CLOSED, MISMATCH, SUSPENDED, UNREGISTERED, Standing, TaxOffice, TaxOfficeDown
from app.extensions import db, made_once
from app.models import Company
from app.models.types import now
from app.operations import budget

STAFF = "staff"  # the standing of a business that the tax office was not asked about
RATES = {"number": "10 per hour; 20 per day", "browser": "20 per hour", "address": "60 per hour"}
NOT_CONFIGURED = "not_configured"


@dataclass(frozen=True)
class Certified:
    """A business that is what it says."""

    number: str
    standing: str  # active, or staff: they look at the certificate of registration
    checked_at: datetime


class NotCertified(Exception):
    """Why a company cannot go on; `code` is a word for pages and logs. Nothing of the question is in it."""

    code = ""


class Mismatch(NotCertified):
    """Number, name and date do not belong together."""

    code = "mismatch"


class Suspended(NotCertified):
    """They do, and the business is suspended."""

    code = "suspended"


class Closed(NotCertified):
    """They do, and the business is closed."""

    code = "closed"

    def __init__(self, closed_on: date | None = None):
        super().__init__()
        self.closed_on = closed_on


class Unregistered(NotCertified):
    """The tax office does not know the number."""

    code = "unregistered"


class RegistryDown(NotCertified):
    """The tax office did not answer, or this site does not ask it: neither a match nor none."""

    code = "down"


class AlreadyMember(NotCertified):
    """A company with this number is a member."""

    code = "member"


class TooManyTries(NotCertified):
    """As many questions as there may be were asked."""

    code = "limited"


def is_configured() -> bool:
    """Whether this site asks the tax office; without it, staff look at each certificate of registration."""
    return bool(current_app.config["NTS_URL"])


def office() -> TaxOffice:
    """The client, made once for each application."""
    return made_once("tax_office", _office_of)


def _office_of(config: Any) -> TaxOffice:
    return TaxOffice(session_for(config["NTS_URL"]), config["NTS_URL"], config["NTS_KEY"])


def certify(
    number: str,
    representative: str,
    opened_on: date,
    second_name: str = "",
    *,
    address: str,
    browser: str = "",
    is_joining: bool = True,
) -> Certified:
    """Ask the tax office about a business. Ends the transaction. Raises a NotCertified that says why not.

    `browser` tells one browser from others at the same address. With `is_joining`, a number that is a member's is
    refused before anybody is asked.
    """
    counted = dict(_counted(number, address, browser))
    _take(counted)
    if is_joining:
        refuse_members(number)
    db.session.rollback()  # none is held while the tax office is asked
    if not is_configured():
        raise RegistryDown(NOT_CONFIGURED)
    try:
        standing = office().check(number, representative, opened_on, second_name)
    except TaxOfficeDown as down:
        _give_back(counted)
        raise RegistryDown(down.reason) from None
    return _certified(number, standing)


def refuse_members(number: str) -> None:
    """Raises AlreadyMember."""
    if Company.with_number(number) is not None:
        raise AlreadyMember


def _certified(number: str, standing: Standing) -> Certified:
    refusals = {
        MISMATCH: Mismatch(),
        SUSPENDED: Suspended(),
        CLOSED: Closed(standing.closed_on),
        UNREGISTERED: Unregistered(),
    }
    if standing.state in refusals:
        raise refusals[standing.state]
    assert standing.state == ACTIVE
    return Certified(number, ACTIVE, now())


def _counted(number: str, address: str, browser: str) -> Iterator[tuple[str, str]]:
    yield "address", address
    if browser:
        yield "browser", browser
    yield "number", number


def _take(counted: dict[str, str]) -> None:
    """Take a try of each. Raises TooManyTries."""
    for name, key in counted.items():
        if not budget.within(f"certification.{name}", key, RATES[name]):
            raise TooManyTries


def _give_back(counted: dict[str, str]) -> None:
    for name, key in counted.items():
        budget.give_back(f"certification.{name}", key, RATES[name])
