"""Exports: the right people, masked by what was asked, made once whatever dies, and erased in time."""

import csv
import io
import threading
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import BinaryIO

import openpyxl
import pytest
import time_machine
from sqlalchemy import select, update

from app.extensions import db, files
from app.models import Approval, AuditEntry, FairExport, InflowPath, Member, OutboxItem, Registration
from app.models.types import now
from app.operations import approvals, checkin, fair_export, jobs, sealed_file
from app.operations.fair_export import asking, making, sheets
from app.operations.fair_export.keeping import stored_name
from app.operations.fair_export.making import MOST_ATTEMPTS, Maker, claim
from app.rules.crypto import Undecipherable
from app.worker import Worker
from tests.at_once import at_once


def people(cast, count: int, **changes) -> list:
    """So many registrations; written quickly."""
    slots = cast.fair.slots
    made = []
    for number in range(count):
        fields = {"email": f"e{number}@example.com", "phone": "+821023844471", "name": f"PERSON {number}"} | changes
        name = fields.pop("name")
        made.append(cast.registration(cast.member(f"export{number:05}", name, **fields), slots[number % 2]))
    return made


def ask(cast, staff=None, **changes) -> FairExport:
    wish = {"preset": "registrations", "format": "csv", "reason": "For the report", "language": "en"} | changes
    export = fair_export.ask(cast.fair, staff or cast.max, fair_export.Wish(**wish))
    db.session.commit()
    return export


def made(cast, **changes) -> bytes:
    export = ask(cast, **changes)
    assert fair_export.make_now(export), export.state
    content = fair_export.content_of(export)
    assert content is not None
    return content


def csv_rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def xlsx_rows(content: bytes) -> list[tuple]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return list(book.active.iter_rows())


def test_korean_opens_right_in_excel(cast):
    people(cast, 1, name_korean="김민수")
    content = made(cast)
    assert content.startswith(b"\xef\xbb\xbf") and b"\r\n" in content
    assert csv_rows(content)[1][:2] == ["PERSON 0", "김민수"]


def test_headings_are_in_the_language_of_who_asked(cast):
    people(cast, 1)
    assert csv_rows(made(cast))[0][0] == "Name"
    assert csv_rows(made(cast, preset="statistics"))[0] == ["Counted by", "Group", "Registered", "Arrived"]


@pytest.mark.parametrize(
    ("is_full", "phone", "email"),
    [(False, "***-****-4471", "e0**"), (True, "+82 10-2384-4471", "e0@example.com")],
)
def test_contacts_are_masked_unless_they_are_asked_for_whole(cast, is_full, phone, email):
    people(cast, 1)
    for content_format, rows in (("csv", csv_rows), ("xlsx", _texts)):
        row = dict(zip(*rows(made(cast, preset="contacts", is_full=is_full, format=content_format))[:2], strict=True))
        assert row["Phone"] == phone
        assert row["E-mail"].startswith(email)
        assert ("e0@example.com" in row.values()) == is_full


def _texts(content: bytes) -> list[list[str]]:
    return [[str(cell.value or "") for cell in row] for row in xlsx_rows(content)]


NAMES = [
    "=1+1",
    "+821000000000",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    '=HYPERLINK("http://x.example")',
    "http://x.example",
    "007",
]


@pytest.mark.parametrize("name", NAMES)
def test_no_formula_survives(cast, name):
    people(cast, 1, name=name)
    (cell,) = [row[0] for row in xlsx_rows(made(cast, format="xlsx"))[1:]]
    assert cell.data_type == "s" and cell.value == name.strip() and cell.hyperlink is None
    text = csv_rows(made(cast))[1][0]
    assert text == name.strip() or text == f"'{name.strip()}"
    assert not text.startswith(("=", "+", "-", "@", "\t"))


def test_times_are_korean_and_real_dates(cast):
    held = people(cast, 1)[0]
    checkin.check_in_by_hand(cast.dana, held)
    db.session.commit()
    head, row = xlsx_rows(made(cast, preset="arrivals", format="xlsx"))
    cells = {heading.value: cell for heading, cell in zip(head, row, strict=True)}
    assert cells["Time of entry"].is_date and cells["Time of entry"].value.hour == 10
    assert cells["Arrived at"].is_date
    assert csv_rows(made(cast, preset="arrivals"))[1][6].endswith("10:00")


