"""The name check of a resume: consent, the number once, every answer of the service, and the way on (RS-3, RS-6)."""

from datetime import timedelta

import pytest
from sqlalchemy import event, select

from app.extensions import db
from app.models import Consent, Draft, NameCheck, TermsText
from app.models.types import now
from app.operations import draft as drafts
from app.operations import resume as resumes
from app.operations.draft import Sender
from app.operations.resume import name_check as checks
from tests import bundled
from tests.resume_numbers import BLOCKED, LAN, MINH, NOBODYS, ODD, parts

NAME = "NGUYEN THI LAN"
MATCHED = "Name and number belong together"


@pytest.fixture
def alice(cast):
    bundled.load()
    alice = cast.alice
    alice.birth_date, alice.name = "1995-03-15", NAME
    cast.save()
    return alice


@pytest.fixture
def address(alice) -> str:
    """Of the page in a resume that has an English name."""
    return new_resume(alice)


@pytest.fixture
def browser(browser, cast, alice):
    return cast.log_in(browser, alice).in_language("en")


@pytest.fixture
def logged(written_logs):
    """`logged()`: what the product wrote into its log in this test."""
    written_logs.taken()
    return lambda: "\n".join(written_logs.lines)


def new_resume(member, name: str = NAME) -> str:
    basics = {"title": "Welder", "english_name": name, "email": ""}
    resume = resumes.begin(member.id, "en", {"basics": basics})
    db.session.commit()
    return f"/resume/{resume.public_id}/name-check"


def shown(language: str = "en") -> str:
    return f"{TermsText.current('unique_identifier', language).version}:{language}"


def filled_in(number: str = LAN, **changes: str | None) -> dict[str, str]:
    answers = {"card": "now", "consent": "y", "shown": shown(), **parts(number)} | changes
    return {name: value for name, value in answers.items() if value is not None}


def said(member, address: str) -> dict:
    """What the draft says of the check."""
    _, draft = resumes.open_for(member.id, address.split("/")[2])
    return drafts.answers(draft).get("name_check", {})


def all_checks() -> list[NameCheck]:
    return list(db.session.scalars(select(NameCheck).order_by(NameCheck.id)))


def agreed() -> list[tuple]:
    rows = select(Consent.kind, Consent.agreed, Consent.version, Consent.language).order_by(Consent.id)
    return [tuple(row) for row in db.session.execute(rows.where(Consent.kind == "unique_identifier"))]


def holds_nothing_of(page, number: str) -> bool:
    """But the mask, whose hyphen does not break."""
    return number[6:] not in page.html and number[:6] not in page.html.replace(f"{number[:6]}\u2011", "")


def test_the_page_names_who_asks_what_for_and_what_misuse_costs(browser, address):
    page = browser.get(address)
    assert "NICE (나이스신용평가정보)" in page.text and "1600-1522" in page.text
    assert "we do not keep it" in page.text
    assert "up to 3 years in prison, or a fine of up to 10 million won" in page.text
    assert NAME in page.text and page.has_link_to(address.replace("name-check", "basics"))


def test_without_a_call_centre_there_is_no_line_for_it(browser, address, app, monkeypatch):
    monkeypatch.setitem(app.config, "NICE_NAME_CALL_CENTRE", "")
    assert "call centre" not in browser.get(address).text


def test_nothing_is_agreed_to_beforehand_and_the_whole_text_is_there(browser, address):
    page = browser.get(address)
    assert page.value("consent") is None
    text = page.soup.select_one(".consent__text").get_text()
    assert "13 digits of your foreigner registration number" in text and "고유식별정보" not in page.h1


def test_nothing_fills_in_or_keeps_the_number(browser, address):
    page = browser.get(address)
    for name in ("number_front", "number_back"):
        field = page.soup.find("input", attrs={"name": name})
        assert (field["autocomplete"], field["inputmode"], field["value"]) == ("off", "numeric", "")
        assert "data-never-kept" in field.attrs
    assert page.response.headers["Cache-Control"] == "no-store"


def test_a_match_shows_its_date_and_a_mask_and_leads_on(browser, alice, address):
    answer = browser.post(address, filled_in())
    assert browser.location(answer) == address
    page = browser.get(address)
    assert MATCHED in page.text and "950315\u20116******" in page.text and NAME in page.text
    assert page.link("Continue") == address.replace("name-check", "address")
    assert holds_nothing_of(page, LAN)


def test_of_a_match_result_time_reference_birth_date_and_mask_stay(browser, alice, address):
    browser.post(address, filled_in())
    (check,) = all_checks()
    assert (check.member_id, check.name, check.result, check.nth) == (alice.id, NAME, "matched", 1)
    assert (check.birth_date, check.mask, len(check.reference)) == ("1995-03-15", "950315-6******", 24)
    assert now() - check.checked_at < timedelta(minutes=1)
    kept = said(alice, address)
    assert (kept["state"], kept["name"], kept["mask"], kept["check"]) == ("matched", NAME, check.mask, check.id)
    assert not {"number_front", "number_back", "consent", "shown"} & kept.keys()


