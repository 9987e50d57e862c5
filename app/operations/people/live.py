"""What changes in a list of people while it is looked at."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.extensions import db
from app.models import Member
from app.operations import grants
from app.operations.people.lookup import find, registrations_of
from app.operations.people.query import Query


@dataclass(frozen=True)
class Live:
    """A row's present state. `registration`: the one that the list shows, None where there is none."""

    person: str
    identity: str
    registration: Any


def states(public_ids: Sequence[str], fair_id: int | None, fair_ids: frozenset[int] | None) -> list[Live]:
    """Of these people, as far as they are still members and may be seen; at this fair, or at the one shown first."""
    shown = (Member.public_id.in_(public_ids), Member.withdrawn_at.is_(None), *grants.are_at(Member.id, fair_ids))
    wanted = select(Member.id, Member.public_id, Member.identity).where(*shown)
    people = db.session.execute(wanted).all()
    registrations = registrations_of((row.id for row in people), fair_ids)
    found = []
    for row in people:
        of_fair = [one for one in registrations.get(row.id, []) if fair_id is None or one.fair_id == fair_id]
        found.append(Live(row.public_id, row.identity, of_fair[0] if of_fair else None))
    return found


def newer(query: Query, first: str) -> int:
    """How many who fit would stand above this first row by now; at most a page and one."""
    key = db.session.scalar(select(Member.id).where(Member.public_id == first))
    return sum(row.key > key for row in find(query.of_first_page()).rows) if key is not None else 0
