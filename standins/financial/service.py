"""The provider's memory: sites, cloud accounts, and each signature on its way through the window."""

import base64
import binascii
import re
import secrets
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from standins.businesses import Business, by_number
from standins.certificates import issue
from standins.certificates.authorities import BY_BRAND

SCRIPT_PATH = "/yeskey/v1/fincertCorp.js"
ORG_CODE, API_KEY = "standin-org", "standin-fincert-key"
HOSTS = ("127.0.0.1", "localhost")  # sites that are registered: those on this machine, at any port
BRAND = "yessign"
ALGORITHMS = {"RSASSA-PKCS1-v1_5_SHA256": False, "RSASSA-PSS_SHA256_MGF_SHA256": True}  # whether it is PSS
SMS, OTP, ARS = "sms", "otp", "ars"
START, TERMS, CONFIRM, CHOOSE, DONE = "start", "terms", "confirm", "choose", "done"
TRIES = 5
# What is chosen in the window: the certificate, or how it goes wrong.
OUTCOMES = {"business": "financial", "personal": "financial_personal", "no-r": "financial"}
# The published numbers of failures, and after them ours.
CANCELLED, RUNNING, UNSUPPORTED = 800000, 100008, 900001
UNKNOWN_SITE, WRONG_KEY, WRONG_ORIGIN, MALFORMED, TOO_MANY = 200001, 200002, 200003, 200004, 300005
MESSAGES = {
    CANCELLED: "사용자가 취소하였습니다.",
    UNSUPPORTED: "미지원 브라우저 입니다. 다른 브라우저를 사용하시기 바랍니다.",
    UNKNOWN_SITE: "등록되지 않은 이용기관입니다.",
    WRONG_KEY: "API Key가 올바르지 않습니다.",
    WRONG_ORIGIN: "등록되지 않은 도메인입니다.",
    MALFORMED: "요청 형식이 올바르지 않습니다.",
    TOO_MANY: "인증 오류 횟수를 초과하였습니다.",
}


class Refused(Exception):
    """A failure as the script hands it to the site."""

    def __init__(self, code: int, cause: str | None = None):
        super().__init__(code)
        self.body = {"code": code, "message": MESSAGES[code], "cause": cause}


class Wrong(Exception):
    """Something to correct in the window; a key of words.py."""


@dataclass
class Signing:
    """One signature that a site asked for."""

    origin: str
    asked: dict[str, Any]
    language: str
    id: str = field(default_factory=lambda: secrets.token_urlsafe(12))
    stage: str = START
    business: Business | None = None
    mobile: str = ""
    method: str = SMS
    code: str = ""  # two digits on the screen, or six on the OTP device
    tries: int = 0
    is_confirmed: bool = False
    result: dict[str, Any] | None = None
    failure: dict[str, Any] | None = None
    begun_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def is_waiting(self) -> bool:
        return self.stage == CONFIRM and not self.is_confirmed

    def fail(self, code: int) -> None:
        self.stage, self.failure = DONE, Refused(code).body


