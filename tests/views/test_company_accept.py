"""Accepting an invitation: a name, a long password, an authenticator (CL-5)."""

from datetime import timedelta

import pytest
import time_machine

from app.models.types import now
from tests.company_people import LONG, code_on, log_in, mails, opened, person_with

PAGE, CODE = "/company/accept", "/company/accept/code"


def filled_in(**changes: str) -> dict[str, str]:
    return {"name": "Ivy Invited", "password": LONG, "password_again": LONG} | changes


@pytest.fixture
def invited(cast, browser, another_browser):
    """Somebody in another browser who has followed the link."""
    log_in(browser, cast, cast.company).post(
        "/company/people/invite", {"email": "ivy@example.com", "role": "recruiter"}
    )
    token = mails("company_invitation")[0]["context"]["token"]
    opened(another_browser.in_language("en"), f"/company/invitations/{token}")
    return another_browser


def test_the_page_says_who_invites_to_what(invited, cast):
    page = invited.get(PAGE)
    assert cast.company.name in page.h1
    assert "Recruiter" in page.text and "ivy@example.com" in page.text


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"name": ""}, "name", "Enter your own name."),
        ({"password": "short", "password_again": "short"}, "password", "Use 12 to 128 characters."),
        ({"password": "passwordpassword"}, "password", "Many people use this password"),
        ({"password": "ivyinvited123"}, "password", "is known about you"),
        ({"password_again": "something else 12"}, "password_again", "The two passwords differ."),
    ],
)
def test_what_is_not_taken(invited, changes, field, says):
    page = invited.post(PAGE, filled_in(**changes), status=422)
    assert says in page.error(field)
    assert not any(box.get("value") for box in page.soup.find_all("input", type="password"))


def test_a_code_of_the_authenticator_finishes_it(invited):
    assert invited.location(invited.post(PAGE, filled_in())) == CODE
    page = invited.get(CODE)
    picture = page.soup.select_one(".authenticator__code")
    assert picture["src"].startswith("data:image/svg+xml;base64,") and picture["alt"]
    answer = invited.post(CODE, {"code": code_on(page)})
    assert invited.location(answer) == "/company/recovery-codes"
    assert person_with("ivy@example.com").may_log_in
    assert "Recruiter" in invited.get("/company").text


@pytest.mark.parametrize("code", ["", "000000", "12345", "abcdef"])
def test_a_wrong_code_makes_nobody(invited, code):
    invited.post(PAGE, filled_in())
    assert invited.post(CODE, {"code": code}, status=422).error("code")
    assert person_with("ivy@example.com") is None


def test_the_same_picture_stands_there_after_a_wrong_code(invited):
    invited.post(PAGE, filled_in())
    first = invited.get(CODE)
    invited.post(CODE, {"code": "000000"}, status=422)
    invited.post(CODE, {"code": code_on(first)})
    assert person_with("ivy@example.com") is not None


def test_the_authenticator_comes_after_the_password(invited):
    assert invited.location(invited.get(CODE, status=303)) == PAGE


def test_a_link_is_over_after_seven_days(invited):
    with time_machine.travel(now() + timedelta(days=7, minutes=1)):
        assert invited.get(PAGE, status=404).h1 == "This invitation has ended"


def test_the_secret_and_the_password_are_in_no_row_before_they_hold(invited):
    """They are in the browser's session, which nobody can read."""
    invited.post(PAGE, filled_in())
    with invited.client.session_transaction(base_url="https://localhost") as session:
        assert LONG not in str(dict(session)) and "secret" not in str(dict(session))


def test_an_address_that_acts_for_another_company_is_told_so(invited, cast):
    other = cast.company_person(cast.other_company, "owner")
    other.email = other.email_key = "ivy@example.com"
    cast.save()
    invited.post(PAGE, filled_in())
    page = invited.post(CODE, {"code": code_on(invited.get(CODE))}, status=409)
    assert page.h1 == "This address acts for another company"


def test_an_invitation_of_a_company_that_has_left_is_over(invited, cast):
    cast.company.state = "left"
    cast.save()
    assert invited.get(PAGE, status=404).h1 == "This invitation has ended"
