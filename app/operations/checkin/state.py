"""What the facts of a registration say, and keeping its answer beside them.

`registration.admitted_at` and `double_at` always equal what the facts say. Whoever adds a fact that could change this
holds the registration from before it reads, or writes, the first fact until the commit.
"""

from app.extensions import db
from app.models import Registration
from app.operations.checkin.statements import FACTS_OF_PLACE, KEEP_STATE, LOCK_PLACE, of_database
from app.rules import admission
from app.rules.admission import SETTLE, AttendanceState, Fact


def hold(place_id: int) -> None:
    """Nobody else changes this registration, or what its facts say, before the caller commits."""
    db.session.execute(of_database(LOCK_PLACE), {"place_id": place_id})


def facts_of(registration: Registration) -> list[Fact]:
    """What is recorded about this registration, as the rules read it."""
    return recorded(registration.id)


def attendance_of(registration: Registration) -> AttendanceState:
    """What the facts say, whatever order they arrived in."""
    return admission.state_of(recorded(registration.id))


def recorded(place_id: int) -> list[Fact]:
    return [as_fact(row) for row in db.session.execute(FACTS_OF_PLACE, {"place_id": place_id})]


def as_fact(row: object) -> Fact:
    """A row of statements.FACTS, or a CheckIn."""
    outcome = row.reason if row.kind == SETTLE else None  # type: ignore[attr-defined]
    return Fact(row.random_id, row.kind, row.device_time, row.undoes, outcome, row.reentry)  # type: ignore[attr-defined]


def bring_up_to_date(place_id: int) -> AttendanceState:
    """Store what the facts say now. The caller holds the registration."""
    state = admission.state_of(recorded(place_id))
    stored = {"place_id": place_id, "admitted": state.admitted_at, "double": state.asked_since}
    db.session.execute(KEEP_STATE, stored)
    return state
