"""Account pre-hijacking, acted out: the five attacks that were found at 35 of 75 services in 2022 (Sudhodanan, Paverd).

In each the attacker is there first, and waits for the owner of an e-mail address to come. Alice is the owner, or Lan,
whose accounts elsewhere have the address lan@mail.example. At the end the attacker must not be in the owner's account.
"""

from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import LinkedAccount, LoginSession, Member, PendingChange
from app.worker import Worker
from standins.social.people import SocialPerson
from tests.applicant import Applicant, hidden, information
from tests.applicant import identity as by_phone
from tests.cast import MEMBER_PASSWORD
from tests.proving import proved
from tests.traveller import SOCIAL, Traveller, counts

LANS_EMAIL = {"email_local": "lan", "email_domain": "other", "email_typed": "mail.example"}
PROFILE = {"name": "NGUYEN THI LAN", "birth_date": "19950315", "nationality": "VN"}
ATTACKERS_PASSWORD, NEW_PASSWORD = "Wicked#tree42", "Kite=Lamp92"


@pytest.fixture
def attacker(browser):
    return browser.in_language("en")


@pytest.fixture
def owner(another_browser):
    return another_browser.in_language("en")


@pytest.fixture
def inside(app, cast, attacker):
    """The attacker is in Alice's account: they made it in her name, or knew the password for a while."""
    return proved(cast.log_in(attacker, cast.alice))


@pytest.fixture
def recover(app, owner, cast, standins):
    """`recover()`: Alice takes her account back by a link to her mailbox; answers the page that sets the password."""

    def take_back(**choices: str):
        owner.post("/recover", {"email": "alice@example.com"})
        Worker(app).work_off()
        newest = next(mail for mail in standins.mailbox.messages("alice@example.com") if "/reset/" in mail.text)
        link = next(link for link in newest.links if "/reset/" in link)
        page = owner.get(owner.location(owner.get(urlsplit(link).path, status=303)))
        owner.post("/reset", {"password": NEW_PASSWORD, "password_again": NEW_PASSWORD, **choices})
        return page

    return take_back


def joins_by(browser, standins, key: str, **changes: str) -> Applicant:
    """Somebody joins with an account elsewhere, up to the mailed code."""
    Traveller(browser, standins).come(key, purpose="join")
    applicant = Applicant(browser, standins)
    applicant.post("/join/profile", PROFILE)
    applicant.post("/join/terms", {"terms_of_use": "y"})
    applicant.post("/join/information", information(**(LANS_EMAIL | changes)))
    return applicant


def logs_in(browser, member_id: str, password: str, name: str) -> bool:
    browser.get("/login")
    answer = browser._send("POST", "/login", data={
        "csrf_token": browser.csrf_token, "member_id": member_id, "password": password, "name": name,
    })  # fmt: skip
    return answer.status_code == 303


# 1 Classic-federated merge: a password account waits under the victim's address for the victim's provider login.


@pytest.mark.parametrize("key", SOCIAL)
def test_an_account_that_waits_under_the_address_is_not_merged_with_the_owners(cast, standins, attacker, owner, key):
    cast.inflow_path  # noqa: B018
    waiting = Applicant(attacker, standins)
    waiting.to_information(name="TRAN VAN MINH", phone="010-2345-0002", seven_digits="981102-5", operator="KT")
    own = {"member_id": "attacker95", "password": ATTACKERS_PASSWORD, "password_again": ATTACKERS_PASSWORD}
    waiting.post("/join/information", information(**(LANS_EMAIL | own)))
    assert counts()[0] == 0, "Without the code in the owner's mailbox there is no membership."

    applicant = joins_by(owner, standins, key)
    applicant.post("/join/confirm", {"code": applicant.mailed_code()})
    lan = Member.with_member_id("nguyenlan95")
    assert (lan.email, counts()[0]) == ("lan@mail.example", 1)

    for code in ("000000", applicant.mailed_code()):
        waiting.post("/join/confirm", {"code": code}, status=422)
    assert not logs_in(attacker, "attacker95", ATTACKERS_PASSWORD, "TRAN VAN MINH")
    assert not logs_in(attacker, "nguyenlan95", ATTACKERS_PASSWORD, "NGUYEN THI LAN")


@pytest.mark.parametrize("key", SOCIAL)
def test_a_provider_login_never_lands_in_a_password_account_of_the_same_address(cast, standins, owner, key):
    """The other way round: the owner's provider login must not enter, and so complete, somebody else's account."""
    cast.member("squatter95", "SOMEBODY ELSE", email="lan@mail.example")
    page = Traveller(owner, standins).come(key, status=200)
    assert page.h1 == "No membership is linked with this account yet"
    assert counts() == (1, 0, 0)


# 2 Unexpired session: the attacker stays logged in while the owner takes the account back.


def test_a_session_of_the_attacker_ends_when_the_owner_takes_the_account_back(inside, recover):
    assert inside.get("/account").h1 == "My account"
    recover()
    assert inside.location(inside.get("/account", status=303)).startswith("/login")
    assert db.session.scalars(select(LoginSession).where(LoginSession.ended_at.is_(None))).all() == []


def test_a_session_by_a_provider_ends_too(cast, attacker, owner, standins, recover):
    traveller = Traveller(attacker, standins)
    proved(cast.log_in(attacker, cast.alice))
    traveller.come("naver", purpose="link")
    attacker.post("/logout")
    traveller.come("naver")
    recover()
    assert attacker.location(attacker.get("/account", status=303)).startswith("/login")


