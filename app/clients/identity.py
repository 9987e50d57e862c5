"""Identity verification of a mobile phone through PortOne V2: send, resend, confirm without its window, result with it.

The service answers for a name and a number that belong together. Whoever calls keeps the verification's id
in the draft, uses a verified answer once, and takes name and number from it, never from the browser.
"""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote

import requests

from app.clients.http import Answer, ServiceError, ask


class IdentityServiceError(ServiceError):
    """No answer that can be trusted: an outage, a wrong setting, an answer for someone else. Never "no match"."""


class IdentityRefused(IdentityServiceError):
    """The service did answer, and the person can act on it; the subclass says how."""

    def __init__(self) -> None:
        super().__init__(type(self).__name__)


class WrongCode(IdentityRefused):
    """The code is not the one that was sent; it can be typed again."""


class CodeExpired(IdentityRefused):
    """The time for the code is over; another can be sent."""


class CodeNotSent(IdentityRefused):
    """No code was sent under this id: start again."""


class AlreadySent(IdentityRefused):
    """A code was sent under this id before, or it was used: confirm or resend, or start again under a new id."""


class PersonNotFound(IdentityRefused):
    """The carriers know no such name with such a number."""


class TooManyTries(IdentityRefused):
    """The service counts too many tries; wait, or start again."""


class NotFinished(IdentityRefused):
    """The person has not confirmed yet, in the operator's app or in the window."""


class NotVerified(IdentityRefused):
    """The window ended without a verified person; the run cannot be used again."""


class Cancelled(NotVerified):
    """The person closed the window, or said no in it."""


@dataclass(frozen=True)
class VerifiedPerson:
    """Whom the service vouches for. All but the name may be missing, depending on the provider.

    Only the id and the time are in its repr, so that a log line gives nobody away.
    """

    verification_id: str
    verified_at: datetime
    name: str = field(repr=False)
    phone_number: str | None = field(repr=False)  # E.164
    birth_date: date | None = field(repr=False)
    gender: str | None = field(repr=False)  # MALE, FEMALE or OTHER
    is_foreigner: bool | None = field(repr=False)
    ci: str | None = field(repr=False)


REFUSALS: Mapping[str, type[IdentityRefused]] = {
    "IDENTITY_VERIFICATION_ALREADY_SENT": AlreadySent,
    "IDENTITY_VERIFICATION_ALREADY_VERIFIED": AlreadySent,
    "IDENTITY_VERIFICATION_NOT_SENT": CodeNotSent,
    "IDENTITY_VERIFICATION_NOT_FOUND": CodeNotSent,
}
OUTAGES = {
    "CHANNEL_NOT_FOUND": "configuration",
    "FORBIDDEN": "configuration",
    "UNAUTHORIZED": "configuration",
    "INVALID_REQUEST": "rejected_request",
    "MAX_TRANSACTION_COUNT_REACHED": "quota",
}
# Providers pass their own codes through, which differ and are not published; their Korean sentences agree on
# these words. The first line that fits counts. What fits none is an outage, so that a sentence we do not know
# is never taken for "no such person".
PROVIDER_SENTENCES: tuple[tuple[re.Pattern[str], type[IdentityRefused]], ...] = (
    (re.compile(r"횟수.*초과"), TooManyTries),
    (re.compile(r"(인증|입력).*(시간|기한).*(초과|만료|경과)|인증번호.*만료"), CodeExpired),
    (re.compile(r"인증번호.*(일치하지|틀|다릅|다름|맞지|불일치|오류)"), WrongCode),
    (re.compile(r"(앱|PASS|인증).*(완료되지|미완료|진행 ?중)"), NotFinished),
    (re.compile(r"취소"), Cancelled),
    (re.compile(r"(가입자|명의|고객|입력하신) ?정보.*(일치|다릅|없|불일치)|명의자.*(다릅|일치|없)"), PersonNotFound),
)


