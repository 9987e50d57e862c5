"""Step 1 by e-mail, for those without a Korean phone in their own name (IM-12, EV-8)."""

from datetime import date, timedelta

import pytest

from app.extensions import db
from app.models import Draft, Member
from tests.applicant import Applicant, information
from tests.applicant import email_identity as filled_in
from tests.one_day import TODAY

PATH = "/join/identity/email"


@pytest.fixture
def applicant(browser, standins):
    return Applicant(browser, standins)


def test_the_whole_way_needs_no_phone_and_no_service(app, applicant, browser, monkeypatch):
    monkeypatch.setitem(app.config, "PORTONE_URL", "")
    monkeypatch.setitem(app.config, "JUSO_URL", "")
    applicant.to_information_by_email()
    page = applicant.post("/join/information", information())
    assert browser.location(page) == "/join/done"
    assert "passport or residence card" in browser.get("/join/done").text
    member = Member.with_member_id("nguyenlan95")
    assert (member.name, member.identity, member.phone) == ("Nguyễn Thị Lan", "to_check", None)
    assert (member.nationality, member.birth_date, member.email) == ("VN", "1995-03-15", "lan.nguyen@gmail.com")


def test_the_mailbox_is_the_first_proof(applicant, browser):
    page = applicant.post(PATH, filled_in())
    assert browser.location(page) == "/join/confirm"
    assert browser.location(browser.get("/join/information", status=303)) == "/join/confirm"


def test_the_confirmed_address_is_shown_and_cannot_be_changed(applicant, browser):
    applicant.to_information_by_email()
    page = browser.get("/join/information")
    assert "lan.nguyen@gmail.com" in page.soup.select_one(".fixed").text and page.value("email_local") is None


def test_another_address_takes_the_proof_away(applicant, browser):
    applicant.to_terms_by_email()
    applicant.post(PATH, filled_in(email_local="other"))
    assert browser.location(browser.get("/join/terms", status=303)) == "/join/confirm"


def test_a_loser_of_a_race_sees_the_field_error(applicant, cast, monkeypatch):
    applicant.to_information_by_email()
    cast.member("nguyenlan95", "SOMEBODY FASTER")
    page = applicant.post("/join/information", information(), status=422)
    assert page.error("member_id").startswith("nguyenlan95 is not available.")


SCRIPTS = [
    "Nguyễn Thị Hương", "홍길동", "王小明", "佐藤さくら", "Оюунчимэг Бат", "Ғалым Әлібек", "สมชาย ใจดี", "សុខ ចន្ថា",
    "မောင်မောင်", "ສົມສັກ", "प्रिया शर्मा", "আয়েশা বেগম", "சிவா குமார்", "කමල් පෙරේරා", "ਗੁਰਪ੍ਰੀਤ ਕੌਰ",
    "محمد علی", "דוד כהן", "Αλέξης Παπάς", "გიორგი", "Հայկ", "አበበ በቀለ", "བསྟན་འཛིན", "O’Brien-Smith, Jr.",
    "Anak A/L Raju", "María del Carmen de los Ángeles García López y Rodríguez", "Madonna",
]  # fmt: skip


@pytest.mark.parametrize("name", SCRIPTS)
def test_names_of_every_script_are_names(applicant, name):
    applicant.post(PATH, filled_in(name=name))
    assert applicant.draft.answers["identity"]["name"][0] == name


WRONG = [
    ("name", "", "Enter your name as on your passport."),
    ("name", "😀😀", "Enter your name in letters, as on your passport or residence card."),
    ("name", "Lan 😀", "A name has letters only. Take out: 😀"),
    ("name", "=cmd()", "A name has letters only. Take out: ="),
    ("name", "<img src=x>", "A name has letters only. Take out: <"),
    ("name", "a" * 101, "Use at most 100 characters."),
    ("birth_date", "", "Enter 8 digits: year, month and day, for example 19990114."),
    ("birth_date", "19990230", "Enter 8 digits: year, month and day, for example 19990114."),
    ("birth_date", "990114", "Enter 8 digits: year, month and day, for example 19990114."),
    ("birth_date", "18990114", "Check the year: this date has not come yet, or is too long ago."),
    ("birth_date", "29990114", "Check the year: this date has not come yet, or is too long ago."),
    ("nationality", "", "Choose your nationality."),
    ("nationality", "XX", "Choose your nationality."),
    ("email_local", "", "Enter the part before the @, for example huong.nguyen."),
]


@pytest.mark.parametrize(("field", "value", "message"), WRONG)
def test_what_is_wrong_comes_back_with_what_to_do(applicant, field, value, message):
    page = applicant.post(PATH, filled_in(**{field: value}), status=422)
    assert page.error(field) == message and len(page.summary) == 1
    assert db.session.scalar(db.select(db.func.count(Draft.id))) == 0


@pytest.mark.parametrize("typed", ["1999-01-14", "1999.01.14", "１９９９０１１４", "١٩٩٩٠١١٤", "1999 01 14"])
def test_birth_dates_are_understood_as_people_write_them(applicant, typed):
    applicant.post(PATH, filled_in(birth_date=typed))
    assert applicant.draft.answers["identity"]["born_on"][0] == "1999-01-14"


@pytest.mark.usefixtures("one_day")
@pytest.mark.parametrize(("days", "status"), [(0, 303), (1, 422)])
def test_fourteen_is_old_enough_to_the_day(applicant, days, status):
    last_day = 28 if TODAY.month == 2 else 31  # 14 years before a leap year there is no 29 February
    born = date(TODAY.year - 14, TODAY.month, min(TODAY.day, last_day)) + timedelta(days)
    page = applicant.post(PATH, filled_in(birth_date=f"{born:%Y%m%d}"), status=status)
    assert status == 303 or "guardian" in page.error("birth_date")


def test_marks_in_floods_and_invisible_letters_are_tidied(applicant):
    applicant.post(PATH, filled_in(name="L\u202ean" + "\u0301" * 50 + "\u200b Thi"))
    name = applicant.draft.answers["identity"]["name"][0]
    assert "\u202e" not in name and "\u200b" not in name and len(name) < 16


@pytest.mark.parametrize("path", [PATH, "/join/identity"])
def test_nul_and_broken_letters_and_huge_bodies_are_refused(applicant, browser, path):
    browser.post(path, filled_in(name="Lan\0"), status=400)
    browser.post(path, filled_in(name="x" * 1_000_000), status=413)
    token = browser.csrf_token
    body = f"csrf_token={token}&name=%ff%fe".encode()
    response = browser.client.post(
        path, data=body, content_type="application/x-www-form-urlencoded", base_url="https://localhost"
    )
    assert response.status_code == 400
    many = "&".join([f"csrf_token={token}", *(f"a{number}=1" for number in range(5000))])
    response = browser.client.post(
        path, data=many, content_type="application/x-www-form-urlencoded", base_url="https://localhost"
    )
    assert response.status_code in (400, 413)
