"""The people who act for a company: invited, given roles, removed, never the last way in (CL-5)."""

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import CompanyCertificate, CompanyInvitation, CompanyPerson, CompanyRecoveryCode, LoginSession
from app.models.types import now
from tests.company_people import accept, events, log_in, mails, opened, person_with, proved_long_ago

PAGE, INVITE = "/company/people", "/company/people/invite"


@pytest.fixture
def owner(cast, browser):
    return log_in(browser, cast, cast.company)


def invite(browser, email="ivy@example.com", role="recruiter", status=303):
    return browser.post(INVITE, {"email": email, "role": role}, status=status)


def invitation(email="ivy@example.com") -> CompanyInvitation:
    db.session.rollback()
    newest = select(CompanyInvitation).where(CompanyInvitation.email == email).order_by(CompanyInvitation.id.desc())
    return db.session.scalars(newest).first()


def test_everybody_of_the_company_stands_there_with_name_and_role(owner, cast):
    cast.company_person(cast.company, "viewer")
    page = owner.get(PAGE)
    assert page.h1 == "People of your company"
    assert "Olivia Owner" in page.text and "Vic Viewer" in page.text and "Contact person" in page.text


def test_a_viewer_sees_the_people_and_changes_nothing(cast, browser):
    page = log_in(browser, cast, cast.company, "viewer").get(PAGE)
    assert "Olivia Owner" in page.text
    assert "Invite somebody" not in page.text and "Remove" not in page.text
    assert "Your role does not include this page" in browser.get(INVITE, status=403).text


def test_an_invitation_goes_by_mail_and_is_listed_until_it_is_accepted(owner, cast):
    assert owner.location(invite(owner)) == PAGE
    page = owner.get(PAGE)
    assert "ivy@example.com" in page.text and "Not accepted yet" in page.text
    (mail,) = mails("company_invitation")
    assert mail["to"] == "ivy@example.com"
    assert mail["context"]["company"] == cast.company.name and mail["context"]["by"] == "Olivia Owner"
    assert "person_invited" in events(cast.company)


def test_the_link_of_an_invitation_is_kept_only_as_a_hash(owner):
    invite(owner)
    token = mails("company_invitation")[0]["context"]["token"]
    assert invitation().token_hash != token and len(invitation().token_hash) == 64


@pytest.mark.parametrize(
    ("email", "says"),
    [
        ("", "Enter the person’s e-mail address."),
        ("ivy", "Enter your e-mail as name@example.com"),
        ("owner-1198123454@company.example", None),
    ],
)
def test_an_address_that_cannot_be_invited(owner, cast, email, says):
    there = cast.company_person(cast.company, "owner").email
    page = invite(owner, email=email if says else there, status=422)
    assert (says or "Somebody with this address acts for your company already.") in (page.error("email") or "")
    assert not mails("company_invitation")


def test_a_new_invitation_to_the_same_address_ends_the_older_link(owner, another_browser):
    invite(owner)
    first = mails("company_invitation")[0]["context"]["token"]
    invite(owner, role="viewer")
    assert opened(another_browser.in_language("en"), f"/company/invitations/{first}", 404).h1.startswith("This invit")
    assert owner.get(PAGE).text.count("Not accepted yet") == 1


def test_an_invitation_is_sent_again_with_a_new_link(owner, another_browser):
    invite(owner)
    owner.post(f"/company/people/invitations/{invitation().public_id}", {"do": "resend"})
    first, second = (mail["context"]["token"] for mail in mails("company_invitation"))
    another_browser.in_language("en")
    assert opened(another_browser, f"/company/invitations/{first}", 404).status == 404
    assert "Log in for" in opened(another_browser, f"/company/invitations/{second}").h1


def test_a_withdrawn_invitation_opens_nothing(owner, another_browser):
    invite(owner)
    owner.post(f"/company/people/invitations/{invitation().public_id}", {"do": "withdraw"})
    token = mails("company_invitation")[0]["context"]["token"]
    assert opened(another_browser.in_language("en"), f"/company/invitations/{token}", 404).status == 404
    owner.get(PAGE)  # says so once
    assert "ivy@example.com" not in owner.get(PAGE).text


def test_many_invitations_in_a_day_are_enough(owner):
    for number in range(30):
        invite(owner, email=f"person{number}@example.com")
    page = invite(owner, email="one-more@example.com", status=422)
    assert page.summary == ["Your company has sent many invitations today. Send the next one tomorrow."]


def test_a_role_is_changed_and_holds_at_once(owner, cast, another_browser):
    viewer = cast.company_person(cast.company, "viewer")
    cast.log_in_company(another_browser, cast.company, person=viewer)
    owner.post(f"{PAGE}/{viewer.public_id}", {"role": "owner"})
    db.session.refresh(viewer)
    assert viewer.role == "owner"
    assert "Invite somebody" in another_browser.in_language("en").get(PAGE).text
    assert {mail["to"] for mail in mails("company_notice")} >= {viewer.email}


