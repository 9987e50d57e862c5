"""After the match application: that it arrived, and what comes next (RS-12)."""

from typing import Any

from flask import g

from app.operations.resume import application
from app.views.resume.blueprint import bp
from app.web.drafting import lead_on
from app.web.resumes import address_of, own_resume, step_page


@bp.get("/resume/<public_id>/applied")
@own_resume()
def applied(public_id: str) -> Any:
    """The page; as long as nothing lies with staff, the review."""
    if g.resume.state not in (application.APPLIED, application.ACCEPTED):
        return lead_on(address_of("resume.review"))
    return step_page("resume/applied.html")
