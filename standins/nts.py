"""The tax office's register of businesses: `validate` and `status`, as the interface at data.go.kr answers.

How the real register compares names is not published; here spaces and case make no difference, and any one of several
representatives will do. Its answer to a used-up quota is the gateway's XML.
"""

import re
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, g, jsonify, render_template, request

from standins.businesses import (
    ACTIVE,
    BUSINESSES,
    CLOSED_STATE,
    NAMED,
    SUSPENDED_STATE,
    UNREGISTERED_NUMBER,
    Business,
    by_number,
)
from standins.faults import Faults

KEY = "standin-nts/key+=="  # with signs that must be encoded, as real ones have
PATH = "/nts/api/nts-businessman/v1"
MOST = 100
NOT_REGISTERED = "국세청에 등록되지 않은 사업자등록번호입니다."
NO_MATCH = "확인할 수 없습니다."
STATES = {ACTIVE: ("계속사업자", "01"), SUSPENDED_STATE: ("휴업자", "02"), CLOSED_STATE: ("폐업자", "03")}
REFUSALS = {  # fault: status and word
    "bad-json": (400, "BAD_JSON_REQUEST"),
    "http-error": (404, "HTTP_ERROR"),
    "malformed": (411, "REQUEST_DATA_MALFORMED"),
    "too-large": (413, "TOO_LARGE_REQUEST"),
    "internal": (500, "INTERNAL_ERROR"),
}
QUOTA_USED_UP = (
    "<OpenAPI_ServiceResponse><cmmMsgHeader><errMsg>SERVICE ERROR</errMsg>"
    "<returnAuthMsg>LIMITED_NUMBER_OF_SERVICE_REQUESTS_EXCEEDS_ERROR</returnAuthMsg>"
    "<returnReasonCode>22</returnReasonCode></cmmMsgHeader></OpenAPI_ServiceResponse>"
)


class Nts:
    """What was asked: the entries of every `validate`, as they came."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    def reset(self) -> None:
        self.asked.clear()


def settings(url: str) -> dict[str, str]:
    """The site's settings that lead here."""
    return {"NTS_URL": f"{url}{PATH}", "NTS_KEY": KEY}


def blueprint(service: Nts, faults: Faults) -> Blueprint:
    bp = Blueprint("nts", __name__)

    @bp.post(f"{PATH}/validate")
    def validate() -> Response:
        asked = (request.get_json(silent=True) or {}) if request.is_json else {}
        return _refused(faults, asked, "businesses", _is_entry) or _validated(service, asked["businesses"])

    @bp.post(f"{PATH}/status")
    def status() -> Response:
        asked = (request.get_json(silent=True) or {}) if request.is_json else {}
        return _refused(faults, asked, "b_no", _is_number) or _statuses(asked["b_no"])

    @bp.get("/nts/businesses")
    def businesses() -> str:
        wanted = request.args.get("q", "").strip()
        others = [business for business in BUSINESSES[len(NAMED) :] if _has(business, wanted)]
        return render_template(
            "businesses.html", named=NAMED, others=others, wanted=wanted, unregistered=UNREGISTERED_NUMBER, key=KEY
        )

    return bp


def _has(business: Business, wanted: str) -> bool:
    texts = (business.number, business.shown_number, business.name, business.representative, business.state)
    return any(wanted.casefold() in text.casefold() for text in texts)


def _refused(faults: Faults, asked: Any, name: str, is_well: Any) -> Response | None:
    """The answer where nothing is looked up: a fault, a wrong key, a question that is none."""
    if fault := faults.strike("nts"):
        return fault
    if refusal := _key_refused():
        return refusal
    if g.fault in REFUSALS:
        return _refusal(g.fault)
    if g.fault == "quota" or (g.fault == "status-down" and request.path.endswith("/status")):
        return Response(QUOTA_USED_UP, content_type="text/xml; charset=utf-8")
    entries = asked.get(name) if isinstance(asked, dict) else None
    if not request.is_json or request.get_json(silent=True) is None:
        return _refusal("bad-json")
    if not isinstance(entries, list) or not entries or not all(map(is_well, entries)):
        return _refusal("malformed")
    return _refusal("too-large") if len(entries) > MOST else None


