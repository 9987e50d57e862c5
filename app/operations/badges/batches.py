"""PDFs of many badges, made by a worker in files of some hundred, kept encrypted for a day (KI-5).

Each file is one item of the outbox: a worker that dies begins that file anew, and nobody waits for it in a request.
"""

import base64
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Select, exists, func, select, update
from sqlalchemy.orm import joinedload

from app.clients.files import FilesAway
from app.extensions import db, files, keys
from app.models import BadgeBatch, BadgeJob, BadgeSettings, Fair, Member, OutboxItem, Registration, Slot, Staff
from app.models.types import now
from app.operations import audit, file, outbox
from app.operations.badges.drawing import badge_of, page_of
from app.operations.pdf_process import PdfNotMade, PdfProcess

TOPIC = "badges.pdf"
IN_ONE_FILE = 500
AT_ONCE = 25  # badges that are drawn together; progress is told after each such part
KEPT_FOR = timedelta(days=1)
PURPOSE = "badge_batch.file"
SHOWS = ("held", "arrived", "expected", "unprinted")
SORTS = ("name", "code", "slot")
MOST = 5_000
TIME_LIMIT = 90.0  # seconds for one part, and for writing a file

badge_process = PdfProcess(time_limit=TIME_LIMIT)


class Nobody(Exception):
    """Nobody fits what was chosen."""


class TooMany(Exception):
    """More than one batch takes."""


@dataclass(frozen=True)
class Choice:
    """Whose badges: all who hold a place, who arrived or not yet, or who got none so far; of one slot or all."""

    show: str = "held"
    slot_id: int | None = None
    sort: str = "name"


def count(fair: Fair, choice: Choice) -> int:
    """How many badges that would be."""
    chosen = _chosen(fair, choice).order_by(None).subquery()
    return int(db.session.scalar(select(func.count()).select_from(chosen)) or 0)


def begin(staff: Staff, fair: Fair, choice: Choice) -> BadgeBatch:
    """Have a worker make the PDF; who is in it is recorded. Flushed. Raises Nobody, TooMany."""
    rows = db.session.execute(_chosen(fair, choice).limit(MOST + 1)).all()
    if not rows:
        raise Nobody
    if len(rows) > MOST:
        raise TooMany
    batch = BadgeBatch(
        fair_id=fair.id,
        staff_id=staff.id,
        layout=BadgeSettings.of(fair).layout,
        chosen={"registrations": [row.id for row in rows], "show": choice.show, "sort": choice.sort},
        total=len(rows),
        file=f"badges/{secrets.token_hex(16)}",
        expires_at=now() + KEPT_FOR,
    )
    db.session.add(batch)
    db.session.flush()
    audit.record("badges.pdf", f"fair:{fair.id}", batch=batch.id, shown=[row.member_id for row in rows])
    _put(batch.id, 0)
    return batch


def make(item: OutboxItem) -> None:
    """The worker: make one file of a batch, and ask for the next one."""
    batch_id, part = item.payload["batch"], item.payload["part"]
    batch = db.session.get(BadgeBatch, batch_id)
    if batch is None or not batch.is_under_way or batch.parts != part:
        return
    try:
        pages = _pages(batch, part)
        _note(batch_id, state="making")
        content = badge_process.make_long(pages, _progress(batch_id, part * IN_ONE_FILE, batch.total))
        keep(db.session.get_one(BadgeBatch, batch_id), part, content)
    except (PdfNotMade, FilesAway) as error:
        if item.attempts >= 2:
            _note(batch_id, state="failed")
            raise outbox.Refused(type(error).__name__) from error
        raise outbox.TryLater(type(error).__name__) from error
    _finish(batch_id, part)


def keep(batch: BadgeBatch, part: int, content: bytes) -> None:
    """Put one file of a batch into the store, encrypted. Raises FilesAway."""
    sealed = keys.ring.encrypt(PURPOSE, base64.b64encode(content).decode("ascii"))
    files.put(part_name(batch, part), sealed.encode("ascii"))


def content_of(batch: BadgeBatch, part: int) -> bytes | None:
    """A file of a batch that is ready; None where there is none. Raises FilesAway."""
    if not batch.is_ready or not 0 <= part < batch.parts:
        return None
    sealed = files.get(part_name(batch, part))
    return None if sealed is None else base64.b64decode(keys.ring.decrypt(PURPOSE, sealed.decode("ascii")))


