"""Companies log in with a certificate, as what they choose (CL-1, CL-2)."""

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import CompanyEvent, LoginSession
from app.models.types import now
from standins.businesses import AGENCY, EMPLOYER, HANBIT, PROXY
from standins.certificates import issue
from tests.company_certificates import registered, sign
from tests.signer import FINANCIAL, filled_in

PATH = "/company/login"


@pytest.fixture
def visitor(browser):
    return browser.in_language("en")


@pytest.fixture
def hanbit(cast):
    """Hanbit's certificate is registered."""
    return registered(cast, cast.company, issue(HANBIT))


def newest_login() -> LoginSession:
    db.session.rollback()
    return db.session.scalars(select(LoginSession).order_by(LoginSession.id.desc())).first()


def title(page) -> str:
    return page.soup.select_one(".summary__title").get_text(strip=True)


def test_the_page_offers_three_types_each_with_a_sentence(visitor):
    page = visitor.get(PATH)
    types = [link.get_text(" ", strip=True) for link in page.soup.select(".types a")]
    assert [words.split()[0] for words in types] == ["General", "Employment", "Proxy"]
    assert all(words.endswith(".") for words in types)
    assert page.soup.select_one(".types [aria-current]")["href"] == "/company/login?type=general"


def test_a_company_is_addressed_formally_once_it_is_in(browser, cast, hanbit):
    visitor = browser.in_language("ko")
    page = visitor.get(visitor.location(sign(visitor, PATH, issue(HANBIT))))
    assert page.soup.select_one(".notice--success").get_text(strip=True) == "로그인했습니다."


def test_person_and_company_are_one_press_apart(visitor):
    assert visitor.get("/login?next=/tickets").has_link_to(PATH)
    assert visitor.get(PATH).has_link_to("/login")
    assert visitor.get("/").has_link_to("/company")


@pytest.mark.parametrize("way", ["joint", "financial"])
def test_a_company_logs_in_with_its_registered_certificate(visitor, cast, way):
    issued = issue(HANBIT, kind="business" if way == "joint" else "financial")
    certificate = registered(cast, cast.company, issued, kind=way)
    answer = sign(visitor, PATH, issued, **({} if way == "joint" else {"form": FINANCIAL}))
    assert visitor.location(answer) == "/company"
    login = newest_login()
    assert (login.company_id, login.company_certificate_id) == (cast.company.id, certificate.id)
    assert (login.login_type, login.company_person_id, login.way) == ("general", None, "certificate")
    assert login.proved_at is not None and certificate.used_at is not None


def test_r_is_not_sent_to_log_in(visitor, hanbit):
    assert filled_in(visitor.get(PATH), issue(HANBIT))["r"] == ""


def test_the_login_stands_in_the_history_and_in_the_header(visitor, cast, hanbit):
    sign(visitor, PATH, issue(HANBIT))
    event = db.session.scalars(select(CompanyEvent)).one()
    assert (event.kind, event.actor) == ("logged_in", f"certificate:{hanbit.id}")
    assert event.details["login_type"] == "general"
    page = visitor.get("/company/certificates")
    header = page.soup.select_one("header").get_text(" ", strip=True)
    assert "My company" in header and "Log out" in header and "Join" not in header


def test_after_the_login_one_is_where_one_wanted_to_be(visitor, hanbit):
    answer = sign(visitor, f"{PATH}?next=/company/certificates", issue(HANBIT))
    assert visitor.location(answer) == "/company/certificates"


def test_nobody_is_led_to_another_site(visitor, hanbit):
    assert visitor.location(sign(visitor, f"{PATH}?next=//elsewhere.example", issue(HANBIT))) == "/company"


def test_who_is_logged_in_need_not_do_it_again(cast, browser):
    cast.log_in_company(browser, cast.company)
    assert browser.location(browser.get(PATH, status=303)) == "/company"