def _refusal(kind: str) -> Response:
    status, word = REFUSALS[kind]
    return _json({"status_code": word}, status)


def _key_refused() -> Response | None:
    """A key that was encoded twice is another sentence than one that nobody has."""
    given = request.args.get("serviceKey", "")
    if given == KEY:
        return None
    if given == quote(KEY, safe=""):
        return _json({"code": -401, "msg": "유효하지 않은 인증키 입니다."}, 401)
    return _json({"code": -4, "msg": "등록되지 않은 인증키 입니다."}, 400)


def _json(body: dict[str, Any], status: int = 200) -> Response:
    response = jsonify(body)
    response.status_code = status
    return response


def _is_number(number: object) -> bool:
    return isinstance(number, str) and re.fullmatch(r"[0-9]{10}", number) is not None


def _is_entry(entry: object) -> bool:
    if not isinstance(entry, dict) or not all(isinstance(value, str) for value in entry.values()):
        return False
    has_date = re.fullmatch(r"[0-9]{8}", entry.get("start_dt", "")) is not None
    return _is_number(entry.get("b_no")) and has_date and bool(entry.get("p_nm", "").strip())


def _validated(service: Nts, entries: list[dict[str, Any]]) -> Response:
    service.asked += entries
    data = [_judged(entry) for entry in entries]
    valid = sum(entry["valid"] == "01" for entry in data)
    body: dict[str, Any] = {"request_cnt": len(entries)}
    if valid and g.fault != "no-status":  # left out where nothing matches, and in answers of the older shape
        body["valid_cnt"] = valid
    return _json({**body, "status_code": "OK", "data": data})


def _judged(entry: dict[str, Any]) -> dict[str, Any]:
    number = "0000000000" if g.fault == "someone-else" else entry["b_no"]
    business = by_number(entry["b_no"])
    if business is None or not _matches(business, entry):
        return {"b_no": number, "valid": "02", "valid_msg": NO_MATCH, "request_param": entry}
    answer: dict[str, Any] = {"b_no": number, "valid": "01", "request_param": entry}
    return answer if g.fault == "no-status" else answer | {"status": _status(entry["b_no"])}


def _matches(business: Business, entry: dict[str, str]) -> bool:
    """Every field that was sent and is not empty takes part; the register has nothing to compare others with."""
    known = {
        "start_dt": {f"{business.opened_on:%Y%m%d}"},
        "p_nm": {*map(_folded, business.representatives), _folded(business.representative)},
        "p_nm2": {_folded(business.second_name)},
        "b_nm": {_folded(business.name)},
    }
    sent = {name: _folded(value) for name, value in entry.items() if value.strip() and name != "b_no"}
    return all(value in known.get(name, ()) for name, value in sent.items())


def _folded(name: str) -> str:
    return "".join(name.split()).casefold()


def _statuses(numbers: list[str]) -> Response:
    data = [_status(number) for number in numbers]
    found = sum(bool(entry["b_stt_cd"]) for entry in data)
    body: dict[str, Any] = {"request_cnt": len(numbers), "status_code": "OK", "data": data}
    return _json(body | ({"match_cnt": found} if found else {}))


def _status(number: str) -> dict[str, str]:
    business = by_number(number)
    state, code = STATES[business.state] if business else ("", "")
    if g.fault == "unknown-state":
        state, code = "이상사업자", "07"
    return {
        "b_no": "0000000000" if g.fault == "someone-else" else number,
        "b_stt": state,
        "b_stt_cd": code,
        "tax_type": "부가가치세 일반과세자" if business else NOT_REGISTERED,
        "tax_type_cd": "01" if business else "",
        "end_dt": f"{business.closed_on:%Y%m%d}" if business and business.closed_on else "",
        "utcc_yn": "N" if business else "",
        "tax_type_change_dt": "",
        "invoice_apply_dt": "",
        "rbf_tax_type": "해당없음" if business else "",
        "rbf_tax_type_cd": "99" if business else "",
    }
