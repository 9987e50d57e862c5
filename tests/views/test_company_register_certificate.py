"""A member registers a certificate: what the tax office knows, then the certificate (CL-3)."""

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import CompanyCertificate, CompanyEvent, LoginSession, OutboxItem
from app.models.types import now
from standins.businesses import AGENCY, EMPLOYER, HANBIT, SOLE
from standins.certificates import issue
from tests.company_certificates import registered, sign
from tests.company_joiner import typed
from tests.signer import FINANCIAL, filled_in

PATH, SIGN = "/company/certificates/register", "/company/certificates/register/sign"


@pytest.fixture
def visitor(browser):
    return browser.in_language("en")


@pytest.fixture
def certified(visitor, cast):
    """A visitor whom the tax office has just confirmed what was typed of Hanbit, a member."""
    cast.company  # noqa: B018 - made by being named
    visitor.post(PATH, typed(HANBIT))
    return visitor


def all_registered() -> list[CompanyCertificate]:
    db.session.rollback()
    return list(db.session.scalars(select(CompanyCertificate).order_by(CompanyCertificate.id)))


def mails() -> list[OutboxItem]:
    wanted = select(OutboxItem).where(OutboxItem.topic == "mail.company_certificate")
    return list(db.session.scalars(wanted.order_by(OutboxItem.id)))


def refusal(page) -> str:
    return page.soup.select_one(".summary")["data-refusal"]


def test_an_unregistered_certificate_is_registered_and_logs_in(visitor, cast):
    """From the login, through the registration, into the company; later the login alone is enough."""
    company, issued = cast.company, issue(HANBIT)
    page = sign(visitor, "/company/login", issued, status=422)
    address = page.link("Register this certificate")
    answer = visitor.post(address, typed(HANBIT))
    arrived = sign(visitor, visitor.location(answer), issued)
    assert visitor.location(arrived) == "/company"
    (certificate,) = all_registered()
    assert (certificate.company_id, certificate.kind, certificate.brand) == (company.id, "joint", "signGATE")
    assert certificate.used_at is not None and HANBIT.name in certificate.owner
    visitor.get("/company/certificates")
    visitor.post("/company/logout")
    assert visitor.location(sign(visitor, "/company/login", issued)) == "/company"


@pytest.mark.parametrize("form", ["joint", "financial"])
def test_either_kind_of_certificate_is_registered(certified, form):
    issued = issue(HANBIT, kind="business" if form == "joint" else "financial")
    sign(certified, SIGN, issued, **({} if form == "joint" else {"form": FINANCIAL}))
    assert [certificate.kind for certificate in all_registered()] == [form]


def test_it_stands_in_the_history_and_owners_are_told(certified, cast):
    sign(certified, SIGN, issue(HANBIT))
    kinds = list(db.session.scalars(select(CompanyEvent.kind).order_by(CompanyEvent.id)))
    assert kinds == ["certificate_registered", "logged_in"]
    (mail,) = mails()
    owner = cast.company_person(cast.company, "owner")
    assert mail.payload["to"] == owner.email and mail.payload["context"]["kind"] == "certificate_registered"


def test_the_type_chosen_before_holds_after_it(visitor, cast):
    cast.company  # noqa: B018 - made by being named
    answer = visitor.post(f"{PATH}?type=proxy", typed(HANBIT))
    assert visitor.location(sign(visitor, visitor.location(answer), issue(HANBIT))) == "/company/acting"


def test_an_agency_is_logged_in_as_one(visitor, cast):
    cast.agency  # noqa: B018 - made by being named
    answer = visitor.post(PATH, typed(AGENCY))
    sign(visitor, visitor.location(answer), issue(AGENCY))
    assert db.session.scalars(select(LoginSession)).one().login_type == "agency"


def test_an_agency_that_waits_has_its_certificate_registered_and_waits_on(visitor, cast):
    cast.agency.approval = "waiting"
    cast.save()
    answer = visitor.post(PATH, typed(AGENCY))
    page = sign(visitor, visitor.location(answer), issue(AGENCY), status=403)
    assert "approval number" in page.text
    assert len(all_registered()) == 1 and db.session.scalar(select(LoginSession)) is None


