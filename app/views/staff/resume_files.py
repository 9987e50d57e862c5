"""A document that was handed in with a resume, for staff (RS-9, ST-2)."""

from flask import Response, abort

from app.extensions import db
from app.operations import audit
from app.operations.resume import files
from app.views.staff.blueprint import bp
from app.web import downloads
from app.web.access import staff_only
from app.web.staff_fairs import resume_for_staff


@bp.get("/resumes/<public_id>/files/<file_id>")
@staff_only("viewer")
def resume_file(public_id: str, file_id: str) -> Response:
    """What a submitted version names, as a download; what is only in a draft is not theirs. It is recorded."""
    found = resume_for_staff(public_id, "viewer")
    file = files.of(found.id, file_id) if file_id in files.named_in_versions(found.id) else None
    if file is None:
        abort(404)
    audit.record("resume.file", f"resume:{found.id}", member=found.member_id, file=file.id)
    db.session.commit()
    return downloads.document(file)
