"""The member's resumes: begin one, go on, copy, make the main one, erase."""

from typing import Any

from flask import render_template
from flask_login import current_user

from app.models import Resume
from app.views.resume.blueprint import bp
from app.web.access import member_only


@bp.get("/resume")
@member_only
def index() -> Any:
    """All of them, the main one first."""
    return render_template("resume/index.html", resumes=Resume.of(current_user.id))
