"""The blueprint of fairs, and what its pages share."""

from datetime import date
from typing import NamedTuple

from flask import Blueprint, Response, abort, request
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy import bindparam, select

from app.extensions import db
from app.forms.fair import TimeForm
from app.models import Fair, Slot
from app.models.fair import KOREA
from app.models.types import now
from app.operations import registration

bp = Blueprint("fair", __name__)
FAIR_AND_SLOT = (
    select(Fair, Slot)
    .join(Slot, Slot.fair_id == Fair.id)
    .where(Fair.slug == bindparam("slug"), Slot.public_id == bindparam("slot"))
)


class Times(NamedTuple):
    """What the page of times shows: all days that can be chosen, one of them open, its slots, who waits."""

    days: list[date]
    day: date | None
    slots: list[Slot]
    waiting: dict[int, int]

    doors_close: str | None = None  # that day, as 18:00

    @property
    def last_end(self) -> str | None:
        """Until when one may stay: until the doors close, else until the last time is over."""
        last = max((slot.ends_at for slot in self.slots), default=None)
        return (self.doors_close or f"{last.astimezone(KOREA):%H:%M}") if last else None


def visible_fair(slug: str) -> Fair:
    """A fair that is or was public; drafts are for staff. Else 404."""
    fair = Fair.with_slug(slug)
    if fair is None or (fair.state == "draft" and not (is_staff() and current_user.may("viewer", fair))):
        abort(404)
    return fair


def chosen_slot(slug: str, form: TimeForm) -> tuple[Fair, Slot | None]:
    """The fair and the slot that the form names, in one query; no slot if the fair has none of that name."""
    row = db.session.execute(FAIR_AND_SLOT, {"slug": slug, "slot": form.slot_id}).first()
    if row is not None and row[0].state != "draft":
        return row[0], row[1]
    form.slot.errors = [gettext("Choose the hour when you will come.")]
    return visible_fair(slug), None


def times_of(fair: Fair) -> Times:
    """The slots that are not over, for the day that the address asks for, else the first."""
    slots = [slot for slot in fair.slots if slot.ends_at > now() and not slot.is_closed]
    days = sorted({slot.day for slot in slots})
    asked = request.args.get("day", "")
    day = next((day for day in days if day.isoformat() == asked), days[0] if days else None)
    hours = fair.hours_on(day) if day else None
    of_day = [slot for slot in slots if slot.day == day]
    return Times(days, day, of_day, registration.waiting_by_slot(fair), hours[1] if hours else None)


def days_of(fair: Fair) -> list[tuple[date, list[Slot]]]:
    """All slots, day by day."""
    days: dict[date, list[Slot]] = {}
    for slot in fair.slots:
        days.setdefault(slot.day, []).append(slot)
    return sorted(days.items())


def just_filled() -> str:
    return gettext("This hour has just filled up. Choose another, or wait for it.")


def calendar_file(content: bytes, name: str) -> Response:
    return Response(
        content,
        mimetype="text/calendar",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def is_member() -> bool:
    return bool(current_user.is_authenticated and current_user.is_member)


def is_staff() -> bool:
    return bool(current_user.is_authenticated and current_user.is_staff)
