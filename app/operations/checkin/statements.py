"""The few statements of a check-in, built once."""

from typing import Any

from sqlalchemy import CursorResult, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.extensions import db
from app.models import Fair, Registration, Slot

facts = db.metadata.tables["check_in"]
places = db.metadata.tables["registration"]
PLACE = (
    select(
        Registration.id,
        Registration.fair_id,
        Registration.state,
        Registration.short_code,
        Registration.admitted_at,
        Registration.language,
        Slot.starts_at.label("slot_starts_at"),
        Slot.ends_at.label("slot_ends_at"),
        Fair.starts_on,
        Fair.ends_on,
        Fair.ticket_days,
        Fair.admit_early_minutes,
        Fair.admit_late_minutes,
        Fair.allows_reentry,
    )
    .join(Slot, Slot.id == Registration.slot_id)
    .join(Fair, Fair.id == Registration.fair_id)
)
BY_TICKET = PLACE.where(Registration.ticket_id == bindparam("ticket_id"))
BY_CODE = PLACE.where(Registration.fair_id == bindparam("fair_id"), Registration.short_code == bindparam("code"))
BY_PUBLIC_ID = PLACE.where(
    Registration.fair_id == bindparam("fair_id"), Registration.public_id == bindparam("public_id")
)
BY_ID = PLACE.where(Registration.id == bindparam("registration_id"))
CLAIM = (
    update(places)
    .where(places.c.id == bindparam("place_id"), places.c.admitted_at.is_(None), places.c.state == "held")
    .values(admitted_at=bindparam("moment"))
)
RELEASE = update(places).where(places.c.id == bindparam("place_id")).values(admitted_at=None)
EARLIEST = (
    update(places)
    .where(
        places.c.id == bindparam("place_id"),
        places.c.admitted_at.is_(None) | (places.c.admitted_at > bindparam("moment")),
    )
    .values(admitted_at=bindparam("moment"))
)
RECORDED = select(facts.c.registration_id, facts.c.verdict, facts.c.reason, facts.c.device_time).where(
    facts.c.random_id == bindparam("random_id"), facts.c.kiosk_id == bindparam("kiosk_id")
)
INSERT_NEW = {
    name: dialect.insert(facts).on_conflict_do_nothing().inline().execution_options(preserve_rowcount=True)
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
}


def insert_new() -> Any:
    """The insert of this database that leaves alone what is there already."""
    return INSERT_NEW[db.engine.dialect.name]


def changed_a_row(result: Any) -> bool:
    """Whether a statement changed or wrote one."""
    assert isinstance(result, CursorResult)
    return result.rowcount == 1
