"""What members correct about themselves (IL-5, IM-7)."""

import json

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import LoginSession, MemberEvent, SearchGram
from app.operations import people, search
from tests.applicant import hidden
from tests.proving import proved

ROAD = "서울특별시 관악구 관악로 1"


def filled_in(**changes: str) -> dict[str, str]:
    return {
        "name_korean": "",
        "contact": "",
        "own_language": "en",
        "address_place": "korea",
        "address_search": "",
        "address_road": ROAD,
        "address_postcode": "08826",
        "address_detail": "101",
        "address_found": "",
        "address_country": "",
        "address_abroad": "",
    } | changes


@pytest.fixture
def alice(cast):
    search.index(cast.alice)
    db.session.commit()
    return cast.alice


@pytest.fixture
def browser(browser, cast, alice):
    return cast.log_in(browser, alice)


@pytest.fixture
def unchecked(alice, browser):
    """Alice as she is when she joined by e-mail, and has just logged in."""
    alice.identity, alice.phone, alice.ci_hash = "to_check", None, None
    db.session.commit()
    proved(browser)
    return alice


def test_the_form_shows_what_we_have(browser):
    page = browser.get("/account/profile")
    shown = {name: page.value(name) for name in filled_in()}
    assert shown == filled_in()
    assert "2 April 1999" in page.text and "alice1234" in page.text


def test_what_is_corrected_is_stored_and_found(browser, alice):
    browser.post(
        "/account/profile",
        filled_in(name_korean="응우옌 티 흐엉", contact="02-123-4567", address_detail="Room 7"),
    )
    assert (alice.name_korean, alice.contact) == ("응우옌 티 흐엉", "+8221234567")
    assert alice.address["detail"] == "Room 7"
    found = people.find(people.Query(text="흐엉")).rows
    assert [row.id for row in found] == [alice.id]
    assert "Your profile is saved." in browser.get("/account").text


def test_it_stands_in_the_history_and_is_not_mailed(browser, outbox_items):
    browser.post("/account/profile", filled_in(contact="02-123-4567"))
    assert db.session.scalars(select(MemberEvent.kind)).all() == ["profile_changed"]
    assert outbox_items() == []


def test_saving_without_a_change_is_no_event(browser, alice):
    before = alice.address
    browser.post("/account/profile", filled_in())
    assert db.session.scalars(select(MemberEvent)).all() == []
    assert alice.address == before


def test_a_proved_name_is_shown_and_not_asked(browser, alice):
    page = browser.get("/account/profile")
    assert "name" not in {field.get("name") for field in page.soup.select("#page-form input")}
    assert "Confirmed, so it cannot be changed here." in page.text
    browser.post("/account/profile", filled_in(name="MALLORY", nationality="KR"))
    assert (alice.name, alice.nationality) == ("NGUYEN THI HUONG", "VN")


def test_who_is_to_be_checked_corrects_name_and_nationality(browser, unchecked, outbox_items):
    page = browser.get("/account/profile")
    assert (page.value("name"), page.value("nationality")) == ("NGUYEN THI HUONG", "VN")
    browser.post("/account/profile", filled_in(name="NGUYEN THI HUONG LAN", nationality="KH"))
    assert (unchecked.name, unchecked.nationality) == ("NGUYEN THI HUONG LAN", "KH")
    assert db.session.scalar(select(SearchGram.gram).where(SearchGram.gram == "la")) == "la"
    (told,) = outbox_items()
    assert told.payload["context"]["kind"] == "profile_changed"


def test_a_name_from_a_phone_check_stays_though_staff_have_yet_to_look(browser, alice):
    alice.identity = "to_check"
    db.session.commit()
    browser.post("/account/profile", filled_in(name="MALLORY", nationality="VN"))
    assert alice.name == "NGUYEN THI HUONG"


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("name", "", "Enter your name as on your passport."),
        ("name", "12345", "Enter your name in letters, as on your passport or residence card."),
        ("name_korean", "김★수", "A name has letters only. Take out: ★"),
        ("nationality", "", "Choose your nationality."),
        ("nationality", "XX", "Choose your nationality."),
        ("contact", "12", "Enter a number such as 02-123-4567, 010-1234-5678 or +84 912 345 678."),
        ("own_language", "xx", "Choose the language that we write to you in."),
        ("address_place", "moon", "Choose where you live."),
        ("address_road", "", "Search for your road and choose it, or type your address here."),
        ("address_postcode", "123", "Enter the 5 digits of the postcode, or search for your road."),
    ],
)
def test_what_breaks_a_rule_is_said_at_its_field(browser, unchecked, field, typed, message):
    whole = filled_in(name="NGUYEN THI HUONG", nationality="VN", name_korean="흐엉")
    page = browser.post("/account/profile", whole | {field: typed}, status=422)
    assert page.error(field) == message
    kept = next(name for name in ("name_korean", "address_detail") if name != field)
    assert page.value(kept) == whole[kept]
    assert unchecked.name_korean is None


