"""Text messages and AlimTalk to members, through the outbox: what goes, to whom, and what became of it.

A message says in short what a mail says in full, so whoever cannot be reached by one (no phone, another country, no
service configured) misses nothing. No message goes twice: before it is sent, a row is written; when an answer was
lost, the service is asked for the message with our key before it is sent again.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, NamedTuple

from flask import current_app, g, render_template
from sqlalchemy import CursorResult, and_, delete, func, select, update

from app.clients.http import session_for
from app.clients.solapi import AlimTalk, MessageError, Report, Solapi, TextMessage
from app.extensions import db, made_once
from app.models import Member, Message, OutboxItem
from app.models.message import MESSAGE_STATES
from app.models.types import now
from app.operations import outbox
from app.operations.letter_language import written_in
from app.operations.outbox import Refused, TryLater
from app.rules import message as rules
from app.rules import phone

TOPIC = "message."
TEMPLATES = (
    "ticket",
    "promoted",
    "reminder",
    "fair_changed",
    "fair_cancelled",
    "phone_changed",
    "registration_moved",
    "waiting_ended",
    "campaign",
)
TAKEN = ("accepted", "handed_over", "delivered")
GOOD_FOR = timedelta(days=1)  # what comes later says nothing any more
CLOCK_DIFFERENCE = timedelta(minutes=5)  # between the service and us, when a message is looked for


class Wording(NamedTuple):
    """What a message says: its text and the places of an AlimTalk template."""

    text: str
    places: dict[str, str]


class Listed(NamedTuple):
    """A message as staff see it: with its member's public id, and whether it can be sent again."""

    message: Message
    person: str | None
    may_go_again: bool


def is_configured() -> bool:
    """Whether this site sends messages at all."""
    return bool(current_app.config["SOLAPI_URL"] and current_app.config["SOLAPI_KEY"])


def service() -> Solapi:
    """The client of the sending service, made once for each application."""
    return made_once("solapi", _service_of)


def _service_of(config: Any) -> Solapi:
    return Solapi(
        session_for(config["SOLAPI_URL"]),
        config["SOLAPI_URL"],
        config["SOLAPI_KEY"],
        config["SOLAPI_SECRET"],
        sender=config["SOLAPI_SENDER"],
        channel_id=config["SOLAPI_CHANNEL_ID"],
    )


def put(member: Member, template: str, context: dict[str, Any], **options: Any) -> bool:
    """Queue a message, in the caller's transaction; answers whether the member can be reached by one.

    Options are those of `row`.
    """
    made = row(member, template, context, **options)
    outbox.put_rows([made] if made else [])
    return made is not None


def row(
    member: Member,
    template: str,
    context: dict[str, Any],
    *,
    to: str | None = None,
    language: str | None = None,
    key: str | None = None,
    purpose: str = rules.SERVICE,
) -> dict[str, Any] | None:
    """A message for outbox.put_rows, or None for whoever cannot be reached or does not want it.

    `to` is another number than the member's (E.164). What concerns the member's own affairs goes whatever they chose.
    """
    number = to or member.phone
    if template not in TEMPLATES:
        raise ValueError(template)
    if number is None or not is_configured() or _dialled(number) is None:
        return None
    if purpose != rules.SERVICE and not member.notice_by_message:
        return None
    payload = {
        "to": number,
        "language": written_in(language or member.language),
        "template": template,
        "purpose": purpose,
        "context": context,
    }
    return outbox.row(f"{TOPIC}{template}", payload, key=key, member_id=member.id, expires_in=GOOD_FOR)


def tell_old_number(member: Member, old_e164: str) -> bool:
    """Tell the number that was the member's until now that it is another one. Flushed with the caller's work."""
    return put(member, "phone_changed", {}, to=old_e164)


def send(item: OutboxItem) -> None:
    """Send the message of an outbox item, once. Commits. Raises Refused for good, TryLater for now."""
    payload = item.payload
    dialled = _dialled(payload["to"])
    if dialled is None or not is_configured():
        raise Refused("messages are not sent to this country, or not at all")
    wording = render(payload["template"], payload["language"], payload["context"])
    _must_be_allowed(item, wording.text)
    message = _message(item.key, payload, dialled, wording)
    begun = _begin(item, message)
    if begun is not None:
        _settle(begun.id, _handed_over(message, begun))


