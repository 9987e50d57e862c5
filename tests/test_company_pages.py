"""The table of companies' pages by type of login (CL-1): what each covers, and what is refused, with the reason."""

import pytest
from flask import g, url_for
from sqlalchemy import select

from app.extensions import db
from app.models import LoginSession
from app.rules.company_services import COVERED, FOR_OTHERS, LOGIN_TYPES, SERVICES
from app.web.access import company_only
from tests.scene import Scene, rules_of

ALL, OWN, OTHERS = ("general", "agency", "proxy"), ("general", "agency"), ("general", "proxy")
# A page that is not here fails the build.
PAGES = {
    "company.acting": OTHERS,
    "company.act_for": OTHERS,
    "company.end_acting": OTHERS,
    "company.certificates": OWN,
    "company.certify": OWN,
    "company.consents": OWN,
    "company.contact": OWN,
    "company.contact_needs": OWN,
    "company.download": OWN,
    "company.end_proxy": OWN,
    "company.history": OWN,
    "company.information": OWN,
    "company.information_address": OWN,
    "company.invitation": OWN,
    "company.invite": OWN,
    "company.leave": OWN,
    "company.name_certificate": OWN,
    "company.name_proxy": OWN,
    "company.people": OWN,
    "company.person": OWN,
    "company.proxies": OWN,
    "company.remove_certificate": OWN,
    "company.remove_person": OWN,
    "company.set_up_login": OWN,
    "company.new_recovery_codes": ALL,
    "company.password": ALL,
    "company.prove": ALL,
    "company.prove_certificate": ALL,
    "company.second_factor": ALL,
    "company.sessions": ALL,
}


def audience_of(app, endpoint: str) -> str:
    return str(getattr(app.view_functions[endpoint], "audience", ""))


def pages_of_companies(app) -> dict[str, str]:
    """Each endpoint that is for companies alone, with its service."""
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    found = {endpoint: audience_of(app, endpoint) for endpoint in endpoints}
    return {endpoint: words.split(":")[1] for endpoint, words in found.items() if words.startswith("company:")}


def test_every_page_of_companies_is_in_the_table(app):
    assert set(PAGES) == set(pages_of_companies(app))


def test_the_table_says_what_the_services_of_the_pages_say(app):
    for endpoint, service in pages_of_companies(app).items():
        assert tuple(kind for kind in LOGIN_TYPES if service in COVERED[kind]) == PAGES[endpoint], endpoint


def test_general_covers_everything_and_nothing_is_covered_that_there_is_not():
    assert COVERED["general"] == SERVICES
    assert all(set(covered) <= set(SERVICES) for covered in COVERED.values())


@pytest.mark.parametrize("login_type", LOGIN_TYPES)
def test_each_type_is_let_in_where_the_table_says_and_refused_elsewhere(app, cast, browser, login_type):
    scene = Scene(app, cast)
    cast.log_in_company(browser, cast.company, login_type=login_type)
    for rule, method in rules_of(app):
        if rule.endpoint not in PAGES or method != "GET":
            continue
        answer = browser._send("GET", scene.address(rule))
        is_refused = b"Your login does not include this page" in answer.data
        assert is_refused is (login_type not in PAGES[rule.endpoint]), rule.endpoint
        assert not is_refused or answer.status_code == 403


@pytest.mark.parametrize(("login_type", "words"), [("agency", "agency"), ("proxy", "General company")])
def test_who_is_refused_reads_why_and_what_to_do(app, cast, browser, login_type, words):
    cast.log_in_company(browser, cast.company, login_type=login_type)
    page = browser.get("/company/acting" if login_type == "agency" else "/company/certificates", status=403)
    assert words in page.text and page.has_link_to("/company")


@pytest.mark.parametrize("role", ["viewer", "recruiter"])
def test_what_a_role_does_not_include_has_a_reason_too(cast, browser, role):
    cast.log_in_company(browser, cast.company, person=cast.company_person(cast.company, role))
    assert browser.get("/company/proxies/new", status=403).h1 == "Your role does not include this page"


# What is done for others: the decorator itself, since those pages each say more about it.


@pytest.fixture
def asked_as_proxy(app, cast, browser):
    """`asked_as_proxy(service, acting_for)`: the answer to a proxy's request for a page of this service."""

    def ask(service: str, acting_for=None):
        cast.log_in_company(browser, cast.proxy, login_type="proxy", acting_for=acting_for)
        token = {app.config["LOGIN_COOKIE"]: browser.cookie("login")}
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in token.items())}
        view = company_only(service)(lambda: g.acting_for.name if g.acting_for else "nobody")
        with app.test_request_context("/company", base_url=app.config["BASE_URL"], headers=headers):
            g.language = "en"
            answer = view()
            acting = url_for("company.acting")
            if isinstance(answer, str):
                return answer
            return "choose" if (answer.location or "").startswith(acting) else answer.status_code

    return ask


@pytest.mark.parametrize("service", FOR_OTHERS)
def test_a_proxy_that_acts_for_nobody_chooses_first(asked_as_proxy, service):
    assert asked_as_proxy(service) == "choose"


@pytest.mark.parametrize("service", FOR_OTHERS)
def test_a_proxy_does_what_it_was_named_for(asked_as_proxy, cast, service):
    cast.naming(cast.company, cast.proxy, service)
    assert asked_as_proxy(service, cast.company) == cast.company.name
    for other in set(FOR_OTHERS) - {service}:
        assert asked_as_proxy(other, cast.company) == 403


def test_what_was_ended_is_over_with_the_next_request(asked_as_proxy, cast):
    naming = cast.naming(cast.company, cast.proxy)
    assert asked_as_proxy("openings", cast.company) == cast.company.name
    naming.ended_at = naming.named_at
    cast.save()
    assert asked_as_proxy("openings", cast.company) == 403


def test_a_company_that_may_not_act_itself_has_nobody_act_for_it(asked_as_proxy, cast):
    cast.naming(cast.company, cast.proxy)
    cast.company.state = "refused"
    cast.save()
    assert asked_as_proxy("openings", cast.company) == 403


def test_naming_somebody_else_lets_no_third_company_in(asked_as_proxy, cast):
    cast.naming(cast.company, cast.other_company)
    assert asked_as_proxy("openings", cast.company) == 403


def test_the_type_is_kept_in_the_login_and_nowhere_in_the_browser(app, cast, browser):
    cast.log_in_company(browser, cast.company, login_type="agency")
    browser.get("/company/certificates?type=general")
    assert db.session.scalars(select(LoginSession.login_type)).one() == "agency"
