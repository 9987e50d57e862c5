"""Fairs for the public, and registering for one (FR-1, FR-2)."""

from typing import Any

from flask import Response, flash, g, render_template, request
from flask_babel import gettext
from flask_login import current_user

from app.extensions import db
from app.forms.fair import TimeForm
from app.models import Fair, Registration, Slot
from app.operations import fair_list, registration, ticket
from app.views.fair.blueprint import (
    bp,
    calendar_file,
    chosen_slot,
    days_of,
    is_member,
    just_filled,
    times_of,
    visible_fair,
)
from app.web import language, public_notices
from app.web.access import member_only
from app.web.fairs import came_from, further_languages, inflow_path_of
from app.web.reading import reads_only
from app.web.render import lead_to, render_form


@bp.get("/fairs")
@reads_only("GET")
def index() -> str:
    """The fairs to come."""
    return render_template("fair/index.html", offers=fair_list.public())


@bp.get("/fairs/<slug>")
@reads_only("GET")
def show(slug: str) -> str:
    """One fair: what, when, where, who, and what is left; its texts in a language that only it has, where asked."""
    fair = visible_fair(slug)
    further = further_languages(fair)
    asked = request.args.get("texts", "")
    g.fair_language = asked if asked in further else None
    came_from(fair)
    mine = Registration.of(current_user, fair) if is_member() else None
    return render_template(
        "fair/show.html",
        fair=fair,
        offer=fair_list.offer_of(fair),
        days=days_of(fair),
        mine=mine,
        further_languages=further,
        text_language=g.fair_language,
        public_notices=public_notices.of_fair(fair, language.chosen()),
    )


@bp.get("/fairs/<slug>/calendar.ics")
def calendar(slug: str) -> Response:
    """The fair's days for the reader's calendar."""
    fair = visible_fair(slug)
    return calendar_file(ticket.fair_calendar(fair, language.chosen()), f"{fair.slug}.ics")


@bp.route("/fairs/<slug>/register", methods=["GET", "POST"])
@member_only
def register(slug: str) -> Any:
    """Choose a time, press once, have a ticket."""
    form = TimeForm()
    if form.validate_on_submit():
        fair, slot = chosen_slot(slug, form)
        if slot is not None:
            return _register(form, fair, slot)
    fair = visible_fair(slug)
    mine = Registration.of(current_user, fair)
    if mine is not None and mine.state != "cancelled":
        return lead_to("fair.ticket", public_id=mine.public_id)
    if not fair.accepts_registrations:
        return lead_to("fair.show", slug=fair.slug)
    return render_form("fair/register.html", form, fair=fair, times=times_of(fair))


def _register(form: TimeForm, fair: Fair, slot: Slot) -> Any:
    """Claim the place, or the place in line; where the answer is no, the page says what else there is."""
    try:
        public_id = _claim(form, fair, slot)
        db.session.commit()
        return lead_to("fair.ticket", public_id=public_id)
    except registration.SlotFull:
        db.session.rollback()
        form.slot.errors = [just_filled()]
        return render_form("fair/register.html", form, fair=fair, times=times_of(fair))
    except registration.AlreadyRegistered:
        db.session.rollback()
        mine = Registration.of(current_user, fair)
        return lead_to("fair.ticket", public_id=mine.public_id) if mine else lead_to("fair.show", slug=fair.slug)
    except registration.RegistrationClosed:
        db.session.rollback()
        flash(gettext("Registration for this time has closed."), "warning")
        return lead_to("fair.show", slug=fair.slug)


def _claim(form: TimeForm, fair: Fair, slot: Slot) -> str:
    """Whoever chose to wait gets the place at once if one has become free meanwhile."""
    spoken, path = language.chosen(), inflow_path_of(fair)
    if form.waits:
        try:
            return registration.wait_for(current_user, fair, slot, language=spoken, inflow_path_id=path).public_id
        except registration.SlotFree:
            pass
    return registration.register(current_user, fair, slot, language=spoken, inflow_path_id=path).public_id
