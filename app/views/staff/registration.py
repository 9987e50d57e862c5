"""One registration: see all of it, check in by hand, undo, accept, return, cancel, note (ST-3)."""

from typing import Any

from flask import flash
from flask_babel import gettext
from flask_login import current_user

from app.extensions import db
from app.forms.staff import AcceptForm, ActionForm, IdentityForm, NoteForm, ReturnForm, UndoForm
from app.models import CheckIn, Registration
from app.operations import audit, checkin, registration_review
from app.operations import registration as registrations
from app.operations.people import registrations_of
from app.views.staff.blueprint import bp
from app.web.access import staff_only
from app.web.filters import korean_time
from app.web.render import lead_to, render_form
from app.web.staff_fairs import may_act_for, own_fairs, registration_for_staff


@bp.get("/registrations/<public_id>")
@staff_only("viewer")
def registration(public_id: str) -> Any:
    """All there is about a registration; that it was opened is recorded."""
    found = registration_for_staff(public_id, "viewer")
    if found.public_id != public_id:  # it was put together with another one of the same person
        return lead_to("staff.registration", public_id=found.public_id)
    return _page(found, ActionForm())


@bp.post("/registrations/<public_id>/check-in")
@staff_only("desk")
def registration_check_in(public_id: str) -> Any:
    """Admit the person at the desk, with the document that was seen, if one was."""
    found = registration_for_staff(public_id, "desk")
    form = IdentityForm()
    if form.document.data in registration_review.DOCUMENTS:
        registration_review.confirm_identity(current_user, found.member, form.document.data)
    try:
        checkin.check_in_by_hand(current_user, found)
        flash(gettext("Checked in."), "success")
    except checkin.AlreadyAdmitted as error:
        at = korean_time(error.first_time, "clock")
        flash(gettext("Not checked in again: this ticket was used at %(time)s.", time=at), "warning")
    except checkin.NoPlace:
        flash(gettext("Not checked in: the registration is cancelled, or still on the waiting list."), "warning")
    db.session.commit()
    return lead_to("staff.registration", public_id=public_id)


@bp.post("/registrations/<public_id>/readmit")
@staff_only("desk")
def registration_readmit(public_id: str) -> Any:
    """Somebody who went out comes in again."""
    try:
        checkin.readmit(current_user, registration_for_staff(public_id, "desk"))
        flash(gettext("Let in again."), "success")
    except checkin.NotAdmitted:
        flash(gettext("This person is not in yet: check in instead."), "warning")
    db.session.commit()
    return lead_to("staff.registration", public_id=public_id)


@bp.post("/registrations/<public_id>/undo")
@staff_only("desk")
def registration_undo(public_id: str) -> Any:
    """Take the check-in back that the page named, or all of them, with the reason."""
    found = registration_for_staff(public_id, "desk")
    form = UndoForm(prefix="undo")
    if not form.validate_on_submit():
        return _page(found, form, opened="undo")
    try:
        undone = checkin.undo(current_user, found, form.reason.data, _entry_of(found, form))
        flash(_what_was_undone(found, undone), "success")
    except checkin.NotAdmitted:
        flash(gettext("There is no check-in to take back."), "warning")
    db.session.commit()
    return lead_to("staff.registration", public_id=public_id)


def _entry_of(found: Registration, form: UndoForm) -> str | None:
    """The entry to take back; None for all."""
    if form.entry.data == "all":
        return None
    latest = next((fact.random_id for fact in checkin.entries_of(found)), "")
    return form.entry.data or latest


def _what_was_undone(found: Registration, undone: list[CheckIn]) -> str:
    if found.admitted_at is not None:
        time = korean_time(found.admitted_at)
        return gettext("The check-in was taken back. Another one still stands: in since %(time)s.", time=time)
    if len(undone) > 1:
        return gettext("All check-ins were taken back. The ticket admits again.")
    return gettext("The check-in was taken back. The ticket admits again.")


@bp.post("/registrations/<public_id>/accept")
@staff_only("desk")
def registration_accept(public_id: str) -> Any:
    """The registration was looked at and is right."""
    try:
        registration_review.accept(registration_for_staff(public_id, "desk"), seen=AcceptForm().seen.data or "")
        db.session.commit()
    except registration_review.ChangedMeanwhile:
        db.session.rollback()
        flash(_meanwhile(), "warning")
    return lead_to("staff.registration", public_id=public_id)


