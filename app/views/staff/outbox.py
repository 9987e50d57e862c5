"""What waits to be sent, why, and since when."""

from typing import Any

from flask import abort, flash, render_template, request
from flask_babel import gettext
from sqlalchemy import select

from app.extensions import db
from app.models import OutboxItem
from app.models.outbox import OUTBOX_STATES
from app.models.types import now
from app.operations import audit, health
from app.operations import outbox as queue
from app.views.staff.blueprint import bp
from app.web.access import staff_only
from app.web.render import lead_to

SHOWN = 100


@bp.get("/outbox")
@staff_only("viewer")
def outbox() -> str:
    """The items of one state, the oldest first; nothing of what is in them."""
    state = request.args.get("state", "waiting")
    if state not in OUTBOX_STATES:
        abort(404)
    columns = (
        OutboxItem.id,
        OutboxItem.topic,
        OutboxItem.state,
        OutboxItem.attempts,
        OutboxItem.created_at,
        OutboxItem.next_at,
        OutboxItem.last_error,
    )
    items = db.session.execute(
        select(*columns).where(OutboxItem.state == state).order_by(OutboxItem.next_at).limit(SHOWN)
    ).all()
    return render_template(
        "staff/outbox.html",
        items=items,
        state=state,
        sizes=health.queue_sizes(),
        states=OUTBOX_STATES,
        moment=now(),
        worker_is_alive=health.worker_is_alive(),
    )


@bp.post("/outbox/<int:item_id>/send")
@staff_only("desk")
def outbox_send(item_id: int) -> Any:
    """Try an item again at once."""
    if not queue.send_now(item_id):
        abort(404)
    audit.record("outbox.send_now", f"outbox:{item_id}")
    db.session.commit()
    flash(gettext("It is tried again now."), "success")
    return lead_to("staff.outbox")
