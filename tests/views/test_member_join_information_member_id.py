"""The check of a member ID in the sign-up: every boundary, one answer for whatever cannot be had, budgets (IM-4)."""

from datetime import timedelta

import pytest

from app.extensions import db
from app.models.types import now
from tests.page_client import Browser
from tests.scene import Scene, give_draft

CHECK = "/join/information/member-id"
LENGTH = "{} has {} characters. Use 8 to 20 letters and digits."
SIGNS = "Use letters from a to z and digits only, without spaces."


@pytest.fixture
def scene(app, cast) -> Scene:
    return Scene(app, cast)


@pytest.fixture
def browser(app, browser, scene):
    give_draft(app, browser, scene.proved())
    return browser.in_language("en")


def check(browser, member_id: str, status: int = 200):
    return browser.fragment(CHECK, {"member_id": member_id}, status=status)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("abcdefg1", "abcdefg1"),
        ("a" * 20, "a" * 20),
        ("12345678", "12345678"),
        ("NguyenLan", "NguyenLan"),
        ("ｎｇｕｙｅｎ０１", "nguyen01"),
        ("  nguyen01  ", "nguyen01"),
    ],
)
def test_an_id_that_keeps_the_rule_is_free(browser, typed, kept):
    part = check(browser, typed)
    assert f"{kept} is free." in part.html
    assert part.error("member_id") is None


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "Enter a member ID of 8 to 20 letters and digits."),
        ("   ", "Enter a member ID of 8 to 20 letters and digits."),
        ("abcdef1", LENGTH.format("abcdef1", 7)),
        ("a" * 21, LENGTH.format("a" * 21, 21)),
        ("nguyen 01", SIGNS),
        ("nguyen　01", SIGNS),
        ("nguyen_01", SIGNS),
        ("nguyen-01", SIGNS),
        ("nguyen.01", SIGNS),
        ("nguyễn012", SIGNS),
        ("김민수김민수김민수", SIGNS),
        ("nguyen٠١٢", SIGNS),
        ("' OR 1=1", SIGNS),
        ("<b>nguyen", SIGNS),
    ],
)
def test_an_id_that_breaks_the_rule_says_how_to_mend_it(browser, typed, message):
    part = check(browser, typed)
    assert part.error("member_id") == message
    assert "is free" not in part.html


def test_taken_in_another_case_reserved_and_lately_given_up_have_one_answer(browser, cast):
    cast.alice  # noqa: B018
    cast.member("gone12345", "GONE", withdrawn_at=now() - timedelta(days=29))
    answers = set()
    for typed in ("ALICE1234", "ａｌｉｃｅ１２３４", "gone12345", "GONE12345", "madang2027", "Admin12345"):
        message = check(browser, typed).error("member_id")
        wanted = message.partition(" ")[0]
        assert wanted.isascii() and wanted == wanted.lower()
        answers.add(message.removeprefix(wanted).rpartition(" ")[0])
    assert answers == {" is not available. Try another, for example"}


def test_the_answer_is_never_kept_by_anybody_in_between(browser):
    assert check(browser, "nguyenlan95").response.headers["Cache-Control"] == "no-store"


def test_twenty_checks_belong_to_a_sign_up(app, browser, scene):
    for number in range(20):
        check(browser, f"nguyenlan{number:02}")
    refused = check(browser, "nguyenlan99", status=429)
    assert refused.value("member_id") == "nguyenlan99"
    other = Browser(app).in_language("en")
    give_draft(app, other, scene.proved())
    check(other, "nguyenlan98")


def test_thirty_checks_in_ten_minutes_belong_to_a_network(app, scene):
    for number in range(31):
        if number % 15 == 0:
            applicant = Browser(app).in_language("en")
            give_draft(app, applicant, scene.proved())
        check(applicant, f"nguyenlan{number:02}", status=200 if number < 30 else 429)
    elsewhere = {"REMOTE_ADDR": "203.0.113.20"}
    headers = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "div#part"}
    part = applicant.post(CHECK, {"member_id": "nguyenlan40"}, status=200, headers=headers, environ_overrides=elsewhere)
    assert "nguyenlan40 is free." in part.html


def test_an_id_is_free_again_only_when_its_quarantine_is_over(browser, cast):
    """While a member row holds the ID it cannot be had; erasing the membership lets it go."""
    gone = cast.member("gone12345", "GONE", withdrawn_at=now() - timedelta(days=31))
    assert "not available" in check(browser, "gone12345").error("member_id")
    gone.member_id = gone.member_id_shown = None
    db.session.commit()
    assert "gone12345 is free." in check(browser, "gone12345").html
