"""One badge: staff print it from their browser, and say what became of it (KI-5)."""

from collections.abc import Callable
from typing import Any

from flask import Response, abort, flash, render_template, request
from flask_babel import gettext
from flask_login import current_user

from app.extensions import db
from app.forms.badge import BadgeStepForm
from app.models import BadgeJob, BadgeSettings
from app.operations import audit
from app.operations.badges import drawing, jobs
from app.views.staff.blueprint import bp
from app.web.access import staff_only
from app.web.render import lead_to
from app.web.staff_fairs import kiosk_for_staff, registration_for_staff, require

STEPS: dict[str, Callable[[BadgeJob], bool]] = {
    "printing": jobs.printing,
    "printed": jobs.printed,
    "stuck": jobs.stuck,
    "cancel": jobs.cancel,
}


@bp.post("/registrations/<public_id>/badge")
@staff_only("desk")
def registration_badge(public_id: str) -> Any:
    """A badge for somebody at the desk: the first one of an arrival, or another where the first is lost."""
    found = registration_for_staff(public_id, "desk")
    if found.member.withdrawn_at is not None:
        abort(404)
    if not found.is_held:
        flash(gettext("No badge: the registration is cancelled, or still on the waiting list."), "warning")
        return lead_to("staff.registration", public_id=found.public_id)
    job = jobs.for_staff(current_user, found)
    db.session.commit()
    return lead_to("staff.badge", public_id=job.public_id)


@bp.get("/badges/<public_id>")
@staff_only("desk")
def badge(public_id: str) -> str:
    """The badge as it will be on paper, and its buttons."""
    job = _job(public_id)
    registration = job.registration
    drawn = drawing.badge_of(registration, BadgeSettings.of(registration.fair))
    audit.record("badge.open", f"registration:{registration.id}", shown=[registration.member_id])
    db.session.commit()
    return render_template("staff/badge.html", job=job, registration=registration, badge=drawn)


@bp.post("/badges/<public_id>/<outcome>")
@staff_only("desk")
def badge_step(public_id: str, outcome: str) -> Any:
    """The page says that it prints, that it has handed the badge over, or staff say that nothing came out."""
    if outcome not in STEPS:
        abort(404)
    job = _job(public_id)
    if not BadgeStepForm().validate_on_submit():
        abort(400)
    if outcome == "printing" and not job.may_be_printed:
        abort(409)
    if STEPS[outcome](job):
        audit.record(f"badge.{outcome}", f"registration:{job.registration_id}")
    db.session.commit()
    if "HX-Request" in request.headers:
        return Response(status=204)
    return lead_to("staff.badge", public_id=public_id)


@bp.post("/kiosks/<public_id>/badges")
@staff_only("fair_manager")
def kiosk_badges(public_id: str) -> Any:
    """Whether this kiosk prints a badge for each arrival, on the printer beside it."""
    kiosk = kiosk_for_staff(public_id, "fair_manager")
    kiosk.prints_badges = request.form.get("prints") == "on"
    audit.record("kiosk.badges", f"kiosk:{kiosk.id}", prints=kiosk.prints_badges)
    db.session.commit()
    said = gettext("%(name)s prints badges.") if kiosk.prints_badges else gettext("%(name)s prints no badges.")
    flash(said % {"name": kiosk.name}, "success")
    return lead_to("staff.kiosks")


def _job(public_id: str) -> BadgeJob:
    """404 where there is none, or whose visitor has left; 403 where the fair is not this person's."""
    job = BadgeJob.with_public_id(public_id)
    if job is None or job.registration.member.withdrawn_at is not None:
        abort(404)
    require(job.registration.fair, "desk")
    return job