def test_a_new_login_ends_what_the_browser_held(cast, visitor, hanbit):
    cast.log_in(visitor, cast.alice)
    before = newest_login().id
    sign(visitor, PATH, issue(HANBIT))
    assert db.session.get(LoginSession, before).ended_at is not None
    assert visitor.location(visitor.get("/account", status=303)).startswith("/login")


def test_the_token_is_new_and_only_its_hash_is_stored(visitor, hanbit):
    sign(visitor, PATH, issue(HANBIT))
    token = visitor.cookie("login")
    assert token and token not in newest_login().token_hash


@pytest.mark.parametrize(
    ("business", "login_type", "arrives"),
    [(HANBIT, "general", "/company"), (AGENCY, "agency", "/company"), (PROXY, "proxy", "/company/acting")],
)
def test_each_type_arrives_where_it_begins(visitor, cast, business, login_type, arrives):
    company = {HANBIT: cast.company, AGENCY: cast.agency, PROXY: cast.proxy}[business]
    registered(cast, company, issue(business))
    answer = sign(visitor, f"{PATH}?type={login_type}", issue(business))
    assert visitor.location(answer) == arrives
    assert newest_login().login_type == login_type


def test_an_unknown_type_is_the_general_one(visitor, hanbit):
    sign(visitor, f"{PATH}?type=emperor", issue(HANBIT))
    assert newest_login().login_type == "general"


def test_an_unregistered_certificate_leads_to_its_registration(visitor, cast):
    cast.company  # noqa: B018 - a member, whose certificate is another one
    page = sign(visitor, f"{PATH}?type=proxy&next=/company/acting", issue(HANBIT), status=422)
    assert title(page) == "This certificate is not registered yet"
    assert page.link("Register this certificate") == "/company/certificates/register?type=proxy&next=/company/acting"
    assert page.has_link_to("/company/join")


def test_a_member_and_a_stranger_are_told_the_same(visitor, another_browser, cast):
    """Whether a business is a member is not for whoever holds some certificate of it."""
    cast.company  # noqa: B018 - Hanbit is a member, the other is none
    told = [
        sign(one, PATH, issue(business), status=422).soup.select_one(".summary").get_text()
        for one, business in ((visitor, HANBIT), (another_browser.in_language("en"), EMPLOYER))
    ]
    assert told[0] == told[1]


def test_a_renewed_certificate_is_another_one(visitor, hanbit):
    page = sign(visitor, PATH, issue(HANBIT, edition=2), status=422)
    assert "renewed certificate counts as a new one" in page.text


def test_a_removed_certificate_lets_nobody_in(visitor, hanbit, cast):
    hanbit.removed_at, hanbit.active_key = now(), None
    cast.save()
    assert title(sign(visitor, PATH, issue(HANBIT), status=422)) == "This certificate is not registered yet"


TAKEN_FROM_NOBODY = {
    "expired": "expired",
    "revoked": "revoked",
    "not_yet": "not_yet_valid",
    "personal": "personal",
    "bank": "limited_purpose",
    "wrong_root": "issuer_unknown",
    "self_signed": "self_signed",
}


@pytest.mark.parametrize("kind", TAKEN_FROM_NOBODY)
def test_a_certificate_that_is_no_good_is_refused_though_it_is_registered(visitor, cast, kind):
    registered(cast, cast.company, issue(HANBIT, kind=kind))
    page = sign(visitor, PATH, issue(HANBIT, kind=kind), status=422)
    assert page.soup.select_one(".summary")["data-refusal"] == TAKEN_FROM_NOBODY[kind]
    assert db.session.scalar(select(LoginSession)) is None