def test_a_language_chosen_here_is_that_of_pages_and_mails(browser, alice):
    browser.post("/account/profile", filled_in(own_language="ko"))
    assert alice.language == "ko"
    assert browser.get("/account").soup.html["lang"] == "ko"


def test_switching_the_language_of_the_page_keeps_what_is_typed(browser, alice):
    page = browser.post("/account/profile", filled_in(contact="02-123-4567", language="ko"), status=200)
    assert page.value("contact") == "02-123-4567"
    assert alice.contact is None


def test_an_address_abroad(browser, alice):
    abroad = {"address_place": "abroad", "address_country": "Vietnam", "address_abroad": "1 Hang Bai, Ha Noi"}
    browser.post("/account/profile", filled_in(**abroad))
    assert alice.address == {"way": "abroad", "country": "Vietnam", "road": "1 Hang Bai, Ha Noi"}
    page = browser.get("/account/profile")
    assert {name: page.value(name) for name in abroad} == abroad
    assert "1 Hang Bai" in browser.get("/account").text


def test_the_search_offers_addresses(browser):
    form = hidden(browser.get("/account/profile"))
    part = browser.fragment("/account/profile/address", {**form, "address_search": "세종대로 110"})
    assert part.soup.find("button", attrs={"role": "option"})


def test_without_script_the_buttons_of_the_search_fill_the_form(browser, alice):
    page = browser.post(
        "/account/profile", filled_in(address_search="세종대로 110", check="address_search", contact="1"), status=200
    )
    choice = page.soup.find("button", attrs={"role": "option"})
    page = browser.post("/account/profile", filled_in(check=choice["value"]), status=200)
    found = json.loads(page.value("address_found"))
    assert page.value("address_road") == found["road"] != ROAD
    chosen = {name: page.value(name) for name in ("address_road", "address_postcode", "address_found")}
    browser.post("/account/profile", filled_in(**chosen))
    assert (alice.address["way"], alice.address["road"]) == ("found", found["road"])
    kept = alice.address
    browser.post("/account/profile", filled_in(**chosen, contact="02-123-4567"))
    assert alice.address == kept


def test_the_pages_of_a_search_are_turned_with_and_without_script(browser):
    form = hidden(browser.get("/account/profile")) | {"address_search": "중앙로"}
    first = browser.fragment("/account/profile/address", form).text
    second = browser.fragment("/account/profile/address?page=2", form).text
    assert "page 1 of" in first and "page 2 of" in second
    page = browser.post("/account/profile", filled_in(address_search="중앙로", check="address_search:2"), status=200)
    assert "page 2 of" in page.text


def test_a_site_without_search_asks_to_type(browser, app, monkeypatch):
    monkeypatch.setitem(app.config, "JUSO_URL", "")
    page = browser.get("/account/profile")
    assert page.soup.find("input", attrs={"name": "address_search"}) is None
    assert "Type your address" in browser.fragment("/account/profile/address", {"address_search": "x"}).text


def test_the_name_is_corrected_only_after_the_password(browser, unchecked):
    """One logs in with it: who finds a device logged in must not change it."""
    login = db.session.scalars(select(LoginSession)).one()
    login.proved_at = None
    db.session.commit()
    page = browser.get("/account/profile")
    assert page.value("name") is None
    assert page.link("Correct my name: type your password first") == "/account/prove?next=/account/profile"
    browser.post("/account/profile", filled_in(name="SOMEBODY ELSE", nationality="VN"), status=303)
    db.session.expire_all()
    assert unchecked.name == "NGUYEN THI HUONG"
