"""A document that was handed in with a resume, for staff (RS-9, ST-2)."""

from typing import Any

from flask import abort

from app.extensions import db
from app.operations import audit
from app.operations.resume import files
from app.views.staff.blueprint import bp
from app.views.staff.resume_reveal import ask_for_reason
from app.web import downloads, resume_staff
from app.web.access import staff_only
from app.web.staff_fairs import resume_for_staff


@bp.get("/resumes/<public_id>/files/<file_id>")
@staff_only("desk")
def resume_file(public_id: str, file_id: str) -> Any:
    """What a submitted version names, as a download; what is only in a draft is not theirs. It is recorded.

    Nobody can mask what somebody else has made, and it often begins with how to reach them: so it goes with a reason.
    """
    found = resume_for_staff(public_id, "desk")
    file = files.of(found.id, file_id) if file_id in files.named_in_versions(found.id) else None
    if file is None:
        abort(404)
    if not resume_staff.is_revealed(found):
        return ask_for_reason(public_id)
    shown = {"member": found.member_id, "shown": [found.member_id]}
    audit.record("resume.file", f"resume:{found.id}", file=file.id, **shown)
    db.session.commit()
    return downloads.document(file)