class Yeskey:
    """`origins` may be set by a test: the only sites that are registered."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self.reset()

    def reset(self) -> None:
        with self._lock:
            self.origins: tuple[str, ...] | None = None
            self._signings: dict[str, Signing] = {}
            self._accounts: set[tuple[str, str]] = set()

    def check_site(self, org_code: object, api_key: object, origin: object) -> None:
        if org_code != ORG_CODE:
            raise Refused(UNKNOWN_SITE)
        if api_key != API_KEY:
            raise Refused(WRONG_KEY)
        if not self._is_registered(str(origin)):
            raise Refused(WRONG_ORIGIN)

    def _is_registered(self, origin: str) -> bool:
        if self.origins is not None:
            return origin in self.origins
        found = re.fullmatch(r"https?://([^/:]+)(?::[0-9]+)?", origin)
        return found is not None and found.group(1) in HOSTS

    def begin(self, origin: str, asked: object, language: str) -> Signing:
        if not self._is_registered(origin):
            raise Refused(WRONG_ORIGIN)
        signing = Signing(origin, _checked(asked), language)
        with self._lock:
            self._signings[signing.id] = signing
        return signing

    def find(self, signing_id: str) -> Signing:
        """Raises KeyError."""
        with self._lock:
            return self._signings[signing_id]

    def waiting(self) -> list[Signing]:
        """Those that wait for a phone, newest first."""
        with self._lock:
            return sorted((one for one in self._signings.values() if one.is_waiting), key=_age, reverse=True)

    def identify(self, signing: Signing, number: str, mobile: str, method: str) -> None:
        business = by_number(number)
        if not re.fullmatch(r"[0-9]{10}", number):
            raise Wrong("number-shape")
        if not re.fullmatch(r"01[016789][0-9]{7,8}", mobile):
            raise Wrong("mobile-shape")
        if business is None:
            raise Wrong("number-unknown")
        with self._lock:
            signing.business, signing.mobile, signing.method = business, mobile, method
            if (number, mobile) in self._accounts:
                self._ask(signing)
            else:
                signing.stage = TERMS

    def agree(self, signing: Signing) -> None:
        """To the terms, by somebody whose number has no cloud account yet."""
        with self._lock:
            self._ask(signing)

    def _ask(self, signing: Signing) -> None:
        signing.stage, signing.is_confirmed, signing.tries = CONFIRM, False, 0
        signing.code = f"{secrets.randbelow(10**6):06}" if signing.method == OTP else f"{10 + secrets.randbelow(90)}"

    def answer(self, signing: Signing, digits: str) -> bool:
        """A text message, digits pressed in a call, or those of the OTP device; whether they are right."""
        with self._lock:
            if not signing.is_waiting:
                return False
            if secrets.compare_digest(digits.encode(), signing.code.encode()):
                signing.is_confirmed = True
                return True
            signing.tries += 1
            if signing.tries >= TRIES:
                signing.fail(TOO_MANY)
            return False

    def text(self, mobile: str, digits: str) -> bool:
        """A text message from this phone to the provider."""
        found = next((one for one in self.waiting() if one.mobile == mobile and one.method == SMS), None)
        return found is not None and self.answer(found, digits)

    def go_on(self, signing: Signing) -> None:
        """To the list of certificates, once the phone has confirmed."""
        with self._lock:
            if not signing.is_confirmed or signing.business is None:
                raise Wrong("not-confirmed" if not signing.tries else "wrong-code")
            self._accounts.add((signing.business.number, signing.mobile))
            signing.stage = CHOOSE

    def sign(self, signing: Signing, outcome: str) -> None:
        if outcome not in offered(signing):
            raise Wrong("no-choice")
        with self._lock:
            signing.result, signing.stage = signed(signing, outcome), DONE


def _age(signing: Signing) -> datetime:
    return signing.begun_at


def offered(signing: Signing) -> list[str]:
    """What stands in the list: a business's certificate if the site asked for its policy, and what goes wrong."""
    oids = (signing.asked.get("view") or {}).get("oid") or {}
    policy = BY_BRAND[BRAND].policies["financial"]
    fits = not oids or bool(oids.get(policy))
    return [outcome for outcome in OUTCOMES if fits or outcome == "personal"]


def signed(signing: Signing, outcome: str) -> dict[str, Any]:
    """The result as the script hands it to the site. R comes only where a number was named and R was asked for."""
    assert signing.business is not None
    certificate = issue(signing.business, brand=BRAND, kind=OUTCOMES[outcome])
    pss = ALGORITHMS[signing.asked["algorithms"]]
    values = [certificate.sign(content, signed_attributes=True, pss=pss) for content in _contents(signing.asked)]
    result: dict[str, Any] = {"signedVals": [_web(value) for value in values], "certSeqNum": f"{certificate.serial:x}"}
    info = signing.asked["signFormat"].get("CMSInfo") or {}
    if info.get("ssn") and info.get("includeR") and outcome != "no-r" and certificate.r:
        result["rValue"] = _web(certificate.r)
    return result


def _web(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def _checked(asked: object) -> dict[str, Any]:
    """What a site asks to be signed, or MALFORMED with the field."""
    if not isinstance(asked, dict):
        raise Refused(MALFORMED, "request")
    sign_format = asked.get("signFormat")
    if not isinstance(sign_format, dict) or sign_format.get("type") != "CMS":
        raise Refused(MALFORMED, "signFormat")
    if asked.get("algorithms") not in ALGORITHMS:
        raise Refused(MALFORMED, "algorithms")
    if not re.fullmatch(r"0[1-8]|99", str((asked.get("info") or {}).get("signType"))):
        raise Refused(MALFORMED, "info.signType")
    if not _contents(asked):
        raise Refused(MALFORMED, "content")
    return asked


def _contents(asked: dict[str, Any]) -> list[bytes]:
    content = asked.get("content")
    try:
        if plain := content["plainText"] if "plainText" in content else None:
            encoding = {"UTF-8": "utf-8", "EUC-KR": "euc-kr"}[plain["encoding"]]
            return [text.encode(encoding) for text in plain["plainTexts"]]
        binaries = content["binary"]["binaries"]
        return [base64.urlsafe_b64decode(one + "=" * (-len(one) % 4)) for one in binaries]
    except (KeyError, TypeError, AttributeError, UnicodeError, binascii.Error):
        raise Refused(MALFORMED, "content") from None
