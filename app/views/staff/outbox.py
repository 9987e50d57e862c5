"""What waits to be sent, why, and since when; and what became of text messages."""

from typing import Any

from flask import abort, flash, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy import select

from app.extensions import db
from app.models import Message, OutboxItem
from app.models.message import MESSAGE_STATES
from app.models.outbox import OUTBOX_STATES
from app.models.types import now
from app.operations import audit, grants, health, messages
from app.operations import outbox as queue
from app.views.staff.blueprint import bp
from app.web.access import staff_only
from app.web.paths import lead_back
from app.web.render import lead_to

SHOWN = 100


@bp.get("/outbox")
@staff_only("viewer", everywhere=True)
def outbox() -> str:
    """The items of one state, the oldest first; nothing of what is in them. Then the latest text messages; to whom of
    the members those went that were shown is recorded."""
    state = request.args.get("state", "waiting")
    columns = (
        OutboxItem.id,
        OutboxItem.topic,
        OutboxItem.state,
        OutboxItem.attempts,
        OutboxItem.created_at,
        OutboxItem.next_at,
        OutboxItem.last_error,
    )
    which = request.args.get("messages")
    if state not in OUTBOX_STATES or which not in (None, *MESSAGE_STATES):
        abort(404)
    items = db.session.execute(
        select(*columns).where(OutboxItem.state == state).order_by(OutboxItem.next_at).limit(SHOWN)
    ).all()
    latest = messages.latest(SHOWN, state=which)
    shown = [row.message.member_id for row in latest if row.person]
    if shown:
        audit.record("message.list", "messages", shown=shown)
        db.session.commit()
    return render_template(
        "staff/outbox.html",
        items=items,
        state=state,
        sizes=health.queue_sizes(),
        states=OUTBOX_STATES,
        moment=now(),
        worker_is_alive=health.worker_is_alive(),
        sends_messages=messages.is_configured(),
        messages=latest,
        which=which,
        message_sizes=messages.counts(),
        message_states=MESSAGE_STATES,
    )


@bp.post("/outbox/<int(max=999999999):item_id>/send")
@staff_only("desk", everywhere=True)
def outbox_send(item_id: int) -> Any:
    """Try an item again at once."""
    if not queue.send_now(item_id):
        abort(404)
    audit.record("outbox.send_now", f"outbox:{item_id}")
    db.session.commit()
    flash(gettext("It is tried again now."), "success")
    return lead_to("staff.outbox")


@bp.post("/messages/<int(max=999999999):message_id>/send")
@staff_only("desk")
def message_send(message_id: int) -> Any:
    """Send a text message once more that did not arrive."""
    message = db.session.get(Message, message_id)
    if message is None or not _sees(message):
        abort(404)
    if messages.send_again(message):
        audit.record("message.send_again", f"message:{message.id}", member=message.member_id)
        flash(gettext("It is sent once more."), "success")
    else:
        flash(gettext("It was not sent again: it has arrived meanwhile, or says nothing any more."), "warning")
    db.session.commit()
    return lead_back(request.form.get("next"), url_for("staff.outbox"))


def _sees(message: Message) -> bool:
    """Whether it went to somebody of the reader's fairs; what went to nobody known is for those of all fairs."""
    if message.member_id is None:
        return bool(current_user.may_everywhere("desk"))
    return grants.sees_member(current_user, message.member_id, "desk")
