"""Papers of a draft, of a sign-up or of a recovery: sent, and taken away again, before they are handed in."""

from collections.abc import Callable
from typing import Any

from flask import flash, g, redirect, request, url_for
from flask_babel import gettext
from werkzeug.datastructures import FileStorage

from app.clients.files import FilesAway
from app.extensions import client_address, db
from app.forms.company.certification import PapersForm, paper_advice
from app.operations import budget
from app.operations.company import papers
from app.operations.company.papers import MOST_PAPERS, PaperRefused, TooManyPapers
from app.operations.photo_process import PhotosBusy
from app.rules.document import MOST_BYTES

BESIDE = 16 * 1024  # bytes of the fields that are sent with the file
PER_ADDRESS = "60 per hour"
UPLOAD, REMOVE = "upload", "remove"


def pressed(
    form: PapersForm, page: Callable[..., Any], here: str, *, none_left: Callable[[], None] | None = None
) -> Any:
    """The answer to a paper that was sent or is to be taken away; None where the person goes on.

    `page` draws the form, at the endpoint `here`; `none_left` notes that the last paper is gone.
    """
    if removed := request.form.get(REMOVE):
        papers.remove(g.draft, removed)
        if none_left is not None and not papers.of_draft(g.draft):
            none_left()
        db.session.commit()
        flash(gettext("The file was removed."), "success")
        return redirect(url_for(here), 303)
    upload = request.files.get("upload")
    if request.form.get("do") != UPLOAD and (upload is None or not upload.filename):
        return None
    error, status = _error_of(upload)
    if error:
        form.upload.errors = [error]
        return page(form, status)
    flash(gettext("The file was added."), "success")
    return redirect(url_for(here), 303)


def _error_of(upload: FileStorage | None) -> tuple[str, int]:
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


def is_complete(form: PapersForm) -> bool:
    """Whether a paper was sent; where none was, the field says so."""
    if papers.of_draft(g.draft):
        return True
    form.upload.errors = [gettext("Add your certificate of business registration.")]
    return False


def sent() -> dict[str, Any]:
    """What the page shows of the papers."""
    return {"papers": papers.of_draft(g.draft), "most_papers": MOST_PAPERS, "most_bytes": MOST_BYTES}