TYPED = [
    {"number_front": "９５０３１５", "number_back": "６５０００１３"},
    {"number_front": "95 03 15", "number_back": "6500 013"},
    {"number_front": "950315-", "number_back": "-6500013"},
    {"number_front": "950315-6500013", "number_back": ""},
]


@pytest.mark.parametrize("typed", TYPED)
def test_the_number_is_taken_as_people_type_it(browser, address, typed):
    browser.post(address, filled_in(**typed))
    assert MATCHED in browser.get(address).text


WRONG = [
    ({"card": ""}, "card", "Choose whether you have your residence card."),
    ({"consent": None}, "consent", "Agree, so that we may ask about your number, or let staff look at your card."),
    (parts("") | {"number_back": ""}, "number_front", "Enter the 6 digits before the hyphen"),
    ({"number_front": "95031"}, "number_front", "Enter the 6 digits before the hyphen"),
    ({"number_back": "650001"}, "number_back", "Enter the 7 digits after the hyphen."),
    ({"number_back": "65000133"}, "number_back", "Enter the 7 digits after the hyphen."),
    ({"number_back": "650O013"}, "number_back", "Enter the 7 digits after the hyphen."),
    ({"number_front": "951315"}, "number_front", "There is no such day."),
    ({"number_front": "950230"}, "number_front", "There is no such day."),
    ({"number_front": "991231", "number_back": "8500013"}, "number_front", "This day is still to come."),
    *(
        ({"number_back": f"{digit}500013"}, "number_back", "This is the number of a Korean citizen.")
        for digit in "123490"
    ),
]


@pytest.mark.parametrize(("changes", "field", "message"), WRONG)
def test_what_is_wrong_is_said_before_anybody_is_asked(browser, address, standins, changes, field, message):
    page = browser.post(address, filled_in(**changes), status=422)
    assert page.error(field).startswith(message)
    assert page.value("number_front") in ("", None) and page.value("number_back") in ("", None)
    assert standins.nice.asked_numbers == set() and all_checks() == [] and agreed() == []


def test_the_consent_is_stored_with_its_version_and_language_before_the_number_is_used(browser, address, standins):
    standins.faults.set("nice-names", "500")
    browser.post(address, filled_in())
    version, language = shown().split(":")
    assert agreed() == [("unique_identifier", True, version, language)]


def test_who_agreed_to_this_version_before_agrees_again_without_a_second_fact(browser, address):
    for _ in range(2):
        browser.post(address, filled_in(MINH), status=422)
    assert len(agreed()) == 1


def test_a_text_that_changed_meanwhile_is_read_again_first(browser, address, standins):
    page = browser.post(address, filled_in(shown="2020-01-01:en"), status=422)
    assert page.summary == ["A text has changed since you opened this page. Read it again, then agree."]
    assert standins.nice.asked_numbers == set() and agreed() == []


def test_another_name_under_the_number_says_what_to_compare(browser, alice, address):
    page = browser.post(address, filled_in(MINH), status=422)
    assert page.summary == [
        "Under this number there is another name. Compare the English name with your card, letter by letter."
    ]
    assert "You have 4 more tries today." in page.text and "another date of birth than your membership" in page.text
    assert holds_nothing_of(page, MINH) and said(alice, address) == {}
    (check,) = all_checks()
    assert (check.result, check.birth_date, check.mask) == ("differs", "", "")


def test_a_number_without_a_record_hints_at_a_last_digit_that_looks_odd(browser, address):
    page = browser.post(address, filled_in(ODD), status=422)
    assert page.summary == ["There is no record of this number. Compare each digit with your card."]
    assert "The last digit does not go with the others" in page.text
    page = browser.post(address, filled_in(NOBODYS), status=422)
    assert "The last digit" not in page.text and "You have 3 more tries today." in page.text


@pytest.mark.parametrize("code", ["7", "8"])
def test_a_blocked_number_leads_to_nice(browser, alice, address, standins, code):
    standins.nice.name_result = code
    page = browser.post(address, filled_in(), status=422)
    assert page.summary == ["This number is blocked against misuse. Call NICE, 1600-1522, and ask why."]
    assert all_checks()[0].result == "blocked" and said(alice, address) == {}


def test_numbers_that_the_service_blocks_are_blocked(browser, address):
    page = browser.post(address, filled_in(BLOCKED), status=422)
    assert "blocked against misuse" in page.summary[0]


