"""For the day when nothing works: the list to print, and typing in later what was written on it (ST-5)."""

import hashlib
from typing import Any

from flask import Response, abort, flash, render_template, request
from flask_babel import get_locale, gettext, ngettext
from flask_login import current_user
from werkzeug.exceptions import ServiceUnavailable

from app.clients.files import FilesAway
from app.extensions import db
from app.forms.from_paper import FromPaperForm, Line, days
from app.models import Fair, LastResortList
from app.models.fair import KOREA
from app.models.types import now
from app.operations import checkin_paper, last_resort
from app.views.staff.blueprint import bp
from app.web.access import asks_by_itself, staff_only
from app.web.board import day_asked, days_of
from app.web.downloads import as_download
from app.web.filters import korean_time
from app.web.render import lead_to, render_form
from app.web.staff_fairs import fair_for_staff


@bp.route("/fairs/<slug>/last-resort", methods=["GET", "POST"])
@staff_only("desk")
def last_resort_list(slug: str) -> Any:
    """The newest list, and having a new one made."""
    fair = fair_for_staff(slug, "desk")
    if request.method == "POST":
        if not last_resort.is_under_way(fair):
            last_resort.ask(fair, current_user)
            db.session.commit()
        return lead_to("staff.last_resort_list", slug=slug)
    return render_template("staff/last_resort_list.html", fair=fair, **_state(fair))


@bp.get("/fairs/<slug>/last-resort/state")
@staff_only("desk")
@asks_by_itself
def last_resort_state(slug: str) -> Response:
    """How far it is, while its page waits."""
    fair = fair_for_staff(slug, "desk")
    state = _state(fair)
    found = state["found"]
    seen = (found.public_id if found else "", state["is_under_way"], str(get_locale()))
    name = f'"{hashlib.sha256(repr(seen).encode()).hexdigest()[:24]}"'
    is_known = request.headers.get("If-None-Match") == name
    body = "" if is_known else render_template("staff/_last_resort_state.html", fair=fair, **state)
    return Response(body, 304 if is_known else 200, mimetype="text/html", headers={"ETag": name})


@bp.get("/fairs/<slug>/last-resort/<public_id>/<int:part>.pdf")
@staff_only("desk")
def last_resort_file(slug: str, public_id: str, part: int) -> Response:
    """One part of it as a PDF; whose names are on it is recorded."""
    fair = fair_for_staff(slug, "desk")
    found = LastResortList.newest_of(fair)
    if found is None or found.public_id != public_id:
        abort(404)
    name = f"{fair.slug}-list-{found.made_at.astimezone(KOREA):%Y%m%d-%H%M}-{part}.pdf"
    try:
        content = last_resort.content_of(found, part)
    except FilesAway as error:
        raise ServiceUnavailable() from error
    if content is None:
        abort(404)
    return as_download(content, name, "application/pdf")


@bp.route("/fairs/<slug>/from-paper", methods=["GET", "POST"])
@staff_only("desk")
def from_paper(slug: str) -> Any:
    """Codes and times become check-ins of those times; lines that could not be recorded stay, each with its reason."""
    fair = fair_for_staff(slug, "desk")
    form = FromPaperForm()
    past = [day for day in days_of(fair) if day <= now().astimezone(KOREA).date()] or [days_of(fair)[0]]
    form.day.choices = days([(day, korean_time(day, "day")) for day in past])
    form.day.data = form.day.data or min(day_asked(fair), past[-1]).isoformat()
    if not form.validate_on_submit():
        return render_form("staff/from_paper.html", form, fair=fair, problems=[], recorded=0)
    problems, recorded = _record(fair, form.read())
    db.session.commit()
    if problems:
        form.lines.data = "\n".join(line.typed for line in problems)
        form.lines.errors = [_left(len(problems))]
        return render_form("staff/from_paper.html", form, fair=fair, problems=problems, recorded=recorded)
    flash(_done(recorded), "success")
    return lead_to("staff.from_paper", slug=slug)


def _record(fair: Fair, lines: list[Line]) -> tuple[list[Line], int]:
    """The lines that somebody must look at again, and how many were recorded."""
    problems, recorded = [], 0
    for line in lines:
        problem = line.problem or _problem(fair, line)
        if problem:
            problems.append(line._replace(problem=problem))
        else:
            recorded += 1
    return problems, recorded


def _problem(fair: Fair, line: Line) -> str:
    assert line.at is not None
    outcome = checkin_paper.record(current_user, fair, line.code, line.at)
    if outcome.kind == checkin_paper.UNKNOWN:
        return gettext("Nobody at this fair has this code.")
    if outcome.kind == checkin_paper.NO_PLACE:
        return gettext("This registration is cancelled, or still on the waiting list.")
    if outcome.kind == checkin_paper.ALREADY:
        return gettext("In already, since %(time)s. Take the line out.", time=korean_time(outcome.first_time, "clock"))
    return ""


def _left(count: int) -> str:
    return ngettext("%(num)d line was not recorded.", "%(num)d lines were not recorded.", count)


def _done(count: int) -> str:
    return ngettext("%(num)d check-in is recorded.", "%(num)d check-ins are recorded.", count)


def _state(fair: Fair) -> dict[str, Any]:
    return {"found": LastResortList.newest_of(fair), "is_under_way": last_resort.is_under_way(fair)}
