"""Certification of a company: each outcome has its name, tries are counted, and an outage counts as none."""

import threading
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.extensions import db
from app.models import Company
from app.models.types import now
from app.operations.company import certification
from app.operations.company.certification import (
    AlreadyMember,
    Closed,
    Mismatch,
    NotCertified,
    RegistryDown,
    Suspended,
    TooManyTries,
    Unregistered,
    certify,
)
from standins.businesses import BUSINESSES, CLOSED, FOREIGN, HANBIT, SOLE, SUSPENDED, UNREGISTERED_NUMBER

ADDRESS = "203.0.113.7"
PER_NUMBER = 10


def asked_about(business, *, address: str = ADDRESS, browser: str = "", is_joining: bool = True, **changes):
    business = replace(business, **changes)
    return certify(
        business.number,
        business.representative,
        business.opened_on,
        business.second_name,
        address=address,
        browser=browser,
        is_joining=is_joining,
    )


@pytest.fixture
def member(cast) -> Company:
    """Hanbit."""
    return cast.company


@pytest.mark.parametrize("business", [HANBIT, SOLE, FOREIGN], ids=lambda business: business.name)
def test_a_business_that_is_what_it_says_is_certified(app, business):
    certified = asked_about(business)
    assert (certified.number, certified.standing) == (business.number, "active")
    assert now() - certified.checked_at < timedelta(minutes=1)


OUTCOMES = {
    "another name": (HANBIT, {"representative": "박서연"}, Mismatch, "mismatch"),
    "another day": (HANBIT, {"opened_on": date(2009, 5, 19)}, Mismatch, "mismatch"),
    "suspended": (SUSPENDED, {}, Suspended, "suspended"),
    "closed": (CLOSED, {}, Closed, "closed"),
    "not registered": (HANBIT, {"number": UNREGISTERED_NUMBER}, Unregistered, "unregistered"),
}


@pytest.mark.parametrize(("business", "changes", "error", "code"), OUTCOMES.values(), ids=OUTCOMES)
def test_each_outcome_has_its_name(app, business, changes, error, code):
    with pytest.raises(error) as caught:
        asked_about(business, **changes)
    assert caught.value.code == code and not str(caught.value)


def test_a_closed_business_says_since_when(app):
    with pytest.raises(Closed) as caught:
        asked_about(CLOSED)
    assert caught.value.closed_on == date(2025, 12, 31)


def test_an_outage_is_neither(app, standins):
    standins.faults.set("nts", "internal")
    with pytest.raises(RegistryDown) as caught:
        asked_about(HANBIT)
    assert str(caught.value) == "internal_error"


def test_without_a_register_nobody_is_asked(app, standins, monkeypatch):
    monkeypatch.setitem(app.config, "NTS_URL", "")
    with pytest.raises(RegistryDown):
        asked_about(HANBIT)
    assert not certification.is_configured() and standins.nts.asked == []


def test_a_member_is_told_before_anybody_is_asked(member, standins):
    with pytest.raises(AlreadyMember):
        asked_about(HANBIT, representative="somebody else")
    assert standins.nts.asked == []


def test_a_member_that_registers_a_certificate_is_asked_about(member):
    assert asked_about(HANBIT, is_joining=False).standing == "active"


def test_a_company_that_has_left_may_join_again(member):
    member.number_key = None
    db.session.commit()
    assert asked_about(HANBIT).standing == "active"


def test_no_transaction_is_open_while_the_register_is_asked(app, monkeypatch):
    open_then = []

    def note(_answer, **_options) -> None:
        open_then.append(db.session().in_transaction())

    monkeypatch.setitem(certification.office().http.hooks, "response", [note])
    asked_about(HANBIT)
    assert open_then == [False]


def test_a_number_has_ten_tries_in_an_hour(app):
    for nth in range(PER_NUMBER):
        with pytest.raises(Mismatch):
            asked_about(HANBIT, address=f"203.0.113.{nth}", representative="박서연")
    with pytest.raises(TooManyTries):
        asked_about(HANBIT, address="203.0.113.99")
    assert asked_about(SOLE, address="203.0.113.99").standing == "active"


@pytest.mark.parametrize(
    ("kind", "most", "who"),
    [
        ("browser", 20, lambda nth: {"address": f"203.0.113.{nth}", "browser": "one"}),
        ("address", 60, lambda nth: {"browser": f"browser {nth}"}),
        ("network", 60, lambda nth: {"address": f"2001:db8:1:2::{nth:x}"}),
    ],
)
def test_a_browser_and_an_address_have_their_tries(app, monkeypatch, kind, most, who):
    monkeypatch.setitem(app.config, "NTS_URL", "")
    for nth in range(most):
        with pytest.raises(RegistryDown):
            asked_about(BUSINESSES[nth], **who(nth))
    with pytest.raises(TooManyTries):
        asked_about(BUSINESSES[most], **who(most))


def test_an_outage_takes_no_try(app, standins):
    standins.faults.set("nts", "quota")
    for _ in range(PER_NUMBER + 5):
        with pytest.raises(RegistryDown):
            asked_about(HANBIT)
    standins.faults.clear()
    assert asked_about(HANBIT).standing == "active"


def test_tries_beyond_the_last_do_not_bring_one_back(app):
    for _ in range(PER_NUMBER):
        with pytest.raises(Mismatch):
            asked_about(HANBIT, representative="박서연")
    for _ in range(PER_NUMBER):
        with pytest.raises(TooManyTries):
            asked_about(HANBIT)


def test_of_many_at_once_ten_are_asked(app):
    came: list[str] = []

    def ask() -> None:
        with app.app_context():
            try:
                asked_about(HANBIT, representative="박서연")
            except NotCertified as refused:
                came.append(refused.code)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=ask) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(came) == {"mismatch": PER_NUMBER, "limited": 6}


def test_nothing_of_the_question_is_in_a_refusal(app, standins):
    standins.faults.set("nts", "down")
    with pytest.raises(RegistryDown) as caught:
        asked_about(HANBIT)
    told = f"{caught.value!r} {caught.value.__cause__!r} {caught.value.__context__!r}"
    assert HANBIT.number not in told and HANBIT.representative not in told
