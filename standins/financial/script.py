"""What a site loads: the script, and the frame that it puts into the site's page and talks to."""

from flask import Blueprint, Response, abort, current_app, g, jsonify, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from standins.faults import Faults
from standins.financial.service import SCRIPT_PATH, UNSUPPORTED, Refused, Yeskey

SERVICE = "yeskey"
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors http://127.0.0.1:* http://localhost:* https://localhost:*"
)


def blueprint(service: Yeskey, faults: Faults) -> Blueprint:
    bp = Blueprint("yeskey", __name__)
    bp.before_request(lambda: faults.strike(SERVICE))
    bp.register_error_handler(Refused, _refusal)

    @bp.get(SCRIPT_PATH)
    def script() -> Response:
        response = current_app.send_static_file("financial-sdk.js")
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    @bp.get("/yeskey/frame")
    def frame() -> Response:
        """Empty until the script says what to do."""
        return framed("financial_frame.html")

    @bp.post("/yeskey/init")
    def init() -> Response:
        if g.fault == "unsupported":
            raise Refused(UNSUPPORTED)
        told = _told()
        service.check_site(told.get("orgCode"), told.get("apiKey"), told.get("origin"))
        return jsonify({})

    @bp.post("/yeskey/signings")
    def begin() -> Response:
        told = _told()
        language = "en" if told.get("lang") == "eng" else "ko"
        signing = service.begin(str(told.get("origin")), told.get("asked"), language)
        return jsonify({"id": signing.id})

    return bp


def framed(template: str, status: int = 200, **context: object) -> Response:
    """A page within the frame."""
    response = make_response(render_template(template, **context), status)
    response.headers["Content-Security-Policy"] = POLICY
    return response


def _told() -> dict[str, object]:
    told = request.get_json(silent=True)
    if not isinstance(told, dict):
        abort(400)
    return told


def _refusal(refused: Refused) -> tuple[AnyResponse, int]:
    return jsonify(refused.body), 400
