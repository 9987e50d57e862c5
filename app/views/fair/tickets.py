"""A member's tickets: shown, saved, changed, cancelled (FR-2, FR-3)."""

from typing import Any

from flask import Response, abort, flash, render_template
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import contains_eager
from werkzeug.exceptions import ServiceUnavailable

from app.extensions import db, limiter
from app.forms.fair import ConfirmForm, TimeForm
from app.models import Fair, Registration, Slot
from app.operations import registration, ticket
from app.operations.pdf_process import PdfNotMade
from app.operations.resume import own
from app.views.fair.blueprint import bp, calendar_file, chosen_slot, just_filled, times_of
from app.web import language
from app.web.access import member_only
from app.web.render import lead_to, render_form


@bp.get("/tickets")
@member_only
def tickets() -> str:
    """The member's registrations, the nearest first."""
    return render_template("fair/tickets.html", registrations=Registration.current_of(current_user))


@bp.get("/tickets/<public_id>", endpoint="ticket")
@member_only
def show(public_id: str) -> str:
    """The ticket, or the place in line, or that it is cancelled."""
    mine = _mine(public_id)
    code = ticket.code_path(mine) if mine.is_held else None
    place = registration.place_in_line(mine) if mine.is_waiting else None
    return render_template(
        "fair/ticket.html",
        registration=mine,
        fair=mine.fair,
        code=code,
        place=place,
        has_resume=own.has_any(current_user.id),
    )


@bp.get("/tickets/<public_id>.png")
@member_only
def ticket_png(public_id: str) -> Response:
    """The code as a picture to keep."""
    mine = _mine_and_held(public_id)
    return Response(ticket.png(mine), mimetype="image/png", headers=_kept_as(mine, "png"))


@bp.get("/tickets/<public_id>.pdf")
@limiter.limit("10 per minute", key_func=lambda: f"member-{current_user.get_id()}")
@member_only
def ticket_pdf(public_id: str) -> Response:
    """The ticket on a sheet of paper."""
    mine = _mine_and_held(public_id)
    try:
        content = ticket.pdf(mine, language.chosen())
    except PdfNotMade as error:
        raise ServiceUnavailable() from error
    return Response(content, mimetype="application/pdf", headers=_kept_as(mine, "pdf"))


@bp.get("/tickets/<public_id>.ics")
@member_only
def ticket_calendar(public_id: str) -> Response:
    """The visit for the member's calendar."""
    mine = _mine_and_held(public_id)
    return calendar_file(ticket.calendar(mine, language.chosen()), f"madang-{mine.short_code}.ics")


@bp.route("/tickets/<public_id>/change", methods=["GET", "POST"])
@member_only
def change(public_id: str) -> Any:
    """Another time for the same fair."""
    mine, form = _mine(public_id), TimeForm()
    if not mine.may_be_changed or mine.fair.state != "published":
        return _can_no_longer(mine)
    if form.validate_on_submit():
        _, slot = chosen_slot(mine.fair.slug, form)
        if slot is not None:
            return _change(form, mine, slot)
    return _change_page(form, mine)


def _change(form: TimeForm, mine: Registration, slot: Slot) -> Any:
    public_id = mine.public_id
    try:
        _move(form, mine, slot)
        db.session.commit()
    except registration.SlotFull:
        db.session.rollback()
        form.slot.errors = [just_filled()]
        return _change_page(form, _mine(public_id))
    except registration.RegistrationRefused:
        db.session.rollback()
        return _can_no_longer(_mine(public_id))
    flash(gettext("Your time is changed. We sent you an e-mail about it."), "success")
    return lead_to("fair.ticket", public_id=public_id)


def _move(form: TimeForm, mine: Registration, slot: Slot) -> None:
    """Whoever waits may wait elsewhere; a place that has become free meanwhile is taken at once."""
    if form.waits and mine.is_waiting:
        try:
            return registration.wait_elsewhere(mine, slot)
        except registration.SlotFree:
            pass
    return registration.change(mine, slot)


def _change_page(form: TimeForm, mine: Registration) -> Response:
    return render_form("fair/change.html", form, registration=mine, fair=mine.fair, times=times_of(mine.fair))


@bp.route("/tickets/<public_id>/cancel", methods=["GET", "POST"])
@member_only
def cancel(public_id: str) -> Any:
    """Give the place back, after one more question."""
    mine, form = _mine(public_id), ConfirmForm()
    if not mine.may_be_changed or mine.fair.state != "published":
        return _can_no_longer(mine)
    if not form.validate_on_submit():
        return render_form("fair/cancel.html", form, registration=mine, fair=mine.fair)
    try:
        registration.cancel(mine)
        db.session.commit()
    except registration.RegistrationSettled:
        db.session.rollback()
        return _can_no_longer(_mine(public_id))
    flash(gettext("Your registration is cancelled."), "success")
    return lead_to("fair.ticket", public_id=public_id)


def _mine(public_id: str) -> Registration:
    """The member's own registration with its fair and slot; those of others do not exist (404)."""
    found = db.session.scalar(
        select(Registration)
        .join(Fair, Fair.id == Registration.fair_id)
        .join(Slot, Slot.id == Registration.slot_id)
        .where(Registration.public_id == public_id, Registration.member_id == current_user.id)
        .options(contains_eager(Registration.fair), contains_eager(Registration.slot))
        .execution_options(populate_existing=True)
    )
    if found is None:
        abort(404)
    return found


def _mine_and_held(public_id: str) -> Registration:
    mine = _mine(public_id)
    if not mine.is_held or mine.fair.state != "published":
        abort(404)
    return mine


def _can_no_longer(mine: Registration) -> Any:
    flash(gettext("This registration can no longer be changed."), "warning")
    return lead_to("fair.ticket", public_id=mine.public_id)


def _kept_as(mine: Registration, ending: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="madang-ticket-{mine.short_code}.{ending}"'}
