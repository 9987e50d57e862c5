"""The self introduction (RS-11)."""

from typing import Any

from app.forms.resume.introduction import IntroductionForm
from app.views.resume.blueprint import bp
from app.web.drafting import lead_on
from app.web.resumes import accept, own_resume, sent_or_kept, step_page


@bp.route("/resume/<public_id>/introduction", methods=["GET", "POST"])
@own_resume("introduction")
def introduction(public_id: str) -> Any:
    """Some words about oneself, optional."""
    form = sent_or_kept(IntroductionForm)
    if form.validate_on_submit():
        return lead_on(accept(form))
    return step_page("resume/introduction.html", form)
