"""The window: opens what the site sealed, lets somebody choose, and sends a sealed answer back through the browser."""

import json
import time
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode, urlsplit
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from standins import people
from standins.nice.api import Nice, RunToken
from standins.outcomes import OUTCOMES, UNVERIFIED, Choice, kind_of
from standins.people import PEOPLE

KOREA = ZoneInfo("Asia/Seoul")
WINDOW_OUTCOMES = OUTCOMES | {
    "stale": "verified, in an answer of an hour ago",
    "other-request": "verified, in an answer to another request",
    "forged": "verified, with an integrity value that is not right",
    "garbage": "an answer that opens to no JSON",
    "nothing": "comes back without an answer",
}
RESULT_CODES = {"cancelled": "9001", "mismatch": "0031"}
OPERATORS = {"SKT": "1", "KT": "2", "LGU": "3", "SKT_MVNO": "5", "KT_MVNO": "6", "LGU_MVNO": "7"}


class NotOpened(Exception):
    """The request was not sealed by this service's token, or not in time."""


def blueprint(service: Nice) -> Blueprint:
    bp = Blueprint("nice_window", __name__, url_prefix="/nice")

    @bp.route("/CheckPlusSafeModel/service.cb", methods=["GET", "POST"])
    def window() -> AnyResponse:
        """The site's form arrives here from the site; a choice is a form of this page, and says so."""
        try:
            run, asked = _opened(service)
        except NotOpened as reason:
            return make_response(render_template("nice_refused.html", reason=str(reason)), 400)
        if "outcome" not in request.form:
            return _page(asked, "nice_window.html", sent=_sealed_fields(), people=PEOPLE, outcomes=WINDOW_OUTCOMES)
        return _answered(run, asked, Choice.of(request.form.to_dict(), WINDOW_OUTCOMES))

    return bp


def _sealed_fields() -> dict[str, str]:
    return {name: request.values.get(name, "") for name in ("m", "token_version_id", "enc_data", "integrity_value")}


def _opened(service: Nice) -> tuple[RunToken, dict[str, Any]]:
    sent = _sealed_fields()
    run = service.runs.get(sent["token_version_id"])
    if run is None or sent["m"] != "service":
        raise NotOpened("token_version_id")
    if time.monotonic() > run.until:
        raise NotOpened("period")
    if sent["integrity_value"] != run.seal.mark(sent["enc_data"]):
        raise NotOpened("integrity_value")
    try:
        asked = json.loads(run.seal.open(sent["enc_data"]))
    except ValueError:
        raise NotOpened("enc_data") from None
    needed = {"requestno", "returnurl", "sitecode", "authtype", "methodtype", "popupyn", "receivedata"}
    if set(asked) < needed or asked["sitecode"] != run.site_code or asked["requestno"] != run.req_no:
        raise NotOpened("request")
    return run, asked


def _answered(run: RunToken, asked: dict[str, Any], choice: Choice) -> AnyResponse:
    """Back to the site's address, as the request said: by a form that posts itself, or by a redirect."""
    if choice.outcome == "nothing":
        return redirect(asked["returnurl"], 303)
    told = json.dumps(_told(asked, run, choice), ensure_ascii=False).encode("euc-kr", errors="replace")
    enc_data = run.seal.close(b"{" if choice.outcome == "garbage" else told)
    mark = run.seal.mark(enc_data + ("x" if choice.outcome == "forged" else ""))
    fields = {"token_version_id": run.version, "enc_data": enc_data, "integrity_value": mark}
    if asked["methodtype"] == "get":
        return redirect(f"{asked['returnurl']}?{urlencode(fields)}", 303)
    return _page(asked, "nice_answer.html", address=asked["returnurl"], fields=fields)


def _told(asked: dict[str, Any], run: RunToken, choice: Choice) -> dict[str, str]:
    moment = datetime.now(KOREA) - timedelta(hours=choice.outcome == "stale")
    told = {
        "resultcode": RESULT_CODES.get(choice.outcome, "0000"),
        "requestno": "OTHER" if choice.outcome == "other-request" else asked["requestno"],
        "enctime": f"{moment:%Y%m%d%H%M%S}",
        "sitecode": run.site_code,
        "responseno": f"standin{moment:%H%M%S}",
        "authtype": asked["authtype"],
        "receivedata": asked["receivedata"],
    }
    return told if choice.outcome in UNVERIFIED else told | _customer(choice)


def _customer(choice: Choice) -> dict[str, str]:
    """The person in this service's words; what is missing is left out."""
    person = choice.person
    known = people.verified(person.name, person.phone_number, person.seven_digits, person.operator, choice.outcome)
    told = {
        "name": person.name,
        "utf8_name": quote(person.name),
        "birthdate": str(known.get("birthDate", "")).replace("-", ""),
        "gender": {"MALE": "1", "FEMALE": "0"}.get(str(known.get("gender")), ""),
        "nationalinfo": {True: "1", False: "0"}.get(known.get("isForeigner"), ""),
        "mobileco": OPERATORS[person.operator],
        "mobileno": str(known.get("phoneNumber", "")),
        "ci": str(known.get("ci", "")),
        "di": str(known.get("di", "")),
        "businessno": "",
    }
    return {name: value for name, value in told.items() if value}


def _page(asked: dict[str, Any], template: str, **context: object) -> Response:
    parts = urlsplit(asked["returnurl"])
    site = f"{parts.scheme}://{parts.netloc}"
    response = make_response(render_template(template, site=site, kind_of=kind_of, **context))
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self' {site}; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    return response
