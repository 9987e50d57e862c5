"""Logins and changes of the account, the newest first, and what to do about those that are somebody else's."""

from flask import render_template
from flask_login import current_user
from sqlalchemy import select

from app.models import MemberEvent
from app.views.account.blueprint import bp
from app.web.access import member_only
from app.web.event_pages import event_page


@bp.get("/account/history")
@member_only
def history() -> str:
    """A page of facts; `before` in the address is the key that the page before it ended with."""
    mine = select(MemberEvent).where(MemberEvent.member_id == current_user.id)
    return render_template("account/history.html", **event_page("account.history", MemberEvent, mine))
