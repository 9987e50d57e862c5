"""The statements under operations.registration: each a guarded update or insert that says whether it met its row."""

from functools import cache
from random import SystemRandom
from typing import Any, cast

from sqlalchemy import Table, bindparam, exists, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import make_transient_to_detached

from app.extensions import db
from app.models import Fair, Member, Registration, ReservedTicket, Slot, VoidedTicket
from app.models.registration import new_ticket_id
from app.models.types import new_public_id, now
from app.rules.ticket import short_code

SHORT_CODE_TRIES = 5
_random = SystemRandom()
_slot = cast(Table, Slot.__table__)
_registration = cast(Table, Registration.__table__)
_fair = cast(Table, Fair.__table__)
_voided = cast(Table, VoidedTicket.__table__)
_reserved = cast(Table, ReservedTicket.__table__)


class RegistrationRefused(Exception):
    """The registration stays as it was."""


class SlotFull(RegistrationRefused):
    """No place is left in this slot: others are offered, and its waiting list."""


class SlotFree(RegistrationRefused):
    """A place is left in this slot, so nobody needs to wait for it."""


class RegistrationClosed(RegistrationRefused):
    """The fair does not take registrations now, or the slot is over."""


class AlreadyRegistered(RegistrationRefused):
    """The member has a registration for this fair, held or waiting."""


class RegistrationSettled(RegistrationRefused):
    """It can no longer be changed: cancelled, moved on meanwhile, used at the door, or its time has come."""


_claim_place = (
    update(_slot)
    .where(_slot.c.id == bindparam("slot_id"), _slot.c.taken < _slot.c.capacity, _slot.c.closed_at.is_(None))
    .values(taken=_slot.c.taken + 1)
)
_release_place = update(_slot).where(_slot.c.id == bindparam("slot_id")).values(taken=_slot.c.taken - 1)
_hold_full = (
    update(_slot)
    .where(_slot.c.id == bindparam("slot_id"), _slot.c.taken >= _slot.c.capacity)
    .values(taken=_slot.c.taken)
)


def changed(statement: Any, **parameters: Any) -> bool:
    """Execute a guarded update and say whether it met a row."""
    result: Any = db.session.execute(statement, parameters)
    return bool(result.rowcount)


def claim(slot_id: int) -> bool:
    return changed(_claim_place, slot_id=slot_id)


def release(slot_id: int) -> None:
    changed(_release_place, slot_id=slot_id)


def lock(*slot_ids: int) -> None:
    """Hold slots until the end of the transaction, in one order for everybody. SQLite has its one write lock."""
    if db.engine.dialect.name == "postgresql":
        statement = select(_slot.c.id).where(_slot.c.id.in_(sorted(set(slot_ids))))
        db.session.execute(statement.order_by(_slot.c.id).with_for_update())
    else:
        changed(update(_slot).where(_slot.c.id == bindparam("slot_id")).values(taken=_slot.c.taken), slot_id=-1)


def lock_full(slot: Slot) -> None:
    """Hold a slot that is full, so that no place becomes free before the waiting row is there to be found."""
    if not changed(_hold_full, slot_id=slot.id):
        raise SlotFree(slot.public_id)


_COLUMNS = (
    "public_id", "fair_id", "slot_id", "member_id", "state", "ticket_id", "short_code", "waiting_since",
    "review", "language", "inflow_path_id", "channel", "takes_place", "created_at", "changed_at",
)  # fmt: skip


def code_is_reserved() -> Any:
    """For statements with the parameters `fair_id` and `short_code`."""
    return exists().where(
        _reserved.c.fair_id == bindparam("fair_id", type_=_fair.c.id.type),
        _reserved.c.short_code == bindparam("short_code", type_=_reserved.c.short_code.type),
    )


@cache
def _insert_where_open(dialect: str) -> Any:
    """Insert a registration if the fair takes registrations at this moment and the member has none for it.

    A short code that a kiosk has in store is somebody else's to come, so it is not taken.
    """
    maker: Any = postgresql.insert if dialect == "postgresql" else sqlite.insert
    columns = [_registration.c[name] for name in _COLUMNS]
    values = [bindparam(column.name, type_=column.type).label(column.name) for column in columns]
    open_fair = select(*values).where(
        _fair.c.id == bindparam("fair_id", type_=_fair.c.id.type),
        _fair.c.state == "published",
        _fair.c.registration_opens_at <= bindparam("created_at", type_=_fair.c.created_at.type),
        _fair.c.registration_closes_at > bindparam("created_at", type_=_fair.c.created_at.type),
        ~code_is_reserved(),
    )
    statement = maker(_registration).from_select(columns, open_fair, include_defaults=False)
    return statement.on_conflict_do_nothing().returning(_registration.c.id)


