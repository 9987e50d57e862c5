"""The fragments of step 3: the check of the ID, the address search, saving while typing (IM-4, IM-7)."""

import json

import pytest

from app.extensions import db
from app.models import Draft, Member
from tests.applicant import Applicant, hidden
from tests.applicant import information as filled_in

PAGE = "/join/information"
CHECK = "/join/information/member-id"
SEARCH = "/join/information/address"
SAVE = "/join/information/draft"


@pytest.fixture
def applicant(browser, standins):
    return Applicant(browser, standins).to_information()


def test_a_free_id_is_free(applicant, browser):
    part = browser.fragment(CHECK, {"member_id": "nguyenlan95"})
    assert "nguyenlan95 is free." in part.html and part.soup.select_one("[role=status]")


@pytest.mark.parametrize("member_id", ["ALICE1234", "admin1234"])
def test_taken_and_reserved_get_one_answer(applicant, browser, cast, member_id):
    assert cast.alice
    part = browser.fragment(CHECK, {"member_id": member_id})
    assert part.error("member_id").startswith(f"{member_id.lower()} is not available. Try another, for example ")


def test_the_suggestion_is_free(applicant, browser, cast):
    assert cast.alice
    message = browser.fragment(CHECK, {"member_id": "alice1234"}).error("member_id")
    suggested = message.rpartition(" ")[2].strip(".")
    assert Member.with_member_id(suggested) is None
    assert "is free" in browser.fragment(CHECK, {"member_id": suggested}).html


def test_the_id_of_somebody_who_left_is_not_available(applicant, browser, cast):
    cast.member("gone12345", "GONE", withdrawn_at=cast.alice.joined_at)
    assert "not available" in browser.fragment(CHECK, {"member_id": "gone12345"}).error("member_id")


def test_the_form_is_checked_too(applicant, browser):
    part = browser.fragment(CHECK, {"member_id": "abc"})
    assert part.error("member_id") == "abc has 3 characters. Use 8 to 20 letters and digits."
    assert part.value("member_id") == "abc"


def test_without_script_the_button_checks_on_the_page(applicant):
    page = applicant.post(PAGE, filled_in(address_detail="7층") | {"check": "member_id"}, status=200)
    assert "nguyenlan95 is free." in page.text and page.value("address_detail") == "7층"
    assert not page.summary


def test_only_so_many_ids_are_checked_in_a_sign_up(applicant, browser):
    for number in range(20):
        browser.fragment(CHECK, {"member_id": f"nguyenlan{number:02}"})
    part = browser.fragment(CHECK, {"member_id": "nguyenlan99"}, status=429)
    assert "checked again when you finish" in part.error("member_id")
    assert part.value("member_id") == "nguyenlan99"


def test_the_check_works_only_inside_a_proved_sign_up(browser, another_browser, standins):
    Applicant(browser, standins).to_code()
    for visitor in (browser, another_browser):
        part = visitor.fragment(CHECK, {"member_id": "nguyenlan95"}, status=204)
        assert part.response.headers["HX-Redirect"].startswith("/join/identity")


def test_the_check_needs_a_token_and_a_post(applicant, browser):
    browser.fragment(CHECK, {"member_id": "nguyenlan95", "csrf_token": "x"}, status=400)
    browser.get(CHECK, status=405)


@pytest.mark.parametrize(("keyword", "language"), [("테헤란로", "ko"), ("Teheran-ro", "en"), ("Teheran-ro", "ko")])
def test_addresses_are_found_in_korean_and_in_english(applicant, browser, keyword, language):
    part = browser.in_language(language).fragment(SEARCH, {"address_search": keyword})
    options = part.soup.select("[role=option]")
    assert len(options) == 10
    fill = json.loads(options[0]["data-fill"])
    assert "테헤란로" in fill["address_road"] and len(fill["address_postcode"]) == 5


