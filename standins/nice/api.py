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
NAME_PRODUCT_ID = "2101960011"
SITE_CODE = "STANDIN01"
FIFTY_YEARS = 1_576_800_000
GOOD, BAD_CLIENT, BAD_TOKEN, BAD_PRODUCT = "1200", "1300", "1800", "1500"


@dataclass
class RunToken:
    """The token of one run of the window, or of one name check."""

    version: str
    req_no: str
    seal: Seal
    until: float
    product_id: str = PRODUCT_ID
    is_answered: bool = False
    site_code: str = SITE_CODE


@dataclass
class Nice:
    """The service's memory. `run_seconds`, `result_code` and those of the name check may be set by a test.

    `asked_numbers` are the registration numbers that were asked about, so that a test can look for them elsewhere.
    """

    run_seconds: float = 3600
    result_code: str = "0000"
    name_result: str = ""  # instead of what the number and the name say
    name_charset: str = "euc-kr"
    forgets_tran_id: bool = False
    asked_numbers: set[str] = field(default_factory=set)
    asked_names: list[str] = field(default_factory=list)
    access_tokens: set[str] = field(default_factory=set)
    asked_for_tokens: int = 0
    runs: dict[str, RunToken] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def reset(self) -> None:
        with self.lock:
            self.runs.clear()
            self.run_seconds, self.result_code, self.asked_for_tokens = 3600, "0000", 0
            self.name_result, self.name_charset, self.forgets_tran_id = "", "euc-kr", False
            self.asked_numbers.clear()
            self.asked_names.clear()

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

    def new_run(self, req_dtim: str, req_no: str, product_id: str) -> tuple[RunToken, str]:
        """The run, and the value that its keys follow from."""
        value = secrets.token_urlsafe(32)
        version = f"{secrets.token_hex(8)}-V1"
        seal = Seal.derived(req_dtim, req_no, value, is_for_names=product_id == NAME_PRODUCT_ID)
        run = RunToken(version, req_no, seal, time.monotonic() + self.run_seconds, product_id)
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
            return answered(BAD_CLIENT)
        if (form.get("grant_type"), form.get("scope")) != ("client_credentials", "default"):
            return answered(BAD_CLIENT)
        granted = {"access_token": service.grant(), "token_type": "bearer", "expires_in": FIFTY_YEARS}
        return answered(GOOD, granted | {"scope": "default"})

    @bp.post("/api/v1.0/common/crypto/token")
    def crypto_token() -> Response:
        product_id = request.headers.get("ProductID", "")
        if refusal := refused(service, product_id, PRODUCT_ID, NAME_PRODUCT_ID):
            return refusal
        asked = _asked()
        if asked is None:
            return answered(GOOD, {"rsp_cd": "P000", "result_cd": "0001"})
        if service.result_code != "0000":
            return answered(GOOD, {"rsp_cd": "P000", "result_cd": service.result_code})
        run, value = service.new_run(*asked, product_id)
        return answered(
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


def answered(gateway: str, body: dict[str, Any] | None = None, **header: str) -> Response:
    told = {"GW_RSLT_CD": gateway, "GW_RSLT_MSG": "" if gateway == GOOD else "refused", **header}
    return jsonify({"dataHeader": told} | ({"dataBody": body} if body is not None else {}))


def refused(service: Nice, product_id: str, *products: str) -> Response | None:
    """The answer to a request under another product, or without a token that holds; None where it is let through."""
    if product_id not in products:
        return answered(BAD_PRODUCT)
    if not _is_known(service, request.headers.get("Authorization", ""), request.headers.get("Client-Id", "")):
        return answered(BAD_TOKEN)
    return None


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
