"""The few statements of a check-in, built once."""

from typing import Any

from sqlalchemy import CursorResult, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

import app.models  # noqa: F401  the tables below are known once the models are
from app.extensions import db

facts = db.metadata.tables["check_in"]
places = db.metadata.tables["registration"]
slots = db.metadata.tables["slot"]
fairs = db.metadata.tables["fair"]
kiosks = db.metadata.tables["kiosk"]

# Columns of tables, not of mapped classes: their rows come without the mapper's work.
PLACE = (
    select(
        *(places.c[name] for name in ("id", "fair_id", "state", "short_code", "admitted_at", "language")),
        slots.c.starts_at.label("slot_starts_at"),
        slots.c.ends_at.label("slot_ends_at"),
        *(fairs.c[name] for name in ("starts_on", "ends_on", "ticket_days")),
        *(fairs.c[name] for name in ("admit_early_minutes", "admit_late_minutes", "allows_reentry")),
    )
    .join(slots, slots.c.id == places.c.slot_id)
    .join(fairs, fairs.c.id == places.c.fair_id)
)
# Of two registrations of one person that were put together, the one given up leads to the one that was kept.
given = places.alias("given")
kept = func.coalesce(given.c.merged_into_id, given.c.id)
BY_TICKET = PLACE.where(
    places.c.id == select(kept).where(given.c.ticket_id == bindparam("ticket_id")).scalar_subquery()
)
BY_CODE = PLACE.where(
    places.c.id
    == select(kept)
    .where(given.c.fair_id == bindparam("fair_id"), given.c.short_code == bindparam("code"))
    .scalar_subquery()
)
BY_PUBLIC_ID = PLACE.where(places.c.fair_id == bindparam("fair_id"), places.c.public_id == bindparam("public_id"))
BY_ID = PLACE.where(places.c.id == bindparam("place_id"))
DOOR = select(kiosks.c.id, kiosks.c.fair_id).where(
    kiosks.c.token_hash == bindparam("token_hash"), kiosks.c.revoked_at.is_(None)
)
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
