"""Joining with an account elsewhere: what the provider told, the phone check that is offered, and the end (IM-3)."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from sqlalchemy import select

from app.extensions import db, keys
from app.models import Draft, LinkedAccount, Member, MemberEvent
from app.models.types import now
from app.operations import provider
from tests.applicant import Applicant, hidden, information
from tests.applicant import identity as by_phone
from tests.traveller import ALL, SOCIAL, Traveller, counts, give_link, subject

PATH = "/join/profile"


def filled_in(**changes: str) -> dict[str, str]:
    return {"name": "Nguyễn Thị Lan", "birth_date": "19950315", "nationality": "VN"} | changes


@pytest.fixture
def traveller(browser, standins):
    return Traveller(browser, standins)


@pytest.fixture
def applicant(browser, standins, cast):
    cast.inflow_path  # noqa: B018
    return Applicant(browser, standins)


def to_information(applicant, traveller, key="naver", handle="lan", profile=None) -> None:
    traveller.come(key, handle, purpose="join")
    applicant.post(PATH, filled_in() if profile is None else profile)
    applicant.post("/join/terms", {"terms_of_use": "y"})


def finished(applicant, **changes: str):
    """Send the information and the mailed code; the answer to the last of them."""
    applicant.post("/join/information", information(**changes))
    return applicant.post("/join/confirm", {"code": applicant.mailed_code()})


@pytest.mark.parametrize("key", SOCIAL)
def test_the_whole_way_makes_a_linked_member_whose_identity_is_to_be_checked(
    applicant, traveller, browser, standins, key
):
    to_information(applicant, traveller, key)
    assert browser.location(finished(applicant)) == "/join/done"
    assert "passport or residence card" in browser.get("/join/done").text
    member = Member.with_member_id("nguyenlan95")
    assert (member.name, member.identity, member.phone) == ("Nguyễn Thị Lan", "to_check", None)
    assert (member.nationality, member.birth_date, member.ci_hash) == ("VN", "1995-03-15", None)
    link = db.session.scalars(select(LinkedAccount)).one()
    assert (link.member_id, link.provider, link.subject) == (member.id, key, subject(standins, key))
    assert db.session.scalars(select(MemberEvent.way).where(MemberEvent.kind == "linked")).one() == key


@pytest.mark.parametrize("key", ALL)
def test_who_has_joined_logs_in_with_the_same_account(applicant, traveller, browser, key):
    profile = {} if key.startswith("government") else None
    to_information(applicant, traveller, key, profile=profile)
    finished(applicant)
    assert browser.location(traveller.come(key)) == "/account"


@pytest.mark.parametrize("key", ["government", "government_saml"])
def test_a_government_with_a_ci_proves_name_number_and_birth_date(applicant, traveller, browser, key):
    traveller.come(key, purpose="join")
    page = browser.get(PATH)
    assert (page.value("name"), page.value("birth_date"), page.value("nationality")) == (None, None, None)
    shown = page.soup.select_one(".fixed").text
    assert "NGUYEN THI LAN" in shown and "010-2345-0001" in shown and "1995" in shown
    applicant.post(PATH, {"name": "SOMEBODY ELSE", "birth_date": "19700101"})
    applicant.post("/join/terms", {"terms_of_use": "y"})
    shown = browser.get("/join/information").soup.select_one(".fixed").text
    assert "010-2345-0001" in shown and "Government login" in shown
    finished(applicant)
    member = Member.with_member_id("nguyenlan95")
    assert (member.name, member.identity, member.phone) == ("NGUYEN THI LAN", "verified", "+821023450001")
    assert member.birth_date == "1995-03-15" and len(member.ci_hash) == 64


def test_a_government_without_a_ci_proves_nothing_more_than_the_others(applicant, traveller, browser):
    traveller.come("government", "박서연", purpose="join")
    page = browser.get(PATH)
    assert (page.value("name"), page.value("birth_date")) == ("박서연", "19930606")


def test_one_person_has_one_membership_whichever_way(applicant, traveller, browser, another_browser, standins):
    """IM-2: who joined by phone and comes by the government is led to login and recovery."""
    applicant.joined()
    other = Traveller(another_browser, standins)
    page = other.come("government", purpose="join", status=409)
    assert page.h1 == "You are a member already"
    assert page.link("Log in and link it") == "/login?next=/account/links"
    assert page.has_link_to("/recover")
    assert counts()[:2] == (1, 0)


def test_a_phone_check_of_a_known_person_makes_no_second_membership(
    applicant, traveller, another_browser, standins, browser
):
    applicant.joined()
    other = Traveller(another_browser, standins)
    other.come("kakao", purpose="join")
    second = Applicant(another_browser, standins)
    second.post("/join/identity", by_phone())
    page = second.post("/join/identity/code", {"code": second.text_code()}, status=409)
    assert page.h1 == "You are a member already"
    assert counts()[:2] == (1, 0)


def test_what_the_provider_told_is_filled_in_and_can_be_changed(applicant, traveller, browser):
    traveller.come("naver", purpose="join")
    page = browser.get(PATH)
    assert (page.value("name"), page.value("birth_date")) == ("NGUYEN THI LAN", "19950315")
    applicant.post(PATH, filled_in())
    applicant.post("/join/terms", {"terms_of_use": "y"})
    page = browser.get("/join/information")
    assert (page.value("email_local"), page.value("email_domain")) == ("lan", "other")
    assert (page.value("email_typed"), page.value("contact")) == ("mail.example", "010-2345-0001")
    assert browser.get(PATH).value("name") == "Nguyễn Thị Lan"


@pytest.mark.parametrize(("key", "handle"), [("facebook", "bare"), ("naver", "bare"), ("kakao", "enkhtuya")])
def test_what_the_provider_does_not_tell_is_asked_for(applicant, traveller, browser, key, handle):
    to_information(applicant, traveller, key, handle)
    assert browser.get("/join/information").value("email_local") in ("", None)


def test_the_providers_email_is_confirmed_by_a_code_like_any_other(applicant, traveller, browser):
    to_information(applicant, traveller)
    page = applicant.post(
        "/join/information", information(email_local="lan", email_domain="other", email_typed="mail.example")
    )
    assert browser.location(page) == "/join/confirm"
    assert counts()[:2] == (0, 0)


def test_the_email_of_a_member_gets_no_code_and_its_owner_a_mail(applicant, traveller, browser, cast):
    cast.member("lanmember", "SOMEBODY ELSE", email="lan@mail.example")
    to_information(applicant, traveller)
    applicant.post(
        "/join/information", information(email_local="lan", email_domain="other", email_typed="mail.example")
    )
    assert not applicant.mails("mail.confirm_email") and len(applicant.mails("mail.address_taken")) == 1
    applicant.post("/join/confirm", {"code": "123456"}, status=422)
    assert counts()[:2] == (1, 0)


WRONG = [
    ({"name": ""}, "name", "Enter your name as on your passport."),
    ({"name": "4711"}, "name", "Enter your name in letters, as on your passport or residence card."),
    ({"birth_date": ""}, "birth_date", "Enter 8 digits: year, month and day, for example 19990114."),
    ({"birth_date": "19950230"}, "birth_date", "Enter 8 digits: year, month and day, for example 19990114."),
    ({"nationality": ""}, "nationality", "Choose your nationality."),
    ({"nationality": "XX"}, "nationality", "Choose your nationality."),
]


@pytest.mark.parametrize(("changes", "field", "message"), WRONG)
def test_what_is_wrong_is_said_at_its_field(applicant, traveller, changes, field, message):
    traveller.come("naver", purpose="join")
    page = applicant.post(PATH, filled_in(**changes), status=422)
    assert page.error(field) == message and page.summary == [message]


def test_under_14_by_the_providers_word_nothing_is_begun(applicant, traveller, browser):
    page = traveller.come("naver", "child", purpose="join", status=403)
    assert page.h1 == "You can join when you are 14"
    assert db.session.scalar(select(db.func.count(Draft.id))) == 0


def test_under_14_by_what_is_typed_the_reason_is_said(applicant, traveller):
    traveller.come("naver", purpose="join")
    young = f"{now().year - 13}0101"
    page = applicant.post(PATH, filled_in(birth_date=young), status=422)
    assert "14" in page.error("birth_date")


def test_the_phone_check_is_offered_and_keeps_the_link(applicant, traveller, browser, standins):
    traveller.come("kakao", purpose="join")
    instead = applicant.post(PATH, {"check": "phone"})
    assert browser.location(instead) == "/join/identity"
    applicant.post("/join/identity", by_phone())
    applicant.post("/join/identity/code", {"code": applicant.text_code()})
    applicant.post("/join/terms", {"terms_of_use": "y"})
    shown = browser.get("/join/information").soup.select_one(".fixed").text
    assert "010-2345-0001" in shown and "Kakao" in shown
    finished(applicant)
    member = Member.with_member_id("nguyenlan95")
    assert (member.name, member.identity, member.phone) == ("NGUYEN THI LAN", "verified", "+821023450001")
    assert db.session.scalars(select(LinkedAccount.member_id)).one() == member.id


def test_who_joins_by_phone_after_somebody_else_gets_no_account_of_theirs(applicant, traveller, browser, standins):
    """A shared computer: one presses Kakao and walks off, the next one joins with a phone."""
    traveller.come("kakao", "minh", purpose="join")
    applicant.post("/join/identity", by_phone())
    applicant.post("/join/identity/code", {"code": applicant.text_code()})
    applicant.post("/join/terms", {"terms_of_use": "y"})
    page = browser.get("/join/information")
    assert "Kakao" not in page.soup.select_one(".fixed").text and page.value("email_local") == ""
    finished(applicant)
    assert Member.with_member_id("nguyenlan95").phone == "+821023450001"
    assert db.session.scalars(select(LinkedAccount)).all() == []


def test_the_phone_check_can_be_left_again(applicant, traveller, browser):
    traveller.come("kakao", purpose="join")
    applicant.post(PATH, filled_in())
    applicant.post("/join/identity", by_phone())
    page = browser.get("/join/identity")
    assert page.link("Go on without the phone check") == PATH
    assert browser.get(PATH).value("name") == "NGUYEN THI LAN"
    assert browser.location(applicant.post(PATH, filled_in())) == "/join/terms"


def test_the_id_is_checked_in_this_way_too(applicant, traveller, browser, cast):
    """IM-4: after the first proof, which here is the provider's."""
    cast.alice  # noqa: B018
    traveller.come("naver", purpose="join")
    part = browser.fragment("/join/information/member-id", {"member_id": "alice1234"}, status=204)
    assert part.response.headers["HX-Redirect"] == PATH
    applicant.post(PATH, filled_in())
    applicant.post("/join/terms", {"terms_of_use": "y"})
    taken = browser.fragment("/join/information/member-id", {"member_id": "alice1234"})
    assert taken.error("member_id").startswith("alice1234 is not available.")
    assert "nguyenlan95 is free." in browser.fragment("/join/information/member-id", {"member_id": "nguyenlan95"}).html


