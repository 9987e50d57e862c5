"""Identity verification through NICE CheckPlus (the integrated API): keys of a run, the form of its window, its answer.

The service gives a token for each run; key, iv and HMAC key follow from it on both sides. What is asked travels
through the browser encrypted, and so does the answer, so that it proves nothing before it was opened with the keys of
the run that it names.
"""

import base64
import hashlib
import hmac
import json
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import requests
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

from app.clients.http import Answer, ask
from app.clients.identity import IdentityServiceError, NotVerified, VerifiedPerson, international

TOKEN_PATH = "/digital/niceid/oauth/oauth/token"
CRYPTO_PATH = "/digital/niceid/api/v1.0/common/crypto/token"
KOREA = ZoneInfo("Asia/Seoul")
GATEWAY_GOOD, ANSWERED, GOOD, VERIFIED = "1200", "P000", "0000", "0000"
ANSWER_HOLDS = timedelta(minutes=10)  # an answer older than this, or from a clock so far ahead, is no answer
ANSWER_FIELDS = ("token_version_id", "enc_data", "integrity_value")
GENDERS = {"0": "FEMALE", "1": "MALE"}
BLOCK = 128  # bits


@dataclass(frozen=True)
class Run:
    """One run of the window: the fields of the form that opens it, and the keys that open its answer."""

    fields: dict[str, str] = field(repr=False)
    keys: dict[str, str] = field(repr=False)


def new_request_number() -> str:
    """A number for `start`: thirty characters at most, never used twice."""
    return f"M{secrets.token_hex(14)}"


def derived(req_dtim: str, req_no: str, token_val: str) -> dict[str, str]:
    """Key, iv and HMAC key of a run, as both sides make them from the token."""
    digest = base64.b64encode(hashlib.sha256(f"{req_dtim}{req_no}{token_val}".encode()).digest()).decode()
    return {"key": digest[:16], "iv": digest[-16:], "hmac_key": digest[:32]}


class Nice:
    """NICE CheckPlus. The access token is asked for once in a process and kept in its memory alone.

    It holds for fifty years, so wherever it were stored it would outlive every other secret there; one more request
    after a start costs nothing, and a token that NICE takes back is replaced at the next run.
    """

    def __init__(
        self,
        http: requests.Session,
        url: str,
        window_url: str,
        client_id: str,
        client_secret: str,
        product_id: str,
    ):
        self.http, self.url = http, url.rstrip("/")
        self.window_url = window_url
        self.client_id, self.product_id = client_id, product_id
        self._client_secret = client_secret
        self._access_token = ""
        self._lock = threading.Lock()

    def start(self, request_number: str, return_url: str) -> Run:
        """Ask for the keys of a run, and encrypt with them what the window is to do. Raises IdentityServiceError."""
        req_dtim = datetime.now(KOREA).strftime("%Y%m%d%H%M%S")
        body = self._crypto_token(req_dtim, request_number)
        token, version, site = (_needed(body, name) for name in ("token_val", "token_version_id", "site_code"))
        keys = derived(req_dtim, request_number, token) | {"token_version_id": version, "site_code": site}
        asked = {
            "requestno": request_number,
            "returnurl": return_url,
            "sitecode": site,
            "authtype": "M",
            "methodtype": "post",
            "popupyn": "N",
            "receivedata": "",
        }
        enc_data = encrypted(json.dumps(asked).encode(), keys)
        fields = {"m": "service", "token_version_id": version, "enc_data": enc_data}
        return Run(fields | {"integrity_value": integrity(enc_data, keys)}, keys)

    def person(self, request_number: str, keys: Mapping[str, str], answer: Mapping[str, str]) -> VerifiedPerson:
        """Who was verified. Raises NotVerified, or IdentityServiceError where the answer cannot be trusted."""
        if not is_genuine(answer, keys):
            raise IdentityServiceError("integrity")
        told = _told(answer["enc_data"], keys)
        if told.get("requestno") != request_number or told.get("sitecode") != keys["site_code"]:
            raise IdentityServiceError("someone_else")
        answered_at = _answered_at(told.get("enctime"))
        if told.get("resultcode") != VERIFIED:
            raise NotVerified
        return _person(told, request_number, answered_at)

    def _crypto_token(self, req_dtim: str, req_no: str) -> dict[str, Any]:
        """The answer's body. A token that is not taken any longer is replaced once."""
        answer = self._ask_crypto(self._token(), req_dtim, req_no)
        if _gateway(answer) != GATEWAY_GOOD:
            answer = self._ask_crypto(self._token(anew=True), req_dtim, req_no)
        body = _body(answer)
        if body.get("rsp_cd") != ANSWERED or body.get("result_cd") != GOOD:
            raise IdentityServiceError(_word("result", body.get("result_cd") or body.get("rsp_cd")))
        return body

    def _ask_crypto(self, access_token: str, req_dtim: str, req_no: str) -> Answer:
        seconds = int(datetime.now(UTC).timestamp())
        bearer = base64.b64encode(f"{access_token}:{seconds}:{self.client_id}".encode()).decode()
        headers = {"Authorization": f"bearer {bearer}", "client_id": self.client_id, "ProductID": self.product_id}
        body = {
            "dataHeader": {"CNTY_CD": "ko"},
            "dataBody": {"req_dtim": req_dtim, "req_no": req_no, "enc_mode": "1"},
        }
        return self._ask(CRYPTO_PATH, headers=headers, json=body)

    def _token(self, anew: bool = False) -> str:
        with self._lock:
            if anew:
                self._access_token = ""
            if not self._access_token:
                basic = base64.b64encode(f"{self.client_id}:{self._client_secret}".encode()).decode()
                form = {"grant_type": "client_credentials", "scope": "default"}
                answer = self._ask(TOKEN_PATH, headers={"Authorization": f"Basic {basic}"}, data=form)
                self._access_token = _needed(_body(answer), "access_token")
            return self._access_token

    def _ask(self, path: str, **request: Any) -> Answer:
        return ask(self.http, "POST", self.url + path, error=IdentityServiceError, **request)


