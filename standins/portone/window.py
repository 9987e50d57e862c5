"""The service's own window, and the script with which a site opens it: as a popup, or as a page that leads back.

The script has the name, the request and the results of the published one; how it talks with its window is ours.
"""

from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from standins.outcomes import OUTCOMES, Choice, kind_of
from standins.people import PEOPLE
from standins.portone.api import CHANNEL_KEY, STORE_ID, PortOne, Refused, Verification

WINDOW_OUTCOMES = OUTCOMES | {"test-channel": "verified by a test channel"}
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self' {site}; "
    "base-uri 'none'; frame-ancestors 'none'"
)


def blueprint(service: PortOne) -> Blueprint:
    bp = Blueprint("portone_window", __name__, url_prefix="/portone")

    @bp.get("/browser-sdk.js")
    def script() -> Response:
        response = make_response(render_template("portone_browser_sdk.js"))
        response.content_type = "text/javascript; charset=utf-8"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    @bp.route("/window", methods=["GET", "POST"])
    def window() -> AnyResponse:
        """GET shows the choices, POST is the one that was made. Its address says what the site asked for."""
        try:
            _check_asked(service)
            verification = _chosen(service) if request.method == "POST" else None
        except Refused as refused:
            return _answer(refused.body["type"], str(refused.body["message"]))
        if verification is None:
            return _page("portone_window.html", people=PEOPLE, outcomes=WINDOW_OUTCOMES, kind_of=kind_of)
        failure = verification.failure
        return _answer("FAILURE_TYPE_PG" if failure else "", failure)

    return bp


def _check_asked(service: PortOne) -> None:
    """The request, if the real service would open a window for it."""
    if request.args.get("storeId") != STORE_ID:
        raise Refused("FORBIDDEN", "storeId")
    if request.args.get("channelKey") != CHANNEL_KEY:
        raise Refused("CHANNEL_NOT_FOUND", "channelKey")
    if not request.args.get("identityVerificationId"):
        raise Refused("INVALID_REQUEST", "identityVerificationId")
    service.open_window(request.args["identityVerificationId"])


def _chosen(service: PortOne) -> Verification:
    try:
        choice = Choice.of(request.form.to_dict(), WINDOW_OUTCOMES)
    except KeyError:
        raise Refused("INVALID_REQUEST", "choice") from None
    return service.settle_window(request.args["identityVerificationId"], choice)


def _answer(code: str, message: str) -> AnyResponse:
    """Back to the site, in the way it asked for."""
    answer = {
        "transactionType": "IDENTITY_VERIFICATION",
        "identityVerificationId": request.args.get("identityVerificationId", ""),
        "identityVerificationTxId": "tx-standin",
    }
    if code:
        answer |= {"code": code, "message": message}
    address = request.args.get("redirectUrl", "")
    if request.args.get("mode") == "redirect" and urlsplit(address).scheme in ("http", "https"):
        return redirect(f"{address}{'&' if '?' in address else '?'}{urlencode(answer)}", 303)
    return _page("portone_answer.html", answer=answer)


def _page(template: str, **context: object) -> Response:
    parts = urlsplit(request.args.get("redirectUrl", ""))
    site = f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
    response = make_response(render_template(template, site=site, origin=request.args.get("origin", ""), **context))
    response.headers["Content-Security-Policy"] = POLICY.format(site=site)
    return response
