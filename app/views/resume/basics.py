"""What the resume is for, and how its owner is called and reached (RS-1, RS-2)."""

from typing import Any

from flask_login import current_user

from app.forms.resume.basics import BasicsForm, english_name_of
from app.views.resume.blueprint import bp
from app.web.drafting import lead_on
from app.web.resumes import accept, own_resume, sent_or_kept, step_page


@bp.route("/resume/<public_id>/basics", methods=["GET", "POST"])
@own_resume("basics")
def basics(public_id: str) -> Any:
    """Name and e-mail are filled in from the membership, until something else is typed."""
    form = sent_or_kept(BasicsForm, english_name=english_name_of(current_user.name), email=current_user.email or "")
    form.needs_email = not current_user.phone
    if form.validate_on_submit():
        return lead_on(accept(form))
    return step_page("resume/basics.html", form)
