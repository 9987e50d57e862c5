"""Your stay."""

from typing import Any

from app.forms.resume.stay import StayForm
from app.views.resume.blueprint import bp
from app.web.drafting import lead_on
from app.web.resumes import accept, own_resume, sent_or_kept, step_page


@bp.route("/resume/<public_id>/stay", methods=["GET", "POST"])
@own_resume("stay")
def stay(public_id: str) -> Any:
    """The page."""
    form = sent_or_kept(StayForm)
    if form.validate_on_submit():
        return lead_on(accept(form))
    return step_page("resume/stay.html", form)
