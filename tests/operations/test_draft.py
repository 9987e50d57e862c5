"""Drafts: per field, per tab, encrypted, for one day."""

from datetime import timedelta

import pytest
from sqlalchemy import text, update

from app.extensions import db
from app.models import Draft, MailedCode
from app.models.types import now
from app.operations import draft as drafts
from app.operations.draft import DraftGone, Sender, StaleFields

A, B = "tab-a", "tab-b"


@pytest.fixture
def started(app):
    draft, secret = drafts.start("join", "en")
    db.session.commit()
    return secret


def read(secret):
    db.session.rollback()
    return drafts._with_secret(secret)


def save(secret, fields, *, tab=A, seen=0, nth=None, step="one", **options):
    sender = Sender(tab, seen) if nth is None else Sender(tab, seen, nth)
    answers = drafts.save(read(secret), step, fields, sender=sender, **options)
    db.session.commit()
    return answers


def test_what_is_saved_is_there(started):
    assert save(started, {"name": "Lan", "ok": True}) == {"one": {"name": "Lan", "ok": True}}
    assert drafts.values(read(started), "one") == {"name": "Lan", "ok": True}


def test_answers_are_encrypted_at_rest(started):
    save(started, {"name": "NGUYEN THI LAN"})
    assert "NGUYEN" not in db.session.scalar(text("SELECT answers FROM draft"))


def test_an_unfinished_step_has_values_but_is_no_answer(started):
    assert save(started, {"name": "La"}, is_complete=False) == {}
    assert drafts.values(read(started), "one") == {"name": "La"}


def test_one_tab_never_collides_with_itself(started):
    save(started, {"name": "a"}, nth=1)
    save(started, {"name": "b"}, nth=2)
    assert save(started, {"name": "c"})["one"]["name"] == "c"


def test_two_tabs_collide_only_on_the_same_field(started):
    save(started, {"name": "Lan"}, tab=A)
    save(started, {"town": "Busan"}, tab=B)
    assert drafts.values(read(started), "one") == {"name": "Lan", "town": "Busan"}
    with pytest.raises(StaleFields) as stale:
        save(started, {"name": "Minh", "town": "Busan"}, tab=B)
    assert stale.value.fields == {"name": ("Lan", "Minh")}


def test_equal_values_never_collide(started):
    save(started, {"name": "Lan"}, tab=A)
    assert save(started, {"name": "Lan"}, tab=B)


def test_what_a_page_has_seen_it_may_change(started):
    save(started, {"name": "Lan"}, tab=A)
    assert save(started, {"name": "Minh"}, tab=B, seen=1)["one"]["name"] == "Minh"


def test_an_unchanged_field_keeps_its_counter(started):
    save(started, {"name": "Lan", "town": "Seoul"}, tab=A)
    save(started, {"name": "Lan", "town": "Busan"}, tab=A)
    assert save(started, {"name": "Minh"}, tab=B, seen=1)["one"]["name"] == "Minh"


def test_what_nobody_typed_never_collides(started):
    save(started, {}, tab=A, derived={"password_hash": "x"})
    assert save(started, {}, tab=B, derived={"password_hash": "y"})["one"]["password_hash"] == "y"


def test_an_older_save_that_arrives_later_changes_nothing(started):
    save(started, {"name": "newer"}, nth=2, is_complete=False)
    save(started, {"name": "older"}, nth=1, is_complete=False)
    assert drafts.values(read(started), "one") == {"name": "newer"}


def test_saves_of_a_submitted_tab_are_ignored(started):
    save(started, {"name": "submitted"})
    save(started, {"name": "late"}, nth=9, is_complete=False)
    assert drafts.values(read(started), "one") == {"name": "submitted"}


def test_a_save_between_reading_and_writing_is_merged(started):
    before = read(started)
    save(started, {"town": "Busan"}, tab=B)
    drafts.save(before, "one", {"name": "Lan"}, sender=Sender(A, 0))
    db.session.commit()
    assert drafts.values(read(started), "one") == {"town": "Busan", "name": "Lan"}


def test_dropped_steps_are_gone(started):
    save(started, {"name": "Lan"}, step="proof")
    assert save(started, {"name": "Minh"}, drops=("proof",)) == {"one": {"name": "Minh"}}


def test_only_so_many_tabs_are_remembered(started):
    for number in range(20):
        save(started, {"name": str(number)}, tab=f"tab-{number}", seen=number)
    assert len(read(started).answers["tabs"]) == drafts.TABS_KEPT


def test_a_finished_draft_is_empty_and_takes_no_more(started):
    save(started, {"name": "Lan"})
    draft = read(started)
    assert drafts.finish(draft, "/done")
    assert not drafts.finish(draft, "/done")
    db.session.commit()
    assert read(started).answers == {} and read(started).outcome_url == "/done"
    with pytest.raises(DraftGone):
        save(started, {"name": "Minh"})


def test_a_change_gives_another_day(started):
    db.session.execute(update(Draft).values(expires_at=now() + timedelta(minutes=1)))
    db.session.commit()
    save(started, {"name": "Lan"})
    assert read(started).expires_at > now() + timedelta(hours=23)


def test_after_its_time_a_draft_is_not_found_and_is_erased_with_its_codes(started):
    draft = read(started)
    db.session.add(
        MailedCode(draft_id=draft.id, email_hash="x", code_hash="y", expires_at=now() + timedelta(minutes=10))
    )
    db.session.execute(update(Draft).values(expires_at=now() - timedelta(seconds=1)))
    db.session.commit()
    assert read(started) is None
    assert drafts.erase_expired() == 1
    assert db.session.scalar(db.select(db.func.count(MailedCode.id))) == 0
    assert drafts.erase_expired() == 0


def test_the_secret_itself_is_not_stored(started):
    assert db.session.scalar(db.select(Draft.secret_hash)) == drafts.secret_hash(started) != started


def test_nobody_fills_the_database_by_a_draft(started):
    """Saves while one types are not checked, so what all steps hold together is bounded where it is written."""
    half = "x" * (drafts.MOST_TEXT // 2)
    save(started, {"text": half}, step="one")
    save(started, {"text": half}, step="two")
    with pytest.raises(drafts.DraftFull):
        save(started, {"places": ["1"]}, step="three")
    db.session.rollback()
    save(started, {"text": half[:-1]}, step="two")
    assert save(started, {"places": ["1"]}, step="three")["three"] == {"places": ["1"]}
