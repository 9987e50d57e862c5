"""Mails: rendered from templates in the person's language, and sent from the outbox."""

from typing import Any

from flask import current_app, g, render_template
from sqlalchemy import select

from app.clients.mail import Attachment, Mailer, MailError
from app.extensions import db
from app.models import OutboxItem, Registration
from app.operations import ticket
from app.operations.letter_language import written_in
from app.operations.outbox import Refused, TryLater

SUBJECT = "Subject: "


def mailer() -> Mailer:
    """The client of the configured SMTP server."""
    return Mailer(current_app.config["SMTP_URL"], current_app.config["MAIL_FROM"])


def render(template: str, language: str, context: dict[str, Any]) -> tuple[str, str, str]:
    """Subject, text and HTML of a mail, for whoever speaks this language. The first line of the text template is the
    subject.

    In a context of its own: Babel keeps the language of the first look-up, and a worker's context lasts for many mails.
    """
    language = written_in(language)
    with current_app.app_context(), current_app.test_request_context("/", base_url=current_app.config["BASE_URL"]):
        g.language = language
        text = render_template(f"email/{template}.txt", language=language, **context)
        html = render_template(f"email/{template}.html", language=language, **context)
    first, _, rest = text.lstrip().partition("\n")
    return first.removeprefix(SUBJECT).strip(), rest.strip() + "\n", html


def send(item: OutboxItem) -> None:
    """Send the mail of an outbox item. Raises Refused for good, TryLater for now."""
    payload = item.payload
    to, language, attachments = payload["to"], payload["language"], _attachments(payload)
    deliver(payload["template"], to, language, payload.get("context", {}), key=item.key, attachments=attachments)


def deliver(
    template: str,
    to: str,
    language: str,
    context: dict[str, Any],
    *,
    key: str,
    attachments: list[Attachment] | None = None,
) -> None:
    """Render a mail and give it to the server, with the idempotency key in its id. Raises Refused or TryLater."""
    subject, text, html = render(template, language, context)
    try:
        mailer().send(to, subject, text, html, attachments=attachments or [], message_id=f"<{key}@madang.mail>")
    except MailError as error:
        if error.permanent:
            raise Refused(error.reason) from None
        raise TryLater(error.reason) from None


def _attachments(payload: dict[str, Any]) -> list[Attachment]:
    public_id, language = payload.get("ticket"), written_in(payload["language"])
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
