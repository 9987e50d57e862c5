"""A company lets another one act for it, and both can end it (CL-1, proxies)."""

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import CompanyEvent, CompanyProxy, LoginSession, OutboxItem
from app.models.types import now
from standins.businesses import CLOSED, HANBIT, PROXY, UNREGISTERED_NUMBER

PATH, NAME, ACTING = "/company/proxies", "/company/proxies/new", "/company/acting"
ALL = ["openings", "interviews", "resumes"]


def log_in(browser, cast, company, role="owner", **options):
    """By one of its people, who has just proved who they are."""
    cast.log_in_company(browser, company, person=cast.company_person(company, role), **options)
    for login in db.session.scalars(select(LoginSession)):
        login.proved_at = now()
    cast.save()
    return browser


@pytest.fixture
def owner(cast, browser):
    return log_in(browser, cast, cast.company)


@pytest.fixture
def proxy(cast, another_browser):
    """The firm that acts for others, logged in as a proxy."""
    return log_in(another_browser, cast, cast.proxy, login_type="proxy")


def namings() -> list[CompanyProxy]:
    db.session.rollback()
    return list(db.session.scalars(select(CompanyProxy).order_by(CompanyProxy.id)))


def mails() -> list[tuple[str, str]]:
    wanted = select(OutboxItem).where(OutboxItem.topic == "mail.company_proxy").order_by(OutboxItem.id)
    return [(item.payload["context"]["kind"], item.payload["to"]) for item in db.session.scalars(wanted)]


def name(browser, number: str, services: list[str]):
    """Look the number up, and name whoever it is."""
    page = browser.post(NAME, {"number": number, "services": services}, status=422 if not services else 200)
    return browser.post(NAME, {"number": number, "services": services, "seen": page.value("seen")})


def test_whose_number_it_is_is_seen_before_anybody_is_named(owner, cast):
    cast.proxy  # noqa: B018 - made by being named
    page = owner.post(NAME, {"number": PROXY.shown_number, "services": ALL}, status=200)
    assert PROXY.name in page.text and "Is this the one?" in page.text and not namings()


def test_a_proxy_is_named_for_some_services(owner, cast):
    cast.proxy  # noqa: B018 - made by being named
    assert owner.location(name(owner, PROXY.shown_number, ["resumes", "openings"])) == PATH
    (naming,) = namings()
    assert (naming.company_id, naming.proxy_id, naming.services) == (cast.company.id, cast.proxy.id, "openings,resumes")
    page = owner.get(PATH)
    assert PROXY.name in page.text and "Shared resumes" in page.text and "Interviews" not in page.text


def test_it_stands_in_both_histories_and_the_proxy_is_told(owner, cast):
    contact = cast.company_person(cast.proxy, "owner")
    name(owner, PROXY.number, ALL)
    events = db.session.scalars(select(CompanyEvent).where(CompanyEvent.kind == "proxy_named")).all()
    assert {event.company_id for event in events} == {cast.company.id, cast.proxy.id}
    assert mails() == [("proxy_named", contact.email)]


@pytest.mark.parametrize(("services", "kind"), [(ALL, "proxy_named"), (["interviews"], "proxy_changed")])
def test_every_owner_of_the_company_is_told_who_may_act_for_it_and_nobody_else(owner, cast, services, kind):
    cast.company_person(cast.company, "viewer")
    if kind == "proxy_changed":
        cast.naming(cast.company, cast.proxy, "openings")
    cast.proxy  # noqa: B018 - made by being named
    name(owner, PROXY.number, services)
    (item,) = db.session.scalars(select(OutboxItem).where(OutboxItem.topic == "mail.company_notice"))
    about = item.payload["context"]
    assert item.payload["to"] == cast.company_person(cast.company, "owner").email
    assert (about["kind"], about["about"]) == (kind, PROXY.name)


def test_what_is_named_as_it_was_tells_nobody(owner, cast):
    cast.naming(cast.company, cast.proxy, "openings")
    name(owner, PROXY.number, ["openings"])
    assert not db.session.scalars(select(OutboxItem)).all()


def test_named_again_it_may_do_what_was_chosen_last(owner, cast):
    cast.proxy  # noqa: B018 - made by being named
    name(owner, PROXY.number, ALL)
    page = owner.get(f"{NAME}?number={PROXY.number}")
    assert page.value("number") == PROXY.shown_number
    assert [box["value"] for box in page.soup.find_all("input", attrs={"name": "services", "checked": True})] == ALL
    name(owner, PROXY.number, ["interviews"])
    assert [naming.services for naming in namings()] == ["interviews"]
    assert [kind for kind, _to in mails()] == ["proxy_named", "proxy_changed"]
    name(owner, PROXY.number, ["interviews"])
    assert len(mails()) == 2


