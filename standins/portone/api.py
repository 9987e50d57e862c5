"""What servers ask: send, resend, confirm, read.

Wire format from the public server SDK. The provider's codes and sentences are of our making; only the Korean
sentences carry meaning.
"""

import re
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, g, jsonify, request
from werkzeug.wrappers import Response as AnyResponse

from standins import people
from standins.faults import Faults
from standins.outcomes import UNVERIFIED, Choice
from standins.phone import Phone, TextMessage

SECRET = "standin-secret"
STORE_ID = "store-standin"
CHANNEL_KEY = "channel-key-standin"
OPERATORS = ("SKT", "KT", "LGU", "SKT_MVNO", "KT_MVNO", "LGU_MVNO")
WRONG_TRIES = 5
RESENDS = 5

STATUS = {
    "UNAUTHORIZED": 401,
    "FORBIDDEN": 403,
    "INVALID_REQUEST": 400,
    "CHANNEL_NOT_FOUND": 404,
    "IDENTITY_VERIFICATION_NOT_FOUND": 404,
    "IDENTITY_VERIFICATION_NOT_SENT": 404,
    "IDENTITY_VERIFICATION_ALREADY_SENT": 409,
    "IDENTITY_VERIFICATION_ALREADY_VERIFIED": 409,
    "MAX_TRANSACTION_COUNT_REACHED": 403,
    "PG_PROVIDER": 502,
}
SENTENCES = {
    "mismatch": "입력하신 정보와 일치하는 가입자 정보가 없습니다.",
    "wrong-code": "인증번호가 일치하지 않습니다.",
    "expired": "인증번호 입력 시간이 초과되었습니다.",
    "too-many": "인증번호 입력 횟수를 초과하였습니다.",
    "unknown": "전문 처리 중 알 수 없는 상태입니다.",
    "not-yet": "앱 인증이 완료되지 않았습니다.",
    "cancelled": "사용자가 본인인증을 취소하였습니다.",
}


class Refused(Exception):
    """The service's own error: a type, and what the provider said."""

    def __init__(self, kind: str, message: str = "", pg: str = ""):
        super().__init__(kind)
        self.body = {"type": kind, "message": message or kind}
        if pg:
            self.body |= {"pgCode": pg.upper(), "pgMessage": SENTENCES[pg]}


@dataclass
class Verification:
    """One id and what became of it."""

    id: str
    customer: dict[str, Any]
    operator: str
    custom_data: str | None
    method: str = "SMS"  # APP, or WINDOW
    outcome: str = ""  # what was chosen in the window or in the app
    failure: str = ""  # what the provider said
    code: str = ""
    code_until: float = 0
    wrong_tries: int = 0
    resends: int = 0
    status: str = "READY"
    requested_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    verified_at: datetime | None = None

    @property
    def trick(self) -> str:
        """What goes wrong with it: chosen in the window, else by its number."""
        return self.outcome if self.method == "WINDOW" else people.trick(self.customer.get("phoneNumber", ""))


