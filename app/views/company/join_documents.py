"""The certificate of registration, where the tax office or the certificate cannot say who it is (CM-2, CM-6)."""

from typing import Any

from flask import flash, g, redirect, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import FileStorage

from app.clients.files import FilesAway
from app.extensions import client_address, db
from app.forms.company.certification import PapersForm, paper_advice
from app.operations import budget
from app.operations import draft as drafts
from app.operations.company import papers
from app.operations.company.papers import MOST_PAPERS, PaperRefused, TooManyPapers
from app.operations.photo_process import PhotosBusy
from app.rules.document import MOST_BYTES
from app.views.company.blueprint import bp
from app.web.company_joining import next_address, page, within_company_join
from app.web.drafting import keep, lead_on
from app.web.edge import allows_files_of
from app.wizards.company import is_for_staff

BESIDE = 16 * 1024  # bytes of the fields that are sent with the file
PER_ADDRESS = "60 per hour"
UPLOAD, REMOVE = "upload", "remove"


@bp.route("/join/documents", methods=["GET", "POST"])
@within_company_join("documents")
@allows_files_of(2 * MOST_BYTES, beside=BESIDE)  # up to twice the size the page itself says that it is too large
def join_documents() -> Any:
    """Send papers, take them away, go on with one at least."""
    if not is_for_staff(g.answers):
        return lead_on(next_address(g.answers))
    form = PapersForm()
    if form.only_redraws() or not form.validate_on_submit():
        return _page(form)
    if removed := request.form.get(REMOVE):
        return _remove(removed)
    upload = request.files.get("upload")
    if request.form.get("do") == UPLOAD or (upload is not None and upload.filename):
        return _take(form, upload)
    return _go_on(form)


def _take(form: PapersForm, upload: FileStorage | None) -> Any:
    """Keep what was sent, or say at the field what to do instead."""
    error, status = error_of(upload)
    if error:
        form.upload.errors = [error]
        return _page(form, status)
    flash(gettext("The file was added."), "success")
    return redirect(url_for("company.join_documents"), 303)


def error_of(upload: FileStorage | None) -> tuple[str, int]:
    """Why the file was not taken, with the status of the answer; nothing where it was."""
    if upload is None or not upload.filename:
        return gettext("Choose a file first."), 422
    if not budget.within("company.paper", client_address(), PER_ADDRESS):
        return gettext("So many files were sent that there is a pause now. Try again in an hour."), 429
    try:
        paper = papers.read_paper(upload.read(MOST_BYTES + 1))
        papers.add(g.draft, upload.filename, paper)
    except PaperRefused as refused:
        return paper_advice(refused.reason), 422
    except TooManyPapers:
        return gettext("%(most)s files are enough. Remove one before you add another.", most=MOST_PAPERS), 422
    except PhotosBusy:
        return gettext("Many pictures are being read just now. Wait a moment, then send it again."), 503
    except FilesAway:
        return gettext("The file cannot be stored now. Try again in a few minutes; all else is kept."), 503
    return "", 200


def _remove(public_id: str) -> Any:
    """Without a paper left the step is open again."""
    papers.remove(g.draft, public_id)
    if not papers.of_draft(g.draft):
        drafts.note(g.draft, lambda _stored: {"documents": None})
    db.session.commit()
    flash(gettext("The file was removed."), "success")
    return redirect(url_for("company.join_documents"), 303)


def _go_on(form: PapersForm) -> Any:
    if not papers.of_draft(g.draft):
        form.upload.errors = [gettext("Add your certificate of business registration.")]
        return _page(form)
    return lead_on(next_address(keep("documents", {}, derived={"sent": True})))


def _page(form: PapersForm, status: int | None = None) -> Any:
    return page(
        "company/join_documents.html",
        "certification",
        form=form,
        status=status,
        papers=papers.of_draft(g.draft),
        most_papers=MOST_PAPERS,
        most_bytes=MOST_BYTES,
    )
