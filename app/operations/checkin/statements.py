"""The few statements of a check-in, built once."""

from typing import Any

from sqlalchemy import CursorResult, Table, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

import app.models  # noqa: F401  the tables below are known once the models are
from app.extensions import db
from app.models.types import UtcDateTime

facts = db.metadata.tables["check_in"]
places = db.metadata.tables["registration"]
slots = db.metadata.tables["slot"]
fairs = db.metadata.tables["fair"]
kiosks = db.metadata.tables["kiosk"]
voided = db.metadata.tables["voided_ticket"]
set_aside = db.metadata.tables["set_aside_scan"]
ended_tokens = db.metadata.tables["ended_kiosk_token"]

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
IS_VOIDED = select(voided.c.ticket_id).where(voided.c.ticket_id == bindparam("ticket_id"))
DOOR = select(kiosks.c.id, kiosks.c.fair_id).where(
    kiosks.c.token_hash == bindparam("token_hash"), kiosks.c.revoked_at.is_(None)
)
ENDED_DOOR = (
    select(kiosks.c.id, kiosks.c.fair_id)
    .join(ended_tokens, ended_tokens.c.kiosk_id == kiosks.c.id)
    .where(ended_tokens.c.token_hash == bindparam("token_hash"), ended_tokens.c.ended_at > bindparam("since"))
)
CLAIM = (
    update(places)
    .where(places.c.id == bindparam("place_id"), places.c.admitted_at.is_(None), places.c.state == "held")
    .values(admitted_at=bindparam("moment"))
)
RELEASE = update(places).where(places.c.id == bindparam("place_id")).values(admitted_at=None)
KEEP_STATE = (
    update(places)
    .where(
        places.c.id == bindparam("place_id"),
        places.c.admitted_at.is_distinct_from(bindparam("admitted", type_=UtcDateTime()))
        | places.c.double_at.is_distinct_from(bindparam("double", type_=UtcDateTime())),
    )
    .values(admitted_at=bindparam("admitted"), double_at=bindparam("double"))
)
FACTS = select(
    *(facts.c[name] for name in ("random_id", "kind", "device_time", "undoes", "reason", "reentry", "registration_id"))
)
FACTS_OF_PLACE = FACTS.where(facts.c.registration_id == bindparam("place_id"))
RECORDED = select(
    *(facts.c[name] for name in ("registration_id", "kind", "verdict", "reason", "device_time", "offline"))
).where(facts.c.random_id == bindparam("random_id"), facts.c.kiosk_id == bindparam("kiosk_id"))
LOCK_PLACE = {
    # SQLite has one lock for all writers, and takes it with the first statement that writes.
    "sqlite": update(places).where(places.c.id == bindparam("place_id")).values(id=places.c.id),
    "postgresql": select(places.c.id).where(places.c.id == bindparam("place_id")).with_for_update(),
}
LOCK_FACT = {
    "sqlite": update(facts).where(facts.c.random_id == bindparam("fact")).values(id=facts.c.id),
    "postgresql": select(facts.c.id).where(facts.c.random_id == bindparam("fact")).with_for_update(),
}
DIALECTS = {"sqlite": sqlite, "postgresql": postgresql}


def _insert_new(table: Table) -> dict[str, Any]:
    return {
        name: dialect.insert(table).on_conflict_do_nothing().inline().execution_options(preserve_rowcount=True)
        for name, dialect in DIALECTS.items()
    }


INSERT_NEW = _insert_new(facts)
SET_ASIDE_NEW = _insert_new(set_aside)


def of_database(statements: dict[str, Any]) -> Any:
    """The one for this database, such as the insert that leaves alone what is there already."""
    return statements[db.engine.dialect.name]


def changed_a_row(result: Any) -> bool:
    """Whether a statement changed or wrote one."""
    assert isinstance(result, CursorResult)
    return result.rowcount == 1
