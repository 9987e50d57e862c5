"""What is masked of a person, and seeing it with a reason (ST-1)."""

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import AuditEntry

WHOLE = {
    "phone": "010-2384-4471",
    "contact": "02-123-4567",
    "email": "alice@example.com",
    "birth_date": "1999-04-02",
    "address": "관악로 1",
}


@pytest.fixture
def alice(cast):
    alice = cast.alice
    alice.contact = "+8221234567"
    cast.save()
    return alice


@pytest.fixture
def dana(browser, cast):
    return cast.log_in(browser, cast.dana)


def address_of(member, field: str = "phone") -> str:
    return f"/staff/people/{member.public_id}/reveal/{field}"


@pytest.mark.parametrize("who", ["ada", "max", "dana", "vera"])
def test_all_of_it_is_masked_for_everybody(browser, cast, alice, who):
    page = cast.log_in(browser, getattr(cast, who)).get(f"/staff/people/{alice.public_id}")
    assert not [text for text in WHOLE.values() if text in page.html]
    assert "1999-**-**" in page.text and "서울특별시 관악구 ***" in page.text


@pytest.mark.parametrize("field", WHOLE)
def test_with_a_reason_the_desk_sees_it(dana, alice, field):
    page = dana.fragment(address_of(alice, field), {"why": "asked", "words": "at the counter"})
    assert WHOLE[field] in page.soup.select_one("dd").text
    again = page.soup.select_one("[data-masks-again='60'] dd[hidden]")
    assert again and WHOLE[field] not in again.decode_contents()
    details = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "member.reveal")).one().details
    assert details == {"field": field, "why": "asked", "words": "at the counter"}


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Choose why."),
        ({"why": "curious"}, "Choose why."),
        ({"why": "other"}, "Write in a few words why."),
        ({"why": "call", "words": "x" * 201}, "Use at most 200 characters."),
    ],
)
def test_without_a_reason_nothing_is_shown_nor_recorded(dana, alice, sent, said):
    page = dana.fragment(address_of(alice), sent, status=422)
    assert said in page.text and WHOLE["phone"] not in page.html and page.soup.select_one("details[open]")
    assert not db.session.scalars(select(AuditEntry).where(AuditEntry.action == "member.reveal")).all()


def test_whoever_gives_a_reason_is_told_to_write_no_names(dana, alice):
    for page in (dana.get(f"/staff/people/{alice.public_id}"), dana.fragment(address_of(alice), {}, status=422)):
        said = page.soup.select_one("#words-phone")["aria-describedby"].split()
        assert "Write no names." in page.soup.select_one(f"#{said[-1]}").text


def test_what_else_there_is_of_a_person_is_not_revealed(dana, alice):
    for field in ("password_hash", "ci_hash", "id"):
        dana.post(address_of(alice, field), {"why": "call"}, status=404)


def test_a_viewer_has_no_button_and_no_way(browser, cast, alice):
    vera = cast.log_in(browser, cast.vera)
    assert "/reveal/" not in vera.get(f"/staff/people/{alice.public_id}").html
    vera.post(address_of(alice), {"why": "call"}, status=403)


@pytest.mark.parametrize("field", WHOLE)
def test_without_scripts_the_whole_page_shows_it(dana, alice, field):
    page = dana.post(address_of(alice, field), {"why": "call"}, status=200)
    assert page.is_whole and page.h1 == alice.name
    shown, masked = page.soup.select(f"#reveal-{field} dd")
    assert WHOLE[field] in shown.text and masked.has_attr("hidden")
    assert not [text for name, text in WHOLE.items() if name != field and text in page.html]


def test_without_scripts_a_missing_reason_is_said_on_the_whole_page(dana, alice):
    page = dana.post(address_of(alice), {"why": "other"}, status=422)
    assert page.is_whole and page.h1 == alice.name and WHOLE["phone"] not in page.html
    assert page.soup.select_one("#reveal-phone details[open] #words-phone-error").text == "Write in a few words why."
    assert len(page.soup.select("details.reveal[open]")) == 1