def test_without_script_an_address_is_chosen_by_its_button(applicant):
    found = applicant.post(PAGE, filled_in(address_search="테헤란로 7") | {"check": "address_search"}, status=200)
    button = found.soup.select_one("[role=option]")
    page = applicant.post(PAGE, filled_in() | {"check": button["value"]}, status=200)
    assert "테헤란로 7" in page.value("address_road")
    applicant.post(
        PAGE,
        filled_in(
            **{name: page.value(name) for name in ("address_road", "address_postcode", "address_found")},
        ),
    )
    applicant.post("/join/confirm", {"code": applicant.mailed_code()})
    address = Member.with_member_id("nguyenlan95").address
    assert address["way"] == "found" and address["road_english"].startswith("7 Teheran-ro")


def test_an_address_that_was_changed_by_hand_counts_as_typed(applicant):
    found = json.dumps({"road": "서울 중앙로 7", "postcode": "08826", "road_english": "7 Jungang-ro"})
    applicant.post(PAGE, filled_in(address_found=found, address_road="서울 중앙로 8"))
    applicant.post("/join/confirm", {"code": applicant.mailed_code()})
    assert Member.with_member_id("nguyenlan95").address["way"] == "typed"


@pytest.mark.parametrize(
    "value", ["pick:", "pick:{}", "pick:[1]", "pick:" + "[" * 900, 'pick:{"road":1,"postcode":[]}']
)
def test_a_choice_that_we_did_not_write_fills_nothing(applicant, value):
    page = applicant.post(PAGE, filled_in(address_road="") | {"check": value}, status=200)
    assert page.value("address_road") == ""


KEYWORDS = [
    ("", "Type a road name and number."),
    ("가", "Type at least two letters of the road."),
    ("서울특별시", "Add the road name and number."),
    ("123", "Add the name of the road."),
    ("없는길이름", "No address fits. Check the road name and number, or type your address below."),
    ("가" * 60, "Type less: a road name and a number are enough."),
]


@pytest.mark.parametrize(("keyword", "advice"), KEYWORDS, ids=[advice for _, advice in KEYWORDS])
def test_a_keyword_that_finds_nothing_gets_advice(applicant, browser, keyword, advice):
    part = browser.fragment(SEARCH, {"address_search": keyword})
    assert part.soup.select_one("[role=status]").text == advice


@pytest.mark.parametrize("fault", ["500", "garbage", "down", "html", "E0014"])
def test_where_the_search_is_down_the_address_is_typed(applicant, browser, standins, fault):
    standins.faults.set("juso", fault)
    part = browser.fragment(SEARCH, {"address_search": "테헤란로"})
    assert "does not answer now. Type your address" in part.html
    applicant.post(PAGE, filled_in())


def test_without_an_address_search_it_is_not_offered(app, applicant, browser, monkeypatch):
    monkeypatch.setitem(app.config, "JUSO_URL", "")
    assert browser.get(PAGE).soup.find(attrs={"name": "address_search"}) is None
    applicant.post(PAGE, filled_in())


def test_what_is_typed_is_kept_while_it_is_typed(applicant, browser):
    fields = hidden(browser.get(PAGE)) | {"member_id": "abc", "address_detail": "7층", "password": "Secret#tree42"}
    part = browser.fragment(SAVE, fields | {"nth": "1"})
    assert part.html.strip().startswith("Saved at ")
    page = browser.get(PAGE)
    assert page.value("member_id") == "abc" and page.value("address_detail") == "7층"
    assert "Secret" not in str(applicant.draft.answers)
    assert browser.location(browser.get("/join/confirm", status=303)) == PAGE


def test_an_older_save_does_not_overtake(applicant, browser):
    fields = hidden(browser.get(PAGE))
    browser.fragment(SAVE, fields | {"address_detail": "newer", "nth": "2"})
    browser.fragment(SAVE, fields | {"address_detail": "older", "nth": "1"})
    assert browser.get(PAGE).value("address_detail") == "newer"


def test_saving_tells_of_another_tab_and_overwrites_nothing(applicant, browser):
    one, other = hidden(browser.get(PAGE)), hidden(browser.get(PAGE))
    browser.fragment(SAVE, one | {"address_detail": "7층", "nth": "1"})
    part = browser.fragment(SAVE, other | {"address_detail": "8층", "nth": "1"})
    assert "in another tab" in part.html
    assert db.session.scalar(db.select(Draft)).answers["information"]["address_detail"][0] == "7층"
