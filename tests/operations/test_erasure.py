"""Erasing those who have left: everything personal goes everywhere, the counts stay (EV-10)."""

import json
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from app.extensions import db
from app.models import (
    CheckIn,
    Consent,
    JobRun,
    Member,
    MemberEvent,
    Message,
    Question,
    Registration,
    RegistrationNote,
    SetAsideScan,
)
from app.models.types import now
from app.operations import consent, erasure, history, jobs, leaving, outbox, search
from tests.operations.test_export import tables_about_members

CANARIES = ("NGUYEN", "nguyen", "흐엉", "alice", "Hang Bai", "1999-04-02", "23844471", "Grandma")


def test_every_table_about_members_is_erased_or_kept_for_a_reason(app):
    erased = {table.__tablename__ for table in erasure.ERASED}
    assert erased | erasure.KEPT.keys() == tables_about_members()
    assert not erased & erasure.KEPT.keys()


def test_every_column_of_a_member_is_erased_or_kept_for_a_reason(app):
    columns = {column.name for column in Member.__table__.c}
    assert erasure.NOBODY.keys() | erasure.KEPT_COLUMNS.keys() == columns
    assert not erasure.NOBODY.keys() & erasure.KEPT_COLUMNS.keys()


@pytest.fixture
def alice(cast):
    """Alice, who came to a fair, asked a question, and left."""
    alice = cast.alice
    alice.name_korean, alice.contact = "흐엉", "+8221234567"
    alice.address = {"way": "abroad", "country": "Vietnam", "road": "1 Hang Bai"}
    search.index(alice)
    consent.record(alice, "terms_of_use", "2026-01-01", "en")
    held = cast.registration(alice, cast.fair.slots[0])
    held.admitted_at, held.review_reason = now(), "Came with Grandma"
    db.session.add_all(
        [
            Question(member_id=alice.id, email="alice@example.com", text="May Grandma come?", language="en"),
            RegistrationNote(registration_id=held.id, staff_id=cast.dana.id, text="Grandma waits outside"),
            Message(key="k", topic="message.ticket", member_id=alice.id, channel="SMS", number_tail="4471"),
            *_at_the_door(cast, held),
        ]
    )
    outbox.put("mail.welcome", {"to": "alice@example.com", "template": "welcome"}, member_id=alice.id)
    leaving.leave(alice, "found_work", device="Chrome, Android", address="203.0.113.7")
    db.session.commit()
    return alice


def _at_the_door(cast, held) -> list:
    """An entry that was taken back, another decision that was, and a scan that was thrown away: two with words of staff."""
    kiosk, _token = cast.kiosk(held.fair)
    desk = {"fair_id": held.fair_id, "registration_id": held.id, "way": "desk", "device_time": now()}
    scan = {"kiosk_id": kiosk.id, "verdict": "to_confirm", "reason": "ok", "decision": "discarded"}
    return [
        CheckIn(**desk, random_id="r", kind="admit", verdict="admitted", reason=""),
        CheckIn(**desk, random_id="s", kind="undo", verdict="refused", reason="Grandma came instead", undoes="r"),
        CheckIn(**desk, random_id="t", kind="undo", verdict="admitted", reason="reopened", undoes="q"),
        SetAsideScan(**desk | scan, random_id="u", discard_reason="Grandma held it up"),
    ]


@pytest.fixture
def in_31_days():
    with time_machine.travel(now() + timedelta(days=31)):
        yield


def everything_stored() -> str:
    """All rows of all tables, what is encrypted in the clear."""
    rows = [
        dict(row._mapping)
        for table in db.metadata.sorted_tables
        if table.name not in ("terms_text", "staff", "fair", "inflow_path")
        for row in db.session.execute(select(table))
    ]
    return json.dumps(rows, default=str, ensure_ascii=False)


def test_before_the_time_nothing_is_erased(alice):
    with time_machine.travel(now() + timedelta(days=29)):
        assert erasure.erase_left_members() == 0
    assert alice.name == "NGUYEN THI HUONG"


def test_after_the_time_nothing_of_the_person_is_found_anywhere(alice, in_31_days):
    assert all(canary in everything_stored() for canary in CANARIES)
    assert erasure.erase_left_members() == 1
    stored = everything_stored()
    assert not [canary for canary in CANARIES if canary in stored]


