"""Mails: rendered from templates in the person's language, and sent from the outbox."""

from typing import Any

from flask import current_app, g, render_template
from sqlalchemy import select

from app.clients.mail import Attachment, Mailer, MailError
from app.extensions import db
from app.models import OutboxItem, Registration
from app.operations import ticket
from app.operations.outbox import Refused, TryLater

SUBJECT = "Subject: "


def mailer() -> Mailer:
    """The client of the configured SMTP server."""
    return Mailer(current_app.config["SMTP_URL"], current_app.config["MAIL_FROM"])


def render(template: str, language: str, context: dict[str, Any]) -> tuple[str, str, str]:
    """Subject, text and HTML of a mail in a language. The first line of the text template is the subject."""
    with current_app.test_request_context("/", base_url=current_app.config["BASE_URL"]):
        g.language = language
        text = render_template(f"email/{template}.txt", language=language, **context)
        html = render_template(f"email/{template}.html", language=language, **context)
    first, _, rest = text.lstrip().partition("\n")
    return first.removeprefix(SUBJECT).strip(), rest.strip() + "\n", html


def send(item: OutboxItem) -> None:
    """Send the mail of an outbox item. Raises Refused for good, TryLater for now."""
    payload = item.payload
    subject, text, html = render(payload["template"], payload["language"], payload.get("context", {}))
    attachments = _attachments(payload, payload["language"])
    try:
        mailer().send(
            payload["to"], subject, text, html, attachments=attachments, message_id=f"<{item.key}@madang.mail>"
        )
    except MailError as error:
        if error.permanent:
            raise Refused(error.reason) from None
        raise TryLater(error.reason) from None


def _attachments(payload: dict[str, Any], language: str) -> list[Attachment]:
    public_id = payload.get("ticket")
    if not public_id:
        return []
    registration = db.session.scalar(select(Registration).where(Registration.public_id == public_id))
    if registration is None or not registration.is_held:
        return []
    return [
        Attachment("ticket.png", ticket.png(registration), "image/png"),
        Attachment("ticket.pdf", ticket.pdf(registration, language), "application/pdf"),
        Attachment("fair.ics", ticket.calendar(registration, language), "text/calendar"),
    ]
