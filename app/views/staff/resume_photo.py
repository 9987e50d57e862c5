"""The photo of a resume that lies with staff (RS-5, ST-2)."""

from flask import Response, abort

from app.extensions import db
from app.operations import audit
from app.operations.resume import photos, seen
from app.views.staff.blueprint import bp
from app.web.access import staff_only
from app.web.resume_photo import shown


@bp.get("/resumes/<public_id>/photo/<photo_id>.jpg")
@staff_only("viewer")
def resume_photo(public_id: str, photo_id: str) -> Response:
    """What a submitted version names; what is only in a draft is not theirs. It is recorded."""
    found = seen.with_public_id(public_id)
    if found is None or found.member.withdrawn_at is not None:
        abort(404)
    photo = photos.of(found.id, photo_id)
    if photo is None or not photos.is_submitted(photo):
        abort(404)
    audit.record("resume.photo", f"resume:{found.id}", member=found.member_id, photo=photo.id)
    db.session.commit()
    return shown(photo, "jpg")
