"""The search for an address in the sign-up: pages of results, and what each error of the service leads to (IM-7)."""

import json

import pytest

from app.clients.addresses import ERRORS, KeywordRefused
from app.extensions import limiter
from standins.juso import MESSAGES
from tests.applicant import hidden
from tests.applicant import information as filled_in
from tests.scene import Scene, give_draft

PAGE = "/join/information"
SEARCH = "/join/information/address"
TYPE_IT = "The address search does not answer now. Type your address and postcode below."


@pytest.fixture
def browser(app, browser, cast):
    give_draft(app, browser, Scene(app, cast).proved())
    return browser.in_language("en")


def search(browser, keyword: str, page: int | None = None):
    return browser.fragment(SEARCH + (f"?page={page}" if page else ""), {"address_search": keyword})


def roads(page) -> list[str]:
    return [json.loads(option["data-fill"])["address_road"] for option in page.soup.select("[role=option]")]


def said(page) -> str:
    return " ".join(page.soup.select_one(".picker__count").text.split())


def turners(page) -> dict[str, str]:
    """The buttons that turn the page: words → address."""
    return {" ".join(button.text.split()): button["hx-post"] for button in page.soup.select("[data-turns-page]")}


def test_a_long_list_has_pages_that_follow_each_other(browser):
    first = search(browser, "중앙로")
    assert said(first) == "100 addresses found, page 1 of 10"
    assert turners(first) == {"Next page": f"{SEARCH}?page=2"}
    second = search(browser, "중앙로", 2)
    assert said(second) == "100 addresses found, page 2 of 10"
    assert turners(second) == {"Previous page": f"{SEARCH}?page=1", "Next page": f"{SEARCH}?page=3"}
    last = search(browser, "중앙로", 10)
    assert turners(last) == {"Previous page": f"{SEARCH}?page=9"}
    assert not set(roads(first)) & set(roads(second))


def test_a_short_list_has_none(browser):
    page = search(browser, "서울특별시 중구 세종대로 110")
    assert said(page) == "1 addresses found" and turners(page) == {}


def test_without_script_the_pages_are_turned_by_the_form(browser):
    fields = filled_in(address_search="중앙로", address_detail="7층")
    shown = hidden(browser.get(PAGE))
    first = browser.post(PAGE, {**shown, **fields, "check": "address_search"}, status=200)
    button = first.soup.select_one("[data-turns-page]")
    assert (button["name"], button["value"], button["type"]) == ("check", "address_search:2", "submit")
    second = browser.post(PAGE, {**shown, **fields, "check": button["value"]}, status=200)
    assert "page 2 of 10" in said(second)
    assert second.value("address_detail") == "7층" and not second.summary


@pytest.mark.parametrize("number", ["0", "-3", "x", "", "9" * 5000, "１"])
def test_a_page_that_is_no_number_is_the_first(browser, number):
    page = browser.fragment(f"{SEARCH}?page={number[:200]}", {"address_search": "세종대로 110"})
    assert page.status == 200
    shown = {**hidden(browser.get(PAGE)), **filled_in(address_search="중앙로"), "check": f"address_search:{number}"}
    assert "page 1 of" in said(browser.post(PAGE, shown, status=200))


def test_no_page_is_asked_for_beyond_what_the_service_shows(browser):
    page = search(browser, "한마음로", 900)
    assert "too many to look through. Add the number of the building." in said(page)
    assert list(turners(page)) == ["Previous page"]
    assert said(search(browser, "한마음로", 901)) == "Add the number of the building."


ADVICE = {
    "E0005": "Type a road name and number.",
    "E0006": "Add the road name and number.",
    "E0008": "Type at least two letters of the road.",
    "E0009": "Add the name of the road.",
    "E0010": "Type less: a road name and a number are enough.",
    "E0011": "Shorten the number: no building has more than ten digits.",
    "E0012": "Add the name of the road.",
    "E0013": "Leave out signs such as % and =. A road name and a number are enough.",
    "E0015": "Add the number of the building.",
    "-999": TYPE_IT,
    "E0001": TYPE_IT,
    "E0014": TYPE_IT,
    "E9999": TYPE_IT,
}


@pytest.mark.parametrize(("code", "advice"), ADVICE.items())
def test_each_error_of_the_service_says_what_to_do(browser, standins, code, advice):
    standins.faults.set("juso", code)
    page = search(browser, "세종대로 110")
    assert said(page) == advice and roads(page) == []


def test_no_error_of_the_service_is_forgotten():
    assert set(ADVICE) - {"E9999"} == set(MESSAGES) - {"0"}
    outages = {code for code, (error, _) in ERRORS.items() if not issubclass(error, KeywordRefused)}
    assert {code for code, advice in ADVICE.items() if advice == TYPE_IT} == outages | {"E9999"}


@pytest.mark.parametrize("keyword", ["세종대로 % 110", "세종대로 [110]", "세종대로 OR 110", "select 세종대로 110 --"])
def test_signs_and_words_that_the_service_refuses_do_no_harm(browser, keyword):
    assert "세종대로 110" in " ".join(roads(search(browser, keyword.removesuffix(" --"))))


def test_a_search_is_not_free_for_ever(browser):
    limiter.reset()
    for _ in range(200):
        page = search(browser, "x")
    assert said(search(browser, "세종대로 110")) == "You have searched often. Type your address and postcode below."
    assert said(page) == "Type at least two letters of the road."
