"""Showing what of a person is masked, to whoever of the desk says why they need it."""

from typing import Any

from flask import abort, make_response, render_template

from app.extensions import db
from app.forms.staff_accounts import RevealForm
from app.models import Member
from app.operations import audit
from app.views.staff.blueprint import bp
from app.views.staff.people import person_page
from app.web.access import staff_only
from app.web.filters import address_masked, address_shown, birth_masked, email_masked, phone_masked, phone_shown
from app.web.frame import wants_fragment
from app.web.staff_fairs import member_for_staff


def _text(stored: str | None) -> str:
    return stored or ""


# How each is shown, and how it is masked.
MASKED: dict[str, tuple[Any, Any]] = {
    "phone": (phone_shown, phone_masked),
    "contact": (phone_shown, phone_masked),
    "email": (_text, email_masked),
    "birth_date": (_text, birth_masked),
    "address": (address_shown, address_masked),
}


@bp.post("/people/<public_id>/reveal/<field>")
@staff_only("desk")
def person_reveal(public_id: str, field: str) -> Any:
    """Show what is masked, for a minute and with the reason; each look is recorded."""
    member = member_for_staff(public_id, "desk")
    if field not in MASKED:
        abort(404)
    shown, masked = MASKED[field]
    form, stored = RevealForm(), getattr(member, field)
    unmasked = {"field": field, "value": None, "masked_text": masked(stored), "form": form}
    if not form.validate_on_submit():
        return _answer(member, unmasked, 422)
    given = {"why": form.why.data, "words": form.words.data or ""}
    audit.record("member.reveal", f"member:{member.id}", field=field, **given)
    db.session.commit()
    return _answer(member, unmasked | {"value": shown(stored)}, 200)


def _answer(member: Member, unmasked: dict[str, Any], status: int) -> Any:
    """What takes the place of the masked line; without scripts the whole page, with that line in it."""
    if not wants_fragment():
        return make_response(person_page(member, unmasked=unmasked), status)
    answer = render_template("staff/_person_reveal.html", member=member, may_act=True, unmasked=unmasked)
    return make_response(answer, status)