REFUSED = {
    "left": ({"state": "left"}, "general", "has ended its membership"),
    "papers": ({"state": "to_check"}, "general", "still look at the company’s papers"),
    "refused": ({"state": "refused"}, "general", "could not accept the company’s papers"),
    "suspended": ({"standing": "suspended"}, "general", "suspended"),
    "closed": ({"standing": "closed"}, "general", "closed"),
    "no agency": ({}, "agency", "did not sign up as an insurance agency"),
    "an agency": ({"kind": "agency", "approval": "accepted"}, "general", "signed up as an insurance agency"),
    "approval waits": ({"kind": "agency", "approval": "waiting"}, "agency", "approval number. We mail you"),
    "approval refused": ({"kind": "agency", "approval": "refused"}, "agency", "did not find the agency’s approval"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_company_that_may_not_log_in_is_told_why(visitor, cast, hanbit, case):
    changes, login_type, words = REFUSED[case]
    for name, value in changes.items():
        setattr(cast.company, name, value)
    cast.save()
    page = sign(visitor, f"{PATH}?type={login_type}", issue(HANBIT), status=403)
    assert words in page.text
    own_type = "agency" if cast.company.kind == "agency" else "general"  # any other would be refused again
    assert page.soup.find("a", href=f"{PATH}?type={own_type}")
    assert db.session.scalar(select(LoginSession)) is None


def test_a_signature_counts_once(visitor, hanbit, another_browser):
    fields = filled_in(visitor.get(PATH), issue(HANBIT))
    visitor.post(PATH, fields)
    visitor.csrf_token = None
    again = visitor.post(PATH, fields | {"csrf_token": visitor._token()}, status=422)
    assert again.soup.select_one(".summary")["data-refusal"] == "challenge_unknown"
    other = another_browser.in_language("en")
    stolen = other.post(PATH, fields | {"csrf_token": other._token()}, status=422)
    assert stolen.soup.select_one(".summary")["data-refusal"] == "challenge_unknown"


def test_what_was_signed_for_something_else_logs_nobody_in(visitor, cast, hanbit):
    cast.log_in_company(visitor, cast.company)
    fields = filled_in(visitor.get("/company/certificates/register/sign"), issue(HANBIT))
    page = visitor.post(PATH, fields, status=422)
    assert page.soup.select_one(".summary")["data-refusal"] == "challenge_unknown"


def test_after_very_many_tries_there_is_a_pause(visitor):
    visitor.get(PATH)
    statuses = {visitor._send("POST", PATH, data={"csrf_token": visitor.csrf_token}).status_code for _ in range(301)}
    assert statuses == {422, 429}


def test_a_login_lasts_as_long_as_it_is_used(visitor, cast, hanbit, app):
    sign(visitor, PATH, issue(HANBIT))
    assert visitor.get("/company/certificates").soup.find(id="session-end")
    visitor.post("/session/extend", status=204)
    login = newest_login()
    login.seen_at = now() - app.config["IDLE_TIMEOUT"]
    cast.save()
    assert visitor.location(visitor.get("/company/certificates", status=303)).startswith(PATH)
    visitor.post("/session/extend", status=401)


def test_a_company_that_is_refused_meanwhile_is_out_at_once(visitor, cast, hanbit):
    sign(visitor, PATH, issue(HANBIT))
    cast.company.state = "refused"
    cast.save()
    visitor.get("/company/certificates", status=303)


def test_logging_out_ends_it(visitor, hanbit):
    sign(visitor, PATH, issue(HANBIT))
    visitor.get("/company/certificates")
    answer = visitor.post("/company/logout")
    assert visitor.location(answer) == "/"
    assert newest_login().ended_at is not None
    visitor.get("/company/certificates", status=303)


def test_the_company_s_language_follows(browser, cast, hanbit):
    """A browser that has chosen none takes the company's; one that has chosen gives its own."""
    cast.company.language = "en"
    cast.save()
    browser.client.set_cookie("language", "", domain="localhost")
    browser.client.delete_cookie("language", domain="localhost")
    sign(browser, PATH, issue(HANBIT))
    assert browser.cookie("language") == "en"
    browser.get("/company/certificates?language=ko")
    db.session.rollback()
    assert cast.company.language == "ko"


def test_a_person_s_choice_of_language_is_their_own(browser, cast):
    person = cast.company_person(cast.company, "recruiter")
    cast.log_in_company(browser, cast.company, person=person)
    browser.get("/company/certificates?language=ko")
    db.session.rollback()
    assert (person.language, cast.company.language) == ("ko", "en")
