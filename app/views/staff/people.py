"""Finding people, and the card of one person."""

from typing import Any

from flask import abort, flash, render_template, request
from flask_babel import gettext
from flask_login import current_user

from app.extensions import db
from app.forms.staff import ActionForm, IdentityForm, NoteForm, PeopleSearchForm, SavedViewForm
from app.models import Member, MemberNote, Registration
from app.operations import access, audit, messages, registration_review
from app.operations import people as lookup
from app.operations.people import COUNT_LIMIT, card, scanned, views
from app.operations.resume import seen
from app.views.staff.blueprint import bp
from app.web import people_list
from app.web.access import staff_only
from app.web.render import lead_to, render_form
from app.web.staff_fairs import may_act_for, member_for_staff, own_fairs

MESSAGES_SHOWN = 10


@bp.get("/people")
@staff_only("viewer")
def people() -> Any:
    """Find anyone by any part of what is known of them. A scanned ticket opens its registration."""
    form = PeopleSearchForm(request.args)
    if (registration := _scanned(form.q.data or "")) is not None:
        return lead_to("staff.registration", public_id=registration.public_id)
    return people_page(form, SavedViewForm(formdata=None))


@bp.get("/people/results")
@staff_only("viewer")
def people_results() -> str:
    """The rows alone, while somebody types."""
    form = PeopleSearchForm(request.args)
    found = people_list.look_up(form, current_user)
    db.session.commit()
    return render_template("staff/_people_results.html", form=form, found=found, **_counted(found))


def people_page(form: PeopleSearchForm, view_form: SavedViewForm) -> Any:
    """The whole page, with the form that a list is saved by."""
    found = people_list.look_up(form, current_user)
    db.session.commit()
    return render_form(
        "staff/people.html",
        view_form,
        search_form=form,
        found=found,
        **_counted(found),
        countries=people_list.countries(),
        languages_spoken=people_list.SPOKEN,
        slots=found.fair.slots if found.fair else [],
        inflow_paths=people_list.inflow_paths(),
        visas=seen.visas(current_user.fair_ids("viewer")),
        resume_states=people_list.RESUMES,
        views=views.seen_by(current_user),
    )


def _counted(found: people_list.PeopleList) -> dict[str, Any]:
    return {"counts": lookup.counts(found.query), "count_limit": COUNT_LIMIT}


def _scanned(text: str) -> Registration | None:
    """The registration whose ticket was scanned into the search, at a fair that this person works for."""
    if not scanned.is_ticket(text):
        return None
    try:
        found = scanned.registration_of(text)
    except scanned.NotFound:
        return None
    return found if current_user.may("viewer", found.fair) else None


@bp.get("/people/<public_id>")
@staff_only("viewer")
def person(public_id: str) -> Any:
    """Everything about one person; that it was opened is recorded."""
    member = member_for_staff(public_id, "viewer")
    if member.public_id != public_id:  # two records of one person were put together
        return lead_to("staff.person", public_id=member.public_id)
    return person_page(member)


@bp.post("/people/<public_id>/identity")
@staff_only("desk")
def person_identity(public_id: str) -> Any:
    """A document was compared with the person and the name."""
    member = member_for_staff(public_id, "desk")
    form = IdentityForm()
    if form.validate_on_submit() and form.document.data in registration_review.DOCUMENTS:
        registration_review.confirm_identity(current_user, member, form.document.data)
        db.session.commit()
        return lead_to("staff.person", public_id=public_id)
    return person_page(member, identity=form)


@bp.post("/people/<public_id>/log-out")
@staff_only("desk")
def person_log_out(public_id: str) -> Any:
    """End every login of a member, where somebody else may have got in."""
    access.log_out_everywhere(member_for_staff(public_id, "desk"))
    db.session.commit()
    flash(gettext("The member is logged out everywhere."), "success")
    return lead_to("staff.person", public_id=public_id)


@bp.post("/people/<public_id>/reset")
@staff_only("desk")
def person_reset(public_id: str) -> Any:
    """Mail the member a link for a new password."""
    member = member_for_staff(public_id, "desk")
    if not member.may_be_mailed:
        abort(404)
    access.mail_reset(member)
    db.session.commit()
    flash(gettext("A link for a new password is on its way to the member’s e-mail."), "success")
    return lead_to("staff.person", public_id=public_id)


def person_page(
    member: Member,
    *,
    identity: IdentityForm | None = None,
    note: NoteForm | None = None,
    unmasked: dict[str, Any] | None = None,
) -> Any:
    """The card, with the form that was sent in its place, or what was asked for in the place of what is masked."""
    fair_ids = current_user.fair_ids("viewer")
    doubles, may_act = card.doubles_of(member, fair_ids), may_act_for(member.id)
    audit.record("member.read", f"member:{member.id}", shown=[double.member.id for double in doubles])
    db.session.commit()
    return render_form(
        "staff/person.html",
        note or identity or ActionForm(),
        identity_form=identity or IdentityForm(formdata=None),
        note_form=note or NoteForm(formdata=None),
        member=member,
        access=access.of_member(member),
        registrations=lookup.registrations_of([member.id], fair_ids).get(member.id, []),
        fairs={fair.id: fair for fair in own_fairs()},
        resumes=seen.of_member(member.id),
        from_resume=card.from_resume(member.id),
        messages=messages.latest(MESSAGES_SHOWN, member_id=member.id),
        mails=card.mails_of(member.id),
        notes=MemberNote.of(member.id),
        happened=card.history_of(member.id, fair_ids),
        doubles=doubles,
        may_act=may_act,
        comparable={double.member.id for double in doubles if may_act and may_act_for(double.member.id)},
        unmasked=unmasked,
    )
