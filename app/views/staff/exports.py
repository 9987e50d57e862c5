"""Staff take registrations of a fair along as a file: asked for with a reason, masked by role (ST-5)."""

from typing import Any

from flask import Response, abort, flash
from flask_babel import gettext
from flask_login import current_user
from werkzeug.exceptions import ServiceUnavailable

from app.clients.files import FilesAway
from app.extensions import db
from app.forms.fair_export import ExportForm
from app.models import Fair, FairExport
from app.operations import approvals, fair_export
from app.operations.fair_export.sheets import MIMETYPES
from app.views.staff.blueprint import bp
from app.web import exports as pages
from app.web.access import asks_by_itself, staff_only
from app.web.downloads import as_download
from app.web.render import lead_to, render_form
from app.web.staff_fairs import fair_for_staff


@bp.route("/fairs/<slug>/exports", methods=["GET", "POST"])
@staff_only("desk")
def exports(slug: str) -> Any:
    """Ask for a file, and see what became of those asked for."""
    fair = fair_for_staff(slug, "desk")
    form = pages.form_for(fair)
    if not form.validate_on_submit() or not _may_ask(form, fair):
        return _page(form, fair)
    try:
        export = fair_export.ask(fair, current_user, pages.wish_of(form))
    except fair_export.NeedsManager:
        db.session.rollback()
        form.form_errors.append(
            gettext(
                "With your files of the last 24 hours this is more than 1,000 people. Narrow it, or ask a fair manager."
            )
        )
        return _page(form, fair)
    db.session.commit()
    if fair_export.make_now(export):
        flash(gettext("The file is ready."), "success")
    return lead_to("staff.exports", slug=slug)


@bp.get("/fairs/<slug>/exports/list")
@staff_only("desk")
@asks_by_itself
def exports_list(slug: str) -> Response:
    """The list alone, while something is being made."""
    return pages.fragment(fair_for_staff(slug, "desk"))


@bp.get("/fairs/<slug>/exports/<public_id>/file")
@staff_only("desk")
def export_file(slug: str, public_id: str) -> Response:
    """The file, for who asked for it; whose data is in it is recorded."""
    export = _own(slug, public_id)
    name, kind = fair_export.file_name(export), export.format
    try:
        content = fair_export.content_of(export)
    except FilesAway as error:
        raise ServiceUnavailable() from error
    if content is None:
        abort(404)
    return as_download(content, name, MIMETYPES[kind])


@bp.post("/fairs/<slug>/exports/<public_id>/start")
@staff_only("desk")
def export_start(slug: str, public_id: str) -> Any:
    """Make what a second person has agreed to."""
    export = _own(slug, public_id)
    try:
        is_begun = fair_export.start(export, current_user)
        db.session.commit()
        if not is_begun and export.state == "waiting":
            flash(gettext("There are clearly more people now than were agreed to. An admin is asked anew."), "warning")
        fair_export.make_now(export)
    except approvals.NotApproved:
        db.session.rollback()
        flash(gettext("Nobody has agreed yet, or the time for it is over."), "warning")
    return lead_to("staff.exports", slug=slug)


@bp.post("/fairs/<slug>/exports/<public_id>/cancel")
@staff_only("desk")
def export_cancel(slug: str, public_id: str) -> Any:
    """Stop it, also while it is being made."""
    if fair_export.cancel(_own(slug, public_id)):
        flash(gettext("The export is cancelled."), "success")
    db.session.commit()
    return lead_to("staff.exports", slug=slug)


def _may_ask(form: ExportForm, fair: Fair) -> bool:
    """Whole contacts are for fair managers; the box is not offered to others."""
    if form.is_full.data and not current_user.may("fair_manager", fair):
        form.form_errors.append(gettext("Your role gets masked numbers and addresses."))
        return False
    return True


def _page(form: ExportForm, fair: Fair) -> Response:
    exports = pages.mine(fair)
    return render_form(
        "staff/exports.html",
        form,
        fair=fair,
        exports=exports,
        answers=fair_export.answers(exports),
        may_full=current_user.may("fair_manager", fair),
    )


def _own(slug: str, public_id: str) -> FairExport:
    """The person's own export of this fair, as long as the role reaches so far."""
    fair = fair_for_staff(slug, "desk")
    found = FairExport.with_public_id(public_id)
    if found is None or found.fair_id != fair.id or not fair_export.may_have(found, current_user):
        abort(404)
    return found
