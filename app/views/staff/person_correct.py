"""What staff put right in a person's record, and what they note about the person (ST-3)."""

from typing import Any

from flask import flash, render_template, request
from flask_babel import gettext
from flask_login import current_user

from app.extensions import db
from app.forms.staff import NoteForm
from app.forms.staff_person import CorrectPersonForm, shown_of
from app.models import Member
from app.operations import audit
from app.operations.people import corrections
from app.views.staff.blueprint import bp
from app.views.staff.people import person_page
from app.web.access import staff_only
from app.web.render import lead_to, render_form
from app.web.staff_fairs import member_for_staff


@bp.route("/people/<public_id>/correct", methods=["GET", "POST"])
@staff_only("desk")
def person_correct(public_id: str) -> Any:
    """The record as it is, to be put right. What somebody else has changed meanwhile is shown and not written over."""
    member = member_for_staff(public_id, "desk")
    form = CorrectPersonForm(data=shown_of(member))
    form.keep_to(corrections.offered(member), member)
    if request.method != "POST":
        form.seen.data = corrections.seen_of(member)
    if not form.validate_on_submit():
        return _page(member, form)
    values = form.values()
    try:
        changed = corrections.correct(current_user, member, values, form.reason.data, seen=form.seen.data or "")
    except corrections.Stale:
        db.session.rollback()
        member = member_for_staff(public_id, "desk")
        form.seen.data = corrections.seen_of(member)  # what the page shows now
        return _page(member, form, is_stale=True)
    db.session.commit()
    if changed:
        flash(gettext("Corrected. What was there before is kept in the history."), "success")
    else:
        flash(gettext("Nothing was different, so nothing was changed."), "info")
    return lead_to("staff.person", public_id=member.public_id)


@bp.post("/people/<public_id>/note")
@staff_only("desk")
def person_note(public_id: str) -> Any:
    """Leave a note for whoever comes next."""
    member = member_for_staff(public_id, "desk")
    form = NoteForm()
    if not form.validate_on_submit():
        return person_page(member, note=form)
    corrections.add_note(current_user, member, form.text.data)
    db.session.commit()
    return lead_to("staff.person", public_id=member.public_id)


def _page(member: Member, form: CorrectPersonForm, *, is_stale: bool = False) -> Any:
    """The form with what was typed. That it was opened is recorded as a look at the record."""
    audit.record("member.read", f"member:{member.id}")
    db.session.commit()
    context = {"member": member, "is_stale": is_stale, "present": shown_of(member)}
    if is_stale:
        return render_template("staff/person_correct.html", form=form, **context), 409
    return render_form("staff/person_correct.html", form, **context)
