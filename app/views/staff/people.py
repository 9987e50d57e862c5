"""Finding people, and the card of one person."""

import re
from functools import cache
from typing import Any, NamedTuple

from babel import Locale
from flask import abort, flash, make_response, render_template, request
from flask_babel import get_locale, gettext
from flask_login import current_user
from sqlalchemy import select

from app.extensions import db
from app.forms.staff import CorrectNameForm, IdentityForm, PeopleSearchForm
from app.forms.staff_accounts import RevealForm
from app.models import Fair, Member, Slot
from app.operations import access, audit, messages, registration_review
from app.operations import people as lookup
from app.operations.people import COUNT_LIMIT, Query
from app.operations.resume import seen
from app.views.staff.blueprint import bp
from app.web.access import staff_only
from app.web.filters import (
    address_masked,
    address_shown,
    birth_masked,
    email_masked,
    is_country,
    phone_masked,
    phone_shown,
)
from app.web.render import lead_to, render_form
from app.web.staff_fairs import member_for_staff, own_fairs

# What the people of our fairs speak; BCP 47.
SPOKEN = ("ko", "en", "vi", "zh-Hans", "uz", "ru", "mn", "ne", "id", "th", "km", "my", "bn", "si", "ja", "fil", "kk")

MESSAGES_SHOWN = 10


def _text(stored: str | None) -> str:
    return stored or ""


# What of a person is masked until somebody of the desk says why they need it: how it is shown, and how masked.
MASKED: dict[str, tuple[Any, Any]] = {
    "phone": (phone_shown, phone_masked),
    "contact": (phone_shown, phone_masked),
    "email": (_text, email_masked),
    "birth_date": (_text, birth_masked),
    "address": (address_shown, address_masked),
}


class PeopleList(NamedTuple):
    """What the list shows."""

    query: Query
    result: lookup.Result
    fairs: list[Fair]
    fair: Fair | None
    registrations: dict[int, list[Any]]


@bp.get("/people")
@staff_only("viewer")
def people() -> str:
    """Find anyone by any part of what is known of them."""
    form = PeopleSearchForm(request.args)
    found = _list(form)
    return render_template(
        "staff/people.html",
        form=form,
        found=found,
        counts=lookup.counts(found.query),
        count_limit=COUNT_LIMIT,
        countries=_countries(),
        languages_spoken=SPOKEN,
        slots=found.fair.slots if found.fair else [],
    )


@bp.get("/people/results")
@staff_only("viewer")
def people_results() -> str:
    """The rows alone, while somebody types."""
    form = PeopleSearchForm(request.args)
    return render_template("staff/_people_results.html", form=form, found=_list(form))


@bp.get("/people/<public_id>")
@staff_only("viewer")
def person(public_id: str) -> Any:
    """Everything about one person; that it was opened is recorded."""
    member = member_for_staff(public_id, "viewer")
    return _person_page(member, IdentityForm(), CorrectNameForm(obj=member))


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
    return _person_page(member, form, CorrectNameForm(obj=member))


@bp.post("/people/<public_id>/name")
@staff_only("desk")
def person_name(public_id: str) -> Any:
    """A name is put right, with the reason."""
    member = member_for_staff(public_id, "desk")
    form = CorrectNameForm()
    if form.validate_on_submit():
        registration_review.correct_name(member, form.name.data, form.name_korean.data or "", form.reason.data)
        db.session.commit()
        return lead_to("staff.person", public_id=public_id)
    return _person_page(member, IdentityForm(), form)


@bp.post("/people/<public_id>/reveal/<field>")
@staff_only("desk")
def person_reveal(public_id: str, field: str) -> Any:
    """Show what is masked, for a minute and with the reason; each look is recorded."""
    member = member_for_staff(public_id, "desk")
    if field not in MASKED:
        abort(404)
    shown, masked = MASKED[field]
    form, stored = RevealForm(), getattr(member, field)
    context = {"member": member, "field": field, "form": form, "masked_text": masked(stored)}
    if not form.validate_on_submit():
        return make_response(render_template("staff/_person_reveal.html", value=None, **context), 422)
    given = {"why": form.why.data, "words": form.words.data or ""}
    audit.record("member.reveal", f"member:{member.id}", field=field, **given)
    db.session.commit()
    return render_template("staff/_person_reveal.html", value=shown(stored), **context)


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


def _list(form: PeopleSearchForm) -> PeopleList:
    """Look people up. What was shown to whom is recorded before it is shown."""
    fairs, fair_ids = own_fairs(), current_user.fair_ids("viewer")
    fair = next((fair for fair in fairs if fair.slug == form.fair.data), None)
    query = Query(
        text=(form.q.data or "")[:100],
        fair_id=fair.id if fair else None,
        show=form.show.data if form.show.data in lookup.SHOWN else "all",
        nationality=form.nationality.data or "",
        language=form.language.data or "",
        slot_id=_slot_id(fair, form.slot.data),
        fair_ids=fair_ids,
        before=int(form.before.data) if re.fullmatch(r"[0-9]{1,9}", form.before.data or "") else None,
    )
    result = lookup.find(query)
    registrations = lookup.registrations_of((row.id for row in result.rows), fair_ids) if fair is None else {}
    found = PeopleList(query, result, fairs, fair, registrations)
    audit.record("people.list", f"fair:{fair.id}" if fair else "people", shown=[row.id for row in result.rows])
    db.session.commit()
    return found


def _slot_id(fair: Fair | None, public_id: str | None) -> int | None:
    if fair is None or not public_id:
        return None
    return db.session.scalar(select(Slot.id).where(Slot.fair_id == fair.id, Slot.public_id == public_id))


def _person_page(member: Member, identity: IdentityForm, name: CorrectNameForm) -> Any:
    audit.record("member.read", f"member:{member.id}")
    db.session.commit()
    form = name if name.errors else identity
    registrations = lookup.registrations_of([member.id], current_user.fair_ids("viewer")).get(member.id, [])
    fairs = {fair.id: fair for fair in own_fairs()}
    return render_form(
        "staff/person.html",
        form,
        identity_form=identity,
        name_form=name,
        member=member,
        access=access.of_member(member),
        registrations=registrations,
        fairs=fairs,
        resumes=seen.of_member(member.id),
        messages=messages.latest(MESSAGES_SHOWN, member_id=member.id),
    )


def _countries() -> tuple[tuple[str, str], ...]:
    return _countries_in(str(get_locale()))


@cache
def _countries_in(language: str) -> tuple[tuple[str, str], ...]:
    """Code and name in a language, by name."""
    names = Locale.parse(language, sep="_").territories
    return tuple(sorted(((code, name) for code, name in names.items() if is_country(code)), key=lambda pair: pair[1]))