@pytest.mark.parametrize("fault", ["500", "down", "garbage", "html"])
def test_while_the_service_is_away_the_resume_goes_on_to_be_checked(browser, alice, address, standins, fault):
    standins.faults.set("nice-names", fault)
    assert browser.location(browser.post(address, filled_in())) == address
    page = browser.get(address)
    assert "The checking service does not answer now" in page.text
    assert page.link("Go on without the check") == address.replace("name-check", "address")
    kept = said(alice, address)
    assert (kept["state"], kept["why"], kept["check"]) == ("to_check", "down", None)


@pytest.mark.parametrize("code", ["4", "9", ""])
def test_an_answer_that_nobody_knows_is_an_outage(browser, alice, address, standins, code):
    standins.nice.name_result = code or "99"
    browser.post(address, filled_in())
    assert said(alice, address)["why"] == "down"


def test_outages_do_not_count_as_tries(browser, address, standins, alice):
    standins.faults.set("nice-names", "500")
    for _ in range(6):
        browser.post(address, filled_in())
    standins.faults.clear()
    assert checks.tries_left(alice.id) == 5
    browser.post(address, filled_in())
    assert MATCHED in browser.get(address).text


def test_questions_without_an_end_are_stopped_for_a_while(browser, address, standins):
    standins.faults.set("nice-names", "500")
    for _ in range(30):
        browser.post(address, filled_in())
    browser.post(address, filled_in(), status=429)


def test_after_five_tries_the_way_on_opens(browser, alice, address):
    for left in (4, 3, 2, 1):
        page = browser.post(address, filled_in(MINH), status=422)
        assert f"You have {left} more tr" in page.text and said(alice, address) == {}
    page = browser.post(address, filled_in(MINH), status=422)
    assert "Under this number there is another name." in page.summary[0]
    assert "No tries are left today" in page.text
    assert page.link("Continue") == address.replace("name-check", "address")
    assert (said(alice, address)["state"], said(alice, address)["why"]) == ("to_check", "limited")


def test_a_sixth_try_asks_nobody(browser, alice, address, standins):
    for _ in range(5):
        browser.post(address, filled_in(MINH), status=422)
    standins.nice.asked_numbers.clear()
    browser.post(address, filled_in(LAN))
    assert "No tries are left today" in browser.get(address).text
    assert standins.nice.asked_numbers == set() and len(all_checks()) == 5


def test_another_day_has_tries_of_its_own(browser, address, alice):
    for _ in range(5):
        browser.post(address, filled_in(MINH), status=422)
    for check in all_checks():
        check.day = "2020-01-01"
    db.session.commit()
    browser.post(address, filled_in())
    assert MATCHED in browser.get(address).text


def test_without_a_card_the_resume_goes_on(browser, alice, address, standins):
    answer = browser.post(address, {"card": "none"})
    assert browser.location(answer) == address.replace("name-check", "address")
    assert (said(alice, address)["state"], said(alice, address)["why"]) == ("to_check", "no_card")
    assert "To be checked by staff" in browser.get(address).text
    assert agreed() == [] and standins.nice.asked_numbers == set()


def test_a_number_that_was_typed_beside_no_card_is_not_used(browser, address, standins):
    browser.post(address, filled_in(card="none"))
    assert standins.nice.asked_numbers == set() and agreed() == []


def test_who_gets_a_card_later_checks_then(browser, alice, address):
    browser.post(address, {"card": "none"})
    browser.post(address, filled_in())
    assert said(alice, address)["state"] == "matched"


def test_a_site_without_the_service_leaves_all_to_staff(browser, alice, address, app, monkeypatch):
    monkeypatch.setitem(app.config, "NICE_NAME_CLIENT_ID", "")
    page = browser.get(address)
    assert "Checked by staff" in page.text and page.soup.find(attrs={"name": "number_front"}) is None
    browser.post(address, {"card": page.value("card")})
    assert (said(alice, address)["state"], said(alice, address)["why"]) == ("to_check", "")
    browser.post(address, filled_in())
    assert all_checks() == []


def test_without_an_english_name_there_is_nothing_to_compare(browser, alice, cast, standins):
    alice.name = "응우옌 티 란"
    cast.save()
    resume = resumes.begin(alice.id, "en")
    db.session.commit()
    address = f"/resume/{resume.public_id}/name-check"
    page = browser.get(address)
    assert "Your English name comes first" in page.text
    assert page.has_link_to(address.replace("name-check", "basics"))
    assert page.soup.find(attrs={"name": "number_front"}) is None
    browser.post(address, filled_in(), status=422)
    assert standins.nice.asked_numbers == set()
    browser.post(address, {"card": "none"})


def test_another_english_name_needs_checking_again(browser, alice, address):
    browser.post(address, filled_in())
    _, draft = resumes.open_for(alice.id, address.split("/")[2])
    drafts.save(draft, "basics", {"english_name": "NGUYEN LAN"}, sender=Sender("t", 99))
    db.session.commit()
    page = browser.get(address)
    assert "it needs checking again" in page.text and MATCHED not in page.text


