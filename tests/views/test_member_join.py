"""The beginning of joining (IM-1)."""

import pytest

from tests.applicant import Applicant
from tests.traveller import ALL


@pytest.mark.parametrize(("language", "h1"), [("en", "How would you like to join?"), ("ko", None)])
def test_it_explains_both_kinds_of_membership(browser, language, h1):
    page = browser.in_language(language).get("/join")
    assert len(page.soup.select(".card")) == 2
    assert h1 is None or page.h1 == h1


def test_it_leads_to_both_ways_and_to_the_login(browser):
    page = browser.get("/join")
    for path in ("/join/identity", "/join/identity/email", "/login"):
        assert page.has_link_to(path)


def test_without_an_identity_service_it_leads_to_the_way_by_email(app, browser, monkeypatch):
    monkeypatch.setitem(app.config, "PORTONE_URL", "")
    page = browser.get("/join")
    assert page.has_link_to("/join/identity/email") and not page.has_link_to("/join/identity")


def test_who_has_begun_can_go_on(browser, standins):
    Applicant(browser, standins).to_information()
    assert browser.get("/join").link("Go on where you stopped") == "/join/information"


def test_companies_are_led_to_their_own_sign_up_and_login(browser):
    page = browser.in_language("en").get("/join")
    assert page.link("Join as a company") == "/company/join"
    assert page.link("Log in as a company") == "/company/login"


@pytest.mark.parametrize("language", ["en", "ko"])
def test_it_says_the_steps_and_what_membership_is_good_for(browser, language):
    person, company = browser.in_language(language).get("/join").soup.select(".card")
    assert len(person.select("ol li")) == len(company.select("ol li")) == 4
    assert all(card.select_one("p.soft").text.strip() and card.select_one("a.button") for card in (person, company))


def test_every_way_in_is_offered_on_one_page(browser):
    page = browser.get("/join")
    ways = [anchor["href"] for anchor in page.soup.select(".providers a")]
    assert ways == [f"/login/{key}?purpose=join" for key in ALL]
