"""Saving while one types: what it takes, and what it lets nobody write (RS-1)."""

import pytest

from app.extensions import db
from app.models import Draft
from app.operations import draft as drafts
from tests.resume_content import begun, draft_of


@pytest.fixture
def resume(app, cast):
    return begun(cast.alice, {})


@pytest.fixture
def alice(browser, cast):
    return cast.log_in(browser, cast.alice).in_language("en")


def save(browser, resume, step: str, status: int = 200, **fields: str):
    typed = {"tab": "t", "seen": "0", **fields}
    return browser.fragment(f"/resume/{resume.public_id}/save/{step}", typed, status=status)


def kept(resume) -> dict[str, dict[str, object]]:
    db.session.rollback()
    draft = draft_of(resume)
    return {step: drafts.values(draft, step) for step in draft.answers if step != drafts.TABS}


DERIVED = {"state": "matched", "check": "1", "name": "NGUYEN THI HUONG", "mask": "990402-6******", "complete": "y"}


@pytest.mark.parametrize(
    ("step", "sent", "left"),
    [
        ("name_check", {**DERIVED, "card": "none"}, {"card": "none"}),
        ("photo", {"photo": "somebodyelsesone", "zoom": "200", "complete": "y"}, None),
        ("basics", {"title": "Robots", "complete": "y", "phone": "+821011112222"}, {"title": "Robots"}),
        ("education", {"has_university": "yes", "place": "1", "removed": "y"}, {"has_university": "yes"}),
    ],
)
def test_only_what_a_form_asks_is_kept(alice, resume, step, sent, left):
    save(alice, resume, step, **sent)
    found = {name: value for name, value in kept(resume).get(step, {}).items() if value not in drafts.NOTHING}
    assert found == (left or {})
    assert step not in drafts.answers(draft_of(resume))


def test_an_entry_keeps_its_place_and_cannot_be_removed_by_typing(alice, resume):
    save(alice, resume, "education", entry="abcd1234", university="한양대학교", place="99", removed="y", complete="y")
    save(alice, resume, "education:abcd1234", university="서울대학교", place="99", removed="y", complete="y")
    entry = kept(resume)["education:abcd1234"]
    assert (entry["university"], entry["place"], entry.get("removed")) == ("서울대학교", 1, None)
    assert "education:abcd1234" not in drafts.answers(draft_of(resume))


@pytest.mark.parametrize(
    "step",
    ["tabs", "complete", "review", "education:abcd1234", "education:../../x", "name_check:abcd", "photo:1", ":", "x:"],
)
def test_there_are_no_other_steps(alice, resume, step):
    save(alice, resume, step, status=404, title="Robots", state="matched", university="한양대학교")
    assert kept(resume) == {}


def test_only_so_much_is_kept_however_often_it_is_sent(alice, resume):
    """Thirty entries of a kind, each with a whole form of text, would be megabytes to decrypt at every save."""
    for number in range(6):
        save(alice, resume, "experience", entry=f"abcd000{number}", details="x" * 60_000)
    save(alice, resume, "experience", entry="abcd0006", details="x" * 60_000, status=413)
    assert len(db.session.scalars(db.select(Draft)).one().answers) == 7  # and the tabs


NUMBER = "900315-5123456"
TYPED = [
    ("basics", {"title": f"Welder {NUMBER}"}, "title"),
    ("address", {"address_place": "korea", "address_detail": f"101-dong {NUMBER}"}, "address_detail"),
    ("conditions", {"work_type": "contract", "job_text": NUMBER}, "job_text"),
    ("introduction", {"introduction": f"안녕하세요\n９００３１５－５１２３４５６ {NUMBER}"}, "introduction"),
    ("experience", {"entry": "abcd1234", "company": "Hanbit", "details": NUMBER}, "details"),
    ("education", {"entry": "abcd1234", "university": "Hanoi", "courses": NUMBER}, "courses"),
    ("options", {"entry": "abcd1234", "kind": "award", "issuer": "Seoul", "name": NUMBER}, "name"),
]


@pytest.mark.parametrize(("step", "sent", "field"), TYPED)
def test_a_registration_number_is_left_out_wherever_it_is_typed(alice, resume, step, sent, field):
    """What was typed beside it is kept; the fixture `app` searches database and logs for numbers."""
    said = save(alice, resume, step, **sent)
    assert "A registration number stands here" in said.text and "Saved" not in said.text
    stored = kept(resume)
    fields = stored.get(f"{step}:abcd1234") or stored[step] if len(sent) > 1 else stored.get(step, {})
    assert field not in fields
    assert all(fields.get(name) == value for name, value in sent.items() if name not in (field, "entry"))


@pytest.mark.parametrize(("step", "sent", "field"), TYPED)
def test_and_no_button_stores_it(alice, resume, step, sent, field):
    button = {"do": "save:abcd1234"} if "entry" in sent else {}
    page = alice.post(f"/resume/{resume.public_id}/{step}", {"tab": "t", "seen": "0", **sent, **button}, status=422)
    assert page.error(field) == "A registration number stands here. Take it out: nobody needs it, and it is secret."
    assert "5123456" not in str(kept(resume))
