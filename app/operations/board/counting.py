"""Counting a fair: a few statements over its registrations and check-in facts. Nothing here is about one person."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import case, exists, func, or_, select

from app.extensions import db
from app.models import CheckIn, InflowPath, Kiosk, Member, Registration, Resume, Slot
from app.models.fair import KOREA
from app.models.types import now
from app.operations.checkin import set_aside
from app.operations.checkin.state import as_fact
from app.operations.kiosk_health import SILENT_AFTER, has_trouble, standings
from app.rules.admission import ADMIT, CALL_STAFF, READMIT, REFUSED, SETTLE, SOMEBODY_ELSE, UNDO, explanations

Figures = dict[str, Any]
Counts = list[int]  # [registered, arrived]
LATELY = timedelta(minutes=5)  # scans of the queue at the door
KOREA_AHEAD = timedelta(hours=9)
HELD = Registration.state == "held"
HELD_COUNT = func.sum(case((HELD, 1), else_=0))
ARRIVED_COUNT = func.count(Registration.admitted_at)


def count(fair_id: int, moment: datetime | None = None) -> Figures:
    """All figures of a fair at a moment, as JSON knows them; the time they are of is not among them.

    Registered: who holds a place. Arrived: who was let in and not taken back, whatever became of the place.
    """
    moment = moment or now()
    slots, languages, new_today = _by_slot_and_language(fair_id, moment)
    nationality, inflow = _by_member(fair_id)
    registered, arrived = sum(row["registered"] for row in slots), sum(row["arrived"] for row in slots)
    kiosks = db.session.scalars(select(Kiosk).where(Kiosk.fair_id == fair_id).order_by(Kiosk.name, Kiosk.id)).all()
    return {
        "registered": registered,
        "new_today": new_today,
        "arrived": arrived,
        "waiting": sum(row["waiting"] for row in slots),
        "capacity": sum(row["capacity"] for row in slots),
        "slots": slots,
        "hours": _by_hour(fair_id),
        "nationality": nationality,
        "visa": _by_visa(fair_id),
        "language": languages,
        "inflow": inflow,
        "doors": _doors(fair_id, kiosks, moment),
        "kiosks": _kiosks(kiosks, moment),
        "queue": {"due": _due(slots, moment), **_lately(fair_id, moment)},
    }


def _by_slot_and_language(fair_id: int, moment: datetime) -> tuple[list[Figures], dict[str, Counts], int]:
    """Every slot with its counts, the languages, and how many places of today's registrations are held."""
    today = datetime.combine(moment.astimezone(KOREA).date(), time(), KOREA)
    new_count = func.sum(case((HELD & (Registration.created_at >= today), 1), else_=0))
    waiting_count = func.sum(case((Registration.state == "waiting", 1), else_=0))
    rows = db.session.execute(
        select(Registration.slot_id, Registration.language, HELD_COUNT, ARRIVED_COUNT, waiting_count, new_count)
        .where(Registration.fair_id == fair_id)
        .group_by(Registration.slot_id, Registration.language)
    ).all()
    slots = {slot.id: _slot(slot) for slot in _slots(fair_id)}
    languages: dict[str, Counts] = {}
    for slot_id, language, held, arrived, waiting, _ in rows:
        slots[slot_id]["registered"] += held
        slots[slot_id]["arrived"] += arrived
        slots[slot_id]["waiting"] += waiting
        _add(languages, language or "", held, arrived)
    return list(slots.values()), languages, sum(row[-1] for row in rows)


def _slots(fair_id: int) -> Iterable[Any]:
    columns = (Slot.id, Slot.starts_at, Slot.ends_at, Slot.capacity)
    return db.session.execute(select(*columns).where(Slot.fair_id == fair_id).order_by(Slot.starts_at, Slot.id)).all()


def _slot(row: Any) -> Figures:
    times = {"starts_at": row.starts_at.isoformat(), "ends_at": row.ends_at.isoformat()}
    return {"id": row.id, **times, "capacity": row.capacity, "registered": 0, "arrived": 0, "waiting": 0}


