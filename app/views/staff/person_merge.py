"""Two records of one person: the other one is looked for, both are compared, and put together (FR-2, ST-3)."""

from typing import Any

from flask import flash, render_template, request
from flask_babel import gettext
from flask_login import current_user

from app.extensions import db
from app.forms.staff import PeopleSearchForm
from app.forms.staff_person import MergeForm
from app.models import Member
from app.operations import audit
from app.operations.people import card, merging
from app.operations.people.corrections import Stale
from app.views.staff.blueprint import bp
from app.web import people_list
from app.web.access import staff_only
from app.web.render import lead_to, render_form
from app.web.staff_fairs import member_for_staff


@bp.get("/people/<public_id>/others")
@staff_only("desk")
def person_others(public_id: str) -> Any:
    """Look for the other record of this person. Those that look alike come first."""
    member = member_for_staff(public_id, "desk")
    form = PeopleSearchForm(request.args)
    doubles = card.doubles_of(member, current_user.fair_ids("desk"))
    found = people_list.look_up(form, current_user) if (form.q.data or "").strip() else None
    audit.record("member.doubles", f"member:{member.id}", shown=[double.member.id for double in doubles])
    db.session.commit()
    return render_template("staff/person_others.html", member=member, form=form, doubles=doubles, found=found)


@bp.route("/people/<public_id>/merge/<other_id>", methods=["GET", "POST"])
@staff_only("desk")
def person_merge(public_id: str, other_id: str) -> Any:
    """Both records side by side, what is kept of each, and what moves; then it is done for good."""
    kept, other = member_for_staff(public_id, "desk"), member_for_staff(other_id, "desk")
    problem = _problem(kept, other)
    form = MergeForm.choosing(merging.choices(kept, other))()
    if problem or not form.validate_on_submit():
        return _page(kept, other, form, problem)
    try:
        merging.merge(current_user, kept, other, form.of_other(), form.reason.data, seen=form.seen.data or "")
    except merging.NotMergeable as error:
        db.session.rollback()
        return _page(kept, other, form, error.reason)
    except Stale:
        db.session.rollback()
        return _page(kept, other, form, "stale")
    db.session.commit()
    flash(gettext("Both records are one now. The former tickets lead to the one that is valid."), "success")
    return lead_to("staff.person", public_id=kept.public_id)


def _problem(kept: Member, other: Member) -> str:
    try:
        merging.check(kept, other)
    except merging.NotMergeable as error:
        return error.reason
    fair_ids = current_user.fair_ids("desk")
    if fair_ids is not None and any(place.fair_id not in fair_ids for place in merging.places_of(kept, other)):
        return "elsewhere"  # tickets would be voided at a fair where the reader decides nothing
    return ""


def _page(kept: Member, other: Member, form: MergeForm, problem: str) -> Any:
    audit.record("member.compare", f"member:{kept.id}", shown=[kept.id, other.id])
    db.session.commit()
    form.seen.data = merging.seen_of_both(kept, other)
    page = render_form(
        "staff/person_merge.html",
        form,
        kept=kept,
        other=other,
        problem=problem,
        choices=merging.choices(kept, other),
        fields=merging.CHOSEN,
        places=[] if problem == "elsewhere" else merging.side_by_side(kept, other),
        doubles={place.fair_id for place in merging.both_in(kept, other)},
    )
    if problem:
        page.status_code = 409
    return page