@bp.post("/registrations/<public_id>/return")
@staff_only("desk")
def registration_return(public_id: str) -> Any:
    """Return it to the member with the reason."""
    found = registration_for_staff(public_id, "desk")
    form = ReturnForm(prefix="return")
    if not form.validate_on_submit():
        return _page(found, form, opened="return")
    try:
        registration_review.give_back(found, form.reason.data, seen=form.seen.data or "")
        db.session.commit()
    except registration_review.ChangedMeanwhile:
        db.session.rollback()
        form.form_errors.append(_meanwhile())
        return _page(registration_for_staff(public_id, "desk"), form, opened="return")
    flash(gettext("Returned. The reason was sent by e-mail."), "success")
    return lead_to("staff.registration", public_id=public_id)


def _meanwhile() -> str:
    return gettext("A colleague changed this page while you did. Compare both, then save again what is right.")


@bp.post("/registrations/<public_id>/cancel")
@staff_only("desk")
def registration_cancel(public_id: str) -> Any:
    """Cancel it for the member; the next one waiting moves up."""
    found = registration_for_staff(public_id, "desk")
    form = ActionForm()
    if form.validate_on_submit() and found.state != "cancelled":
        try:
            registrations.cancel(found)
            audit.record("registration.cancel", f"registration:{found.id}")
            db.session.commit()
            flash(gettext("Cancelled. The ticket no longer admits."), "success")
        except registrations.RegistrationSettled:  # a kiosk may have let the person in since the page was opened
            db.session.rollback()
            flash(_why_not_cancelled(found), "warning")
    return lead_to("staff.registration", public_id=public_id)


def _why_not_cancelled(found: Registration) -> str:
    if found.admitted_at is not None:
        return gettext("Not cancelled: the person is in. Take the check-in back first.")
    return gettext("Not cancelled: the registration has changed meanwhile. Look at it again.")


@bp.post("/registrations/<public_id>/note")
@staff_only("desk")
def registration_note(public_id: str) -> Any:
    """Leave a note."""
    found = registration_for_staff(public_id, "desk")
    form = NoteForm()
    if not form.validate_on_submit():
        return _page(found, form, opened="note")
    registration_review.add_note(current_user, found, form.text.data)
    db.session.commit()
    return lead_to("staff.registration", public_id=public_id)


@bp.post("/registrations/<public_id>/resend")
@staff_only("desk")
def registration_resend(public_id: str) -> Any:
    """Send the ticket again."""
    sent = registration_review.resend_ticket(registration_for_staff(public_id, "desk"))
    db.session.commit()
    if sent:
        flash(gettext("The ticket is on its way by e-mail."), "success")
    else:
        flash(gettext("There is no ticket to send, or no e-mail address."), "warning")
    return lead_to("staff.registration", public_id=public_id)


def _page(found: Registration, form: Any, opened: str = "") -> Any:
    """The page with the form that was sent in its place, and fresh ones in the others'."""
    audit.record("registration.read", f"registration:{found.id}", member=found.member_id)
    db.session.commit()
    others = registrations_of([found.member_id], current_user.fair_ids("viewer")).get(found.member_id, [])
    return render_form(
        "staff/registration.html",
        form,
        registration=found,
        member=found.member,
        fair=found.fair,
        facts=CheckIn.of_registration(found.id),
        notes=registration_review.notes_of(found),
        other_fairs={fair.id: fair for fair in own_fairs()},
        others=[row for row in others if row.registration != found.public_id],
        undo_form=form if opened == "undo" else UndoForm(formdata=None, prefix="undo"),
        entries=checkin.entries_of(found),
        return_form=form if opened == "return" else ReturnForm(formdata=None, prefix="return"),
        seen=registration_review.stamp_of(found),
        note_form=form if opened == "note" else NoteForm(formdata=None),
        identity_form=IdentityForm(formdata=None),
        opened=opened,
        may_act=may_act_for(found.member_id),
    )
