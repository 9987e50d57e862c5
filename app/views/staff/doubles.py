"""Tickets that were let in twice, and entries that we would not have let in: staff say what it was (KI-3)."""

from typing import Any

from flask import Response, abort, flash, render_template, request
from flask_babel import gettext
from flask_login import current_user

from app.extensions import db
from app.models import Fair, Registration
from app.operations import checkin
from app.operations.checkin import settling
from app.rules.admission import IN_ORDER, REENTRY, SAME_PERSON, SOMEBODY_ELSE
from app.views.staff.blueprint import bp
from app.web.access import asks_by_itself, staff_only
from app.web.render import lead_to
from app.web.row_ids import row_id
from app.web.staff_fairs import fair_for_staff, own_fairs, registration_for_staff


@bp.get("/fairs/<slug>/doubles")
@staff_only("desk")
def doubles(slug: str) -> str:
    """What waits to be settled at one fair, and what was settled last. Whose names are shown is recorded."""
    fair = fair_for_staff(slug, "desk")
    after = row_id(request.args.get("after")) or 0
    found = settling.doubles(fair, after)
    doubted = [] if after else settling.doubts(fair)
    settled = settling.lately_settled(fair)
    people = settling.registrations_of(doubted)
    shown = [each.registration for each in (*found, *settled)] + list(people.values())
    settling.record_reading(fair, "doubles", [each.member_id for each in shown if each is not None])
    db.session.commit()
    return render_template(
        "staff/doubles.html",
        fair=fair,
        doubles=found,
        next_after=found[-1].registration.id if len(found) == settling.AT_ONCE else None,
        doubts=doubted,
        people=people,
        settled=settled,
        cases=checkin.cases_of([fair.id])[fair.id],
    )


@bp.post("/fairs/<slug>/doubles/<public_id>")
@staff_only("desk")
def double_settle(slug: str, public_id: str) -> Any:
    """One tap: the same person, a re-entry, or somebody else but for one scan."""
    found = _of_fair(slug, public_id)
    keep = request.form.get("keep", "")
    outcome = SOMEBODY_ELSE if keep else request.form.get("outcome", "")
    if outcome not in (SAME_PERSON, REENTRY, SOMEBODY_ELSE):
        return _settled_meanwhile(slug)
    try:
        settling.settle(current_user, found, outcome, request.form.get("seen", "").split(","), keep)
    except checkin.SettledMeanwhile:
        return _settled_meanwhile(slug)
    return _settled(slug, gettext("Settled. You find it below if you want to take it back."))


@bp.post("/fairs/<slug>/doubles/<public_id>/reopen")
@staff_only("desk")
def double_reopen(slug: str, public_id: str) -> Any:
    """What was said is taken back; it waits again."""
    try:
        settling.reopen(current_user, _of_fair(slug, public_id))
    except checkin.SettledMeanwhile:
        return _settled_meanwhile(slug)
    return _settled(slug, gettext("Taken back. It waits to be settled again."))


@bp.post("/fairs/<slug>/doubts/<random_id>")
@staff_only("desk")
def doubt_settle(slug: str, random_id: str) -> Any:
    """An entry that we would not have let in is in order, or does not count."""
    fair = fair_for_staff(slug, "desk")
    outcome = request.form.get("outcome", "")
    if outcome not in (IN_ORDER, SOMEBODY_ELSE):
        return _settled_meanwhile(slug)
    try:
        settling.settle_doubt(current_user, fair, random_id, outcome)
    except checkin.SettledMeanwhile:
        return _settled_meanwhile(slug)
    return _settled(slug, gettext("Settled."))


@bp.get("/cases")
@staff_only("viewer")
@asks_by_itself
def home_cases() -> str:
    """What waits at each fair, for the first page, which asks for it again and again."""
    return render_template("staff/_home_cases.html", cases=waiting_cases())


@bp.app_template_global()
def waiting_cases() -> list[tuple[Fair, checkin.Cases]]:
    """The fairs at which this person may settle something that waits, with what it is."""
    counted = checkin.all_cases()
    return [(fair, counted[fair.id]) for fair in own_fairs("desk") if fair.id in counted] if counted else []


@bp.app_template_global()
def count_of_cases() -> int:
    """How much waits for this person, for the menu."""
    return sum(cases.total for _fair, cases in waiting_cases())


def _of_fair(slug: str, public_id: str) -> Registration:
    fair = fair_for_staff(slug, "desk")
    found = registration_for_staff(public_id, "desk")
    if found.fair_id != fair.id:
        abort(404)
    return found


def _settled(slug: str, text: str) -> Response:
    db.session.commit()
    flash(text, "success")
    return lead_to("staff.doubles", slug=slug)  # type: ignore[no-any-return]


def _settled_meanwhile(slug: str) -> Response:
    """Somebody else was quicker, or another scan has come: what is now is shown."""
    db.session.rollback()
    flash(
        gettext("Nothing was changed: a colleague was quicker, or another scan came in. This is how it stands."), "info"
    )
    return lead_to("staff.doubles", slug=slug)  # type: ignore[no-any-return]
