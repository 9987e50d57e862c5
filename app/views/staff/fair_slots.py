"""Times of entry of a fair: many by a pattern, one of them, closed, and their people moved to another (ST-6)."""

from typing import Any

from flask import Response, abort, flash
from flask_babel import gettext, ngettext

from app.extensions import db
from app.forms.fair import ConfirmForm
from app.forms.fields import choices_of
from app.forms.staff_fair_slots import MoveForm, PatternForm, SlotForm
from app.models import Fair, Slot
from app.models.types import now
from app.operations import fair as fairs
from app.operations import slots
from app.operations.registration import waiting_by_slot
from app.views.staff.blueprint import bp
from app.web.access import staff_only
from app.web.filters import korean_time
from app.web.render import lead_to, render_form
from app.web.staff_fairs import editable_fair, stored


@bp.route("/fairs/<slug>/times", methods=["GET", "POST"])
@staff_only("fair_manager")
def fair_slots(slug: str) -> Any:
    """All times with their places, and many more by a pattern."""
    fair = editable_fair(slug)
    form = PatternForm.for_fair(fair)
    if not form.validate_on_submit():
        return _slots_page(form, fair)
    try:
        added = slots.add_pattern(fair, form.pattern)
        db.session.commit()
    except slots.TooManySlots:
        db.session.rollback()
        form.form_errors.append(
            gettext("A fair has at most %(most)s times of entry. Make some of them longer.", most=slots.MOST)
        )
        return _slots_page(form, editable_fair(slug))
    flash(ngettext("%(num)d time is added.", "%(num)d times are added.", added), "success")
    return lead_to("staff.fair_slots", slug=slug)


def _slots_page(form: PatternForm, fair: Fair) -> Response:
    return render_form("staff/fair_slots.html", form, fair=fair, waiting=waiting_by_slot(fair))


@bp.route("/fairs/<slug>/times/<slot_id>", methods=["GET", "POST"])
@staff_only("fair_manager")
def fair_slot(slug: str, slot_id: str) -> Any:
    """One time: when, how many places, and what a change does to who is in it."""
    fair, slot = _slot(slug, slot_id)
    form = SlotForm.of(slot)
    if not form.validate_on_submit():
        return _slot_page(form, fair, slot)
    if not fair.starts_on <= form.plan.starts_at.date() <= fair.ends_on:
        form.starts_at.errors = [gettext("Every time of entry must be on a day of the fair.")]
        return _slot_page(form, fair, slot)
    try:
        told = slots.change(slot, form.plan, seen=form.seen.data or "")
        db.session.commit()
    except fairs.FairRefused as error:
        db.session.rollback()
        return _slot_refused(form, error, slug, slot_id)
    flash(stored(told), "success")
    return lead_to("staff.fair_slots", slug=slug)


def _slot_refused(form: SlotForm, error: fairs.FairRefused, slug: str, slot_id: str) -> Response:
    fair, slot = _slot(slug, slot_id)
    if isinstance(error, fairs.CapacityBelowTaken):
        form.capacity.errors = [gettext("%(taken)s places are taken. Enter at least as many.", taken=error.taken)]
        return _slot_page(form, fair, slot)
    form.seen.data = SlotForm.stamp_of(slot)
    form.form_errors.append(
        gettext("A colleague changed this page while you did. Compare both, then save again what is right.")
    )
    return _slot_page(form, fair, slot, stored=SlotForm.values_of(slot))


def _slot_page(form: SlotForm, fair: Fair, slot: Slot, **context: Any) -> Response:
    waiting = waiting_by_slot(fair).get(slot.id, 0)
    return render_form(
        "staff/fair_slot.html", form, fair=fair, slot=slot, waiting=waiting, has_others=bool(_others(slot)), **context
    )


