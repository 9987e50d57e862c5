"""The list of people as its address asks for it: the page, its rows alone, and what changes while it is looked at."""

import re
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

from babel import Locale
from flask_babel import get_locale
from sqlalchemy import select

from app.extensions import db
from app.forms.staff import PeopleSearchForm
from app.models import Fair, InflowPath, Slot, Staff
from app.models.member import IDENTITY_STATES
from app.models.resume import RESUME_STATES
from app.operations import audit, people
from app.operations.people import Query
from app.operations.people.scanned import NotFound, is_ticket, registration_of
from app.web.filters import is_country
from app.web.staff_fairs import own_fairs

# What the people of our fairs speak; BCP 47.
SPOKEN = ("ko", "en", "vi", "zh-Hans", "uz", "ru", "mn", "ne", "id", "th", "km", "my", "bn", "si", "ja", "fil", "kk")
RESUMES = tuple(state for state in RESUME_STATES if state not in ("draft", "withdrawn"))
VISA = re.compile(r"[A-Z]-[0-9]{1,2}(-[0-9]{1,2})?")


class PeopleList(NamedTuple):
    """What the list shows. `problem`: why a scanned ticket found nobody."""

    query: Query
    result: people.Result
    fairs: list[Fair]
    fair: Fair | None
    registrations: dict[int, list[Any]]
    address: dict[str, str]
    problem: str = ""

    def at(self, **changes: Any) -> dict[str, Any]:
        """The arguments of this list's address, with changes; from its first page on."""
        return {name: value for name, value in (self.address | changes).items() if value}


def look_up(form: PeopleSearchForm, staff: Staff) -> PeopleList:
    """Look people up. What is shown to whom is recorded; the caller commits before it is shown."""
    query, fairs, fair = query_of(form, staff)
    problem = ""
    if is_ticket(query.text):
        query, problem = _of_ticket(query)
    result = people.find(query)
    registrations = {}
    if fair is None:
        registrations = people.registrations_of((row.id for row in result.rows), query.fair_ids)
    subject = f"fair:{fair.id}" if fair else "people"
    audit.record("people.list", subject, shown=[row.id for row in result.rows])
    return PeopleList(query, result, fairs, fair, registrations, address_of(form), problem)


def query_of(form: PeopleSearchForm, staff: Staff) -> tuple[Query, list[Fair], Fair | None]:
    """What the address asks for, the fairs that this person may choose, and the chosen one."""
    fairs = own_fairs()
    fair = next((fair for fair in fairs if fair.slug == form.fair.data), None)
    shown = people.SHOWN if fair else people.WITHOUT_FAIR
    query = Query(
        text=(form.q.data or "")[:250],
        fair_id=fair.id if fair else None,
        show=_one_of(shown, form.show.data) or "all",
        nationality=form.nationality.data or "",
        language=form.speaks.data or "",
        slot_id=_slot_id(fair, form.slot.data),
        identity=_one_of(IDENTITY_STATES, form.identity.data),
        visa=form.visa.data if VISA.fullmatch(form.visa.data or "") else "",
        inflow_path_id=_inflow_path_id(form.inflow.data),
        resume=_one_of(RESUMES, form.resume.data),
        fair_ids=staff.fair_ids("viewer"),
        before=int(form.before.data) if re.fullmatch(r"[0-9]{1,9}", form.before.data or "") else None,
    )
    return query, fairs, fair


def address_of(form: PeopleSearchForm) -> dict[str, str]:
    """The arguments of the list's address, but for the page of it. A scanned ticket is not kept."""
    named = {field.name: field.data for field in form if field.name != "before" and field.data}
    if named.get("show") == "all":
        del named["show"]
    if is_ticket(named.get("q", "")):
        del named["q"]
    return named


def countries() -> tuple[tuple[str, str], ...]:
    return _countries_in(str(get_locale()))


def inflow_paths() -> list[InflowPath]:
    return list(db.session.scalars(select(InflowPath).order_by(InflowPath.position, InflowPath.id)))


def _of_ticket(query: Query) -> tuple[Query, str]:
    """The ticket's own row, by its short code, which no two registrations of a fair share."""
    try:
        found = registration_of(query.text)
    except NotFound as error:
        return query, error.reason
    return replace(query, text=found.short_code), ""


def _one_of(known: tuple[str, ...], value: str | None) -> str:
    return value if value in known else ""


def _slot_id(fair: Fair | None, public_id: str | None) -> int | None:
    if fair is None or not public_id:
        return None
    return db.session.scalar(select(Slot.id).where(Slot.fair_id == fair.id, Slot.public_id == public_id))


def _inflow_path_id(code: str | None) -> int | None:
    return db.session.scalar(select(InflowPath.id).where(InflowPath.code == code)) if code else None


@cache
def _countries_in(language: str) -> tuple[tuple[str, str], ...]:
    """Code and name in a language, by name."""
    names = Locale.parse(language, sep="_").territories
    return tuple(sorted(((code, name) for code, name in names.items() if is_country(code)), key=lambda pair: pair[1]))
