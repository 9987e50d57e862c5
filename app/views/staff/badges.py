"""Badges of a fair: PDFs of many, the prints of single ones, and how they look (KI-5)."""

from typing import Any

from flask import Response, abort, flash, render_template, request
from flask_babel import get_locale, gettext
from flask_login import current_user
from werkzeug.exceptions import ServiceUnavailable

from app.clients.files import FilesAway
from app.extensions import db, limiter
from app.forms.badge import BadgeBatchForm, BadgeChoiceForm, BadgeSettingsForm
from app.models import BadgeBatch, BadgeSettings, Fair
from app.operations import audit
from app.operations import fair as fairs
from app.operations.badges import batches, drawing, jobs, settings
from app.operations.badges.batches import MOST, SHOWS, SORTS, Choice
from app.operations.pdf_process import PdfNotMade, pdf_process
from app.rules.stamp import stamp
from app.views.staff.blueprint import bp
from app.web.access import asks_by_itself, staff_only
from app.web.downloads import as_download
from app.web.render import lead_to, render_form
from app.web.staff_fairs import fair_for_staff


@bp.route("/fairs/<slug>/badges", methods=["GET", "POST"])
@staff_only("desk")
def fair_badges(slug: str) -> Any:
    """Choose whose badges, have them made as a PDF, and see what was printed."""
    fair = fair_for_staff(slug, "desk")
    if request.method == "POST":
        return _begun(fair, BadgeBatchForm())
    choice, slot = _choice(fair, BadgeChoiceForm(request.args))
    return render_template(
        "staff/fair_badges.html",
        fair=fair,
        choice=choice,
        slot=slot,
        count=batches.count(fair, choice),
        settings=BadgeSettings.of(fair),
        batches=batches.newest(fair),
        jobs=jobs.of_fair(fair.id),
        form=BadgeBatchForm(formdata=None),
    )


def _begun(fair: Fair, form: BadgeBatchForm) -> Any:
    choice, slot = _choice(fair, form)
    if form.validate_on_submit():
        try:
            batches.begin(current_user, fair, choice)
            db.session.commit()
            flash(gettext("The PDF is being made. It stays here for a day."), "success")
        except batches.Nobody:
            flash(gettext("Nobody fits this choice, so there is nothing to print."), "warning")
        except batches.TooMany:
            flash(gettext("One PDF takes %(most)s badges. Choose a time of entry.", most=MOST), "warning")
    return lead_to("staff.fair_badges", slug=fair.slug, show=choice.show, slot=slot or None, sort=choice.sort)


def _choice(fair: Fair, form: Any) -> tuple[Choice, str]:
    """What was chosen, as far as there is such a thing; and the slot as it stands in addresses."""
    slot = next((slot for slot in fair.slots if slot.public_id == form.slot.data), None)
    show = form.show.data if form.show.data in SHOWS else SHOWS[0]
    sort = form.sort.data if form.sort.data in SORTS else SORTS[0]
    return Choice(show, slot.id if slot else None, sort), slot.public_id if slot else ""


@bp.get("/fairs/<slug>/badges/batches")
@staff_only("desk")
@asks_by_itself
def fair_badge_batches(slug: str) -> str:
    """The PDFs alone, while one is being made."""
    fair = fair_for_staff(slug, "desk")
    return render_template("staff/_fair_badge_batches.html", fair=fair, batches=batches.newest(fair))


@bp.get("/badges/batches/<public_id>/<int:part>.pdf")
@staff_only("desk")
def badge_batch_file(public_id: str, part: int) -> Response:
    """One file of a batch. That it was taken along is recorded."""
    batch = BadgeBatch.with_public_id(public_id)
    if batch is None:
        abort(404)
    fair = fair_for_staff(batch.fair.slug, "desk")
    try:
        content = batches.content_of(batch, part - 1)
    except FilesAway as error:
        raise ServiceUnavailable() from error
    if content is None:
        abort(404)
    audit.record("badges.download", f"fair:{fair.id}", batch=batch.id, part=part, shown=batches.people_in(batch, part))
    db.session.commit()
    return as_download(content, f"badges-{fair.slug}-{part}.pdf", "application/pdf")


@bp.route("/fairs/<slug>/badges/settings", methods=["GET", "POST"])
@staff_only("fair_manager")
def fair_badge_settings(slug: str) -> Any:
    """How the badges of this fair look; those that are made already stay as they are."""
    fair = fair_for_staff(slug, "fair_manager")
    shown = settings.values_of(fair)
    form = BadgeSettingsForm(data=shown | {"seen": stamp(shown)})
    if not form.validate_on_submit():
        return render_form("staff/fair_badge_settings.html", form, fair=fair, stored=None)
    try:
        settings.change(fair, {name: form[name].data for name in shown}, seen=form.seen.data or "")
        db.session.commit()
    except fairs.ChangedMeanwhile:
        db.session.rollback()
        fair = fair_for_staff(slug, "fair_manager")
        stored = settings.values_of(fair)
        form.seen.data = stamp(stored)
        form.form_errors.append(
            gettext("A colleague changed this page while you did. Compare both, then save again what is right.")
        )
        return render_form("staff/fair_badge_settings.html", form, fair=fair, stored=stored)
    flash(gettext("Stored."), "success")
    return lead_to("staff.fair_badges", slug=slug)


@bp.get("/fairs/<slug>/badges/test")
@staff_only("desk")
def fair_badge_test(slug: str) -> str:
    """A badge of nobody with marks to measure, printed by the browser as those of visitors are."""
    fair = fair_for_staff(slug, "desk")
    return render_template("staff/fair_badge_test.html", fair=fair, badge=_test_badge(fair))


@bp.get("/fairs/<slug>/badges/test.pdf")
@limiter.limit("30 per minute", key_func=lambda: f"staff-{current_user.get_id()}")
@staff_only("desk")
def fair_badge_test_pdf(slug: str) -> Response:
    """The same as a PDF."""
    fair = fair_for_staff(slug, "desk")
    page = drawing.page_of([_test_badge(fair)])
    db.session.rollback()  # nobody's row waits for a PDF
    try:
        content = pdf_process.make(page)
    except PdfNotMade as error:
        raise ServiceUnavailable() from error
    return as_download(content, f"badge-test-{slug}.pdf", "application/pdf")


def _test_badge(fair: Fair) -> drawing.Badge:
    return drawing.sample_badge(fair, BadgeSettings.of(fair), str(get_locale()))
