"""Whose data an account saw, changed or took along: one row for each person, beside the entry of the audit log."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import Row, String, cast, delete, func, insert, select

from app.extensions import db
from app.models import DataRead, Member, Registration, Staff
from app.models.types import now

PAGE = 100
AT_ONCE = 10_000  # rows erased in one transaction
SUBJECT = re.compile(r"(member|registration):([0-9]+)")
COMPANIES = {"company.list", "customer_record.list"}  # what is shown by these has ids of its own, and is no person


def note(actor: str, action: str, subject: str, details: dict[str, Any], at: datetime) -> None:
    """Add a row for each person that an audit entry is about. In the caller's transaction."""
    people = sorted(people_of(action, subject, details))
    if people:
        rows = [{"actor": actor, "member_id": person, "at": at, "action": action} for person in people]
        db.session.execute(insert(DataRead), rows)


def with_person(subject: str, details: dict[str, Any]) -> dict[str, Any]:
    """The details of an entry about a registration, with its person where they name nobody: later the registration may
    be another's, or erased."""
    if not is_of_registration(subject) or people_of("", subject, details):
        return details
    registration_id = int(subject.partition(":")[2])
    person = db.session.scalar(select(Registration.member_id).where(Registration.id == registration_id))
    return details if person is None else {**details, "member": person}


def people_of(action: str, subject: str, details: dict[str, Any]) -> set[int]:
    """Whom an entry names: the ids of `shown`, the id of `member`, and the subject's."""
    if action in COMPANIES:
        return set()
    named = {*(details.get("shown") or ()), details.get("member")}
    about = SUBJECT.fullmatch(subject)
    if about and about[1] == "member":
        named.add(int(about[2]))
    return named - {None}


def is_of_registration(subject: str) -> bool:
    about = SUBJECT.fullmatch(subject)
    return about is not None and about[1] == "registration"


def digest(people: Iterable[int]) -> str:
    """What stands in an entry for a list of so many people that they are not named there."""
    return hashlib.sha256(",".join(map(str, sorted(set(people)))).encode()).hexdigest()


def of_actor(actor: str, since: datetime, until: datetime, *, after: int = 0, limit: int | None = PAGE) -> Any:
    """The people whose data this account read from `since` until before `until`, by one query: rows of key, public_id,
    member_id_shown, reads, first_at, last_at, by key and above `after`. Erased members have no public_id."""
    theirs = (DataRead.actor == actor, DataRead.at >= since, DataRead.at < until, DataRead.member_id > after)
    grouped = (
        select(
            DataRead.member_id.label("key"),
            func.count().label("reads"),
            func.min(DataRead.at).label("first_at"),
            func.max(DataRead.at).label("last_at"),
        )
        .where(*theirs)
        .group_by(DataRead.member_id)
        .order_by(DataRead.member_id)
        .limit(limit)
        .subquery()
    )
    found = select(grouped, Member.public_id, Member.member_id_shown, Member.erased_at)
    return db.session.execute(found.outerjoin(Member, Member.id == grouped.c.key).order_by(grouped.c.key)).all()


def count_of(actor: str, since: datetime, until: datetime) -> int:
    """How many different people's data this account read."""
    theirs = (DataRead.actor == actor, DataRead.at >= since, DataRead.at < until)
    return db.session.scalar(select(func.count(func.distinct(DataRead.member_id))).where(*theirs)) or 0


def lately(since: datetime, least: int) -> Iterator[tuple[Staff, list[Row[Any]]]]:
    """Those of the staff who have read the data of so many different people since, with their reads in order."""
    actor = "staff:" + cast(Staff.id, String)
    many = (
        select(Staff)
        .join(DataRead, (DataRead.actor == actor) & (DataRead.at >= since))
        .group_by(Staff.id)
        .having(func.count(func.distinct(DataRead.member_id)) >= least)
    )
    for staff in db.session.scalars(many).all():
        theirs = (DataRead.actor == f"staff:{staff.id}", DataRead.at >= since)
        in_order = select(DataRead.at, DataRead.member_id).where(*theirs).order_by(DataRead.at, DataRead.id)
        yield staff, list(db.session.execute(in_order))


def erase_old() -> int:
    """The timed job: forget reads when the time of the access log is over. Commits some at a time."""
    before, gone = now() - timedelta(days=current_app.config["KEEP_DATA_READS_DAYS"]), 0
    oldest = select(DataRead.id, DataRead.at).order_by(DataRead.id).limit(AT_ONCE)
    while over := [row.id for row in db.session.execute(oldest) if row.at < before]:
        # Rows are added in the order of time, but for the seconds in which transactions overlap.
        db.session.execute(delete(DataRead).where(DataRead.id.in_(over)))
        db.session.commit()
        gone += len(over)
    return gone