WRONG = {
    "another name": ({"representative": "김다른"}, 422, "This is not what the tax office has registered"),
    "another day": ({"opened_on": "2009-05-19"}, 422, "This is not what the tax office has registered"),
    "no name": ({"representative": ""}, 422, "Enter the representative’s name."),
    "no number": ({"number": ""}, 422, "Enter your business registration number."),
    "a wrong digit": ({"number": "999-81-12341"}, 422, "One of these digits is wrong"),
    "no day": ({"opened_on": ""}, 422, "Enter the opening date."),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_does_not_belong_together_goes_no_further(visitor, cast, case):
    changes, status, words = WRONG[case]
    cast.company  # noqa: B018 - made by being named
    page = visitor.post(PATH, typed(HANBIT, **changes), status=status)
    assert words in page.text
    assert visitor.location(visitor.get(SIGN, status=303)) == PATH


def test_a_business_that_is_no_member_is_led_to_join(visitor):
    page = visitor.post(PATH, typed(EMPLOYER), status=409)
    assert page.h1 == "Your company is no member yet"
    assert page.has_link_to("/company/join")
    assert visitor.location(visitor.get(SIGN, status=303)) == PATH


@pytest.mark.parametrize("state", ["to_check", "refused"])
def test_a_company_that_may_not_log_in_registers_nothing(visitor, cast, state):
    cast.company.state = state
    cast.save()
    page = visitor.post(PATH, typed(HANBIT), status=403)
    assert "staff" in page.text.lower() and visitor.location(visitor.get(SIGN, status=303)) == PATH


def test_a_company_that_has_left_is_no_member(visitor, cast):
    cast.company.state, cast.company.number_key = "left", None
    cast.save()
    visitor.post(PATH, typed(HANBIT), status=409)


def test_while_the_tax_office_is_away_what_it_said_before_counts(visitor, cast, standins):
    cast.company  # noqa: B018 - made by being named
    standins.faults.set("nts", "internal")
    assert visitor.location(visitor.post(PATH, typed(HANBIT))) == SIGN
    page = visitor.post(PATH, typed(HANBIT, representative="김다른"), status=503)
    assert "The tax office does not answer now" in page.text


def test_what_may_be_tried_out_is_bounded(visitor, cast):
    cast.company  # noqa: B018 - made by being named
    wrong = typed(HANBIT, representative="김다른")
    statuses = [visitor.post(PATH, wrong, status=status).status for status in [422] * 10 + [429]]
    assert statuses[-1] == 429


REFUSED = {
    "wrong_vid": "owner_mismatch",
    "resident": "owner_mismatch",
    "no_r": "random_missing",
    "expired": "expired",
    "revoked": "revoked",
    "personal": "personal",
    "bank": "limited_purpose",
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_certificate_that_is_no_good_is_refused(certified, kind):
    page = sign(certified, SIGN, issue(HANBIT, kind=kind), status=422)
    assert refusal(page) == REFUSED[kind]
    assert not all_registered() and not mails()


def test_a_sole_proprietor_s_resident_certificate_is_told_apart(visitor, cast):
    cast.make_company(SOLE)
    visitor.post(PATH, typed(SOLE))
    assert refusal(sign(visitor, SIGN, issue(SOLE, kind="resident"), status=422)) == "owner_perhaps_resident"


def test_somebody_else_s_certificate_is_refused(certified, cast):
    page = sign(certified, SIGN, issue(EMPLOYER), status=422)
    assert refusal(page) == "owner_mismatch" and not all_registered()


def test_one_that_another_company_has_is_refused(certified, cast):
    """As after a number was handed on: the certificate fits, and acts for somebody else."""
    registered(cast, cast.other_company, issue(HANBIT))
    page = sign(certified, SIGN, issue(HANBIT), status=422)
    assert refusal(page) == "elsewhere"
    assert [certificate.company_id for certificate in all_registered()] == [cast.other_company.id]


def test_the_same_certificate_twice_is_one(certified, cast):
    registered(cast, cast.company, issue(HANBIT))
    assert certified.location(sign(certified, SIGN, issue(HANBIT))) == "/company"
    assert len(all_registered()) == 1 and not mails()
    assert "registered already" in certified.get("/company/certificates").text


def test_one_that_was_removed_is_registered_again_by_an_owner_who_is_logged_in(cast, browser):
    registered(cast, cast.company, issue(HANBIT), removed_at=now(), active_key=None)
    cast.log_in_company(browser, cast.company, person=cast.company_person(cast.company, "owner"))
    sign(browser, SIGN, issue(HANBIT))
    assert [certificate.removed_at is None for certificate in all_registered()] == [False, True]


def test_one_that_was_removed_does_not_bring_itself_back(certified, cast):
    """Number, representative and opening date are no secret: whoever took a copy of it along knows them."""
    registered(cast, cast.company, issue(HANBIT), removed_at=now(), active_key=None)
    page = sign(certified, SIGN, issue(HANBIT), status=422)
    assert refusal(page) == "removed" and "An owner of your company" in page.text
    assert len(all_registered()) == 1 and not mails()
    assert certified.get("/company").h1 != HANBIT.name


def test_a_signature_for_one_number_registers_for_no_other(certified, cast):
    fields = filled_in(certified.get(SIGN), issue(HANBIT))
    cast.other_company  # noqa: B018 - made by being named
    certified.post(PATH, typed(EMPLOYER))
    assert refusal(certified.post(SIGN, fields, status=422)) == "number_changed"


def test_what_was_typed_holds_for_twenty_minutes(certified, app):
    with certified.client.session_transaction(base_url=app.config["BASE_URL"]) as session:
        session["company_registering"][1] -= 1201
        session.modified = True
    assert certified.location(certified.get(SIGN, status=303)) == PATH


def test_an_owner_who_is_logged_in_types_nothing_again(cast, browser):
    owner = cast.company_person(cast.company, "owner")
    cast.log_in_company(browser, cast.company, person=owner)
    assert browser.location(browser.get(PATH, status=303)) == SIGN
    answer = sign(browser, SIGN, issue(HANBIT))
    assert browser.location(answer) == "/company/certificates"
    assert "The certificate is registered." in browser.get("/company/certificates").text
    event = db.session.scalars(select(CompanyEvent)).one()
    assert (event.kind, event.actor) == ("certificate_registered", f"company_person:{owner.id}")


@pytest.mark.parametrize("role", ["recruiter", "viewer"])
def test_who_is_no_owner_is_asked_as_anybody_is(cast, browser, role):
    cast.log_in_company(browser, cast.company, person=cast.company_person(cast.company, role))
    assert browser.get(PATH).h1 == "Register a certificate"
    assert browser.location(browser.get(SIGN, status=303)) == PATH


def test_neither_r_nor_the_signature_stays_anywhere(certified):
    """The test's own end looks through the database and the log."""
    fields = filled_in(certified.get(SIGN), issue(HANBIT))
    certified.post(SIGN, fields)
    db.session.rollback()
    stored = str([vars(certificate) for certificate in all_registered()])
    assert fields["r"] and fields["r"] not in stored and fields["signature"][:60] not in stored
