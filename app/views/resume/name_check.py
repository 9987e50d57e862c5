"""Name check."""

from typing import Any

from app.forms.resume.name_check import NameCheckForm
from app.views.resume.blueprint import bp
from app.web.drafting import lead_on
from app.web.resumes import accept, own_resume, sent_or_kept, step_page


@bp.route("/resume/<public_id>/name-check", methods=["GET", "POST"])
@own_resume("name_check")
def name_check(public_id: str) -> Any:
    """The page."""
    form = sent_or_kept(NameCheckForm)
    if form.validate_on_submit():
        return lead_on(accept(form))
    return step_page("resume/name_check.html", form)
