"""What a list of people is to show: the query of its address, and the conditions and starting points that follow."""

from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, exists, func, select

from app.extensions import db
from app.models import Member, Registration, Resume, Slot
from app.operations import grants

SHOWN = ("all", "to_check", "arrived", "expected", "waiting", "cancelled", "returned")
WITHOUT_FAIR = ("all", "to_check")
NOBODY_COUNTS = 2**31  # as many as there are
STATES = ("held", "waiting", "cancelled")
TEXT, REGISTRATION, EVERYBODY = "text", "registration", "everybody"
EVER = datetime(2000, 1, 1, tzinfo=UTC)  # before any entry: with a range SQLite takes the index of these times

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

    @property
    def filters(self) -> dict[str, Any]:
        """What of it leaves anybody out, by name; of a text only that there is one, since it may be somebody's name."""
        kept = asdict(replace(self, text="", fair_ids=None, before=None))
        chosen = {name: value for name, value in kept.items() if value not in (None, "", "all")}
        return chosen | ({"text": True} if self.text.strip() else {})


class Start(NamedTuple):
    """Ids of people from which a list may start: they stand in `lists`, each in the order of its index.

    Each is a select of one column, `column` the one that it is ordered by. `size`: about how many, where it is known
    without counting. Starts of one `family` are about the same thing, so that one of them says little about another.
    """

    lists: tuple[Select[Any], ...]
    column: Any
    family: str
    size: int | None = None
    is_sorted: bool = True  # False: the few ids stand in an index of another order, and are sorted


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
    starts = _of_fair(query.fair_id, query.show) if query.fair_id is not None else []
    if query.slot_id is not None:
        in_slot = select(Registration.member_id).where(Registration.slot_id == query.slot_id)
        taken = db.session.scalar(select(Slot.taken).where(Slot.id == query.slot_id))
        starts.append(Start((in_slot,), Registration.member_id, REGISTRATION, taken))
    starts += [
        Start((select(Member.id).where(column == value),), Member.id, column.key)
        for column, value in _member_values(query)
        if column is not Member.identity or value == "to_check"
    ]
    starts += [
        Start((select(Resume.member_id).where(column == value).distinct(),), Resume.member_id, column.key)
        for column, value in _resume_values(query)
    ]
    return starts


def everybody() -> Start:
    return Start((select(Member.id),), Member.id, EVERYBODY, NOBODY_COUNTS)


def of_country(code: str) -> Start:
    return Start((select(Member.id).where(Member.nationality == code),), Member.id, TEXT)


def _of_fair(fair_id: int, show: str) -> list[Start]:
    """A fair's people by state, and where few are wanted by the index that leaves those alone."""
    ids = select(Registration.member_id).where(Registration.fair_id == fair_id)
    states = {"expected": ("held",), "arrived": ("held",), "waiting": ("waiting",), "cancelled": ("cancelled",)}
    lists = tuple(ids.where(Registration.state == state) for state in states.get(show, STATES))
    held = db.session.scalar(select(func.sum(Slot.taken)).where(Slot.fair_id == fair_id)) or 0
    starts = [
        Start(lists, Registration.member_id, REGISTRATION, None if show in ("waiting", "cancelled") else int(held))
    ]
    few = {"arrived": Registration.admitted_at > EVER, "returned": Registration.review == "returned"}
    if show in few:
        starts.append(Start((ids.where(few[show]),), Registration.member_id, REGISTRATION, is_sorted=False))
    return starts


def _member_values(query: Query) -> list[tuple[Any, Any]]:
    identity = "to_check" if query.show == "to_check" else query.identity
    values = (
        (Member.nationality, query.nationality),
        (Member.language, query.language),
        (Member.identity, identity),
    )
    by_path = [(Member.inflow_path_id, query.inflow_path_id)] if query.fair_id is None else []
    return [(column, value) for column, value in (*values, *by_path) if value]


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
    kept = [Registration.slot_id == query.slot_id] if query.slot_id is not None else []
    if query.inflow_path_id:  # of the link that led to this fair, else what they said when they joined
        kept.append(func.coalesce(Registration.inflow_path_id, Member.inflow_path_id) == query.inflow_path_id)
    held = Registration.state == "held"
    states: list[Any] = {
        "arrived": [held, Registration.admitted_at.is_not(None)],
        "expected": [held, Registration.admitted_at.is_(None)],
        "waiting": [Registration.state == "waiting"],
        "cancelled": [Registration.state == "cancelled"],
        "returned": [Registration.review == "returned"],
    }.get(query.show, [])
    return [*kept, *states]