def new_verification_id() -> str:
    """An id for `send`; the service takes each only once."""
    return f"identity-{uuid.uuid4()}"


class IdentityService:
    """PortOne V2's identity verification by code."""

    def __init__(
        self,
        http: requests.Session,
        base_url: str,
        secret: str,
        store_id: str,
        channel_key: str,
        accept_test_channel: bool = False,
    ):
        self.http = http
        self.base_url = base_url.rstrip("/")
        self.store_id, self.channel_key = store_id, channel_key
        self.accept_test_channel = accept_test_channel
        self._headers = {"Authorization": f"PortOne {secret}"}

    def send(
        self,
        verification_id: str,
        *,
        name: str,
        phone_number: str,
        operator: str,
        ip_address: str,
        seven_digits: str = "",
        method: str = "SMS",
    ) -> None:
        """Have a code sent (SMS), or a question in the operator's app (APP), which needs no seven digits.

        `phone_number` is Korean (digits or E.164), `seven_digits` YYMMDD and the seventh digit; they are passed on and
        kept nowhere. Raises AlreadySent, PersonNotFound, TooManyTries, or IdentityServiceError if nobody was asked.
        """
        customer = {"name": name, "phoneNumber": _domestic(phone_number), "ipAddress": ip_address}
        if method == "SMS":
            customer["identityNumber"] = seven_digits
        body = {
            "storeId": self.store_id,
            "channelKey": self.channel_key,
            "customer": customer,
            "operator": operator,
            "method": method,
        }
        _accepted(self._ask("POST", verification_id, "/send", json=body))

    def resend(self, verification_id: str) -> None:
        """Have another code sent; the earlier one stops working. Raises CodeNotSent, TooManyTries, or an outage."""
        _accepted(self._ask("POST", verification_id, "/resend", params={"storeId": self.store_id}))

    def confirm(
        self, verification_id: str, otp: str | None = None, *, phone_number: str | None = None
    ) -> VerifiedPerson:
        """Hand in the code and learn who was verified; with `phone_number`, whether it is that number's holder.

        There is no code where the operator's app asks. Raises WrongCode, CodeExpired, CodeNotSent, TooManyTries,
        NotFinished, or IdentityServiceError. A repeat after success (the first answer was lost) reads the result again.
        """
        verification: object
        body = {"storeId": self.store_id} | ({"otp": otp} if otp is not None else {})
        answer = self._ask("POST", verification_id, "/confirm", json=body)
        if answer.body.get("type") == "IDENTITY_VERIFICATION_ALREADY_VERIFIED":
            verification = _accepted(self._ask("GET", verification_id, "", params={"storeId": self.store_id}))
        else:
            verification = _accepted(answer).get("identityVerification")
        person = _person(self._trusted(verification, verification_id))
        if phone_number and person.phone_number not in (None, international(_domestic(phone_number))):
            raise IdentityServiceError("someone_else")
        return person

    def result(self, verification_id: str) -> VerifiedPerson:
        """Who was verified in the service's window under this id of ours. What the browser says does not count.

        Raises NotFinished, NotVerified (Cancelled), PersonNotFound, or IdentityServiceError.
        """
        answer = self._ask("GET", verification_id, "", params={"storeId": self.store_id})
        if answer.body.get("type") == "IDENTITY_VERIFICATION_NOT_FOUND":
            raise NotFinished
        verification = _accepted(answer)
        if verification.get("id") == verification_id and verification.get("status") in ("READY", "FAILED"):
            raise _unfinished(verification)
        return _person(self._trusted(verification, verification_id))

    def _ask(self, method: str, verification_id: str, path: str, **request: Any) -> Answer:
        url = f"{self.base_url}/identity-verifications/{quote(verification_id, safe='')}{path}"
        return ask(self.http, method, url, error=IdentityServiceError, headers=self._headers, **request)

    def _trusted(self, verification: object, verification_id: str) -> dict[str, Any]:
        """The verification, if it is the one asked for, done, and not a rehearsal."""
        if not isinstance(verification, dict):
            raise IdentityServiceError("unreadable")
        if verification.get("id") != verification_id:
            raise IdentityServiceError("someone_else")
        if verification.get("status") != "VERIFIED":
            raise IdentityServiceError("not_verified")
        channel = verification.get("channel")
        is_live = isinstance(channel, dict) and channel.get("type") == "LIVE"
        if not is_live and not self.accept_test_channel:
            raise IdentityServiceError("test_channel")
        return verification