def render(template: str, language: str, context: dict[str, Any]) -> Wording:
    """A message, for whoever speaks this language: with the name where carriers know its letters, and in one SMS where
    it fits.

    In a context of its own, as a mail is.
    """
    language = written_in(language)
    with current_app.app_context(), current_app.test_request_context("/", base_url=current_app.config["BASE_URL"]):
        g.language = language
        with_name = rules.simplified(_rendered(template, language, context))
        if not context.get("name"):
            return Wording(_sendable(with_name), {})
        nameless = _sendable(_rendered(template, language, context | {"name": ""}))
        fits = rules.can_be_sent(with_name)
        is_short = rules.byte_length(nameless) <= rules.SMS_BYTES < rules.byte_length(with_name)
        text = _sendable(with_name) if fits and not is_short else nameless
        return Wording(text, _places(template, context))


def note_reports(reports: Iterable[Report]) -> int:
    """Take delivery reports in; answers how many told something new. Unknown ones are let go. Flushed."""
    return sum(_advance(_which(report), report) for report in reports)


def send_again(message: Message) -> bool:
    """Staff: send a failed message once more, while it still says something. Answers whether it will be. Flushed."""
    if message.state != "failed":
        return False
    again: CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        update(OutboxItem)
        .where(OutboxItem.key == message.key, OutboxItem.state.in_(("sent", "held")), OutboxItem.expires_at > now())
        .values(state="waiting", next_at=now(), leased_until=None)
    )
    return again.rowcount == 1


def latest(limit: int, *, member_id: int | None = None, state: str | None = None) -> list[Listed]:
    """Messages, the newest first."""
    again = and_(OutboxItem.key == Message.key, OutboxItem.state.in_(("sent", "held")), OutboxItem.expires_at > now())
    query = (
        select(Message, Member.public_id, OutboxItem.id)
        .outerjoin(Member, Member.id == Message.member_id)
        .outerjoin(OutboxItem, again)
        .order_by(Message.id.desc())
        .limit(limit)
    )
    if member_id is not None:
        query = query.where(Message.member_id == member_id)
    if state is not None:
        query = query.where(Message.state == state)
    return [
        Listed(message, person, message.state == "failed" and item_id is not None)
        for message, person, item_id in db.session.execute(query)
    ]


def counts() -> dict[str, int]:
    """How many messages are in which state."""
    return dict(db.session.execute(select(Message.state, func.count()).group_by(Message.state)).all())


def erase_old() -> int:
    """The timed job: messages are kept as long as what the outbox has sent. Commits. Answers how many went."""
    before = now() - timedelta(days=current_app.config["KEEP_OUTBOX_DAYS"])
    done: CursorResult[Any] = db.session.execute(delete(Message).where(Message.created_at < before))  # type: ignore[assignment]
    db.session.commit()
    return done.rowcount


def _dialled(e164: str) -> tuple[str, str] | None:
    return phone.text_number(e164, current_app.config["MESSAGE_COUNTRIES"])


def _must_be_allowed(item: OutboxItem, text: str) -> None:
    """Promotion is held back by the law's rules; looked at when it is sent, since it may have waited."""
    purpose = item.payload["purpose"]
    member = db.session.get(Member, item.member_id) if purpose != rules.SERVICE and item.member_id else None
    wants_news = member is not None and member.is_active and member.notice_by_message
    why = rules.hindrance(purpose, text, now(), wants_news=wants_news)
    if why == "night":
        raise TryLater(why)
    if why is not None:
        raise Refused(why)


def _message(key: str, payload: dict[str, Any], dialled: tuple[str, str], wording: Wording) -> TextMessage:
    template_id = _template_id(payload["template"], payload["language"])
    return TextMessage(
        key=key,
        country=dialled[0],
        number=dialled[1],
        text=wording.text,
        kind=rules.kind_of(wording.text),
        alimtalk=AlimTalk(template_id, wording.places) if template_id and dialled[0] == str(phone.KOREA) else None,
    )