def test_the_filters_narrow_the_list(cast):
    first, second, third = people(cast, 3)
    first.member.nationality, second.member.language = "MN", "ko"
    second.member.identity, third.state = "to_check", "cancelled"
    db.session.commit()
    checkin.check_in_by_hand(cast.dana, first)
    db.session.commit()

    def names(preset="registrations", **filters) -> list[str]:
        return [row[0][-1] for row in csv_rows(made(cast, preset=preset, filters=filters))[1:]]

    assert names() == ["0", "1", "2"]
    assert names("arrivals") == ["0"]
    assert names(nationality="MN") == ["0"] and names(language="ko") == ["1"]
    assert names(identity="to_check") == ["1"] and names(identity="confirmed") == ["0", "2"]
    assert names(state="cancelled") == ["2"] and names(arrived="yes") == ["0"] and names(arrived="no") == ["1", "2"]
    assert names(slot=cast.fair.slots[1].public_id) == ["1"]
    assert names(nationality="MN", state="cancelled") == []


def test_the_inflow_path_is_that_of_the_link_before_what_was_said_when_joining(cast):
    by_link, told = people(cast, 2)
    other = InflowPath(code="link", names={"ko": "링크", "en": "A link"}, position=8)
    db.session.add(other)
    by_link.member.inflow_path_id = told.member.inflow_path_id = cast.inflow_path.id
    db.session.flush()
    by_link.inflow_path_id = other.id
    db.session.commit()
    head, *lines = csv_rows(made(cast))
    named = [line[head.index("Inflow path")] for line in lines]
    assert named[0] == "A link" and named[1] == cast.inflow_path.names["en"]


def test_who_has_left_and_other_fairs_are_not_in_it(cast):
    first, second = people(cast, 2)
    first.member.withdrawn_at = now()
    cast.registration(cast.alice, cast.other_fair.slots[0])
    db.session.commit()
    assert [row[0] for row in csv_rows(made(cast))[1:]] == ["PERSON 1"]


def test_statistics_name_nobody(cast):
    people(cast, 2)
    content = made(cast, preset="statistics")
    assert "PERSON" not in content.decode()
    assert ["Nationality", "Vietnam", "2", "0"] in csv_rows(content)


def test_what_was_asked_and_taken_along_is_recorded(cast):
    held = people(cast, 2)
    made(cast, is_full=True)
    entries = {entry.action: entry for entry in db.session.scalars(select(AuditEntry))}
    asked, taken = entries["export.ask"], entries["export.download"]
    assert asked.subject == taken.subject and asked.subject.startswith("export:")
    assert asked.details["reason"] == "For the report" and asked.details["full"] is True
    assert taken.details["shown"] == [one.member_id for one in held]
    assert "PERSON" not in str([entry.details for entry in entries.values()])


@pytest.mark.parametrize(
    ("rows", "is_full", "needs"),
    [(1_000, False, False), (1_001, False, True), (200, True, False), (201, True, True)],
)
def test_a_second_person_agrees_to_much_and_to_whole_contacts_earlier(rows, is_full, needs):
    wanted = FairExport(preset="contacts", rows_expected=rows, is_full=is_full)
    assert fair_export.needs_second_person(wanted) == needs
    assert not fair_export.needs_second_person(FairExport(preset="statistics", rows_expected=rows, is_full=is_full))


def test_files_of_a_day_are_judged_together(cast, monkeypatch):
    monkeypatch.setattr(asking, "MASS_FULL", 2)
    monkeypatch.setattr(asking, "MASS_ROWS", 3)
    people(cast, 4)
    first, second = ({"slot": slot.public_id} for slot in cast.fair.slots[:2])
    assert ask(cast, is_full=True, filters=first).state == "queued"
    together = ask(cast, is_full=True, filters=second)
    assert (together.state, together.rows_expected) == ("waiting", 2)
    assert ask(cast, cast.ada, is_full=True, filters=second).state == "queued", "Another person's."
    assert ask(cast, filters=first).state == "queued", "Masked, it is judged by itself."
    with time_machine.travel(now() + timedelta(hours=24, seconds=1)):
        assert ask(cast, is_full=True, filters=first).state == "queued"
    assert ask(cast, cast.dana, filters=first).state == "queued"
    with pytest.raises(fair_export.NeedsManager):
        ask(cast, cast.dana, filters=second)


