"""A company sees, names and removes its certificates (CL-4)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import CompanyCertificate, CompanyEvent, LoginSession, OutboxItem
from app.models.types import now
from standins.businesses import HANBIT
from standins.certificates import issue
from tests.company_certificates import registered, sign

PATH = "/company/certificates"


@pytest.fixture
def owner(cast, browser):
    """Hanbit's owner, who has just logged in by e-mail."""
    cast.log_in_company(browser, cast.company, person=cast.company_person(cast.company, "owner"))
    _prove(cast)
    return browser


def _prove(cast) -> None:
    for login in db.session.scalars(select(LoginSession)):
        login.proved_at = now()
    cast.save()


def act(certificate: CompanyCertificate, what: str) -> str:
    return f"{PATH}/{certificate.public_id}/{what}"


def is_removed(certificate: CompanyCertificate) -> bool:
    db.session.refresh(certificate)
    return certificate.removed_at is not None and certificate.active_key is None


def test_each_certificate_is_shown_with_what_tells_it_apart(owner, cast):
    cast.certificate(cast.company, title="USB stick", used_at=now())
    cast.certificate(cast.company, kind="financial", brand="yessign")
    page = owner.get(PATH)
    words = page.text
    assert all(said in words for said in ("USB stick", HANBIT.name, "signGATE", "yessign", "Joint certificate"))
    assert "Financial certificate" in words and "Not used yet" in words and words.count("Valid") == 2
    assert page.has_link_to("/company/certificates/register")


@pytest.mark.parametrize(("days", "words"), [(-1, "Expired"), (1, "1 day left"), (20, "20 days left"), (40, "Valid")])
def test_a_badge_says_how_long_it_lasts(owner, cast, days, words):
    cast.certificate(cast.company, valid_to=now() + timedelta(days=days, hours=1))
    assert words in owner.get(PATH).text


def test_the_one_of_this_login_is_marked(cast, browser):
    certificate = cast.certificate(cast.company)
    cast.certificate(cast.company)
    cast.log_in_company(browser, cast.company, certificate=certificate)
    assert browser.get(PATH).text.count("You are logged in with it") == 1


def test_another_company_s_are_not_there(owner, cast):
    theirs = cast.certificate(cast.other_company, title="Theirs")
    assert "Theirs" not in owner.get(PATH).text
    for what in ("name", "remove"):
        owner.get(act(theirs, what), status=404)
        owner.post(act(theirs, what), {"title": "Ours"}, status=404)
    assert not is_removed(theirs) and theirs.title == "Theirs"


def test_one_is_named_and_named_back(owner, cast):
    certificate = cast.certificate(cast.company)
    assert owner.location(owner.post(act(certificate, "name"), {"title": " USB stick of accounts "})) == PATH
    assert "USB stick of accounts" in owner.get(PATH).text
    event = db.session.scalars(select(CompanyEvent)).one()
    assert (event.kind, event.details["title"]) == ("certificate_renamed", "USB stick of accounts")
    owner.post(act(certificate, "name"), {"title": ""})
    db.session.refresh(certificate)
    assert certificate.title == ""


def test_a_name_is_not_endless(owner, cast):
    certificate = cast.certificate(cast.company)
    page = owner.post(act(certificate, "name"), {"title": "x" * 61}, status=422)
    assert page.error("title")


def test_a_certificate_is_removed_after_a_question(owner, cast):
    certificate = cast.certificate(cast.company, title="Lost stick")
    page = owner.get(act(certificate, "remove"))
    assert page.h1 == "Remove this certificate?" and "Lost stick" in page.text and not is_removed(certificate)
    assert owner.location(owner.post(act(certificate, "remove"))) == PATH
    assert is_removed(certificate)
    assert "Lost stick" not in owner.get(PATH).text
    owner.get(act(certificate, "remove"), status=404)


