"""Double admissions (two kiosks without network let one ticket in) and doubtful entries, and how staff settle them.

Nothing is changed or deleted: a settlement is a fact about one scan, its taking back another one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, not_, or_, select, update
from sqlalchemy.orm import aliased, joinedload

from app.extensions import db
from app.models import CheckIn, Fair, Registration, Staff
from app.models.types import now
from app.operations import audit
from app.operations.checkin.desk import by_staff
from app.operations.checkin.state import as_fact, attendance_of, bring_up_to_date, facts_of, hold
from app.operations.checkin.statements import LOCK_FACT, of_database
from app.rules import admission
from app.rules.admission import EXPLANATIONS, IN_ORDER, REENTRY, SAME_PERSON, SETTLE, SOMEBODY_ELSE, UNDO

AT_ONCE = 30  # entries on a page


class SettledMeanwhile(Exception):
    """Somebody else has settled it, or another scan has come since the page was opened."""


@dataclass(frozen=True)
class Double:
    """One ticket that was let in more than once, with the scans between which staff decide, in order of their time."""

    registration: Registration
    scans: list[CheckIn]

    @property
    def seen(self) -> str:
        """What the page shows, so that nobody settles something else."""
        return ",".join(scan.random_id for scan in self.scans)


@dataclass(frozen=True)
class Settled:
    """What staff said about the scans of one registration at one time, or about one scan of nobody."""

    registration: Registration | None
    said: list[CheckIn]

    @property
    def at(self) -> datetime:
        return self.said[0].device_time

    @property
    def outcome(self) -> str:
        return self.said[0].reason


def doubles(fair: Fair, after: int = 0, limit: int = AT_ONCE) -> list[Double]:
    """Those that wait to be settled, in the order of their registrations; `after` is the last id of the page before."""
    open_ones = list(
        db.session.scalars(
            select(Registration)
            .where(Registration.fair_id == fair.id, Registration.double_at.is_not(None), Registration.id > after)
            .options(joinedload(Registration.member))
            .order_by(Registration.id)
            .limit(limit)
        )
    )
    recorded = _facts_of_all([registration.id for registration in open_ones])
    return [Double(registration, _admissions(recorded[registration.id])) for registration in open_ones]


def settle(staff: Staff, registration: Registration, outcome: str, seen: Sequence[str], keep: str = "") -> None:
    """Say what the scans too many were: the same person, a re-entry that counts, or somebody else with this ticket, of
    whom the scan `keep` is not one. Raises SettledMeanwhile."""
    hold(registration.id)
    state = attendance_of(registration)
    if not state.is_double or list(state.admissions) != list(seen):
        raise SettledMeanwhile
    if outcome == SOMEBODY_ELSE:
        if keep not in state.admissions:
            raise SettledMeanwhile
        about: Iterable[str] = [scan for scan in state.admissions if scan != keep]
    elif outcome in (SAME_PERSON, REENTRY):
        about = state.in_question
    else:
        raise ValueError(outcome)
    moment = now()
    for scan in about:
        by_staff(staff, registration, SETTLE, _verdict_of(outcome), outcome, moment, undoes=scan)
    bring_up_to_date(registration.id)


def reopen(staff: Staff, registration: Registration) -> None:
    """Take back what staff said about this registration's scans, so that it can be settled anew. Raises
    SettledMeanwhile where there is nothing to take back."""
    hold(registration.id)
    recorded = facts_of(registration)
    undone = {fact.undoes for fact in recorded if fact.kind == UNDO}
    said = [fact for fact in recorded if fact.kind == SETTLE and fact.id not in undone and fact.outcome in EXPLANATIONS]
    if not said:
        raise SettledMeanwhile
    moment = now()
    for fact in said:
        by_staff(staff, registration, UNDO, admission.ADMITTED, "reopened", moment, undoes=fact.id)
    bring_up_to_date(registration.id)


def doubts(fair: Fair, after: int = 0, limit: int = AT_ONCE) -> list[CheckIn]:
    """Scans of people whom a device has let in and we would not have, that nobody has settled."""
    return list(
        db.session.scalars(
            open_doubts(select(CheckIn))
            .where(CheckIn.fair_id == fair.id, CheckIn.id > after)
            .options(joinedload(CheckIn.kiosk))
            .order_by(CheckIn.id)
            .limit(limit)
        )
    )


def registrations_of(scans: Iterable[CheckIn]) -> dict[int, Registration]:
    """Of scans that have one, by its id, with the person."""
    ids = {scan.registration_id for scan in scans if scan.registration_id}
    wanted = select(Registration).where(Registration.id.in_(ids)).options(joinedload(Registration.member))
    return {registration.id: registration for registration in db.session.scalars(wanted)} if ids else {}


def settle_doubt(staff: Staff, fair: Fair, random_id: str, outcome: str) -> None:
    """The entry is in order, or it was somebody else's. Raises SettledMeanwhile."""
    if outcome not in (IN_ORDER, SOMEBODY_ELSE):
        raise ValueError(outcome)
    of_fair = CheckIn.random_id == random_id, CheckIn.fair_id == fair.id
    place_id = db.session.scalar(select(CheckIn.registration_id).where(*of_fair))
    if place_id is not None:
        hold(place_id)  # before the fact, as whoever moves facts to another registration does
    db.session.execute(of_database(LOCK_FACT), {"fact": random_id})
    is_open = db.session.execute(open_doubts(select(CheckIn.registration_id)).where(*of_fair)).first()
    if is_open is None or is_open.registration_id != place_id:
        raise SettledMeanwhile
    registration = db.session.get(Registration, place_id) if place_id is not None else None
    by_staff(staff, registration, SETTLE, _verdict_of(outcome), outcome, now(), undoes=random_id, fair_id=fair.id)
    if registration is not None:
        bring_up_to_date(registration.id)


