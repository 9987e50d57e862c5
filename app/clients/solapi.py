"""Text messages and AlimTalk (a KakaoTalk message from an approved template) through SOLAPI.

Source: its published package solapi 5.0.3; the meaning of single status codes is not published there, so a code is
kept as it came and judged by its class. An HTTP 200 may hold a refused message.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import requests

from app.clients.http import Answer, ServiceError, ask

ACCEPTED, HANDED_OVER, DELIVERED = "2000", "3000", "4000"
STATES = {ACCEPTED: "accepted", HANDED_OVER: "handed_over", DELIVERED: "delivered"}
OUT_OF_MONEY = ("1030", "NotEnoughBalance")  # of the operator's making, as are wrong keys: the message itself is good
OPERATORS_STATUS = (401, 402, 403)
REPORTS_AT_ONCE = 1_000
CUSTOM_KEY = "key"  # of customFields: our own key of the message
_CODE = re.compile(r"[A-Za-z0-9_]{1,60}")
_KEY = re.compile(r"[A-Za-z0-9:._-]{1,200}")
_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")


class MessageError(ServiceError):
    """A message was not taken. A permanent one will not be taken later either and waits for a person.

    `was_asked` tells that nobody knows whether the service has it: its answer was lost.
    """

    def __init__(self, reason: str, *, permanent: bool = False, was_asked: bool = True):
        super().__init__(reason)
        self.permanent, self.was_asked = permanent, was_asked


class ReportUnreadable(Exception):
    """What came as a delivery report is none."""


@dataclass(frozen=True)
class AlimTalk:
    """The approved template and what stands in its places, by name without #{}."""

    template_id: str
    variables: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True)
class TextMessage:
    """One message; with `alimtalk` its text is what an SMS says where the AlimTalk cannot be delivered.

    Neither number nor text is in its repr, so that a log line gives nobody away.
    """

    key: str
    country: str  # calling code
    number: str = field(repr=False)  # as dialled within that country
    text: str = field(repr=False)
    kind: str  # SMS or LMS
    alimtalk: AlimTalk | None = None
    falls_back_to_sms: bool = True

    @property
    def channel(self) -> str:
        return "ATA" if self.alimtalk else self.kind


@dataclass(frozen=True)
class Report:
    """What became of a message: when it was taken, when it was looked up, or when the service told of it."""

    service_id: str
    key: str | None  # ours, where it came back
    channel: str | None
    code: str

    @property
    def state(self) -> str:
        """accepted, handed_over, delivered or failed."""
        return STATES.get(self.code, "failed")


class Solapi:
    """The sending service. `sender` is a number that was registered there, `channel_id` the Kakao channel (pfId)."""

    def __init__(
        self, http: requests.Session, base_url: str, key: str, secret: str, *, sender: str, channel_id: str = ""
    ):
        self.http = http
        self.base_url = base_url.rstrip("/")
        self.sender, self.channel_id = sender, channel_id
        self._key, self._secret = key, secret

    def send(self, message: TextMessage) -> Report:
        """Hand one message over. Raises MessageError; a repetition must look with `find` first."""
        body = {"messages": [self._body(message)], "allowDuplicates": False, "showMessageList": True}
        answer = self._ask("POST", "/messages/v4/send-many/detail", json=body)
        return _taken(_accepted(answer), message)

    def find(self, key: str, *, number: str, since: datetime) -> Report | None:
        """The message with our key, if the service has it and it has not failed: for when its first answer was lost.

        Raises MessageError.
        """
        query = {"from": self.sender, "to": number, "dateType": "CREATED", "startDate": _stamp(since), "limit": "100"}
        found = _accepted(self._ask("GET", "/messages/v4/list-old", params=query)).get("messageList")
        if not isinstance(found, dict):
            raise MessageError("unreadable")
        for service_id, row in found.items():
            report = _report(row, service_id)
            if report is not None and report.key == key and report.state != "failed":
                return report
        return None

    def _body(self, message: TextMessage) -> dict[str, Any]:
        body: dict[str, Any] = {
            "to": message.number,
            "from": self.sender,
            "text": message.text,
            "type": message.channel,
            "country": message.country,
            "autoTypeDetect": False,
            "customFields": {CUSTOM_KEY: message.key},
        }
        if message.alimtalk:
            body["kakaoOptions"] = {
                "pfId": self.channel_id,
                "templateId": message.alimtalk.template_id,
                "variables": {f"#{{{name}}}": value for name, value in message.alimtalk.variables.items()},
                "disableSms": not message.falls_back_to_sms,
            }
        return body

    def _ask(self, method: str, path: str, **request: Any) -> Answer:
        headers = {"Authorization": authorization(self._key, self._secret)}
        return ask(self.http, method, f"{self.base_url}{path}", error=MessageError, headers=headers, **request)


