"""What changes in a list of people while it is looked at: states and times of the rows that are on the screen."""

from flask import render_template, request
from flask_login import current_user

from app.forms.staff import PeopleSearchForm
from app.operations.people import PAGE, live
from app.views.staff.blueprint import bp
from app.web import people_list
from app.web.access import asks_by_itself, staff_only


@bp.get("/people/live")
@staff_only("viewer")
@asks_by_itself
def people_live() -> str:
    """The states of the rows named, and how many who fit are newer than the first. It shows nobody who was not shown
    before, so nothing is recorded; of a search nobody is counted, or the counts would tell what is masked, digit by
    digit."""
    query, _, fair = people_list.query_of(PeopleSearchForm(request.args), current_user)
    shown = [name for name in request.args.get("rows", "").split(",")[:PAGE] if name]
    rows = live.states(shown, fair.id if fair else None, query.fair_ids)
    newer = live.newer(query, shown[0]) if shown and "newest" in request.args and not query.text else 0
    return render_template("staff/_people_live.html", rows=rows, newer=newer)