class PortOne:
    """The service's memory. `code_seconds` and `quota_reached` may be set by a test."""

    def __init__(self, phone: Phone):
        self.phone = phone
        self.code_seconds = 180.0
        self.quota_reached = False
        self._verifications: dict[str, Verification] = {}
        self._lock = threading.RLock()

    def reset(self) -> None:
        with self._lock:
            self._verifications.clear()
            self.code_seconds, self.quota_reached = 180.0, False

    def find(self, verification_id: str) -> Verification:
        with self._lock:
            if verification_id not in self._verifications:
                raise Refused("IDENTITY_VERIFICATION_NOT_FOUND")
            return self._verifications[verification_id]

    def send(self, verification_id: str, body: dict[str, Any]) -> None:
        customer = _checked(body)
        with self._lock:
            self._refuse_used(verification_id)
            if self.quota_reached:
                raise Refused("MAX_TRANSACTION_COUNT_REACHED")
            _refuse_stranger(customer)
            new = Verification(verification_id, customer, body["operator"], body.get("customData"), body["method"])
            self._verifications[verification_id] = new
            self._text(new)

    def resend(self, verification_id: str) -> None:
        with self._lock:
            verification = self._open(verification_id)
            verification.resends += 1
            if verification.resends > RESENDS:
                raise Refused("PG_PROVIDER", pg="too-many")
            self._text(verification)

    def confirm(self, verification_id: str, otp: str) -> Verification:
        with self._lock:
            verification = self._open(verification_id)
            if verification.method == "APP":
                _check_app(verification)
            else:
                _check_code(verification, otp)
            verification.status = "VERIFIED"
            verification.verified_at = datetime.now(UTC)
            return verification

    def open_window(self, verification_id: str) -> Verification:
        """An id that was verified, or ended otherwise, opens no window again."""
        with self._lock:
            found = self._verifications.get(verification_id)
            if found is None:
                found = Verification(verification_id, {}, "", None, "WINDOW")
                self._verifications[verification_id] = found
            if found.status != "READY":
                raise Refused("IDENTITY_VERIFICATION_ALREADY_VERIFIED")
            return found

    def settle_window(self, verification_id: str, choice: Choice) -> Verification:
        with self._lock:
            verification = self.open_window(verification_id)
            person = choice.person
            verification.outcome, verification.operator = choice.outcome, person.operator
            verification.customer = {
                "name": person.name,
                "phoneNumber": person.phone_number,
                "identityNumber": person.seven_digits,
            }
            if choice.outcome in UNVERIFIED:
                verification.status, verification.failure = "FAILED", SENTENCES[choice.outcome]
            else:
                verification.status, verification.verified_at = "VERIFIED", datetime.now(UTC)
            return verification

    def questions(self) -> list[Verification]:
        """What operators' apps wait to be told."""
        with self._lock:
            found = self._verifications.values()
            return [one for one in found if one.method == "APP" and one.status == "READY" and not one.outcome]

    def answer_app(self, verification_id: str, *, is_yes: bool) -> None:
        with self._lock:
            self.find(verification_id).outcome = "success" if is_yes else "cancelled"

    def _refuse_used(self, verification_id: str) -> None:
        used = self._verifications.get(verification_id)
        if used is not None:
            verified = used.status == "VERIFIED"
            raise Refused(f"IDENTITY_VERIFICATION_ALREADY_{'VERIFIED' if verified else 'SENT'}")

    def _open(self, verification_id: str) -> Verification:
        verification = self.find(verification_id)
        if verification.status == "VERIFIED":
            raise Refused("IDENTITY_VERIFICATION_ALREADY_VERIFIED")
        return verification

    def _text(self, verification: Verification) -> None:
        """A text message with a code; where the app asks, a new question."""
        if verification.method == "APP":
            verification.outcome = ""
            return
        code = f"{secrets.randbelow(10**6):06}"
        verification.code, verification.code_until = code, time.monotonic() + self.code_seconds
        text = f"[본인확인] 인증번호 [{code}]를 입력해 주세요."
        self.phone.keep(TextMessage(verification.customer["phoneNumber"], text, code, verification.id))


def _check_app(verification: Verification) -> None:
    if verification.outcome != "success":
        raise Refused("PG_PROVIDER", pg=verification.outcome or "not-yet")


def _check_code(verification: Verification, otp: str) -> None:
    if people.trick(verification.customer["phoneNumber"]) == "expired" or time.monotonic() >= verification.code_until:
        raise Refused("PG_PROVIDER", pg="expired")
    if verification.wrong_tries >= WRONG_TRIES:
        raise Refused("PG_PROVIDER", pg="too-many")
    if not secrets.compare_digest(otp.encode(), verification.code.encode()):
        verification.wrong_tries += 1
        raise Refused("PG_PROVIDER", pg="wrong-code")


def _refuse_stranger(customer: dict[str, Any]) -> None:
    number = customer["phoneNumber"]
    trick = people.trick(number)
    if trick in ("mismatch", "too-many", "unknown"):
        raise Refused("PG_PROVIDER", pg=trick)
    if not people.is_known(customer["name"], number):
        raise Refused("PG_PROVIDER", pg="mismatch")


def _checked(body: dict[str, Any]) -> dict[str, Any]:
    """The customer of a send request, or INVALID_REQUEST naming the field."""
    customer = body.get("customer")
    if not isinstance(customer, dict):
        raise Refused("INVALID_REQUEST", "customer")
    if body.get("channelKey") != CHANNEL_KEY:
        raise Refused("CHANNEL_NOT_FOUND")
    if body.get("method") not in ("SMS", "APP") or body.get("operator") not in OPERATORS:
        raise Refused("INVALID_REQUEST", "method, operator")
    shapes = {"name": r".*\S.*", "phoneNumber": r"01[016789][0-9]{7,8}", "ipAddress": r"[0-9a-fA-F:.]{3,45}"}
    if body["method"] == "SMS":
        shapes["identityNumber"] = r"[0-9]{7}"
    for key, shape in shapes.items():
        if not isinstance(customer.get(key), str) or not re.fullmatch(shape, customer[key]):
            raise Refused("INVALID_REQUEST", f"customer.{key}")
    try:
        people.birth_date(customer.get("identityNumber", "0001013"))
    except ValueError:
        raise Refused("INVALID_REQUEST", "customer.identityNumber") from None
    return customer


