"""The phone of everybody: text messages that the services sent."""

import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request

from standins.inbox import Inbox
from standins.people import PEOPLE, TRICKS


@dataclass(frozen=True)
class TextMessage:
    """One message. `code` is what a person would copy from it; `lang` the language it is written in."""

    recipient: str  # digits
    text: str
    code: str
    verification_id: str
    channel: str = "SMS"
    lang: str = "ko"
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    sent_at: datetime = field(default_factory=lambda: datetime.now(UTC))


class Phone(Inbox[TextMessage]):
    """All text messages."""

    def last_code(self, number: str) -> str:
        """The code that this number received last. Waits for it a little, and raises LookupError without one."""
        with self._changed:
            self._changed.wait_for(lambda: self._codes(digits(number)), timeout=10)
            codes = self._codes(digits(number))
        if not codes:
            raise LookupError(number)
        return codes[0]

    def _codes(self, number: str) -> list[str]:
        return [message.code for message in self._to(number) if message.code]


def digits(number: str) -> str:
    """01012345678 from 010-1234-5678 or +82 10 1234 5678."""
    kept = "".join(char for char in number if char in "+0123456789")
    return "0" + kept.removeprefix("+82") if kept.startswith("+82") else kept


def blueprint(phone: Phone, sender_state: Callable[[], dict[str, Any]]) -> Blueprint:
    """`sender_state` tells the page about the service that sends what is no code."""
    bp = Blueprint("phone", __name__)

    @bp.get("/phone")
    def show() -> str:
        number = digits(request.args.get("number", ""))
        return render_template(
            "phone.html",
            messages=phone.messages(number),
            number=number,
            people=PEOPLE,
            tricks=TRICKS,
            sender=sender_state(),
            reported=request.args.get("reported", ""),
        )

    @bp.get("/phone.json")
    def as_json() -> Response:
        """`?number=` filters; `&wait=5&count=2` answers when two have come, at the latest after five seconds."""
        number = digits(request.args.get("number", ""))
        seconds = min(request.args.get("wait", 0.0, float), 30)
        messages = phone.wait_for(number, request.args.get("count", 1, int), seconds)
        return jsonify([asdict(message) | {"sent_at": message.sent_at.isoformat()} for message in messages])

    return bp
