"""Closing a fair when it is over and everything is settled; what is left of it, and erasing the rest (ST-6, EV-10).

Closing locks the fair's row against the facts that point to it: a scan that is delivered at the same instant is
either counted, or finds the fair closed and its kiosk revoked, and is set aside for staff. It is never lost.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from flask import current_app
from sqlalchemy import Table, func, or_, select, update

from app.extensions import db
from app.models import CheckIn, Fair, Kiosk, Registration, SetAsideScan, Slot
from app.models.fair import KOREA
from app.models.types import now
from app.operations import audit, campaign, checkin, kiosk, registration_rows, slots
from app.operations.board import counting
from app.rules.small_counts import merged

_fair = cast(Table, Fair.__table__)
GROUPS = ("nationality", "visa", "language", "inflow")


class NotClosable(Exception):
    """The fair stays open; `standing` says why."""

    def __init__(self, standing: "Standing"):
        super().__init__(standing)
        self.standing = standing


@dataclass(frozen=True)
class Standing:
    """What stands in the way of closing a fair, and what closing it would do."""

    is_over: bool
    cases: int  # to be settled by staff
    queues: tuple[tuple[str, int], ...]  # kiosks that told of scans they had not delivered, and how many
    waiting: int  # people on waiting lists
    kiosks: int  # that are paired

    @property
    def may_be_closed(self) -> bool:
        return self.is_over and not self.cases

    @property
    def undelivered(self) -> int:
        return sum(number for _name, number in self.queues)


def standing_of(fair: Fair) -> Standing:
    """How far a fair is from being closed."""
    paired = _paired(fair)
    queues = ((one.name, _queue_of(one)) for one in paired)
    waiting = select(func.count()).where(Registration.fair_id == fair.id, Registration.state == "waiting")
    return Standing(
        is_over=fair.is_over,
        cases=checkin.open_cases(fair),
        queues=tuple((name, number) for name, number in queues if number),
        waiting=db.session.scalar(waiting) or 0,
        kiosks=len(paired),
    )


def close(fair: Fair, *, despite_queues: bool = False) -> None:
    """End it: waiting lists, messages and kiosks end, and its figures are kept as counts.

    `despite_queues`: staff know that a kiosk told of scans which it has not delivered; it may hand them over later.
    Raises NotClosable.
    """
    registration_rows.lock(*db.session.scalars(select(Slot.id).where(Slot.fair_id == fair.id)))
    _lock(fair)
    standing = standing_of(fair)
    if fair.state != "published" or not standing.may_be_closed or (standing.queues and not despite_queues):
        raise NotClosable(standing)
    for registration in _waiting(fair):
        slots.end_waiting(registration, told=False)
    for one in _paired(fair):
        kiosk.revoke(one)
    campaign.stop_all(fair)
    result: Any = db.session.execute(
        update(_fair)
        .where(_fair.c.id == fair.id, _fair.c.state == "published")
        .values(state="closed", closed_at=now(), statistics=snapshot(fair))
    )
    db.session.expire(fair)
    if not result.rowcount:
        raise NotClosable(standing)
    audit.record("fair.close", f"fair:{fair.id}", undelivered=standing.undelivered)


def reopen(fair: Fair, reason: str) -> bool:
    """Admins: take it back, so that what came later can be settled. Kiosks are to be paired anew.

    False once its registrations are erased: there is nothing left to open.
    """
    result: Any = db.session.execute(
        update(_fair)
        .where(_fair.c.id == fair.id, _fair.c.state == "closed", _fair.c.registrations_erased_at.is_(None))
        .values(state="published", closed_at=None, statistics=None)
    )
    db.session.expire(fair)
    if result.rowcount:
        audit.record("fair.reopen", f"fair:{fair.id}", reason=reason)
    return bool(result.rowcount)


def came_later(fair: Fair) -> int:
    """Scans that arrived after the fair was closed: they are not in its figures."""
    if fair.closed_at is None or fair.registrations_erased_at is not None:
        return 0
    # By their number: a scan that waited for the closing has an earlier time, and is not counted either.
    facts = _facts_of(fair) - int((fair.statistics or {}).get("facts", 0))
    aside = select(func.count()).where(SetAsideScan.fair_id == fair.id, SetAsideScan.applied_at.is_(None))
    return facts + (db.session.scalar(aside) or 0)


def snapshot(fair: Fair) -> dict[str, Any]:
    """The counts that stay: nobody can be told from them, since small ones are put together."""
    figures = counting.count(fair.id)
    kept = {name: figures[name] for name in ("registered", "arrived", "capacity", "hours")}
    times = [
        {name: row[name] for name in ("starts_at", "capacity", "registered", "arrived")} for row in figures["slots"]
    ]
    doors = {door["name"] or "": door["arrived"] for door in figures["doors"]}
    groups = {name: merged(figures[name]) for name in GROUPS}
    kept["facts"] = _facts_of(fair)
    return {**kept, "slots": times, "doors": doors, **groups, "counted_at": now().isoformat()}


def _facts_of(fair: Fair) -> int:
    return db.session.scalar(select(func.count()).where(CheckIn.fair_id == fair.id)) or 0


def over_since() -> datetime:
    """Fairs that ended before this day have their registrations erased."""
    return now().astimezone(KOREA) - timedelta(days=current_app.config["KEEP_REGISTRATION_DAYS"])


def _lock(fair: Fair) -> None:
    """Stronger than an update's lock, which facts that point to the row could pass."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(select(_fair.c.id).where(_fair.c.id == fair.id).with_for_update())
    db.session.expire(fair)


def _paired(fair: Fair) -> list[Kiosk]:
    wanted = or_(Kiosk.token_hash.is_not(None), Kiosk.pairing_code_hash.is_not(None))
    found = select(Kiosk).where(Kiosk.fair_id == fair.id, Kiosk.revoked_at.is_(None), wanted).order_by(Kiosk.id)
    return list(db.session.scalars(found))


def _queue_of(one: Kiosk) -> int:
    """What the kiosk said last that it had not delivered: waiting scans and dead letters."""
    health = one.health or {}
    return sum(number for name in ("queue", "dead") if isinstance(number := health.get(name), int))


def _waiting(fair: Fair) -> list[Registration]:
    return list(
        db.session.scalars(select(Registration).where(Registration.fair_id == fair.id, Registration.state == "waiting"))
    )
