"""What servers ask: the access token, and the token of a run."""

import base64
import binascii
import re
import secrets
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Response, jsonify, request

from standins.faults import Faults
from standins.nice.sealing import Seal

CLIENT_ID = "standin-nice-client"
CLIENT_SECRET = "standin-nice-secret"
PRODUCT_ID = "2101979031"
SITE_CODE = "STANDIN01"
FIFTY_YEARS = 1_576_800_000
GOOD, BAD_CLIENT, BAD_TOKEN, BAD_PRODUCT = "1200", "1300", "1800", "1500"


@dataclass
class RunToken:
    """The token of one run of the window."""

    version: str
    req_no: str
    seal: Seal
    until: float
    is_answered: bool = False
    site_code: str = SITE_CODE


@dataclass
class Nice:
    """The service's memory. `run_seconds` and `result_code` may be set by a test."""

    run_seconds: float = 3600
    result_code: str = "0000"
    access_tokens: set[str] = field(default_factory=set)
    asked_for_tokens: int = 0
    runs: dict[str, RunToken] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def reset(self) -> None:
        with self.lock:
            self.runs.clear()
            self.run_seconds, self.result_code, self.asked_for_tokens = 3600, "0000", 0

    def revoke(self) -> None:
        """Take every access token back."""
        with self.lock:
            self.access_tokens.clear()

    def grant(self) -> str:
        with self.lock:
            self.asked_for_tokens += 1
            token = secrets.token_hex(32)
            self.access_tokens.add(token)
            return token

    def new_run(self, req_dtim: str, req_no: str) -> tuple[RunToken, str]:
        """The run, and the value that its keys follow from."""
        value = secrets.token_urlsafe(32)
        version = f"{secrets.token_hex(8)}-V1"
        run = RunToken(version, req_no, Seal.derived(req_dtim, req_no, value), time.monotonic() + self.run_seconds)
        with self.lock:
            self.runs[version] = run
        return run, value


def blueprint(service: Nice, faults: Faults) -> Blueprint:
    bp = Blueprint("nice", __name__, url_prefix="/nice/digital/niceid")
    bp.before_request(lambda: faults.strike("nice"))

    @bp.post("/oauth/oauth/token")
    def token() -> Response:
        expected = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        form = request.form
        if request.headers.get("Authorization") != f"Basic {expected}":
            return _answer(BAD_CLIENT)
        if (form.get("grant_type"), form.get("scope")) != ("client_credentials", "default"):
            return _answer(BAD_CLIENT)
        granted = {"access_token": service.grant(), "token_type": "bearer", "expires_in": FIFTY_YEARS}
        return _answer(GOOD, granted | {"scope": "default"})

    @bp.post("/api/v1.0/common/crypto/token")
    def crypto_token() -> Response:
        if request.headers.get("ProductID") != PRODUCT_ID:
            return _answer(BAD_PRODUCT)
        if not _is_known(service, request.headers.get("Authorization", ""), request.headers.get("Client-Id", "")):
            return _answer(BAD_TOKEN)
        asked = _asked()
        if asked is None:
            return _answer(GOOD, {"rsp_cd": "P000", "result_cd": "0001"})
        if service.result_code != "0000":
            return _answer(GOOD, {"rsp_cd": "P000", "result_cd": service.result_code})
        run, value = service.new_run(*asked)
        return _answer(
            GOOD,
            {
                "rsp_cd": "P000",
                "res_msg": "",
                "result_cd": "0000",
                "site_code": run.site_code,
                "token_version_id": run.version,
                "token_val": value,
                "period": service.run_seconds,
            },
        )

    return bp


def _answer(gateway: str, body: dict[str, Any] | None = None) -> Response:
    header = {"GW_RSLT_CD": gateway, "GW_RSLT_MSG": "" if gateway == GOOD else "refused"}
    return jsonify({"dataHeader": header} | ({"dataBody": body} if body is not None else {}))


def _is_known(service: Nice, authorization: str, client_id: str) -> bool:
    """Whether the bearer is token, time and client, and the token one that was granted."""
    kind, _, value = authorization.partition(" ")
    try:
        token, seconds, client = base64.b64decode(value, validate=True).decode().split(":")
    except (binascii.Error, ValueError):
        return False
    is_now = seconds.isdigit() and abs(time.time() - int(seconds)) < 300
    return kind == "bearer" and token in service.access_tokens and is_now and client == client_id == CLIENT_ID


def _asked() -> tuple[str, str] | None:
    """Time and number of the request, if they have their shapes."""
    body = request.get_json(silent=True)
    asked = body.get("dataBody") if isinstance(body, dict) else None
    if not isinstance(asked, dict) or asked.get("enc_mode") != "1":
        return None
    req_dtim, req_no = str(asked.get("req_dtim")), str(asked.get("req_no"))
    is_good = re.fullmatch(r"[0-9]{14}", req_dtim) and re.fullmatch(r"[0-9A-Za-z]{1,30}", req_no)
    return (req_dtim, req_no) if is_good else None
