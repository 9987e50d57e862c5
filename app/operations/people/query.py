"""What a list of people is to show: the query of its address, and the conditions and starting points that follow."""

from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, exists, select

from app.models import Member, Registration, Resume, Slot
from app.operations import grants

SHOWN = ("all", "to_check", "arrived", "expected", "waiting", "cancelled", "returned")
WITHOUT_FAIR = ("all", "to_check")
STATES = ("held", "waiting", "cancelled")

MEMBER_COLUMNS = (
    Member.id,
    Member.public_id,
    Member.member_id_shown,
    Member.name,
    Member.name_korean,
    Member.language,
    Member.nationality,
    Member.identity,
    Member.phone,
)
REGISTRATION_COLUMNS = (
    Registration.id.label("registration_id"),
    Registration.public_id.label("registration"),
    Registration.state,
    Registration.review,
    Registration.admitted_at,
    Registration.short_code,
    Slot.starts_at,
)


@dataclass(frozen=True)
class Query:
    """What the list is to show; "" and None are any. `before`: only rows older than this key, for the next page.

    `fair_ids`: the fairs that the reader works for; people without a registration at one of them are not shown.
    """

    text: str = ""
    fair_id: int | None = None
    show: str = "all"
    nationality: str = ""
    language: str = ""
    slot_id: int | None = None
    identity: str = ""
    visa: str = ""
    inflow_path_id: int | None = None
    resume: str = ""
    fair_ids: frozenset[int] | None = None
    before: int | None = None

    def of_first_page(self) -> "Query":
        return replace(self, before=None)


class Start(NamedTuple):
    """Ids of people from which a list may start: they stand in `lists`, each in the order of its index.

    Each is a select of one column, `column` the one that it is ordered by. `size`: about how many, where it is known
    without counting.
    """

    lists: tuple[Select[Any], ...]
    column: Any
    size: int | None = None


def columns_of(query: Query) -> Any:
    """Rows of a fair, or people whatever their fairs, with all that the query keeps to but its text."""
    if query.fair_id is None:
        statement = select(Member.id.label("key"), *MEMBER_COLUMNS)
    else:
        of_fair = and_(Registration.member_id == Member.id, Registration.fair_id == query.fair_id)
        statement = (
            select(Member.id.label("key"), *MEMBER_COLUMNS, *REGISTRATION_COLUMNS)
            .join(Registration, of_fair)
            .join(Slot, Slot.id == Registration.slot_id)
        )
    return statement.where(*_of_member(query), *_of_registration(query))


def starts_of(query: Query) -> list[Start]:
    """Where a list with these filters may start, each from an index of its own."""
    member_id = Registration.member_id
    starts = []
    if query.fair_id is not None:
        starts.append(_of_fair(query.fair_id, query.show))
    if query.slot_id is not None:
        starts.append(Start((select(member_id).where(Registration.slot_id == query.slot_id),), member_id))
    starts += [
        Start((select(Member.id).where(column == value),), Member.id)
        for column, value in _member_values(query)
        if column is not Member.identity or value == "to_check"
    ]
    starts += [
        Start((select(Resume.member_id).where(column == value).distinct(),), Resume.member_id)
        for column, value in _resume_values(query)
    ]
    return starts


def everybody() -> Start:
    return Start((select(Member.id),), Member.id)


def of_country(code: str) -> Start:
    return Start((select(Member.id).where(Member.nationality == code),), Member.id)


def _of_fair(fair_id: int, show: str) -> Start:
    """A fair's people by the index that leaves the fewest: (fair, state or review or time of entry)."""
    ids = select(Registration.member_id).where(Registration.fair_id == fair_id)
    if show == "arrived":
        lists = [ids.where(Registration.admitted_at.is_not(None))]
    elif show == "returned":
        lists = [ids.where(Registration.review == "returned")]
    else:
        states = {"expected": ("held",), "waiting": ("waiting",), "cancelled": ("cancelled",)}.get(show, STATES)
        lists = [ids.where(Registration.state == state) for state in states]
    return Start(tuple(lists), Registration.member_id)


def _member_values(query: Query) -> list[tuple[Any, Any]]:
    identity = "to_check" if query.show == "to_check" else query.identity
    values = (
        (Member.nationality, query.nationality),
        (Member.language, query.language),
        (Member.identity, identity),
        (Member.inflow_path_id, query.inflow_path_id),
    )
    return [(column, value) for column, value in values if value]


def _resume_values(query: Query) -> list[tuple[Any, Any]]:
    return [(column, value) for column, value in ((Resume.visa, query.visa), (Resume.state, query.resume)) if value]


def _of_member(query: Query) -> list[Any]:
    conditions = [Member.withdrawn_at.is_(None), *(column == value for column, value in _member_values(query))]
    if query.show == "to_check" and query.identity:
        conditions.append(Member.identity == query.identity)
    if resume := [column == value for column, value in _resume_values(query)]:
        conditions.append(exists().where(Resume.member_id == Member.id, *resume))
    return conditions + grants.are_at(Member.id, query.fair_ids)


def _of_registration(query: Query) -> list[Any]:
    if query.fair_id is None:
        return []
    slot = [Registration.slot_id == query.slot_id] if query.slot_id is not None else []
    held = Registration.state == "held"
    states: list[Any] = {
        "arrived": [held, Registration.admitted_at.is_not(None)],
        "expected": [held, Registration.admitted_at.is_(None)],
        "waiting": [Registration.state == "waiting"],
        "cancelled": [Registration.state == "cancelled"],
        "returned": [Registration.review == "returned"],
    }.get(query.show, [])
    return [*slot, *states]
