"""Nationality, and in Korea the visa with its expiry (RS-2)."""

from datetime import timedelta

import pytest

from app.extensions import db
from app.forms.validators import today_in_korea
from app.operations import draft as drafts
from app.operations import resume as resumes
from tests import bundled


def day(days: int) -> str:
    return (today_in_korea() + timedelta(days=days)).strftime("%Y%m%d")


@pytest.fixture
def address(cast) -> str:
    bundled.load()
    resume = resumes.begin(cast.alice.id, "en")
    db.session.commit()
    return f"/resume/{resume.public_id}/stay"


@pytest.fixture
def browser(browser, cast):
    return cast.log_in(browser, cast.alice).in_language("en")


def filled_in(**changes: str) -> dict[str, str]:
    answers = {"nationality": "VN", "stay_place": "korea", "visa": "D-10", "visa_expiry": day(90)} | changes
    return {name: value for name, value in answers.items() if value is not None}


def kept(member, address: str) -> dict:
    _, draft = resumes.open_for(member.id, address.split("/")[2])
    return drafts.answers(draft).get("stay", {})


def test_the_nationality_is_known_already(browser, cast, address):
    cast.alice.nationality = "VN"
    db.session.commit()
    assert browser.get(address).value("nationality") == "VN"


def test_each_visa_stands_there_by_code_and_in_both_languages(browser, address):
    page = browser.get(address)
    words = {option["value"]: option.text for option in page.soup.select("select[name=visa] option")}
    assert words["D-10"] == "D-10 · Job seeker · 구직" and words["F-5"] == "F-5 · Permanent residence · 영주"
    groups = [group["label"] for group in page.soup.select("optgroup")]
    assert groups[3:6] == [
        "D · Study, training, job search", "E · Employment", "F · Residence, family, overseas Koreans"
    ]  # fmt: skip
    assert list(words).index("E-9") < list(words).index("E-10")


def test_it_is_kept_and_leads_to_the_name_check(browser, cast, address):
    page = browser.post(address, filled_in())
    assert browser.location(page) == address.replace("stay", "name-check")
    assert kept(cast.alice, address) == {
        "nationality": "VN", "stay_place": "korea", "visa": "D-10", "visa_expiry": day(90), "no_expiry": False
    }  # fmt: skip


def test_from_abroad_there_is_no_visa_and_no_name_check(browser, cast, address):
    page = browser.post(address, filled_in(stay_place="abroad", no_expiry="y"))
    assert browser.location(page) == address.replace("stay", "address")
    assert kept(cast.alice, address) == {
        "nationality": "VN", "stay_place": "abroad", "visa": "", "visa_expiry": "", "no_expiry": False
    }  # fmt: skip


def test_permanent_residence_has_no_expiry(browser, cast, address):
    browser.post(address, filled_in(visa="F-5", visa_expiry="", no_expiry="y"))
    assert kept(cast.alice, address)["no_expiry"] is True


def test_no_other_visa_is_without_expiry(browser, cast, address):
    page = browser.post(address, filled_in(visa="D-2", visa_expiry="", no_expiry="y"), status=422)
    assert page.error("visa_expiry").startswith("Enter the day until which you may stay")
    assert page.value("no_expiry") is None


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("nationality", "", "Choose your nationality."),
        ("nationality", "XX", "Choose your nationality."),
        ("stay_place", "", "Choose where you are."),
        ("stay_place", "moon", "Choose where you are."),
        ("visa", "", "Choose your visa status."),
        ("visa", "Z-9", "Choose one of the list."),
        ("visa_expiry", "", "Enter the day until which you may stay"),
        ("visa_expiry", "20270230", "Enter the date in 8 digits"),
        ("visa_expiry", "270930", "Enter the date in 8 digits"),
        ("visa_expiry", "next year", "Enter the date in 8 digits"),
        ("visa_expiry", "20200101", "This day is over."),
        ("visa_expiry", "22770930", "Check the year"),
    ],
)
def test_what_cannot_be_is_said_at_the_field(browser, cast, address, field, typed, message):
    page = browser.post(address, filled_in(**{field: typed}), status=422)
    assert page.error(field).startswith(message) and len(page.summary) == 1
    assert kept(cast.alice, address) == {}


@pytest.mark.parametrize(("days", "status"), [(-1, 422), (0, 303), (1, 303)])
def test_the_last_day_still_counts(browser, address, days, status):
    browser.post(address, filled_in(visa_expiry=day(days)), status=status)


@pytest.mark.parametrize("typed", ["{:%Y-%m-%d}", "{:%Y. %m. %d}", "{:%Y/%m/%d}"])
def test_a_date_may_be_written_as_people_write_it(browser, cast, address, typed):
    browser.post(address, filled_in(visa_expiry=typed.format(today_in_korea() + timedelta(days=90))))
    assert kept(cast.alice, address)["visa_expiry"] == day(90)


@pytest.mark.parametrize(
    ("visa", "said"),
    [("F-5", "You may work with F-5"), ("D-2", "With D-2 you may work within limits"), ("", "")],
)
def test_what_a_visa_allows_is_said_when_it_is_chosen(browser, address, visa, said):
    fragment = browser.fragment(f"{address}/visa", filled_in(visa=visa, no_expiry="y"))
    assert said in fragment.text
    assert fragment.value("no_expiry") == ("y" if visa in ("F-5", "") else None)
    page = browser.post(address, filled_in(visa=visa, check="visa"), status=200)
    assert said in page.text and page.value("visa") == (visa or None) and page.summary == []


def test_the_advice_names_its_source_and_day(browser, address):
    assert "Ministry of Justice" in browser.get(address).text and "4 May 2026" in browser.get(address).text