def test_a_journey_to_link_that_was_begun_before_ends_nowhere_after(inside, standins, recover):
    traveller = Traveller(inside, standins)
    back = traveller.agree("kakao", traveller.leave("kakao", "link"))
    recover()
    assert traveller.arrive(back, status=403).h1 == "You are logged out"
    assert counts()[1] == 0


# 3 Trojan identifier: an identity of the attacker's stays linked with the account.


def test_an_account_that_the_attacker_linked_is_seen_and_dropped_while_it_is_taken_back(
    inside, cast, owner, standins, recover
):
    traveller = Traveller(inside, standins)
    traveller.come("naver", "gildong", purpose="link")
    told = standins.mailbox.messages("alice@example.com") or Worker(inside.app).work_off()
    assert told and any("link" in mail.text for mail in standins.mailbox.messages("alice@example.com"))
    trojan = db.session.scalars(select(LinkedAccount)).one().public_id
    page = recover(drops=trojan)
    assert "Naver" in page.text
    assert traveller.come("naver", "gildong", status=200).h1 == "No membership is linked with this account yet"
    assert inside.location(inside.get("/account", status=303)).startswith("/login")


def test_an_account_of_the_attacker_does_not_travel_into_a_membership_that_the_owner_makes(
    cast, attacker, owner, standins
):
    """The attacker begins a sign-up with an account of theirs and sends the owner the link to go on with it."""
    cast.inflow_path  # noqa: B018
    Traveller(attacker, standins).come("kakao", "gildong", purpose="join")
    bait = Applicant(attacker, standins)
    bait.post("/join/profile", PROFILE)
    bait.post("/join/terms", {"terms_of_use": "y"})
    page = bait.post("/join/elsewhere", {}, status=200)
    link, code = urlsplit(page.soup.select(".fixed dd")[-1].text), page.soup.select_one(".ticket__short").text
    address = f"{link.path}?{link.query}"
    owner.post(address, {**hidden(owner.get(address)), "code": code})

    victim = Applicant(owner, standins)
    victim.post("/join/identity", by_phone())
    victim.post("/join/identity/code", {"code": victim.text_code()})
    victim.post("/join/terms", {"terms_of_use": "y"})
    victim.post("/join/information", information(**LANS_EMAIL))
    victim.post("/join/confirm", {"code": victim.mailed_code()})
    assert Member.with_member_id("nguyenlan95") is not None
    assert counts()[1] == 0
    again = Traveller(attacker, standins).come("kakao", "gildong", status=200)
    assert again.h1 == "No membership is linked with this account yet"


# 4 Unexpired e-mail change: a change to the attacker's address waits until the owner has taken the account back.


def test_a_change_of_the_email_that_waits_is_cancelled_when_the_account_is_taken_back(inside, cast, owner, recover):
    inside.post("/account/email", {"email_local": "attacker", "email_domain": "gmail.com", "email_typed": ""})
    code = Applicant.mails("mail.change_email")[-1].payload["context"]["code"]
    recover()
    assert logs_in(owner, "alice1234", NEW_PASSWORD, "NGUYEN THI HUONG")
    for browser in (inside, owner):
        browser.get("/display")
        browser.post("/account/email/confirm", {"code": code})
    db.session.expire_all()
    assert cast.alice.email == "alice@example.com"
    change = db.session.scalars(select(PendingChange)).one()
    assert change.ended_at is not None


# 5 Non-verifying provider: an account elsewhere carries the owner's address, which nobody there has verified.


@pytest.mark.parametrize("is_verified", [False, True], ids=["not verified", "said to be verified"])
@pytest.mark.parametrize("key", SOCIAL)
def test_an_address_that_a_provider_names_opens_nothing_here(cast, standins, attacker, key, is_verified):
    cast.alice  # noqa: B018
    cast.inflow_path  # noqa: B018
    claimant = SocialPerson("claimant", "NGUYEN THI HUONG", "alice@example.com", email_verified=is_verified)
    standins.social.people["claimant"] = claimant
    traveller = Traveller(attacker, standins)
    assert traveller.come(key, "claimant", status=200).h1 == "No membership is linked with this account yet"
    applicant = Applicant(attacker, standins)
    applicant.post("/join/profile", PROFILE)
    applicant.post("/join/terms", {"terms_of_use": "y"})
    alices = {"email_local": "alice", "email_domain": "other", "email_typed": "example.com"}
    applicant.post("/join/information", information(**alices))
    applicant.post("/join/confirm", {"code": "123456"}, status=422)
    assert [mail.payload["to"] for mail in applicant.mails("mail.address_taken")] == ["alice@example.com"]
    assert not applicant.mails("mail.confirm_email")
    assert counts()[:2] == (1, 0)
    assert not logs_in(attacker, "alice1234", MEMBER_PASSWORD + "x", "NGUYEN THI HUONG")


def test_an_address_changed_at_the_provider_later_makes_no_difference(cast, standins, owner, attacker):
    """The key is the account: whoever takes the owner's address over there afterwards stays outside."""
    applicant = joins_by(owner, standins, "naver") if cast.inflow_path else None
    applicant.post("/join/confirm", {"code": applicant.mailed_code()})
    people = standins.social.people
    people["gildong"] = replace(people["gildong"], email="lan@mail.example")
    people["lan"] = replace(people["lan"], email="moved@mail.example")
    stranger = Traveller(attacker, standins).come("naver", "gildong", status=200)
    assert stranger.h1 == "No membership is linked with this account yet"
    assert owner.location(Traveller(owner, standins).come("naver")) == "/account"
