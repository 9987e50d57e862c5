"""Accounts of staff: inviting, setting up the login, asking for roles, taking them, shutting out, resetting (ST-1)."""

import re
from datetime import timedelta

import pyotp
import pytest
import time_machine
from sqlalchemy import select, update

from app.extensions import db
from app.models import Approval, LoginSession, OutboxItem, Passkey, Staff, StaffInvitation
from app.models.types import now
from app.operations import approvals, second_factor, staff_invitations
from app.operations import staff as staff_operations
from tests.cast import PASSWORD

NEW_PASSWORD = "river stones under moon"


def just_proved(browser, cast, person):
    """A browser of this person, who has just typed the password."""
    cast.log_in(browser, person)
    db.session.execute(update(LoginSession).where(LoginSession.staff_id == person.id).values(proved_at=now()))
    db.session.commit()
    return browser


@pytest.fixture
def ada(browser, cast):
    return just_proved(browser, cast, cast.ada)


@pytest.fixture
def adam(cast) -> Staff:
    return cast.staff("adam@madang.example", "Adam Admin", "admin")


def filled_in(**changes):
    return {
        "name": "Nina New",
        "email": "Nina@madang.example",
        "role": "desk",
        "fair": "spring",
        "reason": "Door",
    } | changes


def invited() -> Staff:
    return Staff.with_email("nina@madang.example")


def link() -> str:
    """Where the newest mail leads."""
    item = db.session.scalars(
        select(OutboxItem).where(OutboxItem.topic == "mail.staff_invitation").order_by(OutboxItem.id.desc())
    ).first()
    return f"/staff/invitations/{item.payload['context']['token']}"


def follow(browser, page):
    """Where an answer leads."""
    return browser.get(browser.location(page))


def set_up(browser, address: str, password: str = NEW_PASSWORD):
    """Follow a link to its end: the page with the recovery codes."""
    follow(browser, browser.get(address, status=303))
    page = browser.post("/staff/accept", {"password": password, "password_again": password}, status=303)
    page = follow(browser, page)
    secret = "".join(page.soup.select_one(".authenticator__letters").text.split())
    page = browser.post("/staff/accept/code", {"code": pyotp.TOTP(secret).now()}, status=303)
    return follow(browser, page)


def test_inviting_makes_an_account_that_may_nothing_and_asks_for_its_role(ada, cast):
    assert cast.fair.slug
    ada.post("/staff/accounts/new", filled_in(), status=303)
    person = invited()
    assert person.grants == [] and not staff_invitations.has_set_up(person)
    asked = db.session.scalars(select(Approval)).one()
    assert asked.details == {"staff": person.id, "role": "desk", "fair": cast.fair.id}
    assert "Nina New shall be: Desk, Spring Fair" in ada.get("/staff/approvals").text


@pytest.mark.parametrize(
    "changes",
    [{"name": ""}, {"email": "nowhere"}, {"role": "owner"}, {"fair": "nofair"}, {"reason": " "}, {"role": "admin"}],
)
def test_what_is_missing_is_said(ada, cast, changes):
    assert cast.fair.slug
    page = ada.post("/staff/accounts/new", filled_in(**changes), status=422)
    assert page.summary and invited() is None


def test_an_address_is_one_account(ada, cast):
    page = ada.post("/staff/accounts/new", filled_in(email=cast.dana.email, fair="*"), status=422)
    assert "Somebody on the staff has this address." in page.text


def test_the_link_leads_to_password_authenticator_and_codes(ada, cast, another_browser):
    assert cast.fair.slug
    ada.post("/staff/accounts/new", filled_in(), status=303)
    page = set_up(another_browser, link())
    assert len(page.soup.select(".codes__item")) == 10
    another_browser.post("/staff/recovery-codes/kept", {}, status=303)
    another_browser.get("/staff/recovery-codes", status=303)
    assert "아직 없습니다" in another_browser.get("/staff/security").text
    another_browser.get("/staff", status=403)


def test_once_agreed_to_the_person_works(ada, cast, another_browser, adam):
    assert cast.fair.slug
    ada.post("/staff/accounts/new", filled_in(), status=303)
    set_up(another_browser, link())
    approvals.approve(db.session.scalars(select(Approval)).one(), adam)
    cast.save()
    another_browser.get("/staff")
    assert invited().may("desk", cast.fair) and not invited().may("desk", cast.other_fair)


