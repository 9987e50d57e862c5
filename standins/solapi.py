"""SOLAPI: sends text messages and AlimTalk to the phone of these stand-ins, and tells later what became of them.

Wire format from the published package solapi 5.0.3; the codes of single failures are of our making, their classes
(1xxx refused, 2000 taken, 3xxx carrier, 4000 delivered) are the service's.
"""

import hashlib
import hmac
import json
import re
import secrets
import ssl
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, g, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from standins.faults import Faults
from standins.phone import Phone, TextMessage

KEY, SECRET = "standin-solapi-key", "standin-solapi-secret"
SENDER, CHANNEL_ID = "0216000000", "standin-channel"
REPORT_TOKEN = "standin-report-token"
TEMPLATES = {"KA01-ticket": "ticket", "KA01-reminder": "reminder"}
SITE_TEMPLATES = "ticket=KA01-ticket,reminder=KA01-reminder"
CLOCK_WINDOW = timedelta(minutes=15)
REPORT_PATH = f"/messages/reports/{REPORT_TOKEN}"
REPORTED_AFTER = 1.0  # seconds
HEADER = re.compile(r"HMAC-SHA256 ApiKey=([^,]+), Date=([^,]+), salt=([^,]+), signature=([0-9a-f]{64})")
NUMBER = re.compile(r"[0-9]{7,15}")

# Numbers that make something go wrong: what is refused at once, and what a carrier cannot deliver.
REFUSED = {"01090000001": ("1011", "수신번호 오류"), "01090000002": ("1099", "수신거부된 번호")}
UNDELIVERED = {"01090000003": ("3020", "단말기 전원 꺼짐"), "01090000004": ("3019", "결번")}
NO_KAKAO = "01090000005"  # no KakaoTalk: the AlimTalk comes as SMS
TRICKS = {
    **{number: f"{message} ({code}), at once" for number, (code, message) in REFUSED.items()},
    **{number: f"{message} ({code}), in the delivery report" for number, (code, message) in UNDELIVERED.items()},
    NO_KAKAO: "has no KakaoTalk: an AlimTalk comes as SMS",
}


NO_MONEY = ("NotEnoughBalance", "잔액이 부족합니다.")


class Refused(Exception):
    """The whole call is refused: a status, a code and a sentence."""

    def __init__(self, status: int, code: str, message: str = ""):
        super().__init__(code)
        self.status, self.body = status, {"errorCode": code, "errorMessage": message or code}


@dataclass
class Sent:
    """One message that was taken."""

    fields: dict[str, Any]
    channel: str
    code: str = "2000"
    id: str = field(default_factory=lambda: f"M4V{secrets.token_hex(12).upper()}")
    created_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def as_json(self) -> dict[str, Any]:
        kept = {name: self.fields.get(name) for name in ("to", "from", "country", "customFields")}
        return kept | {
            "messageId": self.id,
            "type": self.channel,
            "statusCode": self.code,
            "dateCreated": self.created_at.isoformat(),
        }