def authorization(key: str, secret: str, *, moment: datetime | None = None, salt: str = "") -> str:
    """The header that signs a call: good for a few minutes, and with its salt for one call."""
    date, salt = _stamp(moment or datetime.now(UTC)), salt or secrets.token_hex(16)
    signature = hmac.new(secret.encode(), f"{date}{salt}".encode(), hashlib.sha256).hexdigest()
    return f"HMAC-SHA256 ApiKey={key}, Date={date}, salt={salt}, signature={signature}"


def read_reports(body: object) -> list[Report]:
    """The delivery reports of one call of the service. Raises ReportUnreadable.

    An entry that tells nothing is left out: the service would repeat the whole call for ever.
    """
    if not isinstance(body, list) or len(body) > REPORTS_AT_ONCE:
        raise ReportUnreadable
    found = []
    for event in body:
        data = event.get("data") if isinstance(event, dict) else None
        service_id = data.get("messageId") if isinstance(data, dict) else None
        report = _report(data, service_id)
        if report is not None:
            found.append(report)
    return found


def _accepted(answer: Answer) -> dict[str, Any]:
    """The answer's body, or the error that it stands for."""
    if answer.status == 200:
        return answer.body
    code = _word(answer.body.get("errorCode")) or f"status_{answer.status}"
    if answer.status >= 500:
        raise MessageError(code)
    is_ours = 400 <= answer.status < 500 and answer.status not in (*OPERATORS_STATUS, 408, 429)
    raise MessageError(code, permanent=is_ours and code not in OUT_OF_MONEY, was_asked=False)


def _taken(body: dict[str, Any], message: TextMessage) -> Report:
    """How a send was answered: refused in `failedMessageList`, or taken and listed."""
    failed, listed = body.get("failedMessageList") or [], body.get("messageList") or []
    if not isinstance(failed, list) or not isinstance(listed, list):
        raise MessageError("unreadable")
    if failed:
        code = _word(failed[0].get("statusCode")) if isinstance(failed[0], dict) else ""
        raise MessageError(code or "refused", permanent=code not in OUT_OF_MONEY, was_asked=False)
    row = listed[0] if len(listed) == 1 and isinstance(listed[0], dict) else {}
    report = _report(row, row.get("messageId"))
    if report is None or report.key not in (message.key, None):
        raise MessageError("unreadable")
    return Report(report.service_id, message.key, message.channel, report.code)


def _report(row: object, service_id: object) -> Report | None:
    if not isinstance(row, dict) or not isinstance(service_id, str) or not _ID.fullmatch(service_id):
        return None
    code = _word(row.get("statusCode"))
    custom = row.get("customFields")
    key = custom.get(CUSTOM_KEY) if isinstance(custom, dict) else None
    channel = row.get("type")
    return Report(
        service_id=service_id,
        key=key if isinstance(key, str) and _KEY.fullmatch(key) else None,
        channel=channel if channel in ("SMS", "LMS", "ATA") else None,
        code=code,
    ) if code else None  # fmt: skip


def _word(value: object) -> str:
    """A code, if it looks like one: it is shown to staff and stored."""
    return value if isinstance(value, str) and _CODE.fullmatch(value) else ""


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