def test_the_removal_stands_in_the_history_and_is_mailed(owner, cast):
    owner.post(act(cast.certificate(cast.company, title="Lost stick"), "remove"))
    event = db.session.scalars(select(CompanyEvent)).one()
    assert (event.kind, event.details["certificate"]) == ("certificate_removed", "Lost stick")
    mail = db.session.scalars(select(OutboxItem).where(OutboxItem.topic == "mail.company_certificate")).one()
    assert mail.payload["context"]["kind"] == "certificate_removed"


def test_what_was_proved_long_ago_is_proved_again_first(owner, cast):
    certificate = cast.certificate(cast.company)
    for login in db.session.scalars(select(LoginSession)):
        login.proved_at = now() - timedelta(minutes=11)
    cast.save()
    answer = owner.post(act(certificate, "remove"))
    assert owner.location(answer).startswith("/company/prove") and not is_removed(certificate)


def test_who_is_logged_in_with_it_is_out_at_once(owner, cast, another_browser):
    certificate = registered(cast, cast.company, issue(HANBIT))
    sign(another_browser.in_language("en"), "/company/login", issue(HANBIT))
    another_browser.get(PATH)
    owner.post(act(certificate, "remove"))
    another_browser.get(PATH, status=303)
    owner.get(PATH)


def test_removing_the_one_of_this_login_logs_out_here_too(cast, browser):
    certificate = cast.certificate(cast.company)
    cast.log_in_company(browser, cast.company, certificate=certificate)
    _prove(cast)
    assert "you are logged out as well" in browser.get(act(certificate, "remove")).text
    answer = browser.post(act(certificate, "remove"))
    assert browser.location(answer) == "/company/login" and is_removed(certificate)
    browser.get(PATH, status=303)


def test_an_agency_that_removed_its_own_certificate_is_led_to_its_type_of_login(cast, browser):
    cast.company.kind, cast.company.approval = "agency", "accepted"
    certificate = cast.certificate(cast.company)
    cast.log_in_company(browser, cast.company, certificate=certificate, login_type="agency")
    _prove(cast)
    assert browser.location(browser.post(act(certificate, "remove"))) == "/company/login?type=agency"


def without_email(cast) -> None:
    owner = cast.company_person(cast.company, "owner")
    owner.password_hash = owner.totp_secret = None
    cast.save()


def test_the_last_way_in_stays(cast, browser):
    certificate = cast.certificate(cast.company)
    without_email(cast)
    cast.log_in_company(browser, cast.company, certificate=certificate)
    _prove(cast)
    page = browser.post(act(certificate, "remove"), status=422)
    assert "Nobody could act as an owner any more" in page.summary[0]
    assert not is_removed(certificate)
    browser.get(PATH)


@pytest.mark.parametrize(("days", "goes"), [(30, True), (-1, False)])
def test_an_expired_one_is_no_other_way_in(cast, browser, days, goes):
    certificate = cast.certificate(cast.company)
    cast.certificate(cast.company, valid_to=now() + timedelta(days=days))
    without_email(cast)
    cast.log_in_company(browser, cast.company, certificate=certificate)
    _prove(cast)
    browser.post(act(certificate, "remove"), status=303 if goes else 422)
    assert is_removed(certificate) is goes


def test_an_expired_one_can_always_go(cast, browser):
    certificate, over = cast.certificate(cast.company), cast.certificate(cast.company, valid_to=now())
    without_email(cast)
    cast.log_in_company(browser, cast.company, certificate=certificate)
    _prove(cast)
    browser.post(act(over, "remove"))
    assert is_removed(over)


@pytest.mark.parametrize("role", ["recruiter", "viewer"])
def test_who_is_no_owner_only_looks(cast, browser, role):
    certificate = cast.certificate(cast.company)
    cast.log_in_company(browser, cast.company, person=cast.company_person(cast.company, role))
    page = browser.get(PATH)
    assert not page.soup.select(f"a[href*='{certificate.public_id}']")
    refused = browser.get(act(certificate, "remove"), status=403)
    assert refused.h1 == "Your role does not include this page"
    assert "Ask an owner" in refused.text and refused.has_link_to("/company")