def test_two_asked_for_at_once_are_judged_together(cast, app, monkeypatch):
    monkeypatch.setattr(asking, "MASS_FULL", 2)
    people(cast, 4)
    fair_id, staff_id, slots = cast.fair.id, cast.max.id, [slot.public_id for slot in cast.fair.slots[:2]]

    def one(slot: str) -> str:
        fair, staff = db.session.get_one(type(cast.fair), fair_id), db.session.get_one(type(cast.max), staff_id)
        wish = fair_export.Wish("contacts", "csv", "For the report", {"slot": slot}, is_full=True)
        return fair_export.ask(fair, staff, wish).state

    outcomes = at_once(app, *(partial(one, slot) for slot in slots), refused=())
    assert outcomes == {"queued": 1, "waiting": 1}


@pytest.mark.parametrize("ended", ["cancelled", "failed", "refused"])
def test_what_came_to_nothing_is_not_counted(cast, monkeypatch, ended):
    monkeypatch.setattr(asking, "MASS_FULL", 2)
    people(cast, 4)
    export = ask(cast, is_full=True)
    assert export.state == "waiting"
    if ended == "refused":
        approvals.refuse(Approval.with_public_id(export.approval_id), cast.ada)
    else:
        export.state = ended
    db.session.commit()
    assert ask(cast, is_full=True, filters={"slot": cast.fair.slots[0].public_id}).state == "queued"


def agreed(cast, export: FairExport) -> None:
    approvals.approve(Approval.with_public_id(export.approval_id), cast.ada)
    db.session.commit()


@pytest.mark.parametrize(("joined", "begins"), [(1, True), (2, False)])
def test_what_has_grown_since_it_was_agreed_to_is_asked_for_anew(cast, joined, begins):
    crowd(cast, 10)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asking, "MASS_ROWS", 5)
        export = ask(cast)
        agreed(cast, export)
        before = export.approval_id
        people(cast, joined)
        assert fair_export.start(export, cast.max) == begins
        db.session.commit()
        assert export.rows_expected == 10 + joined
        if begins:
            assert export.state == "queued" and export.approval_id == before
            return
        assert export.state == "waiting" and export.approval_id != before
        assert Approval.with_public_id(export.approval_id).details["rows"] == 12
        assert fair_export.answers([export]) == {export.approval_id: ""}
        agreed(cast, export)
        assert fair_export.start(export, cast.max) and export.state == "queued"


def crowd(cast, count: int) -> None:
    """So many registrations in one transaction."""
    slot = cast.fair.slots[0]
    members = [Member(name=f"CROWD {number}", folded="crowd") for number in range(count)]
    db.session.add_all(members)
    db.session.flush()
    for number, member in enumerate(members):
        place = {"fair_id": slot.fair_id, "slot_id": slot.id, "member_id": member.id, "state": "held"}
        db.session.add(Registration(**place, short_code=f"{number:08}"))
    db.session.commit()


def test_a_thousand_are_made_at_once_and_one_more_is_not(cast):
    crowd(cast, 1_000)
    export = ask(cast)
    assert (export.state, export.rows_expected) == ("queued", 1_000)
    assert fair_export.make_now(export) and export.rows_done == 1_000
    cast.registration(cast.alice, cast.fair.slots[0])
    larger = ask(cast)
    assert (larger.state, larger.rows_expected) == ("waiting", 1_001)
    assert not fair_export.make_now(larger)
    with pytest.raises(fair_export.NeedsManager):
        ask(cast, cast.dana)
    db.session.rollback()
    with pytest.raises(approvals.NotApproved):
        fair_export.start(larger, cast.max)
    approval = Approval.with_public_id(larger.approval_id)
    assert approval.details["rows"] == 1_001 and approval.reason == "For the report"
    approvals.approve(approval, cast.ada)
    assert fair_export.start(larger, cast.max)
    db.session.commit()
    assert not fair_export.start(larger, cast.max), "It is used once."
    assert not fair_export.make_now(larger), "It is left to a worker."
    maker = Maker()
    while maker.step():
        pass
    assert len(csv_rows(fair_export.content_of(larger) or b"")) == 1_002


