"""Pages of what happened, the newest first: of a member's account, of a company's membership."""

from typing import Any

from flask import request, url_for
from sqlalchemy import Select

from app.extensions import db
from app.web.row_ids import row_id

PAGE = 20


def event_page(endpoint: str, table: Any, own: Select[Any]) -> dict[str, Any]:
    """A page of facts, for its template; `before` is the key that the page before it ended with."""
    before = row_id(request.args.get("before"))
    if before is not None:
        own = own.where(table.id < before)
    # One more than a page shows, which tells whether there is another page.
    rows = list(db.session.scalars(own.order_by(table.id.desc()).limit(PAGE + 1)))
    events = rows[:PAGE]
    older = url_for(endpoint, before=events[-1].id) if len(rows) > PAGE else None
    return {"events": events, "older": older, "is_first": before is None}