def test_a_link_is_good_once(ada, cast, another_browser):
    assert cast.fair.slug
    ada.post("/staff/accounts/new", filled_in(), status=303)
    address = link()
    set_up(another_browser, address)
    another_browser.get(address, status=303)
    another_browser.get("/staff/accept", status=404)


def test_a_newer_link_ends_the_older_one(ada, cast, another_browser):
    assert cast.fair.slug
    ada.post("/staff/accounts/new", filled_in(), status=303)
    older = link()
    ada.post(f"/staff/accounts/{invited().public_id}/invite", {}, status=303)
    assert link() != older
    another_browser.get(older, status=303)
    another_browser.get("/staff/accept", status=404)


@pytest.mark.parametrize(("days", "status"), [(timedelta(days=3, seconds=-1), 200), (timedelta(days=3), 404)])
def test_a_link_ends_after_three_days(ada, cast, another_browser, days, status):
    assert cast.fair.slug
    with time_machine.travel(now(), tick=False) as clock:
        ada.post("/staff/accounts/new", filled_in(), status=303)
        clock.shift(days)
        another_browser.get(link(), status=303)
        another_browser.get("/staff/accept", status=status)


def test_a_link_that_never_was_and_one_that_is_over_look_the_same(ada, cast, another_browser):
    """Nobody learns by links who is invited."""
    assert cast.fair.slug
    ada.post("/staff/accounts/new", filled_in(), status=303)
    over = link()
    ada.post(f"/staff/accounts/{invited().public_id}/disable", {}, status=303)
    pages = []
    for address in (over, "/staff/invitations/nosuchlink", f"/staff/invitations/{'x' * 500}"):
        another_browser.get(address, status=303)
        pages.append(re.sub(r'"[^"]{40,}"', "", another_browser.get("/staff/accept", status=404).html))
    assert pages[0] == pages[1] == pages[2] and "Nina" not in pages[0]


@pytest.mark.parametrize(("password", "status"), [("eleven-long", 422), ("twelve--long", 303)])
def test_a_password_has_twelve_characters(ada, cast, another_browser, password, status):
    assert cast.fair.slug
    ada.post("/staff/accounts/new", filled_in(), status=303)
    another_browser.get(link(), status=303)
    another_browser.post("/staff/accept", {"password": password, "password_again": password}, status=status)


def test_a_role_is_taken_at_once_by_one(ada, cast):
    person = cast.dana
    grant = person.grants[0].public_id
    ada.post(f"/staff/accounts/{person.public_id}/grants/{grant}/revoke", {}, status=303)
    db.session.expire_all()
    assert cast.dana.grants == []
    ada.post(f"/staff/accounts/{person.public_id}/grants/{grant}/revoke", {}, status=404)


def test_the_last_admin_cannot_be_shut_out(ada, cast):
    page = follow(ada, ada.post(f"/staff/accounts/{cast.ada.public_id}/disable", {}, status=303))
    assert "nobody would be an administrator any more" in page.text
    db.session.expire_all()
    assert cast.ada.is_active and cast.ada.may("admin")


def test_shut_out_means_at_once_and_without_roles(ada, cast, another_browser):
    dana = cast.log_in(another_browser, cast.dana)
    ada.post(f"/staff/accounts/{cast.dana.public_id}/disable", {}, status=303)
    dana.get("/staff", status=303)
    db.session.expire_all()
    assert cast.dana.grants == []
    ada.post(f"/staff/accounts/{cast.dana.public_id}/enable", {}, status=303)
    db.session.expire_all()
    assert cast.dana.is_active and cast.dana.grants == [] and not staff_invitations.has_set_up(cast.dana)


def test_an_account_that_is_opened_again_is_open_to_no_key_or_code_of_before(ada, cast):
    db.session.add(Passkey(staff_id=cast.dana.id, credential="c", public_key="k", name="Stolen laptop"))
    second_factor.new_recovery_codes(cast.dana)
    cast.save()
    ada.post(f"/staff/accounts/{cast.dana.public_id}/disable", {}, status=303)
    ada.post(f"/staff/accounts/{cast.dana.public_id}/enable", {}, status=303)
    db.session.expire_all()
    assert cast.dana.is_active and cast.dana.totp_secret is None
    assert db.session.scalars(select(Passkey)).all() == [] and second_factor.codes_left(cast.dana) == 0


