"""The staff's first page: the fairs that come, and what waits for a hand."""

from flask import render_template
from flask_login import current_user

from app.models import Fair
from app.operations import figures
from app.views.staff.blueprint import bp
from app.web.access import staff_only


@bp.get("")
@staff_only("viewer")
def home() -> str:
    """Where the day starts."""
    theirs = [fair for fair in Fair.public() if current_user.may("viewer", fair)]
    fairs = [figures.of_fair(fair) for fair in theirs[:6]]
    return render_template("staff/home.html", fairs=fairs, waiting=figures.waiting(current_user))