def people_in(batch: BadgeBatch, part: int) -> list[int]:
    """The members whose badges are in one file, for the audit log; the first part is 1."""
    chosen = batch.chosen.get("registrations", [])[(part - 1) * IN_ONE_FILE : part * IN_ONE_FILE]
    return list(db.session.scalars(select(Registration.member_id).where(Registration.id.in_(chosen))))


def part_name(batch: BadgeBatch, part: int) -> str:
    """The name of one file in the store."""
    return f"{batch.file}-{part}.pdf"


def erase_over() -> int:
    """The timed job: erase the files whose day is over. Commits."""
    over = db.session.scalars(
        select(BadgeBatch).where(BadgeBatch.expires_at <= now(), BadgeBatch.state != "expired").limit(100)
    ).all()
    for batch in over:
        file.erase_later(part_name(batch, part) for part in range(files_of(batch)))
        batch.state, batch.chosen = "expired", {}
    db.session.commit()
    return len(over)


def files_of(batch: BadgeBatch) -> int:
    """How many files the whole batch has."""
    return -(-batch.total // IN_ONE_FILE)


def newest(fair: Fair) -> list[BadgeBatch]:
    """The fair's last batches."""
    mine = select(BadgeBatch).where(BadgeBatch.fair_id == fair.id).options(joinedload(BadgeBatch.staff))
    return list(db.session.scalars(mine.order_by(BadgeBatch.id.desc()).limit(10)))


def _chosen(fair: Fair, choice: Choice) -> Select[int, int]:
    statement = (
        select(Registration.id, Registration.member_id)
        .join(Member, Member.id == Registration.member_id)
        .join(Slot, Slot.id == Registration.slot_id)
        .where(Registration.fair_id == fair.id, Registration.state == "held", Member.withdrawn_at.is_(None))
    )
    if choice.slot_id is not None:
        statement = statement.where(Registration.slot_id == choice.slot_id)
    if choice.show == "arrived":
        statement = statement.where(Registration.admitted_at.is_not(None))
    elif choice.show == "expected":
        statement = statement.where(Registration.admitted_at.is_(None))
    elif choice.show == "unprinted":
        printed = exists().where(BadgeJob.registration_id == Registration.id, BadgeJob.state == "printed")
        statement = statement.where(~printed)
    order = {"code": (Registration.short_code,), "slot": (Slot.starts_at, Member.folded)}
    return statement.order_by(*order.get(choice.sort, (Member.folded,)), Registration.id)


def _pages(batch: BadgeBatch, part: int) -> list[str]:
    """The documents of one file. Ends the transaction: nobody waits for the printing of papers with one open."""
    chosen = batch.chosen["registrations"][part * IN_ONE_FILE : (part + 1) * IN_ONE_FILE]
    settings = BadgeSettings.of(batch.fair)
    rows = db.session.scalars(
        select(Registration)
        .where(Registration.id.in_(chosen))
        .options(joinedload(Registration.member), joinedload(Registration.slot))
    )
    found = {row.id: row for row in rows}
    badges = [badge_of(found[one], settings) for one in chosen if one in found]
    db.session.rollback()
    return [page_of(badges[start : start + AT_ONCE]) for start in range(0, len(badges), AT_ONCE)]


def _progress(batch_id: int, before: int, total: int) -> Callable[[int], None]:
    return lambda parts: _note(batch_id, done=min(total, before + parts * AT_ONCE))


def _finish(batch_id: int, part: int) -> None:
    """This file is there: the batch is ready, or its next file is asked for. Commits."""
    batch = db.session.get_one(BadgeBatch, batch_id)
    batch.parts, batch.done = part + 1, min(batch.total, (part + 1) * IN_ONE_FILE)
    if batch.parts == files_of(batch):
        batch.state, batch.ready_at = "ready", now()
    else:
        _put(batch_id, part + 1)
    db.session.commit()


def _put(batch_id: int, part: int) -> None:
    outbox.put(TOPIC, {"batch": batch_id, "part": part}, key=f"badges-{batch_id}-{part}", expires_in=KEPT_FOR)


def _note(batch_id: int, **values: object) -> None:
    """Tell the page how far it is. Commits."""
    db.session.execute(update(BadgeBatch).where(BadgeBatch.id == batch_id).values(**values))
    db.session.commit()
