"""The resume as it looks on paper: the preview page, and the PDF of it (RS-13)."""

from flask import Response, g, make_response, render_template
from flask_login import current_user

from app.clients.files import FilesAway
from app.extensions import limiter
from app.operations.pdf_process import PdfNotMade, pdf_process
from app.views.resume.blueprint import bp
from app.web import paper, resume_review
from app.web.resumes import address_of, own_resume


@bp.get("/resume/<public_id>/preview")
@own_resume()
def preview(public_id: str) -> Response:
    """What stands in the draft, finished or not, on a sheet of paper."""
    pdf_process.prepare()  # whoever looks at it is likely to save it
    return _page()


@bp.get("/resume/<public_id>/resume.pdf")
@limiter.limit("6 per minute; 40 per hour", key_func=lambda: f"member-{current_user.get_id()}")
@own_resume()
def pdf(public_id: str) -> Response:
    """The same to keep. Where too many are being made, the preview with another way."""
    try:
        return paper.download(resume_review.document(), g.resume.id)
    except (PdfNotMade, FilesAway):
        return _page(is_busy=True)


def _page(is_busy: bool = False) -> Response:
    document = resume_review.document()
    html = render_template(
        "resume/preview.html",
        resume=g.resume,
        document=document,
        photo=_photo(document.photo),
        unprintable=paper.unprintable(document),
        is_busy=is_busy,
    )
    return make_response(html, 503 if is_busy else 200)


def _photo(photo_id: str) -> str | None:
    """The address of the photo that the resume names."""
    return address_of("resume.photo_image", photo_id=photo_id, kind="jpg") if photo_id else None
