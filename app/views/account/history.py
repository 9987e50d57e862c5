"""Logins and changes of the account, the newest first, and what to do about those that are somebody else's."""

import re

from flask import render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select

from app.extensions import db
from app.models import MemberEvent
from app.views.account.blueprint import bp
from app.web.access import member_only

PAGE = 20
KEY = re.compile(r"[0-9]{1,18}")


@bp.get("/account/history")
@member_only
def history() -> str:
    """A page of facts; `before` is the key that the page before it ended with."""
    before = request.args.get("before", "")
    rows = _rows(int(before) if KEY.fullmatch(before) else None)
    events = rows[:PAGE]
    older = url_for("account.history", before=events[-1].id) if len(rows) > PAGE else None
    return render_template("account/history.html", events=events, older=older, is_first=not before)


def _rows(before: int | None) -> list[MemberEvent]:
    """One more than a page shows, which tells whether there is another page."""
    mine = select(MemberEvent).where(MemberEvent.member_id == current_user.id)
    if before is not None:
        mine = mine.where(MemberEvent.id < before)
    return list(db.session.scalars(mine.order_by(MemberEvent.id.desc()).limit(PAGE + 1)))
