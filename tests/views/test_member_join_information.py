"""Step 3: everything else about the person (IM-4 to IM-9)."""

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import Draft, InflowPath, Member
from app.operations.login import check_password
from tests.applicant import EMAIL, Applicant, hidden
from tests.applicant import information as filled_in

PATH = "/join/information"


@pytest.fixture
def applicant(browser, standins):
    return Applicant(browser, standins).to_information()


def test_name_and_number_are_shown_and_cannot_be_changed(applicant, browser):
    page = browser.get(PATH)
    assert "NGUYEN THI LAN" in page.soup.select_one(".fixed").text and "010-2345-0001" in page.text
    assert page.value("name") is None and page.value("phone") is None


def test_nothing_is_chosen_beforehand(applicant, browser):
    page = browser.get(PATH)
    assert page.value("notice_by_message") is None and page.value("notice_by_email") is None
    assert page.value("inflow_path") is None


def test_the_nine_inflow_paths_are_offered_in_both_languages(applicant, browser):
    for language, first in (("en", "Matching support centre"), ("ko", "매칭지원센터")):
        options = browser.in_language(language).get(PATH).soup.select("input[name=inflow_path]")
        assert len(options) == 9 and first in options[0].parent.text


def test_it_leads_to_the_code_in_the_mail(applicant, browser):
    page = applicant.post(PATH, filled_in())
    assert browser.location(page) == "/join/confirm"
    assert len(applicant.mailed_code()) == 6


MEMBER_IDS = [
    ("a234567", "a234567 has 7 characters. Use 8 to 20 letters and digits."),
    ("a" * 21, "a" * 21 + " has 21 characters. Use 8 to 20 letters and digits."),
    ("", "Enter a member ID of 8 to 20 letters and digits."),
    ("nguyen lan", "Use letters from a to z and digits only, without spaces."),
    ("nguyen_lan", "Use letters from a to z and digits only, without spaces."),
    ("응우옌란아이디", "Use letters from a to z and digits only, without spaces."),
    ("nguyễnlan95", "Use letters from a to z and digits only, without spaces."),
    ("nguyen\u202elan", None),
    ("<script>1", "Use letters from a to z and digits only, without spaces."),
]


@pytest.mark.parametrize(("value", "message"), MEMBER_IDS)
def test_the_form_of_a_member_id(applicant, value, message):
    page = applicant.post(PATH, filled_in(member_id=value), status=422 if message else 303)
    assert message is None or page.error("member_id") == message


@pytest.mark.parametrize("value", ["a2345678", "12345678", "A" * 20, "ＮＧＵＹＥＮ９５", "  nguyenlan95 "])
def test_member_ids_that_keep_the_rule(applicant, value):
    applicant.post(PATH, filled_in(member_id=value))


def test_a_member_id_is_compared_without_case(applicant, cast):
    page = applicant.post(PATH, filled_in(member_id=cast.alice.member_id.upper()), status=422)
    assert page.error("member_id").startswith("alice1234 is not available. Try another, for example alice1234")


@pytest.mark.parametrize("value", ["admin1234", "madangstaff1"])
def test_reserved_ids_get_the_same_answer(applicant, value):
    page = applicant.post(PATH, filled_in(member_id=value), status=422)
    assert page.error("member_id").startswith(f"{value} is not available.")


PASSWORDS = [
    ("", "Type a password. We never keep it on the page."),
    ("Ora#42x", "Use 8 to 20 characters."),
    ("Orange tree42", "A space cannot be used. Use letters, digits and ! @ # $ ^ + = -"),
    ("Orange#tree42Orange#t", "Use 8 to 20 characters."),
    ("orangetree", "Add a digit or one of ! @ # $ ^ + = -"),
    ("26071953", "Add a letter from a to z."),
    ("orange tree 42", None),
    ("orangetree%42", None),
    ("orange1234tree", "1234 is four in a row. Break it up."),
    ("orange4321tree", "4321 is four in a row. Break it up."),
    ("qwer!tree77", "qwer is four in a row. Break it up."),
    ("orangeaaaa42", "aaaa is one character again and again. Break it up."),
    ("nguyenlan95", "Choose something else than your member ID."),
]


@pytest.mark.parametrize(("value", "message"), PASSWORDS)
def test_the_rule_of_passwords(applicant, value, message):
    page = applicant.post(PATH, filled_in(password=value, password_again=value), status=422)
    assert page.error("password") == message or (message is None and "cannot be used" in page.error("password"))


@pytest.mark.parametrize(
    "value", ["Ora#42xy", "Orange#tree42Orange#", "ca-phe+sua7da", "grün#baum42"[:0] + "tree$$$oak"]
)
def test_passwords_that_keep_the_rule(applicant, value):
    applicant.post(PATH, filled_in(password=value, password_again=value))


