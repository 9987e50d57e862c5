"""Work experience."""

from typing import Any

from app.forms.resume.experience import ExperienceForm
from app.views.resume.blueprint import bp
from app.web.drafting import lead_on
from app.web.resumes import accept, own_resume, sent_or_kept, step_page


@bp.route("/resume/<public_id>/experience", methods=["GET", "POST"])
@own_resume("experience")
def experience(public_id: str) -> Any:
    """The page."""
    form = sent_or_kept(ExperienceForm)
    if form.validate_on_submit():
        return lead_on(accept(form))
    return step_page("resume/experience.html", form)
