"""Staff begin, publish and cancel fairs; the pages of a fair's parts are beside this file (ST-6, FR-4)."""

from typing import Any

from flask import Response, flash, render_template
from flask_babel import gettext, ngettext
from flask_login import current_user
from sqlalchemy import func, select, true

from app.extensions import db
from app.forms.fair import ConfirmForm
from app.forms.fields import choices_of
from app.forms.staff_fair_new import NewFairForm
from app.models import Fair, Registration
from app.operations import checkin, fair_templates
from app.operations import fair as operations
from app.operations.registration import waiting_by_slot
from app.rules.slot_pattern import COPY
from app.views.staff.blueprint import bp
from app.web.access import staff_only
from app.web.language import chosen
from app.web.render import lead_to, render_form
from app.web.staff_fair_texts import completeness_of
from app.web.staff_fairs import fair_for_staff


@bp.get("/fairs")
@staff_only("viewer")
def fairs() -> str:
    """The reader's fairs, drafts too, the latest first."""
    fair_ids = current_user.fair_ids("viewer")
    held = select(Registration.fair_id, func.count().label("held")).where(Registration.state == "held")
    counts = held.group_by(Registration.fair_id).subquery()
    rows = db.session.execute(
        select(Fair, func.coalesce(counts.c.held, 0))
        .outerjoin(counts, counts.c.fair_id == Fair.id)
        .where(true() if fair_ids is None else Fair.id.in_(fair_ids))
        .order_by(Fair.starts_on.desc(), Fair.id.desc())
    ).all()
    return render_template("staff/fairs.html", rows=rows)


@bp.get("/fairs/<slug>")
@staff_only("viewer")
def fair(slug: str) -> str:
    """One fair with its figures, what is still missing, and what can be done with it."""
    found = fair_for_staff(slug, "viewer")
    cases = checkin.cases_of([found.id])[found.id]
    return render_template(
        "staff/fair.html",
        fair=found,
        waiting=waiting_by_slot(found),
        completeness=completeness_of(found),
        cases=cases,
    )


@bp.route("/fairs/new", methods=["GET", "POST"])
@staff_only("fair_manager", everywhere=True)
def fair_new() -> Any:
    """A new fair from a template; it stays a draft until it is published."""
    form = NewFairForm()
    earlier = db.session.scalars(select(Fair).order_by(Fair.starts_on.desc(), Fair.id.desc())).all()
    form.source.choices = choices_of((one.slug, f"{one.text('name', chosen())} ({one.starts_on})") for one in earlier)
    if not form.validate_on_submit():
        return render_form("staff/fair_new.html", form)
    try:
        created = operations.create(_plan(form))
        db.session.commit()
    except operations.SlugTaken:
        db.session.rollback()
        form.slug.errors = [gettext("Another fair has this address. Choose another.")]
        return render_form("staff/fair_new.html", form)
    flash(gettext("The draft is stored. Publish it when it is complete."), "success")
    return lead_to("staff.fair", slug=created.slug)


def _plan(form: NewFairForm) -> operations.FairPlan:
    slug, day = form.slug.data or "", form.starts_on.day
    assert day
    if form.template.data == COPY:
        source = fair_for_staff(form.source.data, "fair_manager")
        return fair_templates.copy_of(source, slug, form.texts, day)
    return fair_templates.from_template(form.template.data, slug, form.texts, day, int(form.capacity.data or 0))


@bp.route("/fairs/<slug>/publish", methods=["GET", "POST"])
@staff_only("fair_manager")
def fair_publish(slug: str) -> Any:
    """From a draft to the public list, after a look at what is missing."""
    found, form = fair_for_staff(slug, "fair_manager"), ConfirmForm()
    if found.state != "draft":
        return lead_to("staff.fair", slug=slug)
    if not form.validate_on_submit():
        return _publish_page(form, found)
    try:
        operations.publish(found)
        db.session.commit()
    except operations.FairIncomplete:
        db.session.rollback()
        form.form_errors.append(gettext("Add a Korean name and at least one time of entry, then publish."))
        return _publish_page(form, fair_for_staff(slug, "fair_manager"))
    flash(gettext("The fair is public now."), "success")
    return lead_to("staff.fair", slug=slug)


def _publish_page(form: ConfirmForm, found: Fair) -> Response:
    return render_form("staff/fair_publish.html", form, fair=found, completeness=completeness_of(found))


@bp.route("/fairs/<slug>/cancel", methods=["GET", "POST"])
@staff_only("fair_manager")
def fair_cancel(slug: str) -> Any:
    """Call a fair off, after one more question; everybody registered is told."""
    found, form = fair_for_staff(slug, "fair_manager"), ConfirmForm()
    if found.state != "published":
        return lead_to("staff.fair", slug=slug)
    if not form.validate_on_submit():
        return render_form("staff/fair_cancel.html", form, fair=found)
    told = operations.cancel(found)
    db.session.commit()
    words = ngettext(
        "The fair is cancelled. %(num)d person is told.", "The fair is cancelled. %(num)d people are told.", told
    )
    flash(words, "success")
    return lead_to("staff.fair", slug=slug)