def test_the_confirmation_must_match(applicant):
    page = applicant.post(PATH, filled_in(password_again="Orange#tree43"), status=422)
    assert page.error("password_again") == "The two passwords differ. Type the same one twice."


def test_passwords_are_never_written_back_nor_kept(applicant):
    page = applicant.post(PATH, filled_in(inflow_path=""), status=422)
    assert "Orange#tree42" not in page.html
    applicant.post(PATH, filled_in())
    stored = str(applicant.draft.answers)
    assert "Orange#tree42" not in stored
    assert check_password(applicant.draft.answers["information"]["password_hash"][0], "Orange#tree42")


EMAILS = [
    ({"email_local": ""}, "email_local", "Enter the part before the @, for example huong.nguyen."),
    ({"email_local": "lan nguyen"}, "email_local", None),
    ({"email_local": "lan@nguyen@x"}, "email_local", None),
    ({"email_local": "lan\r\nBcc: all"}, "email_local", None),
    ({"email_domain": "evil.example"}, "email_domain", "Choose the part after the @."),
    (
        {"email_domain": "other"},
        "email_typed",
        "Enter the part after the @, for example company.co.kr.",
    ),
    ({"email_domain": "other", "email_typed": "not a domain"}, "email_local", None),
]


@pytest.mark.parametrize(("changes", "field", "message"), EMAILS)
def test_the_form_of_an_email(applicant, changes, field, message):
    page = applicant.post(PATH, filled_in(**changes), status=422)
    assert page.error(field) == message or (message is None and "name@example.com" in page.error(field))


@pytest.mark.parametrize(
    ("changes", "address"),
    [
        ({"email_local": "Lan.Nguyen"}, "lan.nguyen@gmail.com"),
        ({"email_domain": "other", "email_typed": "company.co.kr"}, "lan.nguyen@company.co.kr"),
        ({"email_local": "lan@work.example.org"}, "lan@work.example.org"),
        ({"email_local": "ｌａｎ"}, "lan@gmail.com"),
    ],
)
def test_the_code_goes_to_the_address_typed(applicant, changes, address):
    applicant.post(PATH, filled_in(**changes))
    assert applicant.mails("mail.confirm_email")[-1].payload["to"] == address


CONTACTS = [("12", False), ("phone", False), ("010-12", False), ("02-123-4567", True), ("+84 912 345 678", True)]


@pytest.mark.parametrize(("value", "is_good"), CONTACTS)
def test_the_contact_number_is_optional_but_a_number(applicant, value, is_good):
    page = applicant.post(PATH, filled_in(contact=value), status=303 if is_good else 422)
    assert is_good or "02-123-4567" in page.error("contact")


ADDRESSES = [
    ({"address_place": ""}, "address_place", "Choose where you live."),
    ({"address_road": ""}, "address_road", "Search for your road and choose it, or type your address here."),
    ({"address_postcode": ""}, "address_postcode", None),
    ({"address_postcode": "0882"}, "address_postcode", None),
    ({"address_postcode": "abcde"}, "address_postcode", None),
    ({"address_road": "x" * 201}, "address_road", "Use at most 200 characters."),
    ({"address_place": "abroad"}, "address_country", "Enter the country."),
    ({"address_place": "abroad", "address_country": "Việt Nam"}, "address_abroad", "Enter street, place and postcode."),
]


@pytest.mark.parametrize(("changes", "field", "message"), ADDRESSES)
def test_what_an_address_needs(applicant, changes, field, message):
    page = applicant.post(PATH, filled_in(**changes), status=422)
    assert page.error(field) == message or (message is None and "5 digits of the postcode" in page.error(field))


def test_an_address_abroad_is_allowed(applicant):
    applicant.post(
        PATH,
        filled_in(address_place="abroad", address_country="Việt Nam", address_abroad="12 Lê Lợi, Huế", address_road=""),
    )
    applicant.post("/join/confirm", {"code": applicant.mailed_code()})
    address = Member.with_member_id("nguyenlan95").address
    assert address == {"way": "abroad", "country": "Việt Nam", "road": "12 Lê Lợi, Huế"}


@pytest.mark.parametrize("field", ["inflow_path", "notice_by_message", "notice_by_email"])
@pytest.mark.parametrize("value", ["", "maybe"])
def test_a_choice_is_required(applicant, field, value):
    page = applicant.post(PATH, filled_in(**{field: value}), status=422)
    assert page.error(field).startswith("Choose")


def test_refusing_all_news_is_an_answer(applicant):
    applicant.post(PATH, filled_in(notice_by_message="no", notice_by_email="no"))


def test_all_that_is_wrong_is_listed_once_and_input_is_kept(applicant):
    wrong = filled_in(member_id="abc", email_local="", inflow_path="", password="x", address_detail="7층")
    page = applicant.post(PATH, wrong, status=422)
    assert len(page.summary) == 5  # the confirmation differs too
    assert page.value("member_id") == "abc" and page.value("address_detail") == "7층"
    assert page.value("notice_by_email") == "yes" and page.soup.title.text.startswith("Error:")