def _template_id(template: str, language: str) -> str:
    """The approved AlimTalk template of a message in a language; Korean ones are named without it."""
    config = current_app.config
    pairs = (part.partition("=") for part in config["SOLAPI_TEMPLATES"].split(","))
    ids = {name.strip(): value.strip() for name, _, value in pairs if value}
    wanted = template if language == "ko" else f"{template}.{language}"
    return ids.get(wanted, "") if config["SOLAPI_CHANNEL_ID"] else ""


def _rendered(template: str, language: str, context: dict[str, Any]) -> str:
    text = render_template(f"message/{template}.txt", language=language, **context)
    return "\n".join(" ".join(line.split()) for line in text.strip().splitlines() if line.strip())


def _sendable(text: str) -> str:
    return rules.shortened(rules.without_unknown(text))


def _places(template: str, context: dict[str, Any]) -> dict[str, str]:
    """What stands in the places of an AlimTalk template; KakaoTalk knows all letters."""
    time = current_app.jinja_env.filters["korean_time"](context["starts_at"])
    link = context["fair_url" if template in ("fair_cancelled", "waiting_ended") else "ticket_url"]
    given = {"name": context["name"], "fair": context["fair"], "time": time}
    return given | {"place": context["venue"], "link": link}


class Begun(NamedTuple):
    """A message that is about to be sent; `since` where it may have gone already."""

    id: int
    since: Any = None


def _begin(item: OutboxItem, message: TextMessage) -> Begun | None:
    """Write down that it will be sent, or find that it was; None where nothing is left to do. Commits."""
    found = db.session.scalar(select(Message).where(Message.key == item.key))
    if found is not None and found.state in TAKEN:
        return None
    if found is None:
        found = Message(key=item.key, topic=item.topic, member_id=item.member_id, channel=message.channel)
        found.number_tail, since = phone.last_digits(item.payload["to"]), None
        db.session.add(found)
        db.session.flush()
    else:
        since = found.created_at - CLOCK_DIFFERENCE
        found.state, found.service_id, found.updated_at = "sending", None, now()
    begun = Begun(found.id, since)
    db.session.commit()
    return begun


def _handed_over(message: TextMessage, begun: Begun) -> Report:
    """Ask the service, with no transaction open. What it refuses is noted for staff. Raises Refused, TryLater."""
    client, found = service(), None
    try:
        if begun.since is not None:
            found = client.find(message.key, number=message.number, since=begun.since)
        return found or client.send(message)
    except MessageError as error:
        problem = error
    state = "failed" if problem.permanent else "sending"
    db.session.execute(
        update(Message)
        .where(Message.id == begun.id, Message.state == "sending")
        .values(state=state, status_code=problem.reason, updated_at=now())
    )
    db.session.commit()
    if problem.permanent:
        raise Refused(problem.reason)
    raise TryLater(problem.reason)


def _settle(message_id: int, report: Report) -> None:
    db.session.execute(update(Message).where(Message.id == message_id).values(service_id=report.service_id))
    _advance(Message.id == message_id, report)


def _which(report: Report) -> Any:
    """By the service's id; by our own key where the answer that told the id was lost, or is still on its way."""
    known = select(Message.id).where(Message.service_id == report.service_id)
    if report.key is not None and db.session.scalar(known) is None:
        return and_(Message.key == report.key, Message.service_id.is_(None))
    return Message.service_id == report.service_id


def _advance(which: Any, report: Report) -> bool:
    """States only move forward, in whatever order and however often they are told."""
    earlier = MESSAGE_STATES[: MESSAGE_STATES.index(report.state)]
    values = {"state": report.state, "status_code": report.code, "service_id": report.service_id, "updated_at": now()}
    if report.channel:
        values["channel"] = report.channel
    done: CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        update(Message).where(which, Message.state.in_(earlier)).values(**values)
    )
    return done.rowcount > 0
