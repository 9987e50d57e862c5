"""Ways into somebody else's account that need no password: their proof is borrowed, mixed with another's, or outlived.

Lan is the victim. The attacker has a browser of their own, and at most has Lan look at a page of theirs.
"""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from sqlalchemy import select

from app.clients import identity as clients
from app.extensions import db
from app.models import LinkedAccount, Member, OutboxItem, PasswordReset
from app.models.types import now
from app.operations import login as logins
from app.operations import provider, recovery
from app.operations.identity import ci_hash
from app.worker import Worker
from standins import people
from tests import applicant as typed
from tests.applicant import Applicant, information
from tests.cast import MEMBER_PASSWORD
from tests.page_client import Page
from tests.traveller import Traveller, counts, give_link
from tests.window import in_nice, opened, posted_from_elsewhere

NEW_PASSWORD = "Kite=Lamp92"


@pytest.fixture
def attacker(browser):
    return browser.in_language("en")


@pytest.fixture
def victim(another_browser):
    return another_browser.in_language("en")


@pytest.fixture
def lan(cast) -> Member:
    customer = people.verified(typed.NAME, "01023450001", "9503156", "SKT")
    phone = {"phone": "+821023450001", "ci_hash": ci_hash(str(customer["ci"]))}
    return cast.member("NguyenLan95", typed.NAME, email=typed.EMAIL, **phone)


# Answers that are posted across sites: no cookie says whose browser brought them.


def test_who_sends_another_to_the_government_on_their_own_journey_is_not_logged_in(lan, standins, attacker):
    """The attacker begins, Lan's browser is led on to the government, and posts Lan's assertion here."""
    give_link(standins, lan, "government_saml")
    journey = Traveller(attacker, standins)
    address = journey.leave("government_saml")
    brought = journey.agree("government_saml", address, "lan")  # in Lan's browser: the attacker sees nothing of it
    state = parse_qs(urlsplit(address).query)["RelayState"][0]
    assert journey.arrive(f"/login/government_saml/return?state={state}", status=400).h1 == "This way in is over"
    assert journey.arrive(f"/login/government_saml/return?state={state}&brought=guess", status=400)
    assert counts()[2] == 0
    assert attacker.location(attacker.get(brought, status=303)) == "/account"  # one browser all the way


def test_who_has_another_do_their_check_in_the_window_does_not_become_them(app, lan, attacker, monkeypatch):
    """The attacker begins to recover an ID; the window is finished in Lan's browser."""
    monkeypatch.setitem(app.config, "IDENTITY_SERVICE", "nice")
    path, fields = in_nice(opened(attacker, "/recover/identity"))
    leads_to = attacker.location(Page(posted_from_elsewhere(app, path, fields)))
    for tried in ("/recover/identity/return", "/recover/identity/return?brought=guess"):
        assert "not done yet" in attacker.get(tried, status=422).text
    assert db.session.scalar(select(db.func.count(PasswordReset.id))) == 0
    assert attacker.location(attacker.get(leads_to, status=303)) == "/recover/found"  # one browser all the way


# Proofs of several people in one sign-up.


def test_what_is_typed_after_the_code_was_sent_is_not_proved_by_it(app, standins, attacker, monkeypatch):
    """Where the service's answer leaves number and birth date out, those count that it was asked about."""
    own = Applicant(attacker, standins).to_code()
    others = {"name": "NOBODY AT ALL", "phone": "010-2345-0002", "seven_digits": "800101-1"}
    assert "knows no such name" in own.post("/join/identity", typed.identity(**others), status=422).text
    _leave_out(monkeypatch, "phoneNumber", "birthDate")
    attacker.post("/join/identity/code", {"code": own.text_code()})
    proof = {name: cell[0] for name, cell in own.draft.answers["code"].items()}
    assert (proof["phone"], proof["birth_date"]) == ("+821023450001", "1995-03-15")


def _leave_out(monkeypatch, *names: str) -> None:
    read = clients._person

    def less(verification):
        customer = {name: value for name, value in verification["verifiedCustomer"].items() if name not in names}
        return read({**verification, "verifiedCustomer": customer})

    monkeypatch.setattr(clients, "_person", less)


def test_a_government_that_vouches_for_one_person_is_not_linked_to_another(cast, standins, attacker):
    """Minh comes by the government, then has Lan's phone checked: the membership is Lan's alone."""
    cast.inflow_path  # noqa: B018
    Traveller(attacker, standins).come("government", "minh", purpose="join")
    own = Applicant(attacker, standins).to_information()
    own.post("/join/information", information())
    own.post("/join/confirm", {"code": own.mailed_code()})
    member = Member.with_member_id("nguyenlan95")
    assert (member.name, member.phone) == ("NGUYEN THI LAN", "+821023450001")
    assert db.session.scalars(select(LinkedAccount)).all() == []


def test_a_government_is_linked_where_the_phone_is_of_the_same_person(cast, standins, attacker):
    cast.inflow_path  # noqa: B018
    Traveller(attacker, standins).come("government", "lan", purpose="join")
    own = Applicant(attacker, standins).to_information()
    own.post("/join/information", information())
    own.post("/join/confirm", {"code": own.mailed_code()})
    assert db.session.scalars(select(LinkedAccount)).one().member.member_id == "nguyenlan95"


# What was known or begun before a password was replaced.


def test_a_password_that_thieves_have_is_not_chosen_again(cast, attacker):
    cast.alice.password_known_at = now()
    held = recovery.open_for(cast.alice)
    db.session.commit()
    attacker.get("/login")
    with attacker.client.session_transaction(base_url="https://localhost") as session:
        session["reset"] = held
    page = attacker.post("/reset", {"password": MEMBER_PASSWORD, "password_again": MEMBER_PASSWORD}, status=422)
    assert "Choose another one." in page.text
    assert cast.alice.password_known_at is not None
    attacker.post("/reset", {"password": NEW_PASSWORD, "password_again": NEW_PASSWORD})


def test_a_login_under_way_while_the_password_is_replaced_lets_nobody_in(app, cast, monkeypatch):
    """The thief's password is being checked when its owner sets another one, and ends all logins."""
    member_id, held = cast.alice.id, recovery.open_for(cast.alice)
    db.session.commit()
    matches = logins._matches

    def meanwhile(stored, text):
        is_right = matches(stored, text)
        reset = recovery.with_hash(held)
        recovery.set_password(reset.id, "$argon2id$new", drops=[], device="", address="203.0.113.1")
        db.session.commit()
        return is_right

    monkeypatch.setattr(logins, "_matches", meanwhile)
    with pytest.raises(logins.NoMatch):
        logins.log_in_member("alice1234", MEMBER_PASSWORD, "NGUYEN THI HUONG", address="203.0.113.9")
    db.session.rollback()
    assert db.session.get(Member, member_id).password_hash == "$argon2id$new"


def test_the_token_of_an_account_elsewhere_does_not_outlive_its_link(app, cast):
    """Whoever leaves is unlinked over there; what was needed for it must not stay among what was sent."""
    cast.alice  # noqa: B018
    recovery.request_by_email("nobody.here@example.com")
    db.session.add(provider.new_link(cast.alice, "naver", "a-subject", "a-refresh-token"))
    db.session.flush()
    provider.unlink_all(cast.alice)
    db.session.commit()
    with time_machine.travel(now() + timedelta(days=8)):
        Worker(app).work_off()
    assert {(item.state, str(item.payload)) for item in db.session.scalars(select(OutboxItem))} == {("expired", "{}")}
