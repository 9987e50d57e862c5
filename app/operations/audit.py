"""The audit log: an HMAC chain over what staff read and did; its key is not in the database."""

import hmac
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import current_app
from flask_login import current_user
from sqlalchemy import and_, insert, select, text

from app.extensions import db, keys
from app.models import AuditEntry, DataRead, JobRun
from app.models.types import now
from app.operations import reads, reads_check
from app.rules.audit_chain import START, mac

log = logging.getLogger(__name__)
PAGE = 100
LOOKED_THROUGH = 10_000  # newest entries whose actions are offered
LISTED = 100  # ids that stand in an entry itself
LOCK = 7_236_001  # the advisory lock that makes entries follow one another on PostgreSQL


@dataclass(frozen=True)
class Report:
    """What verification found: how many entries, and the first thing that is wrong, in words."""

    entries: int
    problem: str | None
    is_of_reads: bool = False  # the entries are unchanged, the rows of whose data was read are not

    @property
    def is_intact(self) -> bool:
        return self.problem is None


def record(action: str, subject: str, *, actor: str | None = None, **details: Any) -> None:
    """Add an entry in the caller's transaction. Ids only: no name, number or address belongs into details.

    Whose data it is about goes into the table of reads too: the ids of `shown`, the id of `member`, or the subject's.
    """
    actor, moment, details = actor or _current_actor(), now(), reads.with_person(subject, details)
    reads.note(actor, action, subject, details, moment)  # before the lock, which all wait for
    details = _shortened(details)
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    else:
        # Take SQLite's write lock before reading the head, or two writers would build on the same one.
        db.session.execute(text("UPDATE audit_entry SET position = position WHERE position = -1"))
    position, previous = _head()
    entry = {
        "position": position + 1,
        "at": moment,
        "actor": actor,
        "action": action,
        "subject": subject,
        "details": details,
    }
    db.session.execute(insert(AuditEntry).values(**entry, mac=mac(previous, entry, keys.audit_key)))


@dataclass(frozen=True)
class Query:
    """What entries are looked for; "" and None are any. `before`: only older ones, for the next page."""

    actor: str = ""
    action: str = ""
    subject: str = ""
    member_id: int | None = None  # whose data the entry is about
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None


def find(query: Query) -> tuple[list[AuditEntry], int | None]:
    """A page of entries, the newest first, and where the next one begins, if there is one."""
    wanted = {AuditEntry.actor: query.actor, AuditEntry.action: query.action, AuditEntry.subject: query.subject}
    conditions = [column == value for column, value in wanted.items() if value]
    if query.since is not None:
        conditions.append(AuditEntry.at >= query.since)
    if query.until is not None:
        conditions.append(AuditEntry.at < query.until)
    if query.before is not None:
        conditions.append(AuditEntry.position < query.before)
    statement = select(AuditEntry).where(*conditions)
    if query.member_id is not None:
        same = (DataRead.actor == AuditEntry.actor, DataRead.at == AuditEntry.at, DataRead.action == AuditEntry.action)
        statement = statement.join(DataRead, and_(*same)).where(DataRead.member_id == query.member_id)
    found = list(db.session.scalars(statement.order_by(AuditEntry.position.desc()).limit(PAGE + 1)))
    return found[:PAGE], found[PAGE - 1].position if len(found) > PAGE else None


def actions() -> list[str]:
    """What the entries of the last weeks say was done, for the filter."""
    latest = select(AuditEntry.action).order_by(AuditEntry.position.desc()).limit(LOOKED_THROUGH).subquery()
    return sorted(db.session.scalars(select(latest.c.action).distinct()))


def last_verified() -> JobRun | None:
    """When the timed job walked the chain last, and what it found."""
    return db.session.scalar(select(JobRun).where(JobRun.name == "verify-audit", JobRun.ran_at.is_not(None)))


def verify_daily() -> int:
    """The timed job: walk the whole chain; answers how many entries are unchanged. Raises Broken or ReadsBroken."""
    report = verify(written_heads())
    if report.problem:
        log.error("data reads broken" if report.is_of_reads else "audit log broken", extra={"problem": report.problem})
        raise (ReadsBroken if report.is_of_reads else Broken)(report.problem)
    return report.entries


class Broken(Exception):
    """An entry was changed or is missing; which one."""


class ReadsBroken(Broken):
    """The entries are unchanged, but the rows of whose data was read are not those of an entry; which one."""


def verify(heads: Iterable[tuple[int, str]] = ()) -> Report:
    """Walk the whole chain, and compare it with the heads that were written to a file on earlier days; then the rows
    of whose data was read with the entries.

    Finds a changed or deleted entry, a cut tail, a chain computed anew without the key, and rows of reads that were
    changed, deleted or added.
    """
    report = _walked(dict(heads))
    problem = reads_check.first_difference() if report.is_intact else None
    return Report(report.entries, problem, is_of_reads=True) if problem else report


def _walked(expected: dict[int, str]) -> Report:
    position, code = 0, START
    rows = db.session.execute(
        select(AuditEntry.__table__).order_by(AuditEntry.position).execution_options(yield_per=1000)
    )
    for row in rows:
        position += 1
        if row.position != position:
            return Report(position, f"Entry {position} is missing.")
        entry = {key: value for key, value in row._mapping.items() if key != "mac"}
        code = mac(code, entry, keys.audit_key)
        if not hmac.compare_digest(code, row.mac):
            return Report(position, f"Entry {position} was changed.")
        if position in expected and not hmac.compare_digest(expected[position], code):
            return Report(position, f"Entry {position} is not the one whose head was written to the file.")
    last_written = max(expected, default=0)
    if last_written > position:
        return Report(position, f"The log ends at entry {position}, but entry {last_written} was there.")
    return Report(position, None)


def heads_file() -> Path:
    return Path(current_app.config["VAR_DIR"]) / "audit-heads.txt"


def write_head() -> tuple[int, str]:
    """Append the chain's present head to the file; a timed job does it every day."""
    position, code = _head()
    path = heads_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        file.write(f"{now():%Y-%m-%dT%H:%M:%SZ} {position} {code}\n")
    return position, code


def written_heads() -> list[tuple[int, str]]:
    """The (position, mac) pairs of the file, oldest first."""
    path = heads_file()
    if not path.exists():
        return []
    lines = (line.split() for line in path.read_text().splitlines())
    return [(int(parts[1]), parts[2]) for parts in lines if len(parts) == 3]


def _shortened(details: dict[str, Any]) -> dict[str, Any]:
    """A long list of ids becomes its length and hash; the ids themselves are the rows of data_read of this moment."""
    shown = details.get("shown")
    if shown is None or len(shown) <= LISTED:
        return details
    rest = {name: value for name, value in details.items() if name != "shown"}
    return {**rest, "shown_count": len(set(shown)), "shown_sha256": reads.digest(shown)}


def _head() -> tuple[int, str]:
    row = db.session.execute(
        select(AuditEntry.position, AuditEntry.mac).order_by(AuditEntry.position.desc()).limit(1)
    ).first()
    return (row.position, row.mac) if row else (0, START)


def _current_actor() -> str:
    if current_user and current_user.is_authenticated and current_user.is_staff:
        return f"staff:{current_user.id}"
    return "command"
