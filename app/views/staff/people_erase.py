"""Asking that all people of a list be erased; another admin decides, and sees whom it is about (ST-1)."""

import hashlib
from collections import Counter
from typing import Any

from flask import Response, abort, flash, render_template, request
from flask_babel import get_locale, gettext
from flask_login import current_user
from sqlalchemy import select

from app.extensions import db
from app.forms.staff import ActionForm, PeopleSearchForm
from app.forms.staff_erase import EraseForm
from app.models import Approval, Member
from app.models.types import now
from app.operations import audit, mass_erasing
from app.views.staff.blueprint import bp
from app.web import people_list
from app.web.access import asks_by_itself, staff_freshly_proved, staff_only
from app.web.people_words import words_of
from app.web.render import lead_to, render_form
from app.web.row_ids import row_id

PAGE = 50


@bp.route("/people/erase", methods=["GET", "POST"])
@staff_only("admin")
@staff_freshly_proved
def people_erase() -> Any:
    """How many the list of this address holds and who of them cannot be erased; the reason, and the number typed."""
    search = PeopleSearchForm(request.args)
    query, _, _ = people_list.query_of(search, current_user)
    address = people_list.address_of(search)
    if not query.filters:  # what the address says and nobody knows is no filter
        flash(gettext("Choose first whom: keep the list to those who are to be erased."), "warning")
        return lead_to("staff.people")
    try:
        members = mass_erasing.chosen(query)
    except mass_erasing.TooMany:
        most = mass_erasing.MOST
        flash(gettext("More than %(most)s people cannot be erased at once. Narrow the list.", most=most), "warning")
        return lead_to("staff.people", **address)
    if not members:
        return lead_to("staff.people", **address)
    form, seen = EraseForm(), mass_erasing.seen_of(members)
    form.about(len(members), seen)
    if not form.validate_on_submit():
        return _page(form, members, address, query.filters, seen)
    mass_erasing.ask(current_user._get_current_object(), members, query.filters, form.reason.data or "")
    db.session.commit()
    flash(gettext("Asked for. Nobody is erased until another administrator agrees."), "success")
    return lead_to("staff.approvals")


@bp.get("/approvals/<public_id>/people")
@staff_only("admin")
def approval_people(public_id: str) -> str:
    """Whom a request is about, or who was not erased; that they were shown is recorded."""
    approval = _approval(public_id)
    key = row_id(request.args.get("after")) or 0
    why = dict(approval.details.get(mass_erasing.LEFT, []))
    waiting = approval.details.get(mass_erasing.SET, [])
    wanted = sorted(one for one in (waiting or why) if one > key)[: PAGE + 1]
    shown = wanted[:PAGE]
    there = (Member.id.in_(shown), Member.withdrawn_at.is_(None))
    rows = list(db.session.scalars(select(Member).where(*there).order_by(Member.id)))
    if waiting:
        why = mass_erasing.barred(shown)
    audit.record("people.list", f"approval:{approval.id}", shown=[row.id for row in rows])
    db.session.commit()
    return render_template(
        "staff/approval_people.html",
        approval=approval,
        rows=rows,
        why=why,
        waiting=len(waiting),
        next_after=shown[-1] if len(wanted) > PAGE else None,
        words=words_of(approval.details.get("filters", {})),
        is_under_way=mass_erasing.is_under_way(approval),
    )


@bp.get("/approvals/<public_id>/progress")
@staff_only("admin")
@asks_by_itself
def approval_progress(public_id: str) -> Response:
    """How far it is, while it is looked at; 304 where the browser has it."""
    body = render_template("staff/_approval_progress.html", approval=_approval(public_id))
    name = f'"{hashlib.sha256((body + str(get_locale())).encode()).hexdigest()[:24]}"'
    is_known = request.headers.get("If-None-Match") == name
    response = Response("" if is_known else body, 304 if is_known else 200, mimetype="text/html")
    response.headers["ETag"], response.headers["Figures-At"] = name, str(int(now().timestamp() * 1000))
    return response


@bp.post("/approvals/<public_id>/stop")
@staff_only("admin")
def approval_stop(public_id: str) -> Any:
    """Erase nobody else. One admin is enough for what only spares people."""
    approval = _approval(public_id)
    if not ActionForm().validate_on_submit():
        abort(400)
    try:
        mass_erasing.stop(approval, current_user)
        db.session.commit()
        flash(gettext("Stopped. Nobody else is erased."), "success")
    except mass_erasing.NotUnderWay:
        db.session.rollback()
        flash(gettext("There is nothing to stop."), "warning")
    return lead_to("staff.approvals")


def _page(form: EraseForm, members: list[int], address: dict[str, str], filters: dict[str, Any], seen: str) -> Response:
    barred = Counter(mass_erasing.barred(members).values())
    return render_form(
        "staff/people_erase.html",
        form,
        count=len(members),
        barred=barred,
        address=address,
        words=words_of(filters),
        seen=seen,
    )


def _approval(public_id: str) -> Approval:
    """One about erasing people."""
    found = Approval.with_public_id(public_id)
    return found if found is not None and found.kind == mass_erasing.KIND else abort(404)
