"""A year after a fair its registrations are erased, with all that hangs on them; its counts stay (EV-10)."""

import logging
from typing import Any

from sqlalchemy import Column, Table, delete, exists, select, update

from app.extensions import db
from app.models import Campaign, CheckIn, Fair, Member, Registration, SetAsideScan, VoidedTicket
from app.models.types import now
from app.operations import audit, erasure
from app.operations.fair_closing import over_since, snapshot

log = logging.getLogger(__name__)
AT_ONCE = 500  # registrations erased in one transaction


def erase_all() -> int:
    """The timed job: erase the registrations of fairs that ended so long ago. Answers how many; commits."""
    due = select(Fair).where(Fair.ends_on < over_since().date(), Fair.registrations_erased_at.is_(None))
    return sum(_erase_fair(fair) for fair in db.session.scalars(due.order_by(Fair.id)).all())


def _erase_fair(fair: Fair) -> int:
    """Its figures are kept first, if nobody closed it. A run that is interrupted goes on with the next one."""
    if fair.statistics is None:
        fair.statistics = snapshot(fair)
        db.session.commit()
    erased = 0
    while registrations := _some(fair):
        members = _walk_ins_of(registrations)
        _erase_with_all(Registration.__table__, Registration.id.in_(registrations))
        _erase_walk_ins(members)
        db.session.commit()
        erased += len(registrations)
    _erase_with_all(CheckIn.__table__, CheckIn.fair_id == fair.id)
    nobodys = update(SetAsideScan).where(SetAsideScan.fair_id == fair.id)
    db.session.execute(nobodys.values(letter=None, discard_reason=None))
    db.session.execute(delete(VoidedTicket).where(VoidedTicket.fair_id == fair.id))
    db.session.execute(update(Campaign).where(Campaign.fair_id == fair.id).values(texts={}, filters={}))
    fair.registrations_erased_at = now()
    audit.record("fair.erase_registrations", f"fair:{fair.id}", registrations=erased)
    db.session.commit()
    log.info("registrations erased", extra={"fair": fair.id, "registrations": erased})
    return erased


def _some(fair: Fair) -> list[int]:
    return list(db.session.scalars(select(Registration.id).where(Registration.fair_id == fair.id).limit(AT_ONCE)))


def _erase_with_all(table: Any, which: Any, above: tuple[str, ...] = ()) -> None:
    """Delete rows, after everything that points to them, however deep: what is added to the tables later goes too."""
    for child, column in _pointing_to(table):
        of_these = column.in_(select(table.c.id).where(which))
        if child.name == table.name or child.name in above:
            db.session.execute(update(child).where(of_these).values({column.name: None}))
        else:
            _erase_with_all(child, of_these, (*above, table.name)) if "id" in child.c else _delete(child, of_these)
    _delete(table, which)


def _delete(table: Any, which: Any) -> None:
    db.session.execute(delete(table).where(which).execution_options(synchronize_session=False))


def _pointing_to(table: Any) -> list[tuple[Table, Column[Any]]]:
    tables = db.metadata.sorted_tables
    return [
        (child, key.parent)
        for child in reversed(tables)
        for key in child.foreign_keys
        if key.column.table.name == table.name
    ]


def _walk_ins_of(registrations: list[int]) -> list[int]:
    """People who are here for this fair alone: without a login, and registered for no other one."""
    elsewhere = exists().where(Registration.member_id == Member.id, Registration.id.not_in(registrations))
    mine = select(Registration.member_id).where(Registration.id.in_(registrations))
    found = select(Member.id).where(
        Member.id.in_(mine), Member.member_id.is_(None), Member.erased_at.is_(None), ~elsewhere
    )
    return list(db.session.scalars(found))


def _erase_walk_ins(member_ids: list[int]) -> None:
    if member_ids:
        db.session.execute(update(Member).where(Member.id.in_(member_ids)).values(withdrawn_at=now()))
        erasure.erase(member_ids)