def test_a_large_one_is_left_to_the_worker(cast, app, monkeypatch):
    monkeypatch.setattr("app.operations.fair_export.rows.BATCH", 2)
    people(cast, 5)
    export = ask(cast)
    maker = Maker()
    steps = 0
    while maker.step():
        steps += 1
        db.session.refresh(export)
        if steps < 3:
            assert (export.state, export.rows_done) == ("running", 2 * steps)
    assert steps == 3 and export.state == "ready" and export.rows_done == 5
    assert len(csv_rows(fair_export.content_of(export) or b"")) == 6


def test_the_worker_makes_what_waits(cast, app):
    people(cast, 1)
    export = ask(cast)
    worker = Worker(app)
    assert worker._round(with_jobs=False)
    db.session.refresh(export)
    assert export.state == "ready"
    assert not worker._round(with_jobs=False)


def test_a_worker_that_was_killed_leaves_one_file_in_the_end(cast, monkeypatch):
    monkeypatch.setattr("app.operations.fair_export.rows.BATCH", 1)
    people(cast, 3)
    export = ask(cast)
    killed, other = Maker(), Maker()
    assert killed.step()
    assert not other.step(), "Its lease holds."
    with time_machine.travel(now() + making.LEASE + timedelta(seconds=1)):
        while other.step():
            pass
        db.session.refresh(export)
        key = export.key
        assert export.state == "ready" and export.attempts == 2
        assert killed.step(), "It wakes up, sees that it is no longer its own, and stops."
        db.session.refresh(export)
        assert (export.state, export.key) == ("ready", key) and killed.current is None
        assert len(csv_rows(fair_export.content_of(export) or b"")) == 4


def test_a_worker_that_ends_puts_its_work_back_at_once(cast, monkeypatch):
    monkeypatch.setattr("app.operations.fair_export.rows.BATCH", 1)
    people(cast, 2)
    export = ask(cast)
    ending, other = Maker(), Maker()
    ending.step()
    ending.put_back()
    db.session.refresh(export)
    assert (export.state, export.attempts) == ("queued", 0)
    while other.step():
        pass
    db.session.refresh(export)
    assert export.state == "ready"


def test_what_fails_is_tried_three_times(cast, app):
    people(cast, 1)
    export = ask(cast)
    in_the_way = Path(app.config["VAR_DIR"]) / "files"
    in_the_way.rename(in_the_way.with_name("files-away")) if in_the_way.exists() else None
    in_the_way.write_text("The store cannot be written.")
    try:
        _fails(export)
    finally:
        in_the_way.unlink()
        away = in_the_way.with_name("files-away")
        away.rename(in_the_way) if away.exists() else None


def _fails(export: FairExport) -> None:
    maker = Maker()
    for _ in range(MOST_ATTEMPTS):
        assert maker.step()
    assert not maker.step()
    db.session.refresh(export)
    assert (export.state, export.key) == ("failed", None)


def test_one_that_runs_can_be_cancelled(cast, monkeypatch):
    monkeypatch.setattr("app.operations.fair_export.rows.BATCH", 1)
    people(cast, 3)
    export = ask(cast)
    maker = Maker()
    maker.step()
    assert fair_export.cancel(export)
    db.session.commit()
    maker.step()
    assert maker.current is None and not maker.step()
    db.session.refresh(export)
    assert export.state == "cancelled" and fair_export.content_of(export) is None
    assert not fair_export.cancel(export)


def test_cancelled_in_the_last_moment_there_is_no_file(cast, monkeypatch):
    people(cast, 1)
    export = ask(cast)
    making_it = claim(export.id)
    put = sealed_file.put

    def put_and_cancel(name: str, content: BinaryIO) -> None:
        put(name, content)
        fair_export.cancel(db.session.get_one(FairExport, export.id))
        db.session.commit()

    monkeypatch.setattr(sealed_file, "put", put_and_cancel)
    making_it.run()
    assert files.get(stored_name(making_it.key)) is None


