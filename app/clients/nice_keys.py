"""What all services of NICE's integrated API share: its access token, the keys of a run, how both sides seal with them.

The service gives a token for each run; key, iv and HMAC key follow from it on both sides.
"""

import base64
import hashlib
import hmac
import secrets
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import requests
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

from app.clients.http import Answer, ServiceError, ask

TOKEN_PATH = "/digital/niceid/oauth/oauth/token"
CRYPTO_PATH = "/digital/niceid/api/v1.0/common/crypto/token"
KOREA = ZoneInfo("Asia/Seoul")
GATEWAY_GOOD, ANSWERED, GOOD = "1200", "P000", "0000"
HMAC_PARTS = {"first": slice(None, 32), "last": slice(-32, None)}  # characters of the digest that are the HMAC key
BLOCK = 128  # bits

Keys = Mapping[str, str]


def new_request_number() -> str:
    """A number for a run: thirty characters at most, never used twice."""
    return f"M{secrets.token_hex(14)}"


def derived(req_dtim: str, req_no: str, token_val: str, hmac_part: str = "first") -> dict[str, str]:
    """Key, iv and HMAC key of a run, as both sides make them from the token."""
    digest = base64.b64encode(hashlib.sha256(f"{req_dtim}{req_no}{token_val}".encode()).digest()).decode()
    return {"key": digest[:16], "iv": digest[-16:], "hmac_key": digest[HMAC_PARTS[hmac_part]]}


def encrypted(plain: bytes, keys: Keys) -> str:
    padder = PKCS7(BLOCK).padder()
    cipher = Cipher(algorithms.AES(keys["key"].encode()), modes.CBC(keys["iv"].encode())).encryptor()
    return base64.b64encode(cipher.update(padder.update(plain) + padder.finalize()) + cipher.finalize()).decode()


def decrypted(enc_data: str, keys: Keys) -> bytes:
    """Raises ValueError for what was not encrypted with these keys."""
    unpadder = PKCS7(BLOCK).unpadder()
    cipher = Cipher(algorithms.AES(keys["key"].encode()), modes.CBC(keys["iv"].encode())).decryptor()
    padded = cipher.update(base64.b64decode(enc_data, validate=True)) + cipher.finalize()
    return unpadder.update(padded) + unpadder.finalize()


def integrity(text: str, keys: Keys) -> str:
    return base64.b64encode(hmac.digest(keys["hmac_key"].encode(), text.encode(), "sha256")).decode()


class NiceGateway:
    """One contract with NICE: its client, its product, its access token, asked for once and kept in memory alone.

    The token holds for fifty years, so wherever it were stored it would outlive every other secret there; one more
    request after a start costs nothing, and a token that NICE takes back is replaced at the next run. `error` is the
    client's own class, which every failure becomes.
    """

    def __init__(
        self,
        http: requests.Session,
        url: str,
        client_id: str,
        client_secret: str,
        product_id: str,
        error: type[ServiceError],
    ):
        self.http, self.url = http, url.rstrip("/")
        self.client_id, self.product_id = client_id, product_id
        self.error = error
        self._client_secret = client_secret
        self._access_token = ""
        self._lock = threading.Lock()

    def begin(self, req_no: str, hmac_part: str = "first") -> dict[str, str]:
        """The keys of a new run, with its token_version_id and site_code."""
        req_dtim = datetime.now(KOREA).strftime("%Y%m%d%H%M%S")
        body = self._crypto_token(req_dtim, req_no)
        token, version, site = (self.needed(body, name) for name in ("token_val", "token_version_id", "site_code"))
        keys = derived(req_dtim, req_no, token, hmac_part)
        return keys | {"token_version_id": version, "site_code": site}

    def ask(self, path: str, header: Mapping[str, str], body: Mapping[str, str]) -> Answer:
        """A question under the access token, asked once."""
        return self._ask_as(self._token(), path, header, body)

    def body_of(self, answer: Answer) -> dict[str, Any]:
        """The answer's body, where the gateway let us through."""
        body = answer.body.get("dataBody")
        if _gateway(answer) != GATEWAY_GOOD:
            raise self.error(word("gateway", _gateway(answer) or answer.status))
        if not isinstance(body, dict):
            raise self.error("unreadable")
        return body

    def needed(self, body: Mapping[str, Any], name: str) -> str:
        value = body.get(name)
        if not isinstance(value, str) or not value:
            raise self.error("unreadable")
        return value

    def _crypto_token(self, req_dtim: str, req_no: str) -> dict[str, Any]:
        """The answer's body. An access token that is not taken any longer is replaced once."""
        asked = {"req_dtim": req_dtim, "req_no": req_no, "enc_mode": "1"}
        answer = self.ask(CRYPTO_PATH, {}, asked)
        if _gateway(answer) != GATEWAY_GOOD:
            answer = self._ask_as(self._token(anew=True), CRYPTO_PATH, {}, asked)
        body = self.body_of(answer)
        if body.get("rsp_cd") != ANSWERED or body.get("result_cd") != GOOD:
            raise self.error(word("result", body.get("result_cd") or body.get("rsp_cd")))
        return body

    def _ask_as(self, access_token: str, path: str, header: Mapping[str, str], body: Mapping[str, str]) -> Answer:
        seconds = int(datetime.now(UTC).timestamp())
        bearer = base64.b64encode(f"{access_token}:{seconds}:{self.client_id}".encode()).decode()
        headers = {"Authorization": f"bearer {bearer}", "client_id": self.client_id, "ProductID": self.product_id}
        content = {"dataHeader": {"CNTY_CD": "ko", **header}, "dataBody": dict(body)}
        return self._post(path, headers=headers, json=content)

    def _token(self, anew: bool = False) -> str:
        with self._lock:
            if anew:
                self._access_token = ""
            if not self._access_token:
                basic = base64.b64encode(f"{self.client_id}:{self._client_secret}".encode()).decode()
                form = {"grant_type": "client_credentials", "scope": "default"}
                answer = self._post(TOKEN_PATH, headers={"Authorization": f"Basic {basic}"}, data=form)
                self._access_token = self.needed(self.body_of(answer), "access_token")
            return self._access_token

    def _post(self, path: str, **request: Any) -> Answer:
        return ask(self.http, "POST", self.url + path, error=self.error, **request)


def _gateway(answer: Answer) -> str:
    header = answer.body.get("dataHeader")
    return str(header.get("GW_RSLT_CD")) if isinstance(header, dict) else ""


def word(kind: str, code: object) -> str:
    """A code as a word for logs: what is no short code is not repeated."""
    return f"{kind}_{code}" if str(code).isalnum() and len(str(code)) <= 8 else kind