def _accepted(answer: Answer) -> dict[str, Any]:
    """The answer's body, or the refusal or outage that it stands for."""
    if answer.status == 200:
        return answer.body
    kind = answer.body.get("type")
    if kind == "PG_PROVIDER":
        raise _from_provider(str(answer.body.get("pgMessage", "")))
    if isinstance(kind, str) and kind in REFUSALS:
        raise REFUSALS[kind]()
    raise IdentityServiceError(OUTAGES.get(str(kind), f"status_{answer.status}"))


def _unfinished(verification: dict[str, Any]) -> IdentityRefused:
    """Why a run of the window has no verified person."""
    if verification["status"] == "READY":
        return NotFinished()
    failure = verification.get("failure")
    told = _from_provider(f"{failure.get('pgMessage')} {failure.get('reason')}" if isinstance(failure, dict) else "")
    return told if isinstance(told, PersonNotFound | Cancelled | TooManyTries) else NotVerified()


def _from_provider(sentence: str) -> IdentityServiceError:
    for pattern, refusal in PROVIDER_SENTENCES:
        if pattern.search(sentence):
            return refusal()
    return IdentityServiceError("provider")


def _person(verification: dict[str, Any]) -> VerifiedPerson:
    """Foreign JSON becomes a person here, or nobody: a value of the wrong kind spoils the whole answer."""
    customer = verification.get("verifiedCustomer")
    try:
        if not isinstance(customer, dict) or not _text(customer, "name"):
            raise ValueError
        birth_date = _text(customer, "birthDate")
        person = VerifiedPerson(
            verification_id=verification["id"],
            verified_at=_moment(verification.get("verifiedAt")),
            name=str(customer["name"]).strip(),
            phone_number=international(_text(customer, "phoneNumber")),
            birth_date=date.fromisoformat(birth_date) if birth_date else None,
            gender=_text(customer, "gender"),
            is_foreigner=_flag(customer, "isForeigner"),
            ci=_text(customer, "ci"),
        )
    except (ValueError, TypeError):
        person = None
    if person is None:
        raise IdentityServiceError("unreadable")
    return person


def _text(customer: dict[str, Any], key: str) -> str | None:
    value = customer.get(key)
    if value is not None and not isinstance(value, str):
        raise TypeError
    return value.strip() or None if value else None


def _flag(customer: dict[str, Any], key: str) -> bool | None:
    value = customer.get(key)
    if value is not None and not isinstance(value, bool):
        raise TypeError
    return value


def _moment(value: object) -> datetime:
    """RFC 3339, as UTC; a time without a zone is refused."""
    moment = datetime.fromisoformat(str(value))
    if moment.tzinfo is None:
        raise ValueError
    return moment.astimezone(UTC)


def _domestic(phone_number: str) -> str:
    """+82 10-1234-5678 as the service wants it: 01012345678."""
    digits = re.sub(r"[^0-9+]", "", phone_number)
    return "0" + digits.removeprefix("+82") if digits.startswith("+82") else digits


def international(digits: str | None) -> str | None:
    """01012345678 as E.164; a number that is no Korean mobile number counts as missing."""
    domestic = _domestic(digits or "")
    return f"+82{domestic[1:]}" if re.fullmatch(r"01[016789][0-9]{7,8}", domestic) else None