def test_two_workers_never_make_the_same_one(cast, app):
    people(cast, 1)
    export = ask(cast)
    export_id, taken = export.id, []
    start = threading.Barrier(4)

    def take() -> None:
        with app.app_context():
            start.wait(60)
            taken.append(claim(export_id) is not None)

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert sorted(taken) == [False, False, False, True]


def test_the_file_is_encrypted_and_opens_for_its_own_name_alone(cast):
    people(cast, 1)
    export = ask(cast)
    fair_export.make_now(export)
    stored = files.get(stored_name(export.key))
    assert stored is not None and b"PERSON" not in stored
    other = stored_name(sealed_file.new_key())
    files.put(other, stored)
    with pytest.raises(Undecipherable):
        sealed_file.get(other)
    files.delete(other)


def test_rows_that_waited_on_the_disk_are_gone(cast):
    people(cast, 1)
    made(cast, format="xlsx")
    assert list(sheets.folder().iterdir()) == []


@pytest.mark.parametrize(("seconds", "is_there"), [(-1, True), (0, False)])
def test_a_file_is_there_for_a_day(cast, seconds, is_there):
    people(cast, 1)
    export = ask(cast)
    fair_export.make_now(export)
    with time_machine.travel(export.expires_at + timedelta(seconds=seconds), tick=False):
        assert fair_export.erase_expired() == (0 if is_there else 1)
        db.session.refresh(export)
        assert export.is_ready == is_there
        assert (fair_export.content_of(export) is not None) == is_there
    if not is_there:
        assert export.key is None and export.shown is None and export.state == "expired"


def test_the_erased_file_leaves_the_store(cast, app):
    people(cast, 1)
    export = ask(cast)
    fair_export.make_now(export)
    name = stored_name(export.key)
    db.session.execute(update(FairExport).values(expires_at=now()))
    db.session.commit()
    assert fair_export.erase_expired() == 1
    assert db.session.scalar(select(OutboxItem.topic).where(OutboxItem.topic == "file.erase"))
    Worker(app).work_off()
    assert files.get(name) is None


def waiting(cast, monkeypatch) -> FairExport:
    monkeypatch.setattr(asking, "MASS_ROWS", 0)
    people(cast, 1)
    export = ask(cast)
    assert export.state == "waiting"
    return export


def test_it_waits_as_long_as_somebody_can_agree_and_it_can_be_used(cast, monkeypatch):
    export = waiting(cast, monkeypatch)
    with time_machine.travel(now() + timedelta(hours=23)):
        agreed(cast, export)
    with time_machine.travel(now() + timedelta(hours=46)):
        assert fair_export.erase_expired() == 0
        assert fair_export.start(export, cast.max)


def test_what_was_never_agreed_to_ends_too(cast, monkeypatch):
    export = waiting(cast, monkeypatch)
    with time_machine.travel(now() + timedelta(hours=24, minutes=1)):
        assert fair_export.answers([export]) == {export.approval_id: "over"}
    with time_machine.travel(now() + timedelta(days=2, seconds=1)):
        assert fair_export.erase_expired() == 1
        db.session.refresh(export)
        assert export.state == "expired"
        assert not fair_export.start(export, cast.max)


def test_what_is_cancelled_needs_nobody_s_consent_any_more(cast, monkeypatch):
    monkeypatch.setattr(asking, "MASS_ROWS", 0)
    people(cast, 1)
    export = ask(cast)
    assert export.state == "waiting"
    assert fair_export.cancel(export)
    assert Approval.with_public_id(export.approval_id).decision == "withdrawn"


def test_rows_of_long_ago_go(cast):
    people(cast, 1)
    ask(cast)
    with time_machine.travel(now() + timedelta(days=31)):
        fair_export.erase_expired()
        fair_export.erase_expired()
        assert db.session.scalars(select(FairExport)).all() == []


def test_the_job_is_timed():
    assert "erase-exports" in {job.name for job in jobs.JOBS}
