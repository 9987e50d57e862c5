"""How a set of people was chosen, as people read it."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext, pgettext

from app.extensions import db
from app.models import Fair, InflowPath, Slot
from app.web.fairs import fair_text
from app.web.filters import country_name, korean_time, language_name
from app.web.language import chosen


def words_of(filters: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Each filter of operations.people.Query.filters with its value; what is gone meanwhile says nothing."""
    said = [
        (gettext("Fair"), _fair(filters.get("fair_id"))),
        (gettext("Time of entry"), _slot(filters.get("slot_id"))),
        (gettext("State"), _states().get(filters.get("show", ""), "")),
        (gettext("Nationality"), country_name(filters.get("nationality"))),
        (gettext("Speaks"), language_name(filters.get("language"))),
        (pgettext("staff", "Identity"), _identities().get(filters.get("identity", ""), "")),
        (gettext("Visa status"), filters.get("visa", "")),
        (gettext("How they heard of us"), _inflow(filters.get("inflow_path_id"))),
        (gettext("Resume"), _resumes().get(filters.get("resume", ""), "")),
        (gettext("Search text"), gettext("not kept, since it may be a name") if filters.get("text") else ""),
    ]
    return [(label, words) for label, words in said if words]


def _fair(fair_id: int | None) -> str:
    fair = db.session.get(Fair, fair_id) if fair_id else None
    return (fair_text(fair, "name") or fair.slug) if fair else ""


def _slot(slot_id: int | None) -> str:
    slot = db.session.get(Slot, slot_id) if slot_id else None
    return korean_time(slot.starts_at) if slot else ""


def _inflow(path_id: int | None) -> str:
    path = db.session.get(InflowPath, path_id) if path_id else None
    return path.name_in(chosen()) if path else ""


def _states() -> dict[str, str]:
    return {
        "to_check": gettext("Identity to be checked"),
        "arrived": gettext("Arrived"),
        "expected": gettext("Not here yet"),
        "waiting": gettext("On the waiting list"),
        "cancelled": gettext("Cancelled"),
        "returned": gettext("Returned"),
    }


def _identities() -> dict[str, str]:
    return {
        "to_check": gettext("Identity to be checked"),
        "checked": gettext("Identity checked by staff"),
        "verified": gettext("Identity verified by phone"),
    }


def _resumes() -> dict[str, str]:
    return {
        "applied": gettext("To be looked at"),
        "accepted": gettext("Accepted by staff"),
        "returned": gettext("Returned"),
    }