def open_doubts(statement: Any) -> Any:
    """Narrowed to what waits: not taken back, not settled, and not of a visitor whose record came after the scan."""
    about, taken_back = aliased(CheckIn), aliased(CheckIn)
    is_answered = exists().where(
        about.undoes == CheckIn.random_id,
        or_(
            about.kind == UNDO,
            and_(about.kind == SETTLE, not_(exists().where(taken_back.undoes == about.random_id))),
        ),
    )
    has_record = and_(CheckIn.doubt == "registration_not_found", CheckIn.registration_id.is_not(None))
    return statement.where(CheckIn.doubt.is_not(None), not_(is_answered), not_(has_record))


def lately_settled(fair: Fair, limit: int = 10) -> list[Settled]:
    """The last that staff settled, newest first, to be looked at again."""
    taken_back = aliased(CheckIn)
    said = db.session.scalars(
        select(CheckIn)
        .where(
            CheckIn.fair_id == fair.id,
            CheckIn.kind == SETTLE,
            CheckIn.reason.in_(EXPLANATIONS),
            CheckIn.registration_id.is_not(None),
            not_(exists().where(taken_back.undoes == CheckIn.random_id, taken_back.kind == UNDO)),
        )
        .options(joinedload(CheckIn.staff))
        .order_by(CheckIn.id.desc())
        .limit(limit * 3)
    )
    groups: dict[tuple[int | None, datetime], list[CheckIn]] = {}
    for fact in said:
        groups.setdefault((fact.registration_id, fact.device_time), []).append(fact)
    return [Settled(_with_member(place), facts) for (place, _at), facts in list(groups.items())[:limit]]


def adopt(registration: Registration) -> int:
    """Give a registration the scans of its ticket that came before it did: of a visitor who registered at a kiosk
    without network. Answers how many."""
    hold(registration.id)
    mine = (CheckIn.ticket_id == registration.ticket_id, CheckIn.registration_id.is_(None))
    scans = list(db.session.scalars(select(CheckIn).where(*mine, CheckIn.fair_id == registration.fair_id)))
    for scan in scans:
        scan.registration_id = registration.id
    db.session.flush()  # from here nobody settles them as scans of nobody
    if scans:
        _adopt_settlements(registration, [scan.random_id for scan in scans])
        bring_up_to_date(registration.id)
        db.session.expire(registration, ["admitted_at", "double_at"])
    return len(scans)


def _adopt_settlements(registration: Registration, scans: list[str]) -> None:
    """What staff said about these scans while they were nobody's goes on to hold."""
    about = update(CheckIn).where(CheckIn.undoes.in_(scans), CheckIn.registration_id.is_(None))
    db.session.execute(about.values(registration_id=registration.id))


def record_reading(fair: Fair, page: str, members: Iterable[int | None]) -> None:
    """Note in the audit log whose names a page of open cases shows."""
    shown = sorted({member for member in members if member is not None})
    if shown:
        audit.record(f"{page}.read", f"fair:{fair.id}", shown=shown)


def _verdict_of(outcome: str) -> str:
    return admission.REFUSED if outcome == SOMEBODY_ELSE else admission.ADMITTED


def _with_member(place_id: int | None) -> Registration | None:
    return db.session.get(Registration, place_id, options=[joinedload(Registration.member)]) if place_id else None


def _facts_of_all(place_ids: list[int]) -> dict[int, list[CheckIn]]:
    found: dict[int, list[CheckIn]] = {place_id: [] for place_id in place_ids}
    of_them = select(CheckIn).where(CheckIn.registration_id.in_(place_ids))
    for fact in db.session.scalars(of_them.options(joinedload(CheckIn.kiosk), joinedload(CheckIn.staff))):
        found[int(fact.registration_id or 0)].append(fact)
    return found


def _admissions(recorded: list[CheckIn]) -> list[CheckIn]:
    by_id = {fact.random_id: fact for fact in recorded}
    return [by_id[scan] for scan in admission.state_of(map(as_fact, recorded)).admissions]