class Solapi:
    """The service's memory. `balance` counts messages; `report_to` is the site's address for delivery reports."""

    def __init__(self, phone: Phone, report_to: str = ""):
        self.phone = phone
        self._lock = threading.RLock()
        self._timers: list[threading.Timer] = []
        self._first_report_to = report_to
        self.reset()

    def reset(self) -> None:
        self.forget_timers()
        with self._lock:
            self.report_to = self._first_report_to
            self.sent: list[Sent] = []
            self.waiting: list[dict[str, Any]] = []  # reports that were not posted yet
            self.salts: set[str] = set()
            self.balance = 100_000

    def forget_timers(self) -> None:
        for timer in self._timers:
            timer.cancel()
        self._timers = []

    def take(self, messages: list[Any], *, allow_duplicates: bool) -> tuple[list[Sent], list[dict[str, Any]]]:
        """What was taken, and what was refused of it."""
        taken, failed, numbers = [], [], set()
        with self._lock:
            if not self.balance:
                raise Refused(402, *NO_MONEY)
            for fields in messages:
                code = _problem(fields, fields.get("to") in numbers and not allow_duplicates, self.balance)
                if code:
                    failed.append(_failure(fields, *code))
                    continue
                numbers.add(fields["to"])
                taken.append(self._keep(fields))
        if self.report_to and taken:
            self._report_later()
        return taken, failed

    def _keep(self, fields: dict[str, Any]) -> Sent:
        sent = Sent(fields, _channel_of(fields))
        self.balance -= 1
        self.sent.append(sent)
        outcome = UNDELIVERED.get(fields["to"])
        code, message = outcome or ("4000", "수신완료")
        self.waiting.append(_report(sent, code, message))
        if outcome is None:
            language = "ko" if re.search("[가-힣]", fields["text"]) else "en"
            self.phone.keep(TextMessage(fields["to"], fields["text"], "", sent.id, channel=sent.channel, lang=language))
        return sent

    def find(self, number: str, sender: str, since: datetime) -> list[Sent]:
        with self._lock:
            return [
                sent
                for sent in self.sent
                if sent.fields["to"] == number and sent.fields["from"] == sender and sent.created_at >= since
            ]

    def take_reports(self) -> list[dict[str, Any]]:
        """What would be posted to the site now."""
        with self._lock:
            reports, self.waiting = self.waiting, []
            codes = {report["data"]["messageId"]: report["data"]["statusCode"] for report in reports}
            for sent in self.sent:
                sent.code = codes.get(sent.id, sent.code)
            return reports

    def post_reports(self) -> str:
        """Post them; answers what came of it, in words. What the site did not take is kept for the next time."""
        reports = self.take_reports()
        if not reports or not self.report_to:
            return "nothing to report" if not reports else "no address to report to"
        call = urllib.request.Request(
            self.report_to, json.dumps(reports).encode(), {"Content-Type": "application/json"}, method="POST"
        )
        try:
            with _opener().open(call, timeout=5):
                return f"{len(reports)} reported"
        except (OSError, urllib.error.URLError) as error:
            with self._lock:
                self.waiting = [report | {"retryCount": report["retryCount"] + 1} for report in reports] + self.waiting
            return f"not taken: {getattr(error, 'code', type(error).__name__)}"

    def _report_later(self) -> None:
        timer = threading.Timer(REPORTED_AFTER, self.post_reports)
        timer.daemon = True
        self._timers = [one for one in self._timers if one.is_alive()] + [timer]
        timer.start()


def _problem(fields: dict[str, Any], is_double: bool, balance: int) -> tuple[str, str] | None:
    """Why one message is not taken: its code and words."""
    if not balance:
        return "1030", "잔액부족"
    if fields.get("from") != SENDER:
        return "1062", "발신번호 미등록"
    if is_double:
        return "1026", "중복 수신번호"
    kakao = fields.get("kakaoOptions")
    if kakao and kakao.get("disableSms") and not _is_approved(kakao):
        return "1031", "템플릿 오류"
    return REFUSED.get(fields["to"])


def _is_approved(kakao: dict[str, Any]) -> bool:
    return kakao.get("pfId") == CHANNEL_ID and kakao.get("templateId") in TEMPLATES


def _channel_of(fields: dict[str, Any]) -> str:
    """An AlimTalk whose template is not approved, or whose receiver has no KakaoTalk, goes as SMS."""
    kakao = fields.get("kakaoOptions")
    if not kakao:
        return str(fields["type"])
    return (
        "ATA"
        if _is_approved(kakao) and fields["to"] != NO_KAKAO
        else ("SMS" if _length(fields["text"]) <= 90 else "LMS")
    )


def _failure(fields: dict[str, Any], code: str, message: str) -> dict[str, Any]:
    kept = {name: fields.get(name) for name in ("to", "from", "type", "country", "customFields")}
    return kept | {
        "statusCode": code,
        "statusMessage": message,
        "messageId": f"M4V{secrets.token_hex(12).upper()}",
        "accountId": "standin",
    }


def _report(sent: Sent, code: str, message: str) -> dict[str, Any]:
    moment = datetime.now(UTC).isoformat()
    data = sent.as_json() | {"statusCode": code, "statusMessage": message, "groupId": "G4V-standin"}
    data |= {"dateProcessed": moment, "dateReported": moment, "dateReceived": moment, "networkCode": "00000"}
    return {"eventDataId": secrets.token_hex(8), "data": data, "retryCount": 0}


