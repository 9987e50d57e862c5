"""Ways to act for a company that are to be closed: to colleagues who were removed, to those whom they left behind, to
strangers who know what is public of it.
"""

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import CompanyCheck, CompanyInvitation, CompanyPerson, CompanyRecoveryCode
from app.operations import draft as drafts
from app.operations.company import recovery
from app.operations.company.recovery import Asked
from tests.cast import TOTP_SECRET
from tests.company_people import accept, log_in, mails, opened, person_with
from tests.page_client import Browser

INVITE = "/company/people/invite"


@pytest.fixture
def third_browser(app) -> Browser:
    return Browser(app)


@pytest.fixture
def leaver(cast) -> CompanyPerson:
    """A second owner, who is about to be removed."""
    address = "lea@company.example"
    person = CompanyPerson(company_id=cast.company.id, role="owner", name="Lea Leaver", email=address)
    person.email_key, person.password_hash = address, cast.company_person(cast.company, "owner").password_hash
    person.totp_secret, person.language = TOTP_SECRET, "en"
    db.session.add(person)
    db.session.commit()
    return person


@pytest.fixture
def leavers_browser(cast, leaver, another_browser):
    log_in(another_browser, cast, cast.company)  # proves freshly
    cast.log_in_company(another_browser, cast.company, person=leaver)
    return another_browser.in_language("en")


def invited_by_leaver(browser, email: str = "friend@example.com") -> str:
    """The path of the link that somebody got."""
    browser.post("/company/prove", {"password": "orange-tree-42"})
    browser.post(INVITE, {"email": email, "role": "owner"})
    return f"/company/invitations/{mails('company_invitation')[-1]['context']['token']}"


def removed(browser, cast, leaver) -> None:
    log_in(browser, cast, cast.company).post(f"/company/people/{leaver.public_id}/remove")
    db.session.expire_all()


def test_who_is_removed_leaves_no_invitation_behind(browser, cast, leaver, leavers_browser, third_browser):
    """Else a friend of theirs would come in as an owner a week later."""
    link = invited_by_leaver(leavers_browser)
    removed(browser, cast, leaver)
    assert opened(third_browser.in_language("en"), link, 404).h1 == "This invitation has ended"
    assert "friend@example.com" not in browser.get("/company/people").text


def test_whom_they_had_invited_and_who_has_accepted_stays(browser, cast, leaver, leavers_browser, third_browser):
    invited_by_leaver(leavers_browser)
    accept(third_browser.in_language("en"), name="Fay Friend")
    removed(browser, cast, leaver)
    assert person_with("friend@example.com").may_log_in and "Fay Friend" in browser.get("/company/people").text


def test_who_is_no_owner_any_more_has_nobody_invited(browser, cast, leaver, leavers_browser, third_browser):
    link = invited_by_leaver(leavers_browser)
    owner = log_in(browser, cast, cast.company)
    owner.post(f"/company/people/{leaver.public_id}", {"role": "viewer"})
    opened(third_browser.in_language("en"), link, 404)


def test_a_removed_certificate_leaves_no_invitation_behind(browser, cast, another_browser, third_browser):
    held = cast.certificate(cast.company)
    log_in(another_browser, cast, cast.company)
    cast.log_in_company(another_browser, cast.company, certificate=held)
    log_in(browser, cast, cast.company)  # proves freshly, the other browser too
    another_browser.post(INVITE, {"email": "friend@example.com", "role": "owner"})
    link = f"/company/invitations/{mails('company_invitation')[-1]['context']['token']}"
    browser.post(f"/company/certificates/{held.public_id}/remove")
    opened(third_browser.in_language("en"), link, 404)


def test_invitations_of_others_stay(browser, cast, leaver, leavers_browser):
    invited_by_leaver(leavers_browser)
    log_in(browser, cast, cast.company).post(INVITE, {"email": "ivy@example.com", "role": "viewer"})
    removed(browser, cast, leaver)
    open_ones = select(CompanyInvitation.email).where(CompanyInvitation.withdrawn_at.is_(None))
    assert list(db.session.scalars(open_ones)) == ["ivy@example.com"]


def test_who_was_removed_is_out_with_the_next_request(browser, cast, leaver, leavers_browser):
    assert leavers_browser.get("/company/people").h1 == "People of your company"
    removed(browser, cast, leaver)
    assert "/company/login" in leavers_browser.location(leavers_browser.get("/company/people", status=303))
    assert db.session.scalar(select(CompanyRecoveryCode)) is None


@pytest.fixture
def asked(cast) -> CompanyCheck:
    """Somebody asks to become an owner."""
    draft, _secret = drafts.start(recovery.WIZARD, "en")
    made = recovery.ask(draft, cast.company, Asked("HONG Gildong", "hong@example.com", "owner_gone", "Gone.", "en"))
    db.session.commit()
    return made


@pytest.mark.parametrize("token", ["ü", "%F0%9F%94%91", "x" * 500, "..%5c..", "'", "%22%3E"])
def test_whatever_is_sent_as_the_link_of_an_objection_opens_nothing(asked, browser, token):
    page = opened(browser.in_language("en"), f"/company/recoveries/{asked.public_id}/{token}", 404)
    assert page.h1 == "This has been decided" and "HONG Gildong" not in page.text


def test_the_link_of_an_owner_who_was_removed_objects_no_more(asked, browser, cast, leaver, another_browser):
    link = f"/company/recoveries/{asked.public_id}/{recovery.token_of(asked, leaver)}"
    opened(another_browser.in_language("en"), link)
    removed(browser, cast, leaver)
    another_browser.post("/company/objection", {"reason": "Still mine."}, status=404)
    db.session.refresh(asked)
    assert not recovery.is_objected(asked.details)
