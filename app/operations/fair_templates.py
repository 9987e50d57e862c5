"""A new fair from a built-in template, or as a copy of an earlier one whose dates are moved (ST-6)."""

from datetime import date, datetime, time, timedelta
from typing import Any

from app.models import Fair
from app.models.fair import KOREA
from app.models.types import now
from app.operations.fair import ExhibitorPlan, FairPlan, SlotPlan
from app.rules.slot_pattern import TEMPLATES

CLOSES_AT = time(18)  # on the day before the fair, unless it says otherwise
Texts = dict[str, dict[str, str]]


def from_template(name: str, slug: str, texts: Texts, first_day: date, capacity: int) -> FairPlan:
    """A fair with the days, doors and times of a template; registration is open until the evening before."""
    template = TEMPLATES[name]
    days = template.dates(first_day)
    columns = {
        "slug": slug,
        "texts": texts,
        "desk_languages": ["ko", "en"],
        "starts_on": days[0],
        "ends_on": days[-1],
        "registration_opens_at": _before(now(), first_day),
        "registration_closes_at": datetime.combine(first_day - timedelta(days=1), CLOSES_AT, KOREA),
        "ticket_days": template.ticket_days,
        "allows_reentry": template.allows_reentry,
        "opening_hours": {day.isoformat(): list(template.doors) for day in days},
    }
    spans = template.pattern(first_day, capacity).spans()
    return FairPlan(columns, [SlotPlan("", span.starts_at, span.ends_at, capacity) for span in spans])


def copy_of(source: Fair, slug: str, texts: Texts, first_day: date) -> FairPlan:
    """The earlier fair with every date moved by as much as its first day; nobody is registered for the copy."""
    by = first_day - source.starts_on
    columns = {
        "slug": slug,
        "texts": {code: source.texts.get(code, {}) | texts.get(code, {}) for code in (*source.texts, *texts)},
        "desk_languages": list(source.desk_languages),
        "starts_on": first_day,
        "ends_on": source.ends_on + by,
        "registration_opens_at": source.registration_opens_at + by,
        "registration_closes_at": source.registration_closes_at + by,
        "ticket_days": source.ticket_days,
        "admit_early_minutes": source.admit_early_minutes,
        "admit_late_minutes": source.admit_late_minutes,
        "allows_reentry": source.allows_reentry,
        "opening_hours": _moved(source.opening_hours, by),
    }
    slots = [SlotPlan("", slot.starts_at + by, slot.ends_at + by, slot.capacity) for slot in source.slots]
    companies = [ExhibitorPlan(one.name, one.booth, one.openings) for one in source.exhibitors]
    return FairPlan(columns, slots, companies)


def _moved(hours: dict[str, Any], by: timedelta) -> dict[str, Any]:
    return {(date.fromisoformat(day) + by).isoformat(): pair for day, pair in hours.items()}


def _before(moment: datetime, first_day: date) -> datetime:
    """Now, or long enough before a fair that is very near."""
    latest = datetime.combine(first_day - timedelta(days=2), CLOSES_AT, KOREA)
    return min(moment.replace(second=0, microsecond=0), latest)