@bp.route("/fairs/<slug>/times/<slot_id>/close", methods=["GET", "POST"])
@staff_only("fair_manager")
def fair_slot_close(slug: str, slot_id: str) -> Any:
    """No more registrations for this time; its waiting list ends."""
    fair, slot = _slot(slug, slot_id)
    form = ConfirmForm()
    if slot.is_closed:
        return lead_to("staff.fair_slot", slug=slug, slot_id=slot_id)
    if not form.validate_on_submit():
        waiting = waiting_by_slot(fair).get(slot.id, 0)
        return render_form("staff/fair_slot_close.html", form, fair=fair, slot=slot, waiting=waiting)
    waited = slots.close(slot)
    db.session.commit()
    words = ngettext(
        "The time is closed. %(num)d person who waited is told.",
        "The time is closed. %(num)d people who waited are told.",
        waited,
    )
    flash(words, "success")
    return lead_to("staff.fair_slot", slug=slug, slot_id=slot_id)


@bp.post("/fairs/<slug>/times/<slot_id>/open")
@staff_only("fair_manager")
def fair_slot_open(slug: str, slot_id: str) -> Any:
    """It takes registrations again."""
    _fair, slot = _slot(slug, slot_id)
    slots.open_again(slot)
    db.session.commit()
    flash(gettext("This time takes registrations again."), "success")
    return lead_to("staff.fair_slot", slug=slug, slot_id=slot_id)


@bp.post("/fairs/<slug>/times/<slot_id>/remove")
@staff_only("fair_manager")
def fair_slot_remove(slug: str, slot_id: str) -> Any:
    """Take a time away that nobody ever registered for."""
    _fair, slot = _slot(slug, slot_id)
    try:
        slots.remove(slot)
        db.session.commit()
    except fairs.SlotInUse:
        db.session.rollback()
        flash(gettext("A time with registrations cannot be removed. Close it instead."), "warning")
        return lead_to("staff.fair_slot", slug=slug, slot_id=slot_id)
    flash(gettext("The time is removed."), "success")
    return lead_to("staff.fair_slots", slug=slug)


@bp.route("/fairs/<slug>/times/<slot_id>/move", methods=["GET", "POST"])
@staff_only("fair_manager")
def fair_slot_move(slug: str, slot_id: str) -> Any:
    """Everybody of this time into another one; each is told."""
    fair, slot = _slot(slug, slot_id)
    form, others = MoveForm(), _others(slot)
    form.target.choices = choices_of((one.public_id, _in_words(one)) for one in others)
    if not form.validate_on_submit():
        return _move_page(form, fair, slot)
    target = next(one for one in others if one.public_id == form.target.data)
    try:
        moved = slots.move_people(slot, target)
        if form.closes.data:
            slots.close(slot)
        db.session.commit()
    except slots.NoRoom as error:
        db.session.rollback()
        return _no_room(form, error, slug, slot_id)
    except slots.SlotOver:
        db.session.rollback()
        form.target.errors = [gettext("This time takes nobody in any more. Choose another.")]
        return _move_page(form, *_slot(slug, slot_id))
    told = moved.held + moved.waiting
    flash(ngettext("%(num)d person is moved and told.", "%(num)d people are moved and told.", told), "success")
    return lead_to("staff.fair_slots", slug=slug)


def _no_room(form: MoveForm, error: slots.NoRoom, slug: str, slot_id: str) -> Response:
    form.target.errors = [
        gettext(
            "%(wanted)s people are to be moved, and this time has %(left)s places left. Give it more places first.",
            wanted=error.wanted,
            left=error.left,
        )
    ]
    return _move_page(form, *_slot(slug, slot_id))


def _move_page(form: MoveForm, fair: Fair, slot: Slot) -> Response:
    waiting = waiting_by_slot(fair).get(slot.id, 0)
    return render_form("staff/fair_slot_move.html", form, fair=fair, slot=slot, waiting=waiting)


def _others(slot: Slot) -> list[Slot]:
    """Times of the same fair that can still take people in."""
    return [one for one in slot.fair.slots if one.id != slot.id and one.ends_at > now() and not one.is_closed]


def _in_words(slot: Slot) -> str:
    left = ngettext("%(num)d place left", "%(num)d places left", slot.left)
    return f"{korean_time(slot.starts_at)} ({left})"


def _slot(slug: str, slot_id: str) -> tuple[Fair, Slot]:
    fair = editable_fair(slug)
    slot = next((slot for slot in fair.slots if slot.public_id == slot_id), None)
    return (fair, slot) if slot else abort(404)
