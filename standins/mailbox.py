"""A mail server that delivers nothing: every mail lands on /mailbox.

Recipients at refused.example get 550, at later.example 451.
"""

import asyncio
import re
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from io import BytesIO
from typing import Any

from flask import Blueprint, Response, abort, jsonify, render_template, request, send_file, url_for
from markupsafe import Markup, escape

from standins.faults import Faults
from standins.inbox import Inbox

ANSWERS = {"temporary": "451 4.7.1 Try again later", "permanent": "550 5.1.1 No such mailbox", "down": "421 Bye"}
LINK = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]]")
# A mail's own markup is shown without scripts, forms or anything from elsewhere.
HTML_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation; "
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
)


@dataclass(frozen=True)
class Mail:
    """One mail to one recipient."""

    recipient: str
    message: EmailMessage
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    received_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def subject(self) -> str:
        return str(self.message["Subject"] or "")

    @property
    def sender(self) -> str:
        return str(self.message["From"] or "")

    @property
    def text(self) -> str:
        return self._part("plain")

    @property
    def html(self) -> str:
        return self._part("html")

    @property
    def links(self) -> list[str]:
        """The addresses in the text, in order."""
        return LINK.findall(self.text)

    @property
    def attachments(self) -> list[EmailMessage]:
        return [part for part in self.message.iter_attachments() if isinstance(part, EmailMessage)]

    def _part(self, kind: str) -> str:
        part = self.message.get_body(preferencelist=(kind,))
        return str(part.get_content()) if part is not None else ""

    def linked_text(self) -> Markup:
        """The text with its addresses as links."""
        parts, end = [], 0
        for match in LINK.finditer(self.text):
            parts += [escape(self.text[end : match.start()]), Markup('<a href="{0}">{0}</a>').format(match[0])]
            end = match.end()
        return Markup("").join([*parts, escape(self.text[end:])])


class Mailbox(Inbox[Mail]):
    """All mails of everybody."""

    def find(self, mail_id: str) -> Mail | None:
        return next((mail for mail in self.messages() if mail.id == mail_id), None)


class Receiver:
    """What the SMTP server does with a mail (hooks of aiosmtpd)."""

    def __init__(self, mailbox: Mailbox, faults: Faults):
        self.mailbox, self.faults = mailbox, faults

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        fault = self.faults.take("mail")
        kind = fault.kind if fault else _kind_of(address)
        if fault and kind == "slow":
            await asyncio.to_thread(self.faults.wait, fault.seconds)
        if kind == "down":
            server.transport.abort()
        if kind in ANSWERS:
            return ANSWERS[kind]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        message = message_from_bytes(envelope.original_content, policy=default)
        for recipient in envelope.rcpt_tos:
            self.mailbox.keep(Mail(recipient, message))
        return "250 Kept"


def _kind_of(address: str) -> str:
    return {"refused.example": "permanent", "later.example": "temporary"}.get(address.rpartition("@")[2].lower(), "")


def blueprint(mailbox: Mailbox) -> Blueprint:
    bp = Blueprint("mailbox", __name__)

    @bp.get("/mailbox")
    def index() -> str:
        to = request.args.get("to", "").strip()
        return render_template("mailbox.html", mails=mailbox.messages(to), to=to)

    @bp.get("/mailbox.json")
    def as_json() -> Response:
        """`?to=` filters; `&wait=5&count=2` answers when two have come, at the latest after five seconds."""
        seconds = min(request.args.get("wait", 0.0, float), 30)
        mails = mailbox.wait_for(request.args.get("to", ""), request.args.get("count", 1, int), seconds)
        return jsonify([_as_json(mail) for mail in mails])

    @bp.get("/mailbox/<mail_id>")
    def show(mail_id: str) -> str:
        return render_template("mail.html", mail=_found(mailbox, mail_id))

    @bp.get("/mailbox/<mail_id>/html")
    def html(mail_id: str) -> Response:
        response = Response(_found(mailbox, mail_id).html, content_type="text/html; charset=utf-8")
        response.headers["Content-Security-Policy"] = HTML_POLICY
        return response

    @bp.get("/mailbox/<mail_id>/attachments/<int:number>")
    def attachment(mail_id: str, number: int) -> Response:
        attachments = _found(mailbox, mail_id).attachments
        if number >= len(attachments):
            abort(404)
        return _download(attachments[number])

    return bp


def _found(mailbox: Mailbox, mail_id: str) -> Mail:
    mail = mailbox.find(mail_id)
    if mail is None:
        abort(404)
    return mail


def _download(part: EmailMessage) -> Response:
    name = part.get_filename() or "file"
    return send_file(BytesIO(_bytes(part)), part.get_content_type(), as_attachment=True, download_name=name)


def _bytes(part: EmailMessage) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _as_json(mail: Mail) -> dict[str, Any]:
    return {
        "id": mail.id,
        "to": mail.recipient,
        "from": mail.sender,
        "subject": mail.subject,
        "text": mail.text,
        "html": mail.html,
        "links": mail.links,
        "headers": {name: str(value) for name, value in mail.message.items()},
        "received_at": mail.received_at.isoformat(),
        "attachments": [
            {
                "name": part.get_filename(),
                "type": part.get_content_type(),
                "size": len(_bytes(part)),
                "url": url_for("mailbox.attachment", mail_id=mail.id, number=number),
            }
            for number, part in enumerate(mail.attachments)
        ],
    }
