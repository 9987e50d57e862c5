"""A submitted resume on paper, for staff (RS-13, ST-2)."""

from typing import Any

from flask import request
from flask_babel import get_locale
from flask_login import current_user
from werkzeug.exceptions import ServiceUnavailable

from app.clients.files import FilesAway
from app.extensions import db, limiter
from app.operations import audit
from app.operations.pdf_process import PdfNotMade
from app.views.staff.blueprint import bp
from app.views.staff.resume_reveal import ask_for_reason
from app.web import paper, resume_staff
from app.web.access import staff_only
from app.web.staff_fairs import resume_for_staff


@bp.get("/resumes/<public_id>/resume.pdf")
@limiter.limit("30 per minute", key_func=lambda: f"staff-{current_user.get_id()}")
@staff_only("viewer")
def resume_pdf(public_id: str) -> Any:
    """What was submitted, the newest or ?version=, masked as on the page; whole with the pass that a reason has given.
    That it was taken along is recorded."""
    is_whole = "whole" in request.args
    found = resume_for_staff(public_id, "desk" if is_whole else "viewer")
    if is_whole and not resume_staff.is_revealed(found):
        return ask_for_reason(public_id)
    version, _ = resume_staff.versions_asked(found)
    resume_id, write = found.id, resume_staff.document_whole if is_whole else resume_staff.document
    document = write(version, str(get_locale()))
    shown = {"member": found.member_id, "shown": [found.member_id]}
    audit.record("resume.print", f"resume:{resume_id}", version=version.number, whole=is_whole, **shown)
    db.session.commit()
    try:
        return paper.download(document, resume_id)
    except (PdfNotMade, FilesAway) as error:
        raise ServiceUnavailable() from error
