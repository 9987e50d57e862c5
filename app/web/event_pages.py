"""Pages of what happened, the newest first: of a member's account, of a company's membership."""

import re
from typing import Any

from flask import request, url_for
from sqlalchemy import Select

from app.extensions import db

PAGE = 20
KEY = re.compile(r"[0-9]{1,18}")


def event_page(endpoint: str, table: Any, own: Select[Any]) -> dict[str, Any]:
    """A page of facts, for its template; `before` is the key that the page before it ended with."""
    before = request.args.get("before", "")
    if KEY.fullmatch(before):
        own = own.where(table.id < int(before))
    # One more than a page shows, which tells whether there is another page.
    rows = list(db.session.scalars(own.order_by(table.id.desc()).limit(PAGE + 1)))
    events = rows[:PAGE]
    older = url_for(endpoint, before=events[-1].id) if len(rows) > PAGE else None
    return {"events": events, "older": older, "is_first": not before}