WRONG = {
    "nothing": ({"number": "", "services": ALL}, "Enter the proxy’s business registration number."),
    "a wrong digit": ({"number": "999-86-52071", "services": ALL}, "One of these digits is wrong"),
    "no service": ({"number": PROXY.number, "services": []}, "Choose at least one service."),
    "another service": ({"number": PROXY.number, "services": ["account"]}, "Choose at least one service."),
    "itself": ({"number": HANBIT.number, "services": ALL}, "This is your own company."),
    "no member": ({"number": CLOSED.number, "services": ALL}, "No company with this number is a member."),
    "nobody": ({"number": UNREGISTERED_NUMBER, "services": ALL}, "No company with this number is a member."),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_named_is_said_at_the_field(owner, cast, case):
    fields, words = WRONG[case]
    cast.proxy  # noqa: B018 - made by being named
    page = owner.post(NAME, fields | {"seen": cast.proxy.public_id}, status=422)
    assert any(words in message for message in page.summary) and not namings()


def test_a_number_that_was_changed_after_the_look_names_nobody(owner, cast):
    cast.proxy, cast.other_company  # noqa: B018 - made by being named
    seen = owner.post(NAME, {"number": PROXY.number, "services": ALL}, status=200).value("seen")
    fields = {"number": cast.other_company.business_number, "services": ALL, "seen": seen}
    page = owner.post(NAME, fields, status=200)
    assert cast.other_company.name in page.text and not namings()


def test_numbers_are_not_looked_up_without_end(owner, cast):
    fields = {"number": UNREGISTERED_NUMBER, "services": ALL}
    pages = [owner.post(NAME, fields, status=422) for _ in range(31)]
    assert "many numbers" in pages[-1].summary[0] and "many numbers" not in pages[-2].summary[0]


def test_a_company_ends_it_at_once(owner, proxy, cast):
    naming = cast.naming(cast.company, cast.proxy)
    proxy.post(f"{ACTING}/for", {"naming": naming.public_id})
    assert HANBIT.name in proxy.get(ACTING).soup.select_one(".acting").get_text()
    owner.post(f"{PATH}/{naming.public_id}/end")
    assert proxy.get(ACTING).soup.select_one(".acting") is None
    (ended,) = namings()
    assert ended.ended_by == "company" and ended.ended_at and ended.pair_key is None
    assert mails() == [("proxy_ended", cast.company_person(cast.proxy, "owner").email)]
    assert db.session.scalars(select(LoginSession.acting_for_id)).all() == [None, None]


def test_a_proxy_ends_it_as_well_and_the_company_is_told(proxy, cast):
    naming = cast.naming(cast.company, cast.proxy)
    page = proxy.get(f"{ACTING}/{naming.public_id}/end")
    assert HANBIT.name in page.text and not namings()[0].ended_at
    proxy.post(f"{ACTING}/{naming.public_id}/end")
    assert namings()[0].ended_by == "proxy"
    assert mails() == [("proxy_ended", cast.company_person(cast.company, "owner").email)]


def test_after_its_end_it_can_be_named_again(owner, cast):
    naming = cast.naming(cast.company, cast.proxy)
    owner.post(f"{PATH}/{naming.public_id}/end")
    name(owner, PROXY.number, ALL)
    assert [bool(naming.ended_at) for naming in namings()] == [True, False]


def test_what_two_tabs_end_is_ended_once(owner, cast):
    naming = cast.naming(cast.company, cast.proxy)
    owner.post(f"{PATH}/{naming.public_id}/end")
    assert owner.location(owner.post(f"{PATH}/{naming.public_id}/end")) == PATH
    assert "ended in the meantime" in owner.get(PATH).text and len(mails()) == 1


@pytest.mark.parametrize("page", [ACTING, "/company"])
def test_a_proxy_at_work_is_told_on_its_next_page_who_ended_it(owner, proxy, cast, page):
    naming = cast.naming(cast.company, cast.proxy)
    proxy.post(f"{ACTING}/for", {"naming": naming.public_id})
    said = f"{HANBIT.name} no longer lets you act for it"
    assert said not in proxy.get(page).text
    owner.post(f"{PATH}/{naming.public_id}/end")
    assert said in proxy.get(page).text
    name(owner, PROXY.number, ALL)
    assert said not in proxy.get(page).text


def test_what_a_proxy_ended_itself_is_no_news_to_it(proxy, cast):
    naming = cast.naming(cast.company, cast.proxy)
    proxy.post(f"{ACTING}/{naming.public_id}/end")
    assert "no longer lets you act" not in proxy.get(ACTING).text


@pytest.mark.parametrize("press", ["for", "end"])
def test_a_button_of_a_page_from_before_the_end_leads_back_to_the_list(owner, proxy, cast, press):
    naming = cast.naming(cast.company, cast.proxy)
    owner.post(f"{PATH}/{naming.public_id}/end")
    path = f"{ACTING}/for" if press == "for" else f"{ACTING}/{naming.public_id}/end"
    assert proxy.location(proxy.post(path, {"naming": naming.public_id})) == ACTING
    assert "ended in the meantime" in proxy.get(ACTING).text


def test_an_agency_that_acts_as_a_proxy_is_led_to_its_own_type_of_login(proxy, cast):
    cast.proxy.kind = "agency"
    cast.save()
    assert "log in as an insurance agency" in proxy.get("/company").text
    page = proxy.get("/company/people", status=403)
    assert "log in again as an insurance agency" in page.text and "General company" not in page.text


def test_nobody_ends_what_is_between_others(cast, browser):
    """Not a third company, and not a side in the other one's name."""
    naming = cast.naming(cast.company, cast.proxy)
    log_in(browser, cast, cast.other_company)
    browser.post(f"{PATH}/{naming.public_id}/end", status=404)
    browser.post(f"{ACTING}/{naming.public_id}/end", status=404)
    assert namings()[0].ended_at is None


@pytest.mark.parametrize("role", ["recruiter", "viewer"])
def test_who_is_no_owner_only_looks(cast, browser, role):
    naming = cast.naming(cast.company, cast.proxy)
    log_in(browser, cast, cast.company, role)
    page = browser.get(PATH)
    assert PROXY.name in page.text and not page.has_link_to(NAME)
    for path in (NAME, f"{PATH}/{naming.public_id}/end"):
        browser.get(path, status=403)


def test_a_proxy_sees_who_named_it_and_for_what(proxy, cast):
    cast.naming(cast.company, cast.proxy, "openings")
    page = proxy.get(ACTING)
    assert HANBIT.name in page.text and "Openings" in page.text and "Shared resumes" not in page.text
    assert page.soup.find("button", attrs={"name": "naming"})


def test_a_proxy_that_nobody_has_named_is_told_how(proxy):
    page = proxy.get(ACTING)
    assert "No company has named you" in page.text and PROXY.shown_number in page.text


def test_a_proxy_chooses_whom_it_acts_for_and_stops(proxy, cast):
    first = cast.naming(cast.company, cast.proxy)
    second = cast.naming(cast.other_company, cast.proxy)
    for naming in (first, second):
        assert proxy.location(proxy.post(f"{ACTING}/for", {"naming": naming.public_id})) == ACTING
        bar = proxy.get(ACTING).soup.select_one(".acting").get_text(" ", strip=True)
        assert bar == f"You act for {naming.company.name}. Choose another"
    proxy.post(f"{ACTING}/for")
    assert proxy.get(ACTING).soup.select_one(".acting") is None


def test_the_company_s_history_says_that_somebody_acts_for_it(proxy, cast):
    naming = cast.naming(cast.company, cast.proxy)
    for _ in range(2):
        proxy.post(f"{ACTING}/for", {"naming": naming.public_id})
    event = db.session.scalars(select(CompanyEvent).where(CompanyEvent.kind == "acted_for")).one()
    assert (event.company_id, event.details["proxy"]) == (cast.company.id, PROXY.name)


def test_a_proxy_acts_for_nobody_who_has_not_named_it(proxy, cast):
    theirs = cast.naming(cast.company, cast.other_company)
    proxy.post(f"{ACTING}/for", {"naming": theirs.public_id}, status=404)
    proxy.post(f"{ACTING}/for", {"naming": "nosuchnaming"}, status=404)


def test_a_company_that_has_left_is_nobody_s_to_act_for(proxy, cast):
    naming = cast.naming(cast.company, cast.proxy)
    cast.company.state = "left"
    cast.save()
    assert HANBIT.name not in proxy.get(ACTING).text
    proxy.post(f"{ACTING}/for", {"naming": naming.public_id}, status=404)


def test_a_login_for_one_s_own_company_acts_for_nobody(cast, browser):
    naming = cast.naming(cast.company, cast.proxy)
    log_in(browser, cast, cast.proxy)
    page = browser.get(ACTING)
    assert "log in again as a proxy" in page.text and not page.soup.find("button", attrs={"name": "naming"})
    browser.post(f"{ACTING}/for", {"naming": naming.public_id}, status=403)
