"""Education."""

from typing import Any

from app.forms.resume.education import EducationForm
from app.views.resume.blueprint import bp
from app.web.drafting import lead_on
from app.web.resumes import accept, own_resume, sent_or_kept, step_page


@bp.route("/resume/<public_id>/education", methods=["GET", "POST"])
@own_resume("education")
def education(public_id: str) -> Any:
    """The page."""
    form = sent_or_kept(EducationForm)
    if form.validate_on_submit():
        return lead_on(accept(form))
    return step_page("resume/education.html", form)
