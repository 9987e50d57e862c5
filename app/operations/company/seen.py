"""What staff see of companies: the list that finds them, and each one with all that belongs to it (ST-2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Row, and_, exists, func, or_, select

from app.extensions import db
from app.models import Company, CompanyCheck, CompanyEvent, CompanyPerson, CustomerRecord, Staff
from app.operations.company.checks import OPEN
from app.operations.customer_records import HELD, is_in
from app.operations.customer_records import KINDS as RECORDS
from app.operations.resume.seen import Place
from app.rules.names import folded, words
from app.rules.text import clean_digits, clean_name

PAGE = 50
EVENTS = 40
SHOWN = ("all", "active", "to_check", "refused", "left")
CHECKS = ("any", "join", "approval", "recovery")
COLUMNS = (
    Company.id,
    Company.public_id,
    Company.name,
    Company.name_english,
    Company.kind,
    Company.business_number,
    Company.representative,
    Company.state,
    Company.approval,
    Company.proof,
    Company.standing,
    Company.joined_at,
)


@dataclass(frozen=True)
class Query:
    """What the list is to show; "" is any. `after`: only what follows this place."""

    text: str = ""
    show: str = "all"
    kind: str = ""
    approval: str = ""
    check: str = ""
    record: str = ""
    after: Place | None = None


@dataclass(frozen=True)
class Result:
    """A page of rows, with what waits for each company, and where the next page begins, if there is one."""

    rows: Sequence[Row[Any]]
    checks: dict[int, list[str]]  # kinds of open checks by company
    pending: set[int]  # whose customer record is not there yet
    held: set[int]  # of these, whose record was refused and waits for staff
    next_after: Place | None


def find(query: Query) -> Result:
    """The companies that fit, the newest first."""
    found = select(*COLUMNS).where(*_filters(query), *_state(query.show), *_says(query.text), *_follows(query.after))
    newest = found.order_by(Company.joined_at.desc(), Company.id.desc()).limit(PAGE + 1)
    rows: Any = db.session.execute(newest).all()
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    ids = [row.id for row in rows[:PAGE]]
    pending = CustomerRecord.sent_version < CustomerRecord.version
    following = Place(last.joined_at, last.id) if last else None
    return Result(rows[:PAGE], _open_checks(ids), _records(ids, pending), _records(ids, is_in(HELD)), following)


def counts(query: Query) -> dict[str, int]:
    """How many rows each state would show, by one statement."""
    wanted = replace(query, after=None)
    states = select(Company.state, func.count()).where(*_filters(wanted), *_says(wanted.text)).group_by(Company.state)
    found: dict[str, int] = dict(db.session.execute(states).all())
    return {state: found.get(state, 0) for state in SHOWN[1:]} | {"all": sum(found.values())}


def with_public_id(public_id: str) -> Company | None:
    """A company, unless nothing but a count is left of it."""
    company = Company.with_public_id(public_id)
    return company if company is not None and company.erased_at is None else None


def person_of(company: Company, public_id: str) -> CompanyPerson | None:
    """One of its people; somebody of another company is as if they were not there."""
    theirs = (CompanyPerson.company_id == company.id, CompanyPerson.removed_at.is_(None))
    return db.session.scalar(select(CompanyPerson).where(*theirs, CompanyPerson.public_id == public_id))


def events(company_id: int) -> list[CompanyEvent]:
    """What happened, the newest first."""
    theirs = select(CompanyEvent).where(CompanyEvent.company_id == company_id)
    return list(db.session.scalars(theirs.order_by(CompanyEvent.id.desc()).limit(EVENTS)))


def staff_names(ids: Iterable[int | None]) -> dict[int, str]:
    """Who of the staff it was, by id."""
    wanted = {one for one in ids if one is not None}
    if not wanted:
        return {}
    return dict(db.session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(wanted))).all())


def _filters(query: Query) -> list[Any]:
    """All but state and text. What was erased is a count, and not here."""
    wanted: list[Any] = [Company.erased_at.is_(None)]
    if query.kind:
        wanted.append(Company.kind == query.kind)
    if query.approval:
        wanted.append(Company.approval == query.approval)
    if query.check in CHECKS:
        kind = [] if query.check == "any" else [CompanyCheck.kind == query.check]
        wanted.append(exists().where(CompanyCheck.company_id == Company.id, CompanyCheck.state.in_(OPEN), *kind))
    if query.record in RECORDS:
        theirs = select(CustomerRecord.company_id).where(CustomerRecord.company_id == Company.id, is_in(query.record))
        wanted.append(theirs.exists())
    return wanted


def _state(show: str) -> list[Any]:
    return [] if show == "all" else [Company.state == show]


def _follows(after: Place | None) -> list[Any]:
    if after is None:
        return []
    return [or_(Company.joined_at < after.at, and_(Company.joined_at == after.at, Company.id < after.id))]


def _says(text: str) -> list[Any]:
    """By number, name, representative, or somebody of its people by name or e-mail."""
    plain = clean_name(text).casefold()
    if not plain:
        return []
    looked_for = words(folded(text))
    ways: list[Any] = [_has_all(column, looked_for) for column in (Company.folded,) if looked_for]
    names = (Company.representative, Company.second_name)
    ways += [_has_all(func.lower(column), looked_for) for column in names if looked_for]
    people = [_has_all(func.lower(CompanyPerson.name), looked_for)] if looked_for else []
    people.append(func.lower(CompanyPerson.email).contains(plain, autoescape=True))
    theirs = (CompanyPerson.company_id == Company.id, CompanyPerson.removed_at.is_(None))
    ways.append(exists().where(*theirs, or_(*people)))
    digits = clean_digits(text)
    if digits.isascii() and digits.isdigit() and 3 <= len(digits) <= 10:
        ways.append(Company.business_number.contains(digits, autoescape=True))
    return [or_(*ways)]


def _has_all(column: Any, looked_for: list[str]) -> Any:
    return and_(*(column.contains(word, autoescape=True) for word in looked_for))


def _open_checks(ids: list[int]) -> dict[int, list[str]]:
    theirs = select(CompanyCheck.company_id, CompanyCheck.kind).where(
        CompanyCheck.company_id.in_(ids), CompanyCheck.state.in_(OPEN)
    )
    found: dict[int, list[str]] = {}
    rows: Sequence[Any] = db.session.execute(theirs.order_by(CompanyCheck.id)).all()
    for company_id, kind in rows:
        found.setdefault(company_id, []).append(kind)
    return found


def _records(ids: list[int], which: Any) -> set[int]:
    """Those of these companies whose customer record is so."""
    theirs = CustomerRecord.company_id.in_(ids)
    return set(db.session.scalars(select(CustomerRecord.company_id).where(theirs, which)))