def test_an_account_linked_meanwhile_ends_on_a_clear_page(applicant, traveller, browser, cast, standins):
    to_information(applicant, traveller, "facebook")
    applicant.post("/join/information", information())
    give_link(standins, cast.alice, "facebook")
    answer = applicant.post("/join/confirm", {"code": applicant.mailed_code()})
    assert browser.location(answer) == "/login/facebook/trouble/taken?purpose=join"
    assert browser.get("/login/facebook/trouble/taken?purpose=join", status=409).h1 == "This account cannot be linked"
    assert Member.with_member_id("nguyenlan95") is None
    assert counts()[:2] == (1, 1)


def test_the_page_needs_a_journey_first(browser):
    assert browser.in_language("en").location(browser.get(PATH, status=303)) == "/join/identity"


def test_a_sign_up_by_phone_is_not_led_here(applicant, browser):
    applicant.to_terms()
    assert browser.location(browser.get(PATH, status=303)) == "/join/identity"


def test_who_comes_again_with_the_same_account_goes_on(applicant, traveller, browser):
    to_information(applicant, traveller)
    assert browser.location(traveller.come("naver", purpose="join")) == "/join/information"


def test_another_account_in_the_same_browser_begins_anew(applicant, traveller, browser):
    """Whoever shares a computer sees nothing of the sign-up before."""
    to_information(applicant, traveller)
    assert browser.location(traveller.come("kakao", "minh", purpose="join")) == PATH
    assert browser.get(PATH).value("name") == "TRAN VAN MINH"


