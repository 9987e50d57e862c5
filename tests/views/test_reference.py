"""What pickers ask for while one types."""

import pytest

from tests import bundled

SEARCH = "/reference/university/search?names=university&code=university_code"


@pytest.fixture(autouse=True)
def lists(app):
    bundled.load()


def options(page) -> list[str]:
    return [option.span.get_text() for option in page.soup.select('[role="option"]')]


def test_everybody_may_search(browser):
    page = browser.in_language("en").fragment(SEARCH, {"university": "seoul nat"})
    assert options(page) == [
        "Seoul National University",
        "Seoul National University of Education",
        "Seoul National University of Science and Technology",
        "Not in the list: use “seoul nat”",
    ]
    assert page.soup.select_one('[role="status"]').get_text() == "3 found"
    first = page.soup.select_one('[role="option"]')
    assert [mark.get_text() for mark in first.span.select("mark")] == ["Seoul", "Nat"]
    assert (first.small["lang"], first.small.get_text()) == ("ko", "서울대학교")
    assert (first["name"], first["value"]) == ("check", "choose:university:seoul-national-university")
    assert "seoul-national-university" in first["data-fill"]


def test_a_reader_of_korean_sees_korean_first(browser):
    page = browser.in_language("ko").fragment(SEARCH, {"university": "서울대"})
    first = page.soup.select_one('[role="option"]')
    assert (first.span.get_text(), first.small["lang"]) == ("서울대학교", "en")
    assert first.span.mark.get_text() == "서울대"


def test_more_than_seven_are_said_and_not_shown(browser):
    page = browser.in_language("en").fragment(SEARCH, {"university": "univ"})
    assert len(options(page)) == 8
    assert page.soup.select_one('[role="status"]').get_text() == "The first 7 of the list. Type more to see fewer."


def test_what_is_not_in_the_list_is_offered_as_typed(browser):
    page = browser.in_language("en").fragment(SEARCH, {"university": "Đại học <b>Bách khoa"})
    assert options(page) == ["Not in the list: use “Đại học <b>Bách khoa”"]
    assert page.soup.select_one('[role="status"]').get_text() == "Nothing of the list fits."


def test_where_only_the_list_counts_nothing_is_offered_as_typed(browser):
    page = browser.in_language("en").fragment(SEARCH + "&closed=1", {"university": "qzqz"})
    assert options(page) == []
    assert page.soup.select_one('[role="status"]').get_text() == "Nothing fits. Try another word."


def test_nothing_typed_shows_nothing(browser):
    assert browser.fragment(SEARCH, {"university": "  "}).soup.get_text(strip=True) == ""


def test_a_search_stays_below_what_was_chosen_above(browser):
    address = "/reference/region/search?names=district&code=district_code&within=province"
    page = browser.in_language("en").fragment(address, {"district": "jung", "province": "26"})
    assert options(page)[0] == "Jung-gu, Busan"
    assert len(options(page)) == 2


def test_the_next_level_of_a_tree_comes_as_options(browser):
    page = browser.in_language("en").fragment("/reference/region/branch?above=province", {"province": "50"})
    assert [(one["value"], one.get_text()) for one in page.soup.select("option")] == [
        ("", ""),
        ("50-jeju-si", "Jeju-si"),
        ("50-seogwipo-si", "Seogwipo-si"),
    ]
    page = browser.fragment("/reference/region/branch?above=province", {"province": ""})
    assert len(page.soup.select("option")) == 1


@pytest.mark.parametrize(
    "address",
    [
        "/reference/people/search?names=a&code=b",
        "/reference/people/branch?above=a",
        "/reference/region/search?names=%3Cscript%3E&code=b",
        "/reference/region/search?names=a&code=x%20y",
        "/reference/region/branch?above=%22",
    ],
)
def test_an_address_that_no_page_of_ours_has_is_no_page(browser, address):
    assert browser.fragment(address, {"a": "x"}, status=404)


def test_who_searches_without_end_can_still_type(browser, monkeypatch):
    monkeypatch.setattr("app.web.picking.PER_ADDRESS", "2 per 10 minutes")
    browser.in_language("en")
    for _ in range(2):
        assert options(browser.fragment(SEARCH, {"university": "seoul"}))
    page = browser.fragment(SEARCH, {"university": "seoul"})
    assert options(page) == []
    assert "it is kept as you type it" in page.soup.get_text()
