"""What staff look up: people by any part of what they know of them, and their registrations (ST-2)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, NamedTuple

from babel import Locale
from sqlalchemy import Row, Select, and_, exists, func, select

from app.extensions import db
from app.models import GramCount, Member, Registration, SearchGram, Slot
from app.operations import grants
from app.operations.search import phone_gram
from app.rules.names import SearchTerms, phone_grams, search_terms

PAGE = 50
COUNT_LIMIT = 1_000  # above this a count is shown as "1,000+"
FEW = 500  # rows that are looked up one by one without anybody noticing
SHORT_CODE_DIGITS = 8
LANGUAGES_OF_COUNTRY_NAMES = ("ko", "en")
SHOWN = ("all", "to_check", "arrived", "expected", "waiting", "cancelled", "returned")


@dataclass(frozen=True)
class Query:
    """What the list is to show. `before`: only rows older than this key, for the next page."""

    text: str = ""
    fair_id: int | None = None
    show: str = "all"
    nationality: str = ""
    language: str = ""
    slot_id: int | None = None
    fair_ids: frozenset[int] | None = None  # whose people may be shown; None: everybody
    before: int | None = None


@dataclass(frozen=True)
class Result:
    """A page of rows, and the key of the next one, if there is one."""

    rows: list[Row[Any]]
    next_before: int | None


class _Way(NamedTuple):
    """One way of finding, and the column whose index gives the order."""

    statement: Select[Any]
    key: Any = Member.id


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


def find(query: Query) -> Result:
    """The newest people, or registrations of a fair, that fit. Each way of finding starts from its own index."""
    ways = _ways(query, search_terms(query.text)) if query.text.strip() else [_Way(_base(query))]
    merged = {row.key: row for way in ways for row in _rows(query, way)}
    rows = [merged[key] for key in sorted(merged, reverse=True)]
    return Result(rows[:PAGE], rows[PAGE - 1].key if len(rows) > PAGE else None)


def counts(query: Query) -> dict[str, int]:
    """How many rows each press of a filter would show, up to one more than COUNT_LIMIT."""
    return {show: _count(replace(query, show=show, before=None)) for show in SHOWN}


def registrations_of(member_ids: Iterable[int], fair_ids: frozenset[int] | None = None) -> dict[int, list[Any]]:
    """The registrations of these people, by person; `fair_ids`: only those for these fairs."""
    found: dict[int, list[Any]] = {}
    rows = db.session.execute(
        select(Registration.member_id, Registration.fair_id, *REGISTRATION_COLUMNS)
        .join(Slot, Slot.id == Registration.slot_id)
        .where(Registration.member_id.in_(list(member_ids)), *_at(fair_ids))
        .order_by(Slot.starts_at.desc())
    )
    for row in rows:
        found.setdefault(row.member_id, []).append(row)
    return found


def ids(text: str) -> list[Select[Any]]:
    """The statements that together find the ids of all people who fit, for lists of what belongs to people."""
    ways = _ways(Query(text=text), search_terms(text))
    return [way.statement.with_only_columns(Member.id, maintain_column_froms=True) for way in ways]


def country_codes(text: str) -> list[str]:
    """The countries whose name, in Korean or English, starts so; none if that is too little to say."""
    wanted = text.strip().casefold()
    if len(wanted) < 2:
        return []
    return sorted({code for name, code in _country_names() if name.startswith(wanted)})


def _base(query: Query) -> Any:
    """Rows of a fair, or people whatever their fairs, newest first."""
    if query.fair_id is None:
        statement = select(Member.id.label("key"), *MEMBER_COLUMNS).where(*grants.are_at(Member.id, query.fair_ids))
    else:
        statement = (
            select(Member.id.label("key"), *MEMBER_COLUMNS, *REGISTRATION_COLUMNS)
            .join(Registration, and_(Registration.member_id == Member.id, Registration.fair_id == query.fair_id))
            .join(Slot, Slot.id == Registration.slot_id)
        )
    return _filtered(statement.where(Member.withdrawn_at.is_(None)), query)


def _filtered(statement: Any, query: Query) -> Any:
    if query.nationality:
        statement = statement.where(Member.nationality == query.nationality)
    if query.language:
        statement = statement.where(Member.language == query.language)
    if query.show == "to_check":
        statement = statement.where(Member.identity == "to_check")
    if query.fair_id is None:
        return statement
    if query.slot_id is not None:
        statement = statement.where(Registration.slot_id == query.slot_id)
    return statement.where(*_states(query.show))


def _at(fair_ids: frozenset[int] | None) -> list[Any]:
    return [] if fair_ids is None else [Registration.fair_id.in_(fair_ids)]


def _states(show: str) -> list[Any]:
    held = Registration.state == "held"
    return {
        "arrived": [held, Registration.admitted_at.is_not(None)],
        "expected": [held, Registration.admitted_at.is_(None)],
        "waiting": [Registration.state == "waiting"],
        "cancelled": [Registration.state == "cancelled"],
        "returned": [Registration.review == "returned"],
    }.get(show, [])


def _ways(query: Query, terms: SearchTerms) -> list[_Way]:
    """The statements that together find what was typed: by name, number, code, ID, address or country."""
    base = _base(query)
    ways = []
    if terms.grams:
        ways.append(_by_name(base, terms))
    if len(terms.digits) >= 4:
        ways.append(_by_phone(base, terms.digits))
    if len(terms.digits) == SHORT_CODE_DIGITS:
        ways.append(_Way(_by_code(base, query, terms.digits)))
    if terms.plain.isascii() and " " not in terms.plain and len(terms.plain) >= 2:
        ways += _by_start(base, terms.plain)
    ways += [_Way(base.where(Member.nationality == code)) for code in country_codes(terms.plain)]
    return ways


def _by_name(base: Any, terms: SearchTerms) -> _Way:
    """Start from the rarest gram, then look whether every word is there."""
    words = [Member.folded.like(f"%{_escaped(word)}%", escape="\\") for word in terms.words]
    found = base.join(SearchGram, SearchGram.member_id == Member.id).where(SearchGram.gram == _rarest(terms), *words)
    return _Way(found, SearchGram.member_id)


def _by_phone(base: Any, digits: str) -> _Way:
    """Every four digits in a row stand in the number; four of them in another order hardly ever do."""
    first, *others = [phone_gram(four) for four in sorted(phone_grams(digits))]
    statement = base.join(SearchGram, SearchGram.member_id == Member.id).where(SearchGram.gram == first)
    other = SearchGram.__table__.alias()
    for gram in others:
        statement = statement.where(exists().where(other.c.gram == gram, other.c.member_id == Member.id))
    return _Way(statement, SearchGram.member_id)


def _by_start(base: Any, start: str) -> list[_Way]:
    """IDs and addresses that begin so. Few are looked up first and then shown: asked for the newest of them at once,
    a database walks all people from the newest on, and finds the few last."""
    ways = []
    for column in (Member.member_id, Member.email_key):
        fits = _starts_with(column, start)
        ids = db.session.scalars(select(Member.id).where(*fits).limit(FEW + 1)).all()
        if len(ids) > FEW:
            ways.append(_Way(base.where(*fits)))
        elif ids:
            ways.append(_Way(base.where(Member.id.in_(ids))))
    return ways


def _by_code(base: Any, query: Query, code: str) -> Any:
    if query.fair_id is None:
        holders = select(Registration.member_id).where(Registration.short_code == code, *_at(query.fair_ids))
        return base.where(Member.id.in_(holders))
    return base.where(Registration.short_code == code)


def _rarest(terms: SearchTerms) -> str:
    """The gram that the fewest people have; one that was never counted is rarer than all others."""
    rows = db.session.execute(select(GramCount.gram, GramCount.people).where(GramCount.gram.in_(terms.grams)))
    counted = {row.gram: row.people for row in rows}
    return min(sorted(terms.grams), key=lambda gram: counted.get(gram, 0))


def _rows(query: Query, way: _Way) -> list[Row[Any]]:
    statement = way.statement
    if query.before is not None:
        statement = statement.where(way.key < query.before)
    return list(db.session.execute(statement.order_by(way.key.desc()).limit(PAGE + 1)))


def _count(query: Query) -> int:
    if query.fair_id is None and query.show not in ("all", "to_check"):
        return 0
    inner = _base(replace(query, text="")).with_only_columns(Member.id).limit(COUNT_LIMIT + 1).subquery()
    return int(db.session.scalar(select(func.count()).select_from(inner)) or 0)


def _starts_with(column: Any, prefix: str) -> tuple[Any, Any]:
    """A range of the index: on both databases these columns are compared byte by byte."""
    return column >= prefix, column < prefix + "\U0010ffff"


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


@cache
def _country_names() -> tuple[tuple[str, str], ...]:
    return tuple(
        (name.casefold(), code)
        for language in LANGUAGES_OF_COUNTRY_NAMES
        for code, name in Locale.parse(language).territories.items()
        if len(code) == 2
    )