def _by_member(fair_id: int) -> tuple[dict[str, Counts], dict[str, Counts]]:
    """By nationality, and by the code of the inflow path: of the link that led to the fair, else what they said when
    they joined; "" for who has not said."""
    rows = db.session.execute(
        select(Member.nationality, InflowPath.code, HELD_COUNT, ARRIVED_COUNT)
        .select_from(Registration)
        .join(Member, Member.id == Registration.member_id)
        .outerjoin(InflowPath, InflowPath.id == func.coalesce(Registration.inflow_path_id, Member.inflow_path_id))
        .where(Registration.fair_id == fair_id, _counts())
        .group_by(Member.nationality, InflowPath.code)
    )
    nationality: dict[str, Counts] = {}
    inflow: dict[str, Counts] = {}
    for country, path, held, arrived in rows:
        _add(nationality, country or "", held, arrived)
        _add(inflow, path or "", held, arrived)
    return nationality, inflow


def _by_visa(fair_id: int) -> dict[str, Counts]:
    """By the visa of the main resume's newest version; "" for who has submitted none."""
    rows = db.session.execute(
        select(Resume.visa, HELD_COUNT, ARRIVED_COUNT)
        .select_from(Registration)
        .outerjoin(Resume, (Resume.member_id == Registration.member_id) & Resume.is_main)
        .where(Registration.fair_id == fair_id, _counts())
        .group_by(Resume.visa)
    )
    visas: dict[str, Counts] = {}
    for visa, held, arrived in rows:
        _add(visas, visa or "", held, arrived)
    return visas


def _counts() -> Any:
    """Who stands in the figures: the others wait or have cancelled, and did not come."""
    return or_(HELD, Registration.admitted_at.is_not(None))


def _by_hour(fair_id: int) -> dict[str, int]:
    """How many arrived in each hour of the Korean clock, as 2027-03-18T10."""
    hour = _hour_of(Registration.admitted_at)
    rows = db.session.execute(
        select(hour, func.count())
        .where(Registration.fair_id == fair_id, Registration.admitted_at.is_not(None))
        .group_by(hour)
        .order_by(hour)
    )
    return {_in_korea(text): arrived for text, arrived in rows}


def _hour_of(column: Any) -> Any:
    """The hour in UTC as a text. Korea is whole hours ahead, so that its hours are the same ones."""
    if db.engine.dialect.name == "postgresql":
        return func.to_char(func.timezone("UTC", column), 'YYYY-MM-DD"T"HH24')
    return func.strftime("%Y-%m-%dT%H", column)


def _in_korea(hour: str) -> str:
    return f"{datetime.fromisoformat(f'{hour}:00') + KOREA_AHEAD:%Y-%m-%dT%H}"


def _kiosks(kiosks: Sequence[Kiosk], moment: datetime) -> list[Figures]:
    """How each kiosk does, those in trouble first. A revoked one is among them while staff have to settle what it has
    handed over."""
    waiting = set_aside.counts([one.id for one in kiosks])
    found = standings(kiosks, waiting, moment)
    shown = [one for one in found if one["state"] != "revoked" or one["set_aside"]]
    return sorted(shown, key=lambda one: (not one["called_at"], not has_trouble(one)))


def _doors(fair_id: int, kiosks: Sequence[Kiosk], moment: datetime) -> list[Figures]:
    """The kiosks and the desk, with how many each let in. Who was let in twice counts at the first door."""
    let_in = _by_door(fair_id)
    doors = [_door(kiosk, let_in.get(kiosk.id, 0), moment) for kiosk in kiosks if kiosk.is_paired or kiosk.id in let_in]
    desk = {"name": "", "arrived": let_in.get(None, 0), "state": "desk", "seen_at": None, "called_at": None}
    return [*doors, desk]


