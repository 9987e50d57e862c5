"""E-mail by SMTP."""

import contextlib
import re
import smtplib
import socket
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.errors import HeaderParseError, MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid, parseaddr
from typing import Any
from urllib.parse import unquote, urlsplit

from app.clients.deadline import Deadline
from app.clients.http import ServiceError

PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
# Seven-bit transfer: not every server on the way announces more.
POLICY = SMTP.clone(cte_type="7bit")
# One plain address: nothing that starts another one, a comment or a quotation.
_LOCAL_PART = re.compile(r"[^\s@,;:<>\"()\[\]\\\x00-\x1f\x7f]{1,64}")


class MailError(ServiceError):
    """A mail was not handed over. A permanent one will not be accepted later either and waits for a person."""

    def __init__(self, reason: str, *, permanent: bool):
        super().__init__(reason)
        self.permanent = permanent


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a mail."""

    name: str
    content: bytes
    content_type: str = "application/octet-stream"


class Mailer:
    """Hands mails to an SMTP server: smtp://host:port, smtps:// or smtp+starttls://user:password@host:port."""

    def __init__(
        self, url: str, sender: str, *, timeout: float = 10, total: float = 30, tls: ssl.SSLContext | None = None
    ):
        parts = urlsplit(url)
        if parts.scheme not in PORTS or not parts.hostname:
            raise ValueError("SMTP_URL is smtp://host:port, smtps://… or smtp+starttls://…")
        self._scheme, self._host, self._port = parts.scheme, parts.hostname, parts.port or PORTS[parts.scheme]
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        name, address = parseaddr(sender)
        self._sender = _address(address, name)
        self._timeout, self._total = timeout, total
        self._tls = tls

    def send(
        self,
        to: str,
        subject: str,
        text: str,
        html: str | None = None,
        *,
        attachments: Sequence[Attachment] = (),
        headers: Mapping[str, str] | None = None,
        message_id: str | None = None,
    ) -> str:
        """Hand one mail over and return its Message-ID; give the same one again when repeating. Raises MailError."""
        message = self.message(to, subject, text, html, attachments, headers or {}, message_id)
        with Deadline(self._total) as deadline:
            reason, permanent = self._hand_over(message, deadline)
            if reason:
                raise MailError("slow" if deadline.passed else reason, permanent=permanent and not deadline.passed)
        return str(message["Message-ID"])

    def message(
        self,
        to: str,
        subject: str,
        text: str,
        html: str | None,
        attachments: Sequence[Attachment],
        headers: Mapping[str, str],
        message_id: str | None,
    ) -> EmailMessage:
        """The mail itself. A line break in anything that becomes a header is a permanent MailError."""
        message = EmailMessage(policy=POLICY)
        message.set_content(text)
        if html is not None:
            message.add_alternative(html, subtype="html")
        for attachment in attachments:
            _attach(message, attachment)
        ours: dict[str, str | Address] = {
            "From": self._sender,
            "To": _address(to),
            "Subject": subject,
            "Date": format_datetime(datetime.now(UTC)),
            "Message-ID": message_id or make_msgid(domain=self._sender.domain),
            "Auto-Submitted": "auto-generated",
        }
        _set_headers(message, {**ours, **headers})  # last, for content would take some of them away
        return message

    def _hand_over(self, message: EmailMessage, deadline: Deadline) -> tuple[str, bool]:
        """What went wrong, as (reason, permanent); an empty reason means accepted.

        Told by value and raised elsewhere: smtplib's errors carry addresses, which stay out of contexts.
        """
        try:
            server = self._connected(deadline)
            try:
                server.send_message(message)
            finally:
                _leave(server)
        except smtplib.SMTPRecipientsRefused as refused:
            code = min(answer[0] for answer in refused.recipients.values())
            return f"smtp_{code}", code >= 500
        except smtplib.SMTPAuthenticationError:
            return "credentials", False  # of the operator's making; the mail itself may be good
        except smtplib.SMTPResponseException as answer:
            return f"smtp_{answer.smtp_code}", answer.smtp_code >= 500
        except smtplib.SMTPNotSupportedError:
            return "not_supported", message["To"].addresses[0].addr_spec.isascii() is False
        except (TimeoutError, smtplib.SMTPServerDisconnected, OSError, smtplib.SMTPException) as error:
            return ("slow" if isinstance(error, TimeoutError) else "unreachable"), False
        return "", False

    def _connected(self, deadline: Deadline) -> smtplib.SMTP:
        server: smtplib.SMTP
        # Loading the trusted certificates takes a while, so only where they are needed.
        tls = None if self._scheme == "smtp" else self._tls or ssl.create_default_context()
        if self._scheme == "smtps":
            server = _NotedSMTPS(deadline, self._host, self._port, timeout=self._timeout, context=tls)
        else:
            server = _NotedSMTP(deadline, self._host, self._port, timeout=self._timeout)
        try:
            if self._scheme == "smtp+starttls":
                server.starttls(context=tls)
            if self._user:
                server.login(self._user, self._password)
        except BaseException:
            server.close()
            raise
        return server


class _NotedSMTP(smtplib.SMTP):
    """A connection under a deadline from its first byte."""

    def __init__(self, deadline: Deadline, *args: Any, **kwargs: Any):
        self._deadline = deadline
        super().__init__(*args, **kwargs)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        connection = socket.create_connection((host, port), timeout)
        self._deadline.note(connection)
        return connection


class _NotedSMTPS(_NotedSMTP):
    """The same, inside TLS."""

    def __init__(self, deadline: Deadline, *args: Any, context: ssl.SSLContext | None, **kwargs: Any):
        self._context = context or ssl.create_default_context()
        super().__init__(deadline, *args, **kwargs)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return self._context.wrap_socket(super()._get_socket(host, port, timeout), server_hostname=host)


def _leave(server: smtplib.SMTP) -> None:
    """Say goodbye; what goes wrong now does not make an accepted mail unsent."""
    with contextlib.suppress(OSError, smtplib.SMTPException):
        server.quit()
    server.close()


def _address(address: str, name: str = "") -> Address:
    """An address as a header holds it; the domain in ASCII."""
    local, _, domain = address.rpartition("@")
    try:
        if not _LOCAL_PART.fullmatch(local) or not domain:
            raise ValueError
        return Address(name, local, domain.encode("idna").decode("ascii"))
    except (ValueError, IndexError, HeaderParseError, MessageError):
        reason = "address"
    raise MailError(reason, permanent=True)


def _set_headers(message: EmailMessage, headers: Mapping[str, str | Address]) -> None:
    try:
        for name, value in headers.items():
            if not name.isascii() or any(char in f"{name}{value}" for char in "\r\n\0"):
                raise ValueError
            message[name] = value
        return
    except (ValueError, IndexError, MessageError):
        reason = "header"
    raise MailError(reason, permanent=True)


def _attach(message: EmailMessage, attachment: Attachment) -> None:
    if any(char in attachment.name for char in "\r\n\0"):
        raise MailError("header", permanent=True)
    main, _, sub = attachment.content_type.partition("/")
    message.add_attachment(attachment.content, maintype=main, subtype=sub, filename=attachment.name)