def _gateway(answer: Answer) -> str:
    header = answer.body.get("dataHeader")
    return str(header.get("GW_RSLT_CD")) if isinstance(header, dict) else ""


def _body(answer: Answer) -> dict[str, Any]:
    """The answer's body, where the gateway let us through."""
    body = answer.body.get("dataBody")
    if _gateway(answer) != GATEWAY_GOOD:
        raise IdentityServiceError(_word("gateway", _gateway(answer) or answer.status))
    if not isinstance(body, dict):
        raise IdentityServiceError("unreadable")
    return body


def _word(kind: str, code: object) -> str:
    """A code as a word for logs: what is no short code is not repeated."""
    return f"{kind}_{code}" if str(code).isalnum() and len(str(code)) <= 8 else kind


def _needed(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise IdentityServiceError("unreadable")
    return value


def encrypted(plain: bytes, keys: Mapping[str, str]) -> str:
    padder = PKCS7(BLOCK).padder()
    cipher = Cipher(algorithms.AES(keys["key"].encode()), modes.CBC(keys["iv"].encode())).encryptor()
    return base64.b64encode(cipher.update(padder.update(plain) + padder.finalize()) + cipher.finalize()).decode()


def decrypted(enc_data: str, keys: Mapping[str, str]) -> bytes:
    """Raises ValueError for what was not encrypted with these keys."""
    unpadder = PKCS7(BLOCK).unpadder()
    cipher = Cipher(algorithms.AES(keys["key"].encode()), modes.CBC(keys["iv"].encode())).decryptor()
    padded = cipher.update(base64.b64decode(enc_data, validate=True)) + cipher.finalize()
    return unpadder.update(padded) + unpadder.finalize()


def integrity(enc_data: str, keys: Mapping[str, str]) -> str:
    return base64.b64encode(hmac.digest(keys["hmac_key"].encode(), enc_data.encode(), "sha256")).decode()


def is_genuine(answer: Mapping[str, str], keys: Mapping[str, str]) -> bool:
    """Whether an answer is of the run with these keys, and as the service wrote it."""
    is_of_run = answer.get("token_version_id") == keys["token_version_id"]
    expected = integrity(answer.get("enc_data", ""), keys)
    return is_of_run and hmac.compare_digest(expected.encode(), answer.get("integrity_value", "").encode())


def _told(enc_data: str, keys: Mapping[str, str]) -> dict[str, Any]:
    try:
        told = json.loads(decrypted(enc_data, keys).decode("cp949"))  # EUC-KR with the syllables that it lacks
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise IdentityServiceError("unreadable")
    return told


def _answered_at(text: object) -> datetime:
    """When the service encrypted its answer, in UTC; a time that is not about now spoils the answer."""
    try:
        moment = datetime.strptime(str(text), "%Y%m%d%H%M%S").replace(tzinfo=KOREA).astimezone(UTC)
    except ValueError:
        moment = None
    if moment is None or abs(datetime.now(UTC) - moment) > ANSWER_HOLDS:
        raise IdentityServiceError("stale")
    return moment


def _person(told: dict[str, Any], request_number: str, answered_at: datetime) -> VerifiedPerson:
    """Foreign JSON becomes a person here, or nobody: a value of the wrong kind spoils the whole answer."""
    try:
        name = unquote(_text(told, "utf8_name"), errors="strict") or _text(told, "name")
        if not name.strip():
            raise ValueError
        person = VerifiedPerson(
            verification_id=request_number,
            verified_at=answered_at,
            name=name.strip(),
            phone_number=international(_text(told, "mobileno")),
            birth_date=_date(_text(told, "birthdate")),
            gender=GENDERS.get(_text(told, "gender")),
            is_foreigner={"0": False, "1": True}.get(_text(told, "nationalinfo")),
            ci=_text(told, "ci") or None,
        )
    except (ValueError, TypeError):
        person = None
    if person is None:
        raise IdentityServiceError("unreadable")
    return person


def _text(told: dict[str, Any], name: str) -> str:
    """A field as text; numbers are taken as such."""
    value = told.get(name)
    if isinstance(value, bool) or not isinstance(value, str | int | None):
        raise TypeError
    return "" if value is None else str(value).strip()


def _date(text: str) -> date | None:
    return datetime.strptime(text, "%Y%m%d").date() if text else None