def store(
    member: Member, fair: Fair, slot: Slot, language: str, *, state: str, inflow_path_id: int | None = None
) -> Registration:
    """The new registration, or the member's cancelled one taken up again; the slot is held by us."""
    moment = now()
    values: dict[str, Any] = {
        "public_id": new_public_id(),
        "fair_id": fair.id,
        "slot_id": slot.id,
        "member_id": member.id,
        "state": state,
        "ticket_id": new_ticket_id(),
        "waiting_since": moment if state == "waiting" else None,
        "review": "open",
        "language": language,
        "inflow_path_id": inflow_path_id,
        "channel": "web",
        "takes_place": True,
        "created_at": moment,
        "changed_at": moment,
    }
    statement = _insert_where_open(db.engine.dialect.name)
    for _ in range(SHORT_CODE_TRIES):
        values["short_code"] = short_code(_random)
        registration_id = db.session.scalar(statement, values)
        if registration_id is not None:
            return _as_loaded(registration_id, values)
        if taken_up := _take_up_again(values):
            return taken_up
    raise RuntimeError("No unused short code was found.")


def _as_loaded(registration_id: int, values: dict[str, Any]) -> Registration:
    """The row just written as an object of the session, without reading it back."""
    registration = Registration(id=registration_id, **values)
    make_transient_to_detached(registration)
    db.session.add(registration)
    return registration


def _take_up_again(values: dict[str, Any]) -> Registration | None:
    """Why nothing was inserted: closed, already registered, or cancelled before, which is made good.

    None: another registration of the fair has the same short code.
    """
    is_open = select(_fair.c.id).where(
        _fair.c.id == values["fair_id"],
        _fair.c.state == "published",
        _fair.c.registration_opens_at <= values["created_at"],
        _fair.c.registration_closes_at > values["created_at"],
    )
    if db.session.scalar(is_open) is None:
        raise RegistrationClosed(values["fair_id"])
    mine = (_registration.c.member_id == values["member_id"]) & (_registration.c.fair_id == values["fair_id"])
    if db.session.scalar(select(_registration.c.id).where(mine)) is None:
        return None
    taken_over = (
        "slot_id", "state", "ticket_id", "waiting_since", "language", "inflow_path_id", "takes_place", "changed_at",
    )  # fmt: skip
    kept = {name: values[name] for name in taken_over}
    if not changed(update(_registration).where(mine, _registration.c.state == "cancelled").values(kept)):
        raise AlreadyRegistered(values["member_id"])
    return db.session.scalars(select(Registration).where(mine).execution_options(populate_existing=True)).one()


def move(registration: Registration, slot: Slot, *, state: str, renew: bool) -> bool:
    """Put a registration into a slot and state, unless it changed since it was read. `renew`: with a new ticket."""
    old_ticket = registration.ticket_id
    statement = update(_registration).where(
        _registration.c.id == registration.id,
        _registration.c.state == registration.state,
        _registration.c.slot_id == registration.slot_id,
        _registration.c.admitted_at.is_(None),
    )
    values = {
        "slot_id": slot.id,
        "state": state,
        "waiting_since": now() if state == "waiting" else None,
        "takes_place": True,
        "changed_at": now(),
    }
    if renew:
        values["ticket_id"] = new_ticket_id()
    if not changed(statement.values(values)):
        return False
    if renew:
        void(old_ticket, registration.fair_id)
    db.session.expire(registration)
    return True


def leave(registration: Registration) -> bool:
    statement = update(_registration).where(
        _registration.c.id == registration.id,
        _registration.c.state == registration.state,
        _registration.c.slot_id == registration.slot_id,
        _registration.c.admitted_at.is_(None),
    )
    return changed(statement.values(state="cancelled", waiting_since=None, changed_at=now()))


def first_waiting(slot_id: int) -> Registration | None:
    return db.session.scalar(
        select(Registration)
        .where(Registration.slot_id == slot_id, Registration.state == "waiting", Registration.admitted_at.is_(None))
        .order_by(Registration.waiting_since, Registration.id)
        .limit(1)
        .execution_options(populate_existing=True)
    )


def void(ticket_id: bytes, fair_id: int) -> None:
    """Put a ticket on the list that kiosks take with them when the network is gone."""
    db.session.execute(insert(_voided).values(ticket_id=ticket_id, fair_id=fair_id, voided_at=now()))