def test_the_counts_stay(alice, in_31_days):
    erasure.erase_left_members()
    nobody = db.session.scalars(select(Member)).one()
    assert (nobody.nationality, nobody.language, nobody.leaving_reason) == ("VN", "en", "found_work")
    assert nobody.erased_at is not None
    assert db.session.scalar(select(func.count()).select_from(Registration)) == 1
    facts = db.session.execute(select(CheckIn.kind, CheckIn.reason).order_by(CheckIn.id)).all()
    assert facts == [("admit", ""), ("undo", ""), ("undo", "reopened")]
    assert db.session.scalars(select(SetAsideScan.decision)).one() == "discarded"
    assert db.session.scalars(select(Consent.kind)).all() == ["terms_of_use"]


def test_the_old_address_leads_nowhere_and_the_id_is_free(alice, cast, in_31_days):
    public_id = alice.public_id
    erasure.erase_left_members()
    db.session.expire_all()
    assert Member.with_public_id(public_id) is None
    assert Member.with_member_id("alice1234") is None
    assert cast.member("alice1234", "SOMEBODY ELSE", email="else@example.com").id != alice.id


def test_staff_no_longer_open_the_person_nor_the_registration(alice, browser, cast, in_31_days):
    desk = cast.log_in(browser, cast.dana)
    place = db.session.scalars(select(Registration)).one()
    pages = (f"/staff/people/{alice.public_id}", f"/staff/registrations/{place.public_id}")
    for page in pages:
        desk.get(page)
    erasure.erase_left_members()
    db.session.expire_all()
    for page in (f"/staff/people/{alice.public_id}", *pages):
        desk.get(page, status=404)


def test_it_happens_once(alice, in_31_days):
    assert erasure.erase_left_members() == 1
    assert erasure.erase_left_members() == 0


def test_others_are_untouched(alice, cast, in_31_days):
    bob = cast.bob
    search.index(bob)
    history.record(bob, "logged_in")
    db.session.commit()
    erasure.erase_left_members()
    assert (bob.name, bob.email) == ("KIM Minsu", "bob@example.com")
    assert db.session.scalars(select(MemberEvent.member_id)).all() == [bob.id]


def test_more_than_a_batch_is_erased_in_one_run(cast, monkeypatch):
    monkeypatch.setattr(erasure, "AT_ONCE", 2)
    long_ago = now() - timedelta(days=40)
    for number in range(5):
        cast.member(f"leaver00{number}", f"LEAVER {number}", email=f"leaver{number}@example.com", withdrawn_at=long_ago)
    assert erasure.erase_left_members() == 5
    assert set(db.session.scalars(select(Member.name))) == {""}


def test_a_place_taken_in_the_moment_of_leaving_is_given_back(cast):
    slot = cast.make_fair("small", "Small Fair", "작은 박람회", capacity=1).slots[0]
    held, waiting = cast.registration(cast.alice, slot), cast.registration(cast.bob, slot, state="waiting")
    cast.alice.withdrawn_at, waiting.waiting_since = now(), now()
    db.session.commit()
    erasure.erase_left_members()
    db.session.expire_all()
    assert (held.state, waiting.state) == ("cancelled", "held")


def test_rights_records_go_after_three_years(alice):
    with time_machine.travel(now() + timedelta(days=3 * 365 - 1)):
        erasure.erase_left_members()
        assert erasure.erase_rights_records() == 0
    with time_machine.travel(now() + timedelta(days=3 * 365 + 1)):
        assert erasure.erase_rights_records() == 1
    assert db.session.scalars(select(Consent)).all() == []


def test_consents_of_members_are_kept(cast):
    consent.record(cast.alice, "terms_of_use", "2026-01-01", "en")
    db.session.commit()
    with time_machine.travel(now() + timedelta(days=4 * 365)):
        assert erasure.erase_rights_records() == 0


def test_facts_older_than_a_year_leave_the_history(cast):
    with time_machine.travel(now() - timedelta(days=366)):
        history.record(cast.alice, "logged_in", device="old")
        db.session.commit()
    history.record(cast.alice, "logged_in", device="new")
    db.session.commit()
    assert erasure.erase_old_events() == 1
    assert db.session.scalars(select(MemberEvent.device)).all() == ["new"]


def test_the_worker_runs_it_and_reports_how_many(alice, in_31_days):
    jobs.run_due()
    report = db.session.scalar(select(JobRun.report).where(JobRun.name == "erase-left-members"))
    assert report == "1"