def test_what_the_provider_told_is_encrypted_in_the_draft(traveller):
    traveller.come("naver", purpose="join")
    raw = db.session.execute(db.text("SELECT answers FROM draft")).scalar_one()
    assert "lan@mail.example" not in raw and "NGUYEN" not in raw


# On another device


def take_over(applicant, other) -> str:
    page = applicant.post("/join/elsewhere", {}, status=200)
    link, code = urlsplit(page.soup.select(".fixed dd")[-1].text), page.soup.select_one(".ticket__short").text
    address = f"{link.path}?{link.query}"
    return other.location(other.post(address, {**hidden(other.get(address)), "code": code}))


def test_the_providers_proof_does_not_travel_with_a_link(applicant, traveller, another_browser, standins):
    """Whoever sends somebody a link to their own sign-up is not linked with what the other makes of it."""
    to_information(applicant, traveller, "kakao")
    other = another_browser.in_language("en")
    assert take_over(applicant, other) == "/join"
    for page in ("/join/information", "/join/terms", PATH):
        assert other.location(other.get(page, status=303)).startswith("/join/identity")
    assert "NGUYEN" not in other.get("/join/identity").html
    again = Traveller(other, standins)
    assert other.location(again.come("kakao", purpose="join")) == "/join/information"
    assert "Nguyễn Thị Lan" in other.get("/join/information").text