def test_a_language_switch_keeps_the_input(applicant):
    page = applicant.post(PATH, filled_in(member_id="abc") | {"language": "ko"}, status=200)
    assert page.value("member_id") == "abc" and not page.summary and page.soup.html["lang"] == "ko"


def test_back_to_the_page_shows_what_was_answered(applicant, browser):
    applicant.post(PATH, filled_in())
    page = browser.get(PATH)
    assert page.value("member_id") == "nguyenlan95" and page.value("email_local") == "lan.nguyen"
    assert page.value("inflow_path") == "none" and not page.value("password")


def test_it_is_out_of_reach_before_the_terms(browser, standins):
    Applicant(browser, standins).to_terms()
    assert browser.location(browser.get(PATH, status=303)) == "/join/terms"


def test_two_tabs_with_another_answer_choose(applicant, browser):
    one, other = hidden(browser.get(PATH)), hidden(browser.get(PATH))
    browser.post(PATH, one | filled_in(address_detail="7층"))
    page = browser.post(PATH, other | filled_in(address_detail="8층"), status=409)
    assert "7층" in page.text and "8층" in page.text
    assert not page.soup.select("input[name=password]")
    chosen = {field["name"]: field.get("value", "") for field in page.soup.select("form#page-form input[type=hidden]")}
    again = browser.post(PATH, chosen | {"address_detail": "8층"}, status=422)
    assert again.error("password") and again.value("address_detail") == "8층"
    browser.post(PATH, hidden(again) | filled_in(address_detail="8층"))
    assert applicant.draft.answers["information"]["address_detail"][0] == "8층"


def test_an_empty_draft_after_its_time_begins_again(applicant, browser):
    db.session.execute(db.delete(Draft))
    db.session.commit()
    page = browser.post(PATH, filled_in())
    assert browser.location(page) == "/join/identity"


def test_the_summary_lists_what_to_correct_in_the_order_of_the_page(applicant):
    page = applicant.post(PATH, {"address_place": "korea", "email_domain": "gmail.com"}, status=422)
    wanted = [link["href"].removeprefix("#") for link in page.soup.select(".summary a")]
    on_page = [control["id"] for control in page.soup.select("main [id]") if control["id"] in wanted]
    assert len(wanted) == 9 and wanted == on_page


def test_what_another_tab_left_empty_is_no_other_answer(applicant, browser):
    one, other = hidden(browser.get(PATH)), hidden(browser.get(PATH))
    empty = dict.fromkeys(filled_in(), "")
    browser.fragment(f"{PATH}/draft", one | empty | {"name_korean": "가나다", "nth": "1"})
    page = browser.post(PATH, other | filled_in(name_korean="라마바"), status=409)
    labels = [legend.text for legend in page.soup.select("main legend")]
    assert labels == ["Korean name, or how your name sounds in Korean"]


def test_what_only_another_tab_answered_is_not_given_up_unseen(applicant, browser):
    one, other = hidden(browser.get(PATH)), hidden(browser.get(PATH))
    browser.post(PATH, one | filled_in(address_detail="7층"))
    page = browser.post(PATH, other | filled_in(address_detail=""), status=409)
    assert page.value("address_detail") == "7층"


@pytest.mark.parametrize("value", ["1588-1234", "080-123-4567", "+82 1577-0000"])
def test_a_contact_number_is_one_where_a_person_answers(applicant, value):
    page = applicant.post(PATH, filled_in(contact=value), status=422)
    assert page.error("contact") == "Nobody in person answers at this number. Enter one where we reach you yourself."
    assert page.value("contact") == value


def test_an_inflow_path_that_staff_took_back_is_not_offered_any_more(applicant, browser):
    """IM-8: the paths are data, in words that can change."""
    path = db.session.scalars(select(InflowPath).where(InflowPath.code == "none")).one()
    path.is_offered = False
    db.session.commit()
    options = browser.get(PATH).soup.select("input[name=inflow_path]")
    assert len(options) == 8 and "none" not in [option["value"] for option in options]
    page = applicant.post(PATH, filled_in(), status=422)
    assert page.error("inflow_path") == "Choose one. It tells us where to look for people like you."


def test_a_confirmed_address_that_two_want_belongs_to_one(applicant, browser, cast):
    """IM-6: whoever confirms first has it; the other one chooses another address and keeps all the rest."""
    applicant.post(PATH, filled_in())
    code = applicant.mailed_code()
    cast.member("faster123", "KIM FASTER", email=EMAIL)
    page = applicant.post("/join/confirm", {"code": code}, status=422)
    assert page.error("email_local") == "Another membership has just been made with this e-mail."
    assert page.value("member_id") == "nguyenlan95" and page.value("address_postcode") == "08826"
