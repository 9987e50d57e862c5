"""What stands in an export: presets, their columns, and the rows that the filters leave, some at a time."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from babel import Locale
from flask_babel import get_locale, gettext, lazy_gettext, lazy_pgettext
from sqlalchemy import Row, func, select

from app.extensions import db
from app.models import InflowPath, Member, Registration, Resume, Slot
from app.models.fair import KOREA
from app.rules import email, phone
from app.rules.spreadsheet import cell_text, phone_text

Cell = str | int | datetime | None
STATISTICS = "statistics"
BATCH = 1_000  # rows that are read and written between two looks at what else there is to do
FILTERS: dict[str, tuple[str, ...]] = {  # with the values that are possible; () where the page offers a list
    "arrived": ("yes", "no"),
    "slot": (),
    "nationality": (),
    "language": (),
    "state": ("held", "waiting", "cancelled"),
    "identity": ("to_check", "confirmed"),
}


class Column(NamedTuple):
    """A heading, and what stands below it of a row. `full`: the same where nothing is masked."""

    heading: Any
    value: Callable[[Any], Cell]
    full: Callable[[Any], Cell] | None = None
    width: int = 16  # letters


def _time(moment: datetime | None) -> datetime | None:
    """As it was in Korea, without a zone: cells know none."""
    return None if moment is None else moment.astimezone(KOREA).replace(tzinfo=None, microsecond=0)


def _name_of(kind: str, code: str | None) -> str:
    locale: Locale | None = get_locale()
    names: Mapping[str, str] = getattr(locale, kind) if locale else {}
    return cell_text(names.get((code or "").replace("-", "_"), code or ""))


def _state(row: Any) -> str:
    if row.review == "returned":
        return gettext("Returned")
    return {
        "held": gettext("Registered"),
        "waiting": gettext("On the waiting list"),
        "cancelled": gettext("Cancelled"),
    }[row.state]


def _identity(row: Any) -> str:
    return gettext("To be checked") if row.identity == "to_check" else gettext("Confirmed")


def _yes(is_so: bool) -> str:
    return gettext("Yes") if is_so else gettext("No")


def _inflow(row: Any) -> str:
    locale = get_locale()
    names = row.inflow or {}
    return cell_text(names.get(locale.language if locale else "ko") or names.get("ko"))


COLUMNS: dict[str, Column] = {
    "name": Column(lazy_gettext("Name"), lambda row: cell_text(row.name), width=30),
    "name_korean": Column(lazy_gettext("Korean name"), lambda row: cell_text(row.name_korean)),
    "member_id": Column(lazy_gettext("Member ID"), lambda row: cell_text(row.member_id_shown)),
    "nationality": Column(lazy_gettext("Nationality"), lambda row: _name_of("territories", row.nationality)),
    "language": Column(lazy_gettext("Speaks"), lambda row: _name_of("languages", row.language)),
    "visa": Column(lazy_gettext("Visa"), lambda row: cell_text(row.visa), width=8),
    "identity": Column(lazy_pgettext("staff", "Identity"), _identity),
    "slot": Column(lazy_gettext("Time of entry"), lambda row: _time(row.starts_at), width=18),
    "arrived": Column(lazy_gettext("Arrived at"), lambda row: _time(row.admitted_at), width=18),
    "state": Column(lazy_gettext("State"), _state),
    "registered": Column(lazy_gettext("Registered at"), lambda row: _time(row.created_at), width=18),
    "inflow": Column(lazy_gettext("Inflow path"), _inflow, width=24),
    "phone": Column(
        lazy_gettext("Phone"),
        lambda row: phone.masked(row.phone) if row.phone else "",
        lambda row: phone_text(row.phone),
        width=20,
    ),
    "contact": Column(
        lazy_gettext("Contact number"),
        lambda row: phone.masked(row.contact) if row.contact else "",
        lambda row: phone_text(row.contact),
        width=20,
    ),
    "email": Column(
        lazy_gettext("E-mail"),
        lambda row: email.masked(row.email) if row.email else "",
        lambda row: cell_text(row.email),
        width=30,
    ),
    "by_message": Column(lazy_gettext("News by message"), lambda row: _yes(row.notice_by_message)),
    "by_email": Column(lazy_gettext("News by e-mail"), lambda row: _yes(row.notice_by_email)),
}
PRESETS: dict[str, tuple[str, ...]] = {
    "arrivals": ("name", "name_korean", "nationality", "language", "visa", "identity", "slot", "arrived", "phone"),
    "registrations": (
        *("name", "name_korean", "member_id", "nationality", "language", "visa", "identity", "state", "slot"),
        *("registered", "arrived", "inflow", "phone", "email"),
    ),
    "contacts": (
        *("name", "name_korean", "language", "email", "phone", "contact", "by_email", "by_message", "state", "slot"),
    ),
    STATISTICS: (),
}


def columns_of(preset: str) -> list[Column]:
    return [COLUMNS[name] for name in PRESETS[preset]]


def cells(row: Any, columns: list[Column], *, is_full: bool) -> list[Cell]:
    """A row as it stands in the file, in the language that is spoken at the moment."""
    return [(column.full if is_full and column.full else column.value)(row) for column in columns]


def count(fair_id: int, preset: str, filters: Mapping[str, str]) -> int:
    """How many rows there are now; none of statistics is about a person."""
    if preset == STATISTICS:
        return 0
    chosen = _filtered(select(func.count()).select_from(Registration), fair_id, preset, filters)
    return int(db.session.scalar(chosen) or 0)


def after(last_id: int, fair_id: int, preset: str, filters: Mapping[str, str]) -> list[Row[Any]]:
    """The next rows in the order in which people registered."""
    wanted: Any = (
        select(
            Registration.id, Registration.member_id, Registration.state, Registration.review,
            Registration.admitted_at, Registration.created_at, Slot.starts_at,
            Member.name, Member.name_korean, Member.member_id_shown, Member.nationality, Member.language,
            Member.identity, Member.phone, Member.contact, Member.email,
            Member.notice_by_message, Member.notice_by_email,
            Resume.visa, InflowPath.names.label("inflow"),
        )
        .select_from(Registration)
        .outerjoin(Resume, (Resume.member_id == Registration.member_id) & Resume.is_main)
    )  # fmt: skip
    path = func.coalesce(Registration.inflow_path_id, Member.inflow_path_id)  # as the board counts
    wanted = _filtered(wanted, fair_id, preset, filters).outerjoin(InflowPath, InflowPath.id == path)
    wanted = wanted.where(Registration.id > last_id).order_by(Registration.id).limit(BATCH)
    return list(db.session.execute(wanted))


def _filtered(statement: Any, fair_id: int, preset: str, filters: Mapping[str, str]) -> Any:
    """Without people who have left: what is about them is only counted."""
    statement = statement.join(Member, Member.id == Registration.member_id)
    statement = statement.join(Slot, Slot.id == Registration.slot_id)
    conditions = [Registration.fair_id == fair_id, Member.withdrawn_at.is_(None)]
    if preset == "arrivals":
        conditions.append(Registration.admitted_at.is_not(None))
    return statement.where(*conditions, *_conditions(filters))


def _conditions(filters: Mapping[str, str]) -> list[Any]:
    plain = {
        "slot": Slot.public_id,
        "nationality": Member.nationality,
        "language": Member.language,
        "state": Registration.state,
    }
    found = [column == filters[name] for name, column in plain.items() if filters.get(name)]
    if arrived := filters.get("arrived"):
        column = Registration.admitted_at
        found.append(column.is_not(None) if arrived == "yes" else column.is_(None))
    if identity := filters.get("identity"):
        is_open = Member.identity == "to_check"
        found.append(is_open if identity == "to_check" else ~is_open)
    return found