def test_the_last_owner_stays_owner_unless_a_certificate_lets_somebody_in(owner, cast):
    only = cast.company_person(cast.company, "owner")
    page = owner.post(f"{PAGE}/{only.public_id}", {"role": "viewer"}, status=422)
    assert page.summary[0].startswith("Nobody could act as an owner any more.")
    cast.certificate(cast.company)
    owner.post(f"{PAGE}/{only.public_id}", {"role": "viewer"})
    db.session.refresh(only)
    assert only.role == "viewer"


def test_an_owner_is_told_that_the_own_role_cannot_be_taken_back(owner, cast):
    mine, other = (cast.company_person(cast.company, role) for role in ("owner", "viewer"))
    assert "This is your own role." in owner.get(f"{PAGE}/{mine.public_id}").text
    assert "This is your own role." not in owner.get(f"{PAGE}/{other.public_id}").text


def test_an_expired_certificate_is_no_way_in(owner, cast):
    cast.certificate(cast.company, valid_to=now())
    only = cast.company_person(cast.company, "owner")
    owner.post(f"{PAGE}/{only.public_id}", {"role": "viewer"}, status=422)


def test_whoever_is_removed_is_logged_out_at_once_and_can_be_invited_again(owner, cast, another_browser):
    viewer = cast.company_person(cast.company, "viewer")
    address = viewer.email
    cast.log_in_company(another_browser, cast.company, person=viewer)
    owner.post(f"{PAGE}/{viewer.public_id}/remove")
    assert another_browser.location(another_browser.get(PAGE, status=303)).startswith("/company/login")
    assert "Vic Viewer" not in owner.get(PAGE).text
    db.session.refresh(viewer)
    assert (viewer.email, viewer.password_hash, viewer.totp_secret, viewer.mobile) == (None,) * 4
    assert address in {mail["to"] for mail in mails("company_notice")}
    invite(owner, email=address)
    assert mails("company_invitation")[-1]["to"] == address


def test_the_contact_person_is_not_removed(owner, cast):
    cast.certificate(cast.company)
    contact = CompanyPerson.contact_of(cast.company.id)
    page = owner.post(f"{PAGE}/{contact.public_id}/remove", status=422)
    assert page.summary == ["This is your contact person. Make somebody else the contact person first."]


def test_another_companys_people_are_as_if_they_were_not_there(owner, cast):
    stranger = cast.company_person(cast.other_company, "owner")
    for address in (f"{PAGE}/{stranger.public_id}", f"{PAGE}/{stranger.public_id}/remove"):
        owner.get(address, status=404)
        owner.post(address, {"role": "viewer"}, status=404)


@pytest.mark.parametrize("path", [INVITE, "/company/leave", "/company/download", "/company/certify"])
def test_what_decides_who_gets_in_is_asked_about_first(owner, path):
    proved_long_ago()
    assert owner.location(owner.get(path, status=303)) == f"/company/prove?next={path}"


def test_an_owner_who_came_by_certificate_sets_up_the_login_by_mail(cast, browser, another_browser):
    contact = CompanyPerson.contact_of(cast.company.id)
    contact.email_key = contact.password_hash = contact.totp_secret = None
    cast.save()
    log_in(browser, cast, cast.company, role=None)
    assert "No login by e-mail" in browser.get(PAGE).text
    browser.post(f"{PAGE}/{contact.public_id}/login", {"email": "Olivia@Example.com"})
    page = accept(another_browser.in_language("en"), name="Olivia Oh")
    assert page.h1 == "Recovery codes"
    owner = person_with("olivia@example.com")
    assert owner.id == contact.id and owner.role == "owner" and owner.name == "Olivia Oh" and owner.may_log_in
    assert "login_set_up" in events(cast.company)


def test_the_whole_way_of_an_invitation(owner, cast, another_browser):
    invite(owner)
    page = accept(another_browser.in_language("en"))
    assert page.h1 == "Recovery codes" and len(page.soup.select(".codes__item")) == 10
    ivy = person_with("ivy@example.com")
    assert ivy.role == "recruiter" and ivy.may_log_in
    codes = select(CompanyRecoveryCode).where(CompanyRecoveryCode.person_id == ivy.id)
    assert len(list(db.session.scalars(codes))) == 10
    another_browser.post("/company/recovery-codes/kept")
    assert "10 codes are unused." in another_browser.get("/company/recovery-codes").text
    assert "Ivy Invited" in owner.get(PAGE).text and not mails("company_invitation")[1:]
    token = mails("company_invitation")[0]["context"]["token"]
    assert opened(another_browser, f"/company/invitations/{token}", 404).status == 404


def test_a_removed_owner_leaves_no_login(owner, cast, another_browser):
    cast.certificate(cast.company)
    invite(owner, role="owner")
    accept(another_browser.in_language("en"))
    ivy = person_with("ivy@example.com")
    owner.post(f"{PAGE}/{ivy.public_id}/remove")
    live = select(LoginSession).where(LoginSession.company_person_id == ivy.id, LoginSession.ended_at.is_(None))
    assert not list(db.session.scalars(live))
    assert db.session.scalars(select(CompanyCertificate)).first().removed_at is None
