"""The first page: title, English name, e-mail; what comes from the membership is shown (RS-1, RS-2)."""

import pytest

from app.extensions import db
from app.operations import draft as drafts
from app.operations import resume as resumes


@pytest.fixture
def address(cast) -> str:
    resume = resumes.begin(cast.alice.id, "en")
    db.session.commit()
    return f"/resume/{resume.public_id}/basics"


@pytest.fixture
def browser(browser, cast):
    return cast.log_in(browser, cast.alice).in_language("en")


def filled_in(**changes: str) -> dict[str, str]:
    return {"title": "Welder in Ulsan", "english_name": "NGUYEN THI HUONG", "email": "alice@example.com"} | changes


def kept(member, address: str) -> dict:
    _, draft = resumes.open_for(member.id, address.split("/")[2])
    return drafts.answers(draft).get("basics", {})


def test_what_the_membership_knows_is_there_already(browser, address):
    page = browser.get(address)
    assert page.value("english_name") == "NGUYEN THI HUONG" and page.value("email") == "alice@example.com"
    assert "alice1234" in page.text and "010-2384-4471" in page.text
    assert page.value("title") == "" and "TOPIK 4" in page.text


def test_it_is_kept_and_leads_to_the_stay(browser, cast, address):
    page = browser.post(address, filled_in())
    assert browser.location(page) == address.replace("basics", "stay")
    assert kept(cast.alice, address) == filled_in()


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Nguyễn Thị Đào", "NGUYEN THI DAO"),
        ("O’Brien, Mary-Jane", "O'BRIEN MARY-JANE"),
        ("Müller J.R.", "MULLER J R"),
        ("김민수", ""),
        ("Иванов Пётр", ""),
    ],
)
def test_a_name_in_latin_letters_is_filled_in(browser, cast, address, name, shown):
    cast.alice.name = name
    db.session.commit()
    assert browser.get(address).value("english_name") == shown


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("nguyen  thi huong", "NGUYEN THI HUONG"),
        ("ＮＧＵＹＥＮ", "NGUYEN"),
        ("O’Brien Mary–Jane", "O'BRIEN MARY-JANE"),
        ("Jo", "JO"),
    ],
)
def test_names_are_kept_as_a_passport_writes_them(browser, cast, address, typed, stored):
    browser.post(address, filled_in(english_name=typed))
    assert kept(cast.alice, address)["english_name"] == stored


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("title", "", "Enter a title, for example the job that you want."),
        ("title", " \u200b ", "Enter a title, for example the job that you want."),
        ("title", "x" * 81, "Use at most 80 characters."),
        ("english_name", "", "Enter your English name as on your passport."),
        ("english_name", "응우옌 티 흐엉", "Use the letters A to Z"),
        ("english_name", "NGUYỄN", "Use the letters A to Z"),
        ("english_name", "NGUYEN 2", "Use the letters A to Z"),
        ("english_name", "-", "Use the letters A to Z"),
        ("english_name", "X" * 81, "Use at most 80 characters."),
        ("email", "alice at example.com", "Enter your e-mail as name@example.com"),
        ("email", f"{'a' * 250}@b.kr", "Use at most 254 characters."),
    ],
)
def test_what_cannot_be_is_said_at_the_field(browser, cast, address, field, typed, message):
    page = browser.post(address, filled_in(**{field: typed}), status=422)
    assert page.error(field).startswith(message) and len(page.summary) == 1
    assert kept(cast.alice, address) == {}


def test_whoever_has_a_phone_may_leave_out_the_e_mail(browser, cast, address):
    browser.post(address, filled_in(email=""))
    assert kept(cast.alice, address)["email"] == ""


def test_whoever_has_none_needs_an_e_mail(browser, cast, address):
    cast.alice.phone = None
    db.session.commit()
    page = browser.post(address, filled_in(email=""), status=422)
    assert page.error("email").startswith("Enter an e-mail address.")
    assert "You gave no Korean phone number" in page.text


def test_the_language_can_be_switched_with_what_was_typed(browser, address):
    page = browser.post(address, filled_in(title="Cook", language="en"), status=200)
    assert page.value("title") == "Cook" and page.summary == []


def test_two_tabs_that_differ_are_asked_which_to_keep(browser, cast, address):
    browser.post(address, filled_in(title="Cook", tab="one", seen="0"))
    page = browser.post(address, filled_in(title="Baker", tab="two", seen="0"), status=409)
    assert page.h1 == "Which one shall we keep?" and "Cook" in page.text and "Baker" in page.text
    seen = page.value("seen")
    browser.post(address, filled_in(title="Baker", tab=page.value("tab"), seen=seen))
    assert kept(cast.alice, address)["title"] == "Baker"