def as_json(verification: Verification, channel_type: str = "LIVE") -> dict[str, Any]:
    """A verification as GET and confirm show it; who it was for while open, whom it verified when done."""
    customer = verification.customer
    shown: dict[str, Any] = {
        "status": verification.status,
        "id": verification.id,
        "requestedAt": verification.requested_at.isoformat(),
        "updatedAt": datetime.now(UTC).isoformat(),
        "statusChangedAt": (verification.verified_at or verification.requested_at).isoformat(),
        "version": "V2",
    }
    if verification.custom_data is not None:
        shown["customData"] = verification.custom_data
    if verification.failure:
        pg = {"pgCode": "PG_FAILED", "pgMessage": verification.failure}
        shown["failure"] = {"reason": verification.failure} | pg
    if verification.verified_at is None:
        return shown | {"requestedCustomer": {key: customer.get(key, "") for key in ("name", "phoneNumber")}}
    return shown | {
        "channel": {"type": channel_type, "id": "channel-id-standin", "key": CHANNEL_KEY, "pgProvider": "DANAL"},
        "verifiedCustomer": people.verified(
            customer["name"],
            customer["phoneNumber"],
            _seven_digits(customer),
            verification.operator,
            verification.trick,
        ),
        "verifiedAt": verification.verified_at.isoformat(),
        "pgTxId": f"pg-{verification.id}",
        "pgRawResponse": "{}",
    }


def _seven_digits(customer: dict[str, Any]) -> str:
    """As typed; the app asks for none, since the carrier knows them."""
    known = people.BY_NUMBER.get(customer["phoneNumber"])
    return str(customer.get("identityNumber") or (known.seven_digits if known else "0001013"))


def blueprint(service: PortOne, faults: Faults) -> Blueprint:
    bp = Blueprint("portone", __name__, url_prefix="/portone/identity-verifications/<verification_id>")
    bp.before_request(lambda: faults.strike("portone"))
    bp.before_request(_check_caller)
    bp.register_error_handler(Refused, _refusal)

    @bp.post("/send")
    def send(verification_id: str) -> AnyResponse:
        body = _body()
        customer = body.get("customer")
        slip = _slip(faults, people.trick(customer.get("phoneNumber", "")) if isinstance(customer, dict) else "")
        if slip is not None:
            return slip
        service.send(verification_id, body)
        return jsonify({})

    @bp.post("/resend")
    def resend(verification_id: str) -> Response:
        service.resend(verification_id)
        return jsonify({})

    @bp.post("/confirm")
    def confirm(verification_id: str) -> AnyResponse:
        otp = _body().get("otp")
        return _shown(service.confirm(verification_id, otp if isinstance(otp, str) else ""), _wrapped)

    @bp.get("")
    def show(verification_id: str) -> AnyResponse:
        return _shown(service.find(verification_id), lambda verification: verification)

    return bp


def _wrapped(verification: dict[str, Any]) -> dict[str, Any]:
    return {"identityVerification": verification}


def _slip(faults: Faults, trick: str) -> AnyResponse | None:
    """What goes wrong while sending to a number with a trick."""
    if trick == "slow" and faults.wait(15):
        return Response("<h1>Service Unavailable</h1>", 503)
    return Response("<h1>Internal Server Error</h1>", 500) if trick == "500" else None


def _shown(verification: Verification, wrap: Callable[[dict[str, Any]], dict[str, Any]]) -> AnyResponse:
    """The answer, spoilt where the number's trick or the fault that is set says so."""
    slips = {verification.trick, g.fault}
    if "garbage" in slips:
        return Response('{"identityVerification": {', content_type="application/json")
    shown = as_json(verification, "TEST" if "test-channel" in slips else "LIVE")
    if "wrong-person" in slips:
        shown["id"] = "identity-of-someone-else"
    return jsonify(wrap(shown))


def _body() -> dict[str, Any]:
    """The JSON object that was sent; the store is named in it, in the query, or by the secret."""
    body = request.get_json(force=True, silent=True)
    if not isinstance(body, dict):
        raise Refused("INVALID_REQUEST", "body")
    if body.get("storeId", STORE_ID) != STORE_ID:
        raise Refused("FORBIDDEN")
    return body


def _check_caller() -> None:
    if request.headers.get("Authorization") != f"PortOne {SECRET}":
        raise Refused("UNAUTHORIZED")
    if request.args.get("storeId", STORE_ID) != STORE_ID:
        raise Refused("FORBIDDEN")


def _refusal(refused: Refused) -> tuple[Response, int]:
    return jsonify(refused.body), STATUS[refused.body["type"]]
