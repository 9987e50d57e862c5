"""The last-resort list (ST-5): name, time and code of everybody on paper, for when neither network nor kiosk works.

Asked for by the desk, or by the timed job on the evening before; made by a worker, since paper takes its time;
encrypted like an export; a newer list takes the place of the one before, and none outlives the fair.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from io import BytesIO
from itertools import groupby
from typing import Any, NamedTuple

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import select, update

from app.extensions import db
from app.models import Fair, LastResortList, Member, OutboxItem, Registration, Slot, Staff
from app.models.fair import KOREA
from app.models.types import now
from app.operations import audit, outbox, sealed_file
from app.operations.file import erase_later
from app.operations.pdf_process import pdf_process
from app.rules.name_order import initial, order

TOPIC = "last_resort.make"
PART = 1_200  # people in one file: some seconds of work
EVENING = time(18)  # of the day before, in Korea
LANGUAGE = "ko"  # what is written on it is for the desk


class Line(NamedTuple):
    """One person on the list."""

    member_id: int
    name: str
    name_korean: str | None
    starts_at: datetime
    short_code: str


def ask(fair: Fair, staff: Staff | None) -> LastResortList:
    """Have a new list made. Flushed."""
    wanted = LastResortList(
        fair_id=fair.id, staff_id=staff.id if staff else None, people=0, parts=0, expires_at=_end_of(fair)
    )
    db.session.add(wanted)
    db.session.flush()
    actor = f"staff:{staff.id}" if staff else "worker"
    audit.record("last_resort.ask", f"fair:{fair.id}", actor=actor, list=wanted.id)
    outbox.put(TOPIC, {"list": wanted.id}, key=f"{TOPIC}:{wanted.public_id}")
    return wanted


def make(item: OutboxItem) -> None:
    """The worker: write the list that an item asks for, unless it is there already. Commits."""
    found = db.session.get(LastResortList, item.payload["list"])
    if found is None or found.key is not None or found.expires_at <= now():
        return
    fair, list_id = found.fair, found.id
    documents = [(_html(fair, part), [line.member_id for _, lines in part for line in lines]) for part in _parts(fair)]
    # Known to its row before the first is written: what a worker that dies leaves behind is written over, or erased.
    key, parts, left = found.public_id, len(documents), range(len(documents) + 1, found.parts + 1)
    found.parts = max(parts, found.parts)
    db.session.commit()  # paper is made with no transaction open
    for number, (html, _ids) in enumerate(documents, 1):
        sealed_file.put(stored_name(key, number), BytesIO(pdf_process.make(html)))
    shown = [ids for _html, ids in documents]
    values = {"key": key, "parts": parts, "people": sum(map(len, shown)), "shown": shown, "made_at": now()}
    mine = update(LastResortList).where(LastResortList.id == list_id, LastResortList.expires_at > now())
    result: Any = db.session.execute(mine.values(**values))
    erase_later(stored_name(key, number) for number in (left if result.rowcount else range(1, parts + 1)))
    _drop(older_than=db.session.get_one(LastResortList, list_id))
    db.session.commit()


def content_of(found: LastResortList, number: int) -> bytes | None:
    """One part as a PDF, for the desk; who stands on it is recorded first. Commits. None where there is none.

    Raises FilesAway.
    """
    if found.key is None or found.expires_at <= now() or not 1 <= number <= found.parts:
        return None
    name = stored_name(found.key, number)
    shown = (found.shown or [])[number - 1]
    audit.record("last_resort.download", f"fair:{found.fair_id}", list=found.id, part=number, shown=shown)
    db.session.commit()
    return sealed_file.get(name)


def is_under_way(fair: Fair) -> bool:
    """Whether a list is being made now."""
    pending = select(LastResortList.id).where(
        LastResortList.fair_id == fair.id,
        LastResortList.key.is_(None),
        LastResortList.expires_at > now(),
    )
    return db.session.scalar(pending.limit(1)) is not None


def make_for_tomorrow() -> int:
    """The timed job: on the evening before a day of a fair have a list made that holds all who registered; answers for
    how many fairs. Commits."""
    moment = now().astimezone(KOREA)
    if moment.time() < EVENING:
        return 0
    tomorrow, evening = moment.date() + timedelta(days=1), datetime.combine(moment.date(), EVENING, KOREA)
    fairs = select(Fair).where(Fair.state == "published", Fair.starts_on <= tomorrow, Fair.ends_on >= tomorrow)
    asked = 0
    for fair in db.session.scalars(fairs).all():
        made = select(LastResortList.id).where(LastResortList.fair_id == fair.id, LastResortList.made_at >= evening)
        if db.session.scalar(made.limit(1)) is None:
            ask(fair, None)
            asked += 1
    db.session.commit()
    return asked


def erase_expired() -> int:
    """The timed job: erase the lists of fairs that are over, and what was written of those never finished. Commits."""
    over = db.session.scalars(
        select(LastResortList).where(LastResortList.expires_at <= now(), LastResortList.parts > 0)
    ).all()
    for found in over:
        _erase(found)
    db.session.commit()
    return len(over)


def stored_name(key: str, number: int) -> str:
    return f"lastresort/{key}.p{number}.bin"


def _drop(older_than: LastResortList) -> None:
    older = select(LastResortList).where(
        LastResortList.fair_id == older_than.fair_id,
        LastResortList.id < older_than.id,
        LastResortList.expires_at > now(),
    )
    for found in db.session.scalars(older).all():
        _erase(found)


def _erase(found: LastResortList) -> None:
    """Its files go; it is over, so that no worker goes on with it."""
    key = found.key or found.public_id
    erase_later([stored_name(key, number) for number in range(1, found.parts + 1)])
    found.key, found.shown, found.parts, found.expires_at = None, None, 0, min(found.expires_at, now())


def _lines(fair: Fair) -> list[Line]:
    """Who holds a place, in the order of the paper."""
    rows = db.session.execute(
        select(Member.id, Member.name, Member.name_korean, Slot.starts_at, Registration.short_code)
        .select_from(Registration)
        .join(Member, Member.id == Registration.member_id)
        .join(Slot, Slot.id == Registration.slot_id)
        .where(Registration.fair_id == fair.id, Registration.state == "held", Member.withdrawn_at.is_(None))
    )
    return sorted((Line(*row) for row in rows), key=lambda line: (order(line.name), line.short_code))


Section = tuple[str, list[Line]]  # an initial and its people


def _parts(fair: Fair) -> list[list[Section]]:
    """Sections of one initial each, put together into files of at most PART people; at least one file."""
    parts: list[list[Section]] = [[]]
    for section in _sections(_lines(fair)):
        if parts[-1] and sum(len(lines) for _, lines in parts[-1]) + len(section[1]) > PART:
            parts.append([])
        parts[-1].append(section)
    return parts


def _sections(lines: Iterable[Line]) -> Iterator[Section]:
    for letter, group in groupby(lines, key=lambda line: initial(line.name)):
        people = list(group)
        yield from ((letter, people[start : start + PART]) for start in range(0, len(people), PART))


def _html(fair: Fair, sections: list[Section]) -> str:
    page = current_app.jinja_env.get_template("staff/last_resort_pdf.html")
    with force_locale(LANGUAGE):
        return page.render(fair=fair, sections=sections, language=LANGUAGE, made_at=now())


def _end_of(fair: Fair) -> datetime:
    """The midnight after the fair; for one that is over, a day."""
    return max(datetime.combine(fair.ends_on + timedelta(days=1), time(), KOREA), now() + timedelta(days=1))