def test_a_second_admin_resets_what_was_lost(ada, cast, another_browser):
    dana = cast.log_in(another_browser, cast.dana)
    db.session.add(Passkey(staff_id=cast.dana.id, credential="c", public_key="k", name="Phone"))
    cast.save()
    ada.post(f"/staff/accounts/{cast.dana.public_id}/reset", {}, status=303)
    dana.get("/staff", status=303)
    db.session.expire_all()
    assert not staff_invitations.has_set_up(cast.dana) and cast.dana.totp_secret is None
    assert db.session.scalars(select(Passkey)).all() == []
    set_up(another_browser, link())
    another_browser.get("/staff")


def test_nobody_resets_themselves(ada, cast):
    page = follow(ada, ada.post(f"/staff/accounts/{cast.ada.public_id}/reset", {}, status=303))
    assert "another administrator has to reset your login" in page.text
    db.session.expire_all()
    assert staff_invitations.has_set_up(cast.ada) and not db.session.scalars(select(StaffInvitation)).all()


def test_the_password_is_asked_for_first(browser, cast):
    cast.log_in(browser, cast.ada)
    page = follow(browser, browser.get("/staff/accounts/new", status=303))
    assert page.h1 == "Your password once more"
    page = browser.post("/staff/prove?next=/staff/accounts/new", {"password": "wrong wrong wrong"}, status=422)
    assert "This is not your password" in page.text
    answer = browser.post("/staff/prove?next=/staff/accounts/new", {"password": PASSWORD}, status=303)
    assert browser.location(answer) == "/staff/accounts/new"
    browser.get("/staff/accounts/new")


def test_a_passkey_is_offered_to_whoever_has_one_and_the_password_stays(browser, cast):
    cast.log_in(browser, cast.ada)
    assert not browser.get("/staff/prove").soup.select("form[data-passkey]")
    browser.post("/staff/prove/passkey/begin", {}, status=404)
    key = {"credential": "c", "public_key": "k", "sign_count": 0, "transports": [], "name": "Key"}
    db.session.add(Passkey(staff_id=cast.ada.id, **key))
    db.session.commit()
    page = browser.get("/staff/prove?next=/staff/security")
    (form,) = page.soup.select("form[data-passkey=prove]")
    assert form.has_attr("hidden") and form.find(attrs={"name": "next"})["value"] == "/staff/security"
    assert page.soup.select("#page-form [name=password]")
    browser.post("/staff/prove/passkey", {"credential": "{}"}, status=422)


def test_the_list_says_who_may_what_where(ada, cast):
    assert cast.dora.grants
    page = ada.get("/staff/accounts")
    assert "Dora Elsewhere" in page.text and "Autumn Fair" in page.text and "All fairs" in page.text


def test_agreeing_by_the_page(ada, cast, another_browser, adam):
    asked = approvals.ask("role_grant", cast.ada, {"staff": cast.vera.id, "role": "desk", "fair": None}, "Helps")
    cast.save()
    address = f"/staff/approvals/{asked.public_id}"
    page = follow(ada, ada.post(f"{address}/approve", {}, status=303))
    assert "somebody else has to decide" in page.text
    other = just_proved(another_browser, cast, adam)
    assert "You have agreed." in follow(other, other.post(f"{address}/approve", {}, status=303)).text
    db.session.expire_all()
    assert cast.vera.may_everywhere("desk")
    assert "Nothing was done" in follow(other, other.post(f"{address}/refuse", {}, status=303)).text


def test_others_see_what_they_asked_for_alone(browser, cast):
    mine = approvals.ask("mass_export", cast.max, {"fair": cast.fair.id}, "My own report")
    approvals.ask("role_grant", cast.ada, {"staff": cast.vera.id, "role": "desk", "fair": None}, "Secret plans")
    cast.save()
    page = cast.log_in(browser, cast.max).get("/staff/approvals")
    assert "My own report" in page.text and "Secret plans" not in page.text
    browser.post(f"/staff/approvals/{mine.public_id}/withdraw", {}, status=303)
    db.session.expire_all()
    assert db.session.get(Approval, mine.id).decision == "withdrawn"


def test_who_was_here_last_reads_no_sessions_of_members(app, count_statements):
    with count_statements() as statements:
        staff_operations.last_logins()
    assert "staff_id IS NOT NULL" in statements[0]