def _by_door(fair_id: int) -> dict[int | None, int]:
    """By kiosk, the desk is None: the earliest entry that stands of each person who is in. An entry that staff settled
    as somebody else's is not that person's."""
    stands = (~_is_undone(fair_id), CheckIn.random_id.not_in(_of_somebody_else(fair_id)))
    order = func.row_number().over(
        partition_by=CheckIn.registration_id, order_by=(CheckIn.device_time, CheckIn.random_id)
    )
    entries = (
        select(CheckIn.kiosk_id, CheckIn.registration_id, order.label("nth"))
        .where(CheckIn.fair_id == fair_id, CheckIn.kind.in_((ADMIT, READMIT)), *stands)
        .subquery()
    )
    rows = db.session.execute(
        select(entries.c.kiosk_id, func.count())
        .join(Registration, Registration.id == entries.c.registration_id)
        .where(entries.c.nth == 1, Registration.admitted_at.is_not(None))
        .group_by(entries.c.kiosk_id)
    )
    return {kiosk_id: arrived for kiosk_id, arrived in rows}  # noqa: C416 - rows are no pairs to a type checker


def _is_undone(fair_id: int) -> Any:
    undo = CheckIn.__table__.alias("undo")
    return exists().where(undo.c.undoes == CheckIn.random_id, undo.c.fair_id == fair_id, undo.c.kind == UNDO)


def _of_somebody_else(fair_id: int) -> list[str]:
    """The entries of which staff said so. There are as many as somebody has settled by hand: few."""
    settled = (CheckIn.fair_id == fair_id, CheckIn.kind == SETTLE, ~_is_undone(fair_id))
    facts = db.session.scalars(select(CheckIn).where(*settled).order_by(CheckIn.device_time, CheckIn.random_id))
    said = explanations(as_fact(fact) for fact in facts)
    return [entry for entry, outcome in said.items() if outcome == SOMEBODY_ELSE]


def _door(kiosk: Kiosk, arrived: int, moment: datetime) -> Figures:
    """A time is only told of a kiosk that is silent: the figures of a quiet fair then stay the same."""
    is_silent = kiosk.seen_at is None or kiosk.seen_at < moment - SILENT_AFTER
    state = "revoked" if not kiosk.is_paired else "silent" if is_silent else "connected"
    seen_at = kiosk.seen_at.isoformat() if kiosk.seen_at and state == "silent" else None
    called_at = kiosk.called_staff_at.isoformat() if kiosk.called_staff_at and kiosk.is_paired else None
    return {"name": kiosk.name, "arrived": arrived, "state": state, "seen_at": seen_at, "called_at": called_at}


def _due(slots: list[Figures], moment: datetime) -> int:
    """Who holds a place of today that has begun, and is not here: the most that can stand at the door."""
    today = moment.astimezone(KOREA).date()
    return sum(max(0, row["registered"] - row["arrived"]) for row in slots if _has_begun_today(row, moment, today))


def moment_of(text: str) -> datetime:
    """A time of the figures, which are JSON."""
    return datetime.fromisoformat(text)


def _has_begun_today(row: Figures, moment: datetime, today: Any) -> bool:
    starts_at = moment_of(row["starts_at"])
    return starts_at <= moment and starts_at.astimezone(KOREA).date() == today


def _lately(fair_id: int, moment: datetime) -> dict[str, int]:
    """Scans of the last minutes by their own time, and how many of them did not let anybody in."""
    since = moment - LATELY
    refused = func.sum(case((CheckIn.verdict.in_((REFUSED, CALL_STAFF)), 1), else_=0))
    scans, not_let_in = db.session.execute(
        select(func.count(), func.coalesce(refused, 0)).where(
            CheckIn.fair_id == fair_id,
            CheckIn.received_at >= since,
            CheckIn.device_time >= since,
            CheckIn.kiosk_id.is_not(None),
        )
    ).one()
    return {"scans": scans, "refused": int(not_let_in)}


def _add(groups: dict[str, Counts], key: str, held: int, arrived: int) -> None:
    found = groups.setdefault(key, [0, 0])
    found[0] += int(held)
    found[1] += int(arrived)
