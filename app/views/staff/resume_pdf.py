"""A submitted resume on paper, for staff (RS-13, ST-2)."""

from flask import Response
from flask_babel import get_locale
from flask_login import current_user
from werkzeug.exceptions import ServiceUnavailable

from app.clients.files import FilesAway
from app.extensions import db, limiter
from app.operations import audit
from app.operations.pdf_process import PdfNotMade
from app.views.staff.blueprint import bp
from app.web import paper, resume_staff
from app.web.access import staff_only
from app.web.staff_fairs import resume_for_staff


@bp.get("/resumes/<public_id>/resume.pdf")
@limiter.limit("30 per minute", key_func=lambda: f"staff-{current_user.get_id()}")
@staff_only("viewer")
def resume_pdf(public_id: str) -> Response:
    """What was submitted, the newest or ?version=. That it was taken along is recorded."""
    found = resume_for_staff(public_id, "viewer")
    version, _ = resume_staff.versions_asked(found)
    resume_id, document = found.id, resume_staff.document_on_paper(version, str(get_locale()))
    audit.record("resume.print", f"resume:{resume_id}", member=found.member_id, version=version.number)
    db.session.commit()
    try:
        return paper.download(document, resume_id)
    except (PdfNotMade, FilesAway) as error:
        raise ServiceUnavailable() from error
