"""The photo of a resume that lies with staff (RS-5, ST-2)."""

from flask import Response, abort

from app.extensions import db
from app.operations import audit
from app.operations.resume import photos
from app.views.staff.blueprint import bp
from app.web.access import staff_only
from app.web.resume_photo import shown
from app.web.staff_fairs import resume_for_staff


@bp.get("/resumes/<public_id>/photo/<photo_id>.jpg")
@staff_only("viewer")
def resume_photo(public_id: str, photo_id: str) -> Response:
    """What a submitted version names; what is only in a draft is not theirs. It is recorded."""
    found = resume_for_staff(public_id, "viewer")
    photo = photos.of(found.id, photo_id)
    if photo is None or not photos.is_submitted(photo):
        abort(404)
    audit.record("resume.photo", f"resume:{found.id}", member=found.member_id, photo=photo.id)
    db.session.commit()
    return shown(photo, "jpg")
