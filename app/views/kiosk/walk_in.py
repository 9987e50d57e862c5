"""Registering at the kiosk: tickets in store, one person with the network there, and those from without (KI-4)."""

from datetime import UTC, datetime
from typing import Any, TypeVar

from flask import Response, abort, current_app, g, request
from flask_babel import force_locale
from werkzeug.datastructures import MultiDict

from app.extensions import db, keys, limiter
from app.forms.walk_in import SHOWN, LateWalkInForm, WalkInForm
from app.models import Kiosk
from app.operations import walk_in
from app.operations.checkin import set_aside
from app.operations.walk_in import blocks, records
from app.rules.admission import TO_CONFIRM
from app.rules.sealing import Sealed, Unsealable
from app.views.kiosk import texts
from app.views.kiosk.blueprint import bp
from app.views.kiosk.guard import from_own_page, is_script_call, sent_json
from app.web.access import kiosk_of, kiosk_only, token_hash
from app.web.consents import are_current

Form = TypeVar("Form", bound=WalkInForm)

LARGEST_BATCH = 25
LONGEST_TOKEN = 100
LATEST = int(datetime(2100, 1, 1, tzinfo=UTC).timestamp() * 1000)
LARGEST_OFFSET = 10**12


class Unreadable(Exception):
    """Not what the kiosk's script sends."""


NEVER_TAKEN = {
    Unreadable: "unreadable",
    Unsealable: "unreadable",
    records.UnknownTicket: "void_ticket",
    records.TicketOfAnother: "given_twice",
    walk_in.NoWalkIns: "closed",
}


@bp.get("/blocks")
@kiosk_only
def ticket_block() -> Any:
    """New tickets for the store of this kiosk, and the key to which it seals what people say."""
    has = request.args.get("has", 0, type=int)
    made = blocks.top_up(g.kiosk, max(0, has))
    db.session.commit()
    return {
        "tickets": [one.as_json() for one in made],
        "size": current_app.config["KIOSK_BLOCK_SIZE"],
        "seal": {"key": keys.sealing.current, "public": keys.sealing.public},
    }


@bp.post("/walk-in")
@limiter.exempt
@from_own_page
@kiosk_only
def walk_in_one() -> Any:
    """One person with the network there: 422 with what to correct, else the verdict on the ticket."""
    sent = _sent()
    if not isinstance(sent.get("answers"), dict):
        abort(400)
    page = sent.get("page")
    is_ours = isinstance(page, str) and page in current_app.config["LANGUAGES"]
    with force_locale(page if is_ours else texts.house_language()):
        form = _form(WalkInForm, sent.get("answers"))
        if not form.validate():
            return {"errors": {name: str(errors[0]) for name, errors in form.errors.items()}}, 422
    if not are_current(form.shown.data or "", SHOWN):
        return {"outcome": "texts_changed"}, 422
    try:
        taken = _taken(sent)
        if records.settled(g.kiosk, taken) is None:
            records.settle(g.kiosk, taken, form.answers, was_shown=False)
        answer = records.scan(g.kiosk, taken)
    except (Unreadable, records.UnknownTicket, records.TicketOfAnother):
        db.session.rollback()
        return {"outcome": "unknown_ticket"}, 422
    except walk_in.NoWalkIns:
        db.session.rollback()
        return {"outcome": "closed"}, 422
    db.session.commit()
    return {"outcome": "registered", **answer.as_json()}


@bp.post("/walk-ins")
@limiter.limit("600 per 10 minutes")
@from_own_page
def walk_ins() -> Any:
    """People whom the kiosk registered without network: one answer for each. Each is committed alone.

    A screen whose token was ended may still hand them over: they were registered before it was. Who has it now nobody
    knows, so it admits nobody, whether another screen is paired with its kiosk or none.
    """
    g.kiosk = kiosk_of(request)
    g.was_ended = g.kiosk is None
    if g.was_ended:
        g.kiosk = _kiosk_that_was()
    if g.kiosk is None:
        return Response(status=401)
    items = _sent().get("items")
    if not isinstance(items, list) or len(items) > LARGEST_BATCH:
        abort(400)
    return {"answers": [_answer(item) for item in items]}


def _kiosk_that_was() -> Kiosk | None:
    token = request.cookies.get(current_app.config["KIOSK_COOKIE"])
    door = set_aside.door_that_was(token_hash(token)) if token and len(token) <= LONGEST_TOKEN else None
    return db.session.get(Kiosk, door.id) if door else None


def _answer(item: Any) -> dict[str, Any]:
    ticket = item.get("ticket") if isinstance(item, dict) else None
    try:
        taken = _taken(item)
        if records.settled(g.kiosk, taken) is None:
            records.settle(g.kiosk, taken, _late_answers(item, taken), was_shown=True, was_ended=g.was_ended)
        elif not g.was_ended:
            records.scan(g.kiosk, taken, shown=TO_CONFIRM)  # our answer was not heard: what was shown is what happened
        db.session.commit()
    except tuple(NEVER_TAKEN) as error:
        db.session.rollback()
        current_app.logger.warning("a walk-in is not taken", extra={"reason": type(error).__name__})
        return {"ticket": ticket, "error": NEVER_TAKEN[type(error)]}
    return {"ticket": ticket, "outcome": "registered"}


def _late_answers(item: dict[str, Any], taken: records.Taken) -> walk_in.Answers:
    """Read by the same rules as online. A contact that nobody can read costs the person nothing."""
    form = _form(LateWalkInForm, records.opened(Sealed.from_json(item.get("sealed")), taken))
    if not form.validate() and not form.leave_out_broken():
        raise Unreadable(", ".join(form.errors))
    return form.answers


def _form(kind: type[Form], answers: Any) -> Form:
    if not isinstance(answers, dict):
        raise Unreadable("no answers")
    values = {name: value for name, value in answers.items() if isinstance(value, str)}
    return kind(MultiDict(values), meta={"csrf": False})


def _sent() -> dict[str, Any]:
    sent = sent_json() if is_script_call() else None
    if not isinstance(sent, dict):
        abort(400)
    return sent


def _taken(sent: Any) -> records.Taken:
    """Raises Unreadable."""
    if not isinstance(sent, dict):
        raise Unreadable("no object")
    ticket, at, offset = sent.get("ticket"), sent.get("at"), sent.get("offset_ms", 0)
    if not isinstance(ticket, str) or type(at) is not int or type(offset) is not int:
        raise Unreadable("no ticket or time")
    if not 0 <= at <= LATEST or abs(offset) > LARGEST_OFFSET:
        raise Unreadable("no time of this century")
    return records.Taken(ticket, datetime.fromtimestamp(at / 1000, UTC), offset)
