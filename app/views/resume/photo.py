"""Photo."""

from typing import Any

from app.forms.resume.photo import PhotoForm
from app.views.resume.blueprint import bp
from app.web.drafting import lead_on
from app.web.resumes import accept, own_resume, sent_or_kept, step_page


@bp.route("/resume/<public_id>/photo", methods=["GET", "POST"])
@own_resume("photo")
def photo(public_id: str) -> Any:
    """The page."""
    form = sent_or_kept(PhotoForm)
    if form.validate_on_submit():
        return lead_on(accept(form))
    return step_page("resume/photo.html", form)