def test_who_is_matched_may_check_again_and_loses_nothing_by_it(browser, alice, address, standins):
    browser.post(address, filled_in())
    browser.post(address, filled_in(NOBODYS), status=422)
    assert MATCHED in browser.get(address).text
    standins.faults.set("nice-names", "500")
    browser.post(address, filled_in())
    browser.post(address, {"card": "none"})
    assert said(alice, address)["state"] == "matched"


def test_a_match_serves_other_resumes_with_the_same_name(browser, alice, address, standins):
    browser.post(address, filled_in())
    another = new_resume(alice)
    assert "This name was checked before" in browser.get(another).text
    standins.nice.asked_numbers.clear()
    assert browser.location(browser.post(another, {"use": "earlier"})) == another
    assert MATCHED in browser.get(another).text and standins.nice.asked_numbers == set()


def test_a_match_of_another_name_or_member_serves_nobody(browser, alice, cast, address):
    browser.post(address, filled_in())
    another = new_resume(alice, "NGUYEN LAN")
    browser.post(another, {"use": "earlier"})
    assert said(alice, another) == {}
    bobs = new_resume(cast.bob)
    browser.post(bobs, {"use": "earlier"}, status=404)


def test_a_birth_date_that_is_not_the_member_s_is_warned_of(browser, alice, cast, address):
    alice.birth_date = "1999-04-02"
    cast.save()
    browser.post(address, filled_in())
    page = browser.get(address)
    assert MATCHED in page.text and "Two dates of birth" in page.text


def test_a_birth_date_that_nobody_verified_is_not_compared(browser, alice, cast, address):
    alice.birth_date, alice.identity = "1999-04-02", "to_check"
    cast.save()
    browser.post(address, filled_in())
    assert "Two dates of birth" not in browser.get(address).text


def test_saving_while_one_types_keeps_no_number(browser, alice, address):
    save = address.replace("name-check", "save/name_check")
    browser.fragment(save, filled_in())
    browser.fragment(address.replace("name-check", "save/basics"), parts(LAN))
    stored = str([draft.answers for draft in db.session.scalars(select(Draft))])
    assert LAN[6:] not in stored and LAN[:6] not in stored and "consent" not in stored


def test_a_language_switch_shows_the_page_again_without_the_number(browser, address, standins):
    page = browser.post(address, filled_in() | {"language": "ko"}, status=200)
    assert page.response.headers["Content-Language"] == "ko"
    assert page.value("number_front") == "" and page.value("number_back") == ""
    assert standins.nice.asked_numbers == set()


@pytest.fixture
def breaks_at(app):
    """`breaks_at("UPDATE name_check")`: from now on the database fails at that statement, saying what it was given."""

    def listen(start: str) -> None:
        def fail(_connection, _cursor, statement, parameters, *_rest) -> None:
            if statement.startswith(start):
                raise RuntimeError(f"{LAN} {parameters}")

        event.listen(db.engine, "before_cursor_execute", fail)
        listening.append(fail)

    listening: list = []
    yield listen
    for fail in listening:
        event.remove(db.engine, "before_cursor_execute", fail)


def test_an_error_page_and_the_log_hold_nothing_of_the_number(browser, address, app, monkeypatch, breaks_at, logged):
    """Whatever goes wrong in our own code, its locals, its message, the form and the body stay out of page and log."""
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    breaks_at("UPDATE name_check")
    page = browser.post(address, filled_in(), status=500)
    assert holds_nothing_of(page, LAN) and "RuntimeError" in logged() and LAN[6:] not in logged()


def test_withdrawing_the_consent_erases_birth_date_and_mask_but_not_the_result(browser, alice, address):
    browser.post(address, filled_in())
    page = browser.get("/account/consents")
    assert "Processing of a unique identifier" in page.text
    browser.post("/account/consents", {"kind": "unique_identifier", "answer": "withdraw"})
    (check,) = all_checks()
    assert (check.result, check.birth_date, check.mask) == ("matched", "", "")
    assert said(alice, address)["mask"] == "" and agreed()[-1][1] is False
    page = browser.get(address)
    assert MATCHED in page.text and "950315" not in page.html
    assert "You are asked again when you check your name in a resume." in browser.get("/account/consents").text


def test_a_withdrawn_consent_is_asked_for_again_and_given_only_here(browser, address):
    browser.post(address, filled_in())
    browser.post("/account/consents", {"kind": "unique_identifier", "answer": "withdraw"})
    browser.post("/account/consents", {"kind": "unique_identifier", "answer": "agree"}, status=404)
    browser.post(address, filled_in())
    assert [fact[1] for fact in agreed()] == [True, False, True]
