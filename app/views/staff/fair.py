"""Staff make, change, publish and cancel fairs (ST-6, FR-4)."""

from typing import Any

from flask import Response, flash, render_template, request
from flask_babel import gettext, ngettext
from flask_login import current_user
from sqlalchemy import func, select, true

from app.extensions import db
from app.forms.fair import ConfirmForm
from app.forms.staff_fair import FairForm, values_of
from app.models import Fair, Registration
from app.operations import checkin
from app.operations import fair as operations
from app.operations.registration import waiting_by_slot
from app.views.staff.blueprint import bp
from app.web.access import staff_only
from app.web.edge import allows_body_of
from app.web.render import lead_to, render_form
from app.web.staff_fairs import fair_for_staff

FORM_BYTES = 512 * 1024  # texts in two languages, percent-encoded


@bp.get("/fairs")
@staff_only("viewer")
def fairs() -> str:
    """The reader's fairs, drafts too, the latest first."""
    fair_ids = current_user.fair_ids("viewer")
    held = select(Registration.fair_id, func.count().label("held")).where(Registration.state == "held")
    counts = held.group_by(Registration.fair_id).subquery()
    rows = db.session.execute(
        select(Fair, func.coalesce(counts.c.held, 0))
        .outerjoin(counts, counts.c.fair_id == Fair.id)
        .where(true() if fair_ids is None else Fair.id.in_(fair_ids))
        .order_by(Fair.starts_on.desc(), Fair.id.desc())
    ).all()
    return render_template("staff/fairs.html", rows=rows)


@bp.get("/fairs/<slug>")
@staff_only("viewer")
def fair(slug: str) -> str:
    """One fair with its figures, and what can be done with it."""
    found = fair_for_staff(slug, "viewer")
    cases = checkin.cases_of([found.id])[found.id]
    return render_template("staff/fair.html", fair=found, waiting=waiting_by_slot(found), cases=cases)


@bp.route("/fairs/new", methods=["GET", "POST"])
@allows_body_of(FORM_BYTES)
@staff_only("fair_manager", everywhere=True)
def fair_new() -> Any:
    """A new fair; it stays a draft until it is published."""
    form = FairForm()
    if not _is_good(form):
        return render_form("staff/fair_edit.html", form, fair=None)
    try:
        created = operations.create(form.plan)
        db.session.commit()
    except operations.FairRefused as error:
        return _refused(form, None, error)
    flash(gettext("The draft is stored. Publish it when it is complete."), "success")
    return lead_to("staff.fair", slug=created.slug)


@bp.route("/fairs/<slug>/edit", methods=["GET", "POST"])
@allows_body_of(FORM_BYTES)
@staff_only("fair_manager")
def fair_edit(slug: str) -> Any:
    """Change a fair; who is registered is told of a new time or place."""
    found = fair_for_staff(slug, "fair_manager")
    form = FairForm(data=values_of(found))
    if found.state != "draft":
        form.slug.data = found.slug  # addresses that people have stay
    if not _is_good(form):
        return render_form("staff/fair_edit.html", form, fair=found)
    try:
        told = operations.edit(found, form.plan)
        db.session.commit()
    except operations.FairRefused as error:
        return _refused(form, slug, error)
    flash(_stored(told), "success")
    return lead_to("staff.fair", slug=found.slug)


@bp.post("/fairs/<slug>/publish")
@staff_only("fair_manager")
def fair_publish(slug: str) -> Any:
    """From a draft to the public list."""
    try:
        operations.publish(fair_for_staff(slug, "fair_manager"))
        db.session.commit()
        flash(gettext("The fair is public now."), "success")
    except operations.FairIncomplete:
        db.session.rollback()
        flash(gettext("Add a Korean name and at least one time of entry, then publish."), "warning")
    return lead_to("staff.fair", slug=slug)


@bp.route("/fairs/<slug>/cancel", methods=["GET", "POST"])
@staff_only("fair_manager")
def fair_cancel(slug: str) -> Any:
    """Call a fair off, after one more question; everybody registered is told."""
    found, form = fair_for_staff(slug, "fair_manager"), ConfirmForm()
    if found.state != "published":
        return lead_to("staff.fair", slug=slug)
    if not form.validate_on_submit():
        return render_form("staff/fair_cancel.html", form, fair=found)
    told = operations.cancel(found)
    db.session.commit()
    flash(_called_off(told), "success")
    return lead_to("staff.fair", slug=slug)


def _is_good(form: FairForm) -> bool:
    """Whether it was sent to be stored and keeps the rules. The buttons of the rows only draw it anew."""
    if form.only_redraws():
        button = request.form.get("check", "")
        if button == "add-slot":
            form.add_slot()
        elif button.startswith("remove-"):
            form.remove_slot(button.removeprefix("remove-"))
        return False
    return form.validate_on_submit()


def _refused(form: FairForm, slug: str | None, error: operations.FairRefused) -> Response:
    """The form again, with the reason where it belongs."""
    db.session.rollback()
    found = fair_for_staff(slug, "fair_manager") if slug else None
    if isinstance(error, operations.SlugTaken):
        form.slug.errors = [gettext("Another fair has this address. Choose another.")]
    elif isinstance(error, operations.CapacityBelowTaken) and (row := form.row_of(error.slot_id)):
        row.capacity.errors = [gettext("%(taken)s places are taken. Enter at least as many.", taken=error.taken)]
        form.slots.errors = [entry.errors for entry in form.slots.entries]
    elif isinstance(error, operations.SlotInUse) and found:
        form.restore_slot(next(slot for slot in found.slots if slot.public_id == error.slot_id))
        form.form_errors.append(gettext("A time with registrations cannot be removed. It is back in the list."))
    return render_form("staff/fair_edit.html", form, fair=found)


def _stored(told: int) -> str:
    if not told:
        return gettext("Stored.")
    return ngettext(
        "Stored. %(num)d registered person is told by e-mail.",
        "Stored. %(num)d registered people are told by e-mail.",
        told,
    )


def _called_off(told: int) -> str:
    return ngettext(
        "The fair is cancelled. %(num)d person is told.", "The fair is cancelled. %(num)d people are told.", told
    )
