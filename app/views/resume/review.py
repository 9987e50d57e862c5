"""The review: all that was written, what is missing, and the match application (RS-12)."""

from typing import Any

from app.views.resume.blueprint import bp
from app.web.resumes import own_resume, step_page


@bp.get("/resume/<public_id>/review")
@own_resume()
def review(public_id: str) -> Any:
    """The page."""
    return step_page("resume/review.html")