def test_somebody_else_on_the_other_device_sees_nothing(applicant, traveller, another_browser, standins):
    to_information(applicant, traveller, "kakao")
    other = another_browser.in_language("en")
    take_over(applicant, other)
    assert other.location(Traveller(other, standins).come("kakao", "minh", purpose="join")) == PATH
    assert other.get(PATH).value("name") == "TRAN VAN MINH"


def test_who_proved_a_phone_beside_it_goes_on_without_the_link(applicant, traveller, another_browser, standins):
    traveller.come("kakao", purpose="join")
    applicant.post("/join/identity", by_phone())
    applicant.post("/join/identity/code", {"code": applicant.text_code()})
    applicant.post("/join/terms", {"terms_of_use": "y"})
    other = another_browser.in_language("en")
    assert take_over(applicant, other) == "/join/information"
    finished(Applicant(other, standins))
    assert counts()[:2] == (1, 0)


def test_after_ten_minutes_the_phone_is_asked_for_again_and_the_link_is_gone(
    applicant, traveller, another_browser, standins
):
    with time_machine.travel(now(), tick=False) as clock:
        traveller.come("kakao", purpose="join")
        applicant.post("/join/identity", by_phone())
        applicant.post("/join/identity/code", {"code": applicant.text_code()})
        applicant.post("/join/terms", {"terms_of_use": "y"})
        clock.shift(timedelta(minutes=11))
        other = another_browser.in_language("en")
        assert take_over(applicant, other).startswith("/join/identity")
    stored = db.session.scalars(select(Draft)).one().answers
    assert "provider" not in stored and "code" not in stored


def test_the_account_is_found_by_a_keyed_hash(applicant, traveller, standins):
    to_information(applicant, traveller)
    finished(applicant)
    row = db.session.execute(db.text("SELECT subject_hash, subject FROM linked_account")).one()
    own = subject(standins, "naver")
    assert (
        row.subject_hash == provider.subject_hash("naver", own) == keys.hash("linked_account.subject", f"naver\0{own}")
    )
    assert own not in row.subject
