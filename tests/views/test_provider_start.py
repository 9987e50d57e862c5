"""The way to a provider and back: logging in with an account elsewhere (IL-2)."""

import pytest
import time_machine

from app.extensions import db
from app.models import Draft, LinkedAccount, LoginSession, MemberEvent, ProviderTrip
from app.models.types import now
from app.operations.provider import trip as trips
from tests.traveller import ALL, SOCIAL, Traveller, counts, give_link, prove_now


@pytest.fixture
def traveller(browser, standins):
    return Traveller(browser, standins)


@pytest.mark.parametrize("key", ALL)
def test_a_linked_account_logs_its_member_in(app, cast, standins, traveller, browser, key):
    give_link(standins, cast.alice, key)
    page = traveller.come(key)
    assert browser.location(page) == "/account"
    assert "NGUYEN THI HUONG" in browser.get("/account").text
    login = db.session.scalars(db.select(LoginSession)).one()
    assert (login.member_id, login.way, login.proved_at) == (cast.alice.id, key, None)
    assert db.session.scalars(db.select(MemberEvent.way).where(MemberEvent.kind == "logged_in")).one() == key