def _checked(fields: object) -> dict[str, Any]:
    """One message as it must look, or the whole call is refused."""
    if not isinstance(fields, dict) or not NUMBER.fullmatch(str(fields.get("to", ""))):
        raise Refused(400, "ValidationError", "to")
    text, kind = fields.get("text"), fields.get("type")
    if not isinstance(text, str) or not text or kind not in ("SMS", "LMS", "ATA"):
        raise Refused(400, "ValidationError", "text, type")
    if kind == "ATA" and not isinstance(fields.get("kakaoOptions"), dict):
        raise Refused(400, "ValidationError", "kakaoOptions")
    if kind != "ATA" and _length(text) > (90 if kind == "SMS" else 2000):
        raise Refused(400, "ValidationError", "text is too long")
    return fields


def _length(text: str) -> int:
    try:
        return len(text.encode("euc_kr"))
    except UnicodeEncodeError:
        raise Refused(400, "ValidationError", "text has letters outside EUC-KR") from None


def _opener() -> urllib.request.OpenerDirector:
    """No proxy; a certificate that this machine made for itself is good enough for this machine."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context))


def blueprint(service: Solapi, faults: Faults) -> Blueprint:
    bp = Blueprint("solapi", __name__, url_prefix="/solapi")
    bp.register_error_handler(Refused, lambda refused: (jsonify(refused.body), refused.status))

    @bp.before_request
    def strike() -> AnyResponse | None:
        if request.endpoint == "solapi.reports":
            return None
        return faults.strike("solapi")

    @bp.post("/messages/v4/send-many/detail")
    def send() -> AnyResponse:
        _check_caller(service)
        body = request.get_json(force=True, silent=True)
        messages = body.get("messages") if isinstance(body, dict) else None
        if not isinstance(messages, list) or not messages:
            raise Refused(400, "ValidationError", "messages")
        if g.fault == "balance":
            raise Refused(402, *NO_MONEY)
        taken, failed = service.take(
            [_checked(fields) for fields in messages], allow_duplicates=body.get("allowDuplicates") is True
        )
        answer = {"failedMessageList": failed, "groupInfo": _group(len(messages), len(failed))}
        if body.get("showMessageList"):
            answer["messageList"] = [sent.as_json() | {"statusMessage": "정상 접수"} for sent in taken]
        if g.fault == "lost":
            return Response("<h1>Bad Gateway</h1>", 502)
        return jsonify(answer)

    @bp.get("/messages/v4/list-old")
    def listing() -> Response:
        _check_caller(service)
        since = _moment(request.args.get("startDate", ""))
        found = service.find(request.args.get("to", ""), request.args.get("from", ""), since)
        limit = request.args.get("limit", 20, int)
        return jsonify(limit=limit, messageList={sent.id: sent.as_json() for sent in found[:limit]}, startKey=None)

    @bp.post("/reports")
    def reports() -> AnyResponse:
        """From the phone's page: where to report to, and post what waits."""
        service.report_to = _own_machine(request.form.get("report_to", ""))
        return redirect(url_for("phone.show", reported=service.post_reports()), 303)

    return bp


def page_state(service: Solapi) -> Callable[[], dict[str, Any]]:
    """What the phone's page shows of the service."""
    return lambda: {
        "report_to": service.report_to,
        "waiting": len(service.waiting),
        "balance": service.balance,
        "tricks": TRICKS,
        "templates": TEMPLATES,
    }


def _own_machine(address: str) -> str:
    if address and urlsplit(address).hostname not in ("localhost", "127.0.0.1", "::1"):
        abort(400)
    return address


def _group(total: int, failed: int) -> dict[str, Any]:
    count = {"total": total, "registeredFailed": failed, "registeredSuccess": total - failed}
    return {"groupId": "G4V-standin", "status": "SENDING", "accountId": "standin", "count": count}


def _check_caller(service: Solapi) -> None:
    """The signature, its clock and its salt, which is good once."""
    found = HEADER.fullmatch(request.headers.get("Authorization", ""))
    if not found:
        raise Refused(401, "Unauthorized", "Authorization")
    key, date, salt, signature = found.groups()
    if key != KEY:
        raise Refused(403, "InvalidAPIKey")
    if abs(datetime.now(UTC) - _moment(date)) > CLOCK_WINDOW:
        raise Refused(403, "RequestTimeTooSkewed")
    expected = hmac.new(SECRET.encode(), f"{date}{salt}".encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected, signature):
        raise Refused(403, "SignatureDoesNotMatch")
    with service._lock:
        if salt in service.salts:
            raise Refused(403, "DuplicatedSignature")
        service.salts.add(salt)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    except ValueError:
        raise Refused(400, "ValidationError", "date") from None
