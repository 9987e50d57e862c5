"""Address and types: filled in from what is known, correctable (RS-4)."""

import json

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import InflowPath
from app.operations import draft as drafts
from app.operations import resume as resumes
from tests import bundled

ROAD = "서울특별시 관악구 관악로 1"


@pytest.fixture
def address(cast) -> str:
    bundled.load()
    resume = resumes.begin(cast.alice.id, "en")
    db.session.commit()
    return f"/resume/{resume.public_id}/address"


@pytest.fixture
def browser(browser, cast):
    return cast.log_in(browser, cast.alice).in_language("en")


def filled_in(**changes: str) -> dict[str, str]:
    return {
        "address_place": "korea",
        "address_road": ROAD,
        "address_postcode": "08826",
        "address_detail": "101",
        "seeker_type": "student",
        "project_type": "general",
    } | changes


def with_stay(member, address: str, **stay: object) -> None:
    _, draft = resumes.open_for(member.id, address.split("/")[2])
    drafts.save(draft, "stay", stay, sender=drafts.Sender("test", 99))
    db.session.commit()


def kept(member, address: str) -> dict:
    _, draft = resumes.open_for(member.id, address.split("/")[2])
    return drafts.answers(draft).get("address", {})


def test_the_address_of_the_membership_is_there_already(browser, cast, address):
    page = browser.get(address)
    stored = cast.alice.address
    assert page.value("address_road") == stored["road"] and page.value("address_postcode") == stored["postcode"]
    assert page.value("address_place") == "korea" and page.value("project_type") == "general"


def test_somebody_abroad_lives_abroad(browser, cast, address):
    cast.alice.address = {"way": "abroad", "country": "Vietnam", "road": "1 Phố Huế, Hà Nội"}
    db.session.commit()
    page = browser.get(address)
    assert (page.value("address_place"), page.value("address_country")) == ("abroad", "Vietnam")
    page = browser.post(address, filled_in(address_place="abroad", address_country="", address_abroad=""), status=422)
    assert page.error("address_country") == "Enter the country."


@pytest.mark.parametrize(
    ("visa", "kind", "why"),
    [
        ("D-2", "student", "from your visa status D-2"),
        ("D-4", "student", "from your visa status D-4"),
        ("D-10", "general", "as many with D-10"),
        ("E-9", "general", "Students have D-2 or D-4"),
        ("", "general", "Students have D-2 or D-4"),
    ],
)
def test_the_visa_says_which_type_and_the_page_says_why(browser, cast, address, visa, kind, why):
    with_stay(cast.alice, address, visa=visa, stay_place="korea" if visa else "abroad")
    page = browser.get(address)
    assert page.value("seeker_type") == kind and why in page.text


@pytest.mark.parametrize(("path", "kind"), [("win_win_jobs", "large_small"), ("none", "general")])
def test_how_one_came_says_which_project(browser, cast, address, path, kind):
    cast.alice.inflow_path = db.session.scalars(select(InflowPath).where(InflowPath.code == path)).one()
    db.session.commit()
    assert browser.get(address).value("project_type") == kind


def test_what_is_corrected_stays_corrected(browser, cast, address):
    with_stay(cast.alice, address, visa="D-2", stay_place="korea")
    page = browser.post(address, filled_in(seeker_type="general", project_type="large_small"))
    assert browser.location(page) == address.replace("address", "photo")
    assert kept(cast.alice, address)["seeker_type"] == "general"
    page = browser.get(address)
    assert (page.value("seeker_type"), page.value("project_type")) == ("general", "large_small")


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("address_place", "", "Choose where you live."),
        ("address_road", "", "Search for your road and choose it, or type your address here."),
        ("address_postcode", "12", "Enter the 5 digits of the postcode, or search for your road."),
        ("seeker_type", "", "Choose which kind of job seeker you are."),
        ("seeker_type", "king", "Choose which kind of job seeker you are."),
        ("project_type", "", "Choose which project you take part in."),
    ],
)
def test_what_cannot_be_is_said_at_the_field(browser, cast, address, field, typed, message):
    page = browser.post(address, filled_in(**{field: typed}), status=422)
    assert page.error(field) == message
    assert kept(cast.alice, address) == {}


def test_a_road_is_searched_and_chosen_without_script(browser, cast, address):
    page = browser.post(address, filled_in(address_search="중앙로 7", check="address_search"), status=200)
    option = page.soup.select_one("[role=option]")
    page = browser.post(address, filled_in(address_road="", check=option["value"]), status=200)
    chosen = json.loads(option["value"].removeprefix("pick:"))
    assert page.value("address_road") == chosen["road"] and page.value("address_found") == option["value"][5:]


def test_a_road_is_searched_while_one_types(browser, address):
    field = browser.get(address).soup.find(attrs={"name": "address_search"})
    found = browser.fragment(field["hx-post"], filled_in(address_search="중앙로 7"))
    assert found.soup.select("[role=option]") and "found" in found.text
