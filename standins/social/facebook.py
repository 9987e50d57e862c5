"""Facebook Login and the piece of Graph behind it. Wire format from Meta's pages: a version in every address, errors
as objects with a number, appsecret_proof, debug_token, and signed requests to the site.
"""

import base64
import hashlib
import hmac
import json
import secrets
import time
from typing import Any

from flask import Blueprint, Response, jsonify, request
from werkzeug.wrappers import Response as AnyResponse

from standins.faults import Faults
from standins.social.broken import broken_profile, broken_tokens
from standins.social.grants import Grant
from standins.social.memory import CodeRefused, Social
from standins.social.pages import Look, authorize

CLIENT_ID = "1000000000000001"
CLIENT_SECRET = "standin-facebook-secret"
VERSION = "v25.0"
APP_TOKEN = f"{CLIENT_ID}|{CLIENT_SECRET}"
LOOK = Look("facebook", "Facebook", CLIENT_ID, "Permissions error")


class Refused(Exception):
    """An error of Graph: sentence, kind, number, and the number below it."""


def pages(social: Social) -> Blueprint:
    bp = Blueprint("facebook_pages", __name__, url_prefix="/facebook")

    @bp.route(f"/{VERSION}/dialog/oauth", methods=["GET", "POST"], endpoint="authorize")
    def choose() -> AnyResponse:
        return authorize(social, LOOK)

    return bp


def interface(social: Social, faults: Faults) -> Blueprint:
    bp = Blueprint("facebook", __name__, url_prefix=f"/facebook-api/{VERSION}")
    bp.before_request(lambda: faults.strike("facebook"))
    bp.register_error_handler(Refused, _refusal)

    @bp.route("/oauth/access_token", methods=["GET", "POST"])
    def token() -> AnyResponse:
        grant = _redeemed(social)
        tokens = {"access_token": grant.access_token, "token_type": "bearer", "expires_in": 5_183_944}
        return broken_tokens(grant, faults) or jsonify(tokens)

    @bp.get("/debug_token")
    def debug_token() -> Response:
        _check_app()
        grant = social.holder("facebook", request.args.get("input_token", ""))
        return jsonify(data=_debugged(grant))

    @bp.get("/me")
    def me() -> AnyResponse:
        grant = social.holder("facebook", _bearer())
        if grant is None:
            raise Refused("Invalid OAuth access token.", "OAuthException", 190, 463)
        proof = hmac.new(CLIENT_SECRET.encode(), grant.access_token.encode(), hashlib.sha256).hexdigest()
        if request.args.get("appsecret_proof") != proof:
            raise Refused("Invalid appsecret_proof provided in the API argument", "GraphMethodException", 100, None)
        return broken_profile(grant) or jsonify(_person(grant))

    @bp.delete("/<subject>/permissions")
    def permissions(subject: str) -> Response:
        _check_app()
        if not social.forget("facebook", subject):
            raise Refused("Unsupported delete request.", "GraphMethodException", 100, 33)
        return jsonify(success=True)

    return bp


def signed_request(subject: str, secret: str = CLIENT_SECRET, **changes: Any) -> str:
    """What Facebook posts to the site when somebody de-authorises it or asks for deletion."""
    payload: dict[str, Any] = {"user_id": subject, "algorithm": "HMAC-SHA256", "issued_at": int(time.time())}
    encoded = _encoded(json.dumps(payload | changes).encode())
    signature = hmac.new(secret.encode(), encoded.encode(), hashlib.sha256).digest()
    return f"{_encoded(signature)}.{encoded}"


def _redeemed(social: Social) -> Grant:
    values = request.values
    if values.get("client_id") != CLIENT_ID:
        raise Refused("Error validating application. Invalid application ID.", "OAuthException", 101, None)
    if values.get("client_secret") != CLIENT_SECRET:
        raise Refused("Error validating client secret.", "OAuthException", 1, None)
    code, address = values.get("code", ""), values.get("redirect_uri", "")
    try:
        return social.redeem("facebook", code, CLIENT_ID, address, values.get("code_verifier", ""))
    except CodeRefused as refused:
        reason = str(refused)
    sentences = {
        "code": ("This authorization code has been used.", 36009),
        "redirect": ("Error validating verification code. Please make sure your redirect_uri is identical", 36008),
        "verifier": ("Invalid code_verifier parameter", 36010),
    }
    sentence, below = sentences[reason]
    raise Refused(sentence, "OAuthException", 100, below)


def _check_app() -> None:
    if _bearer() != APP_TOKEN:
        raise Refused("Invalid OAuth access token signature.", "OAuthException", 190, None)


def _bearer() -> str:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token if kind == "Bearer" else request.values.get("access_token", "")


def _debugged(grant: Grant | None) -> dict[str, Any]:
    """What is known of a token; of a wrong one only that it is."""
    if grant is None or grant.trick == "dead-token":
        return {"is_valid": False, "error": {"code": 190, "message": "Invalid OAuth access token."}, "scopes": []}
    return {
        "app_id": "2000000000000002" if grant.trick == "other-app" else CLIENT_ID,
        "type": "USER",
        "application": "Madang",
        "expires_at": int(time.time()) + 5_183_944,
        "is_valid": True,
        "scopes": ["email", "public_profile"],
        "user_id": grant.subject,
    }


def _person(grant: Grant) -> dict[str, Any]:
    """The fields that were asked for; whoever joined by phone has no e-mail."""
    other = "9" if grant.trick == "other-user" else ""
    person = {"id": grant.subject + other, "name": grant.person.name, "email": grant.person.email}
    asked = request.args.get("fields", "id,name").split(",")
    if grant.person.handle == "bare":
        asked = ["id"]
    return {key: value for key, value in person.items() if key in asked and value is not None}


def _refusal(refused: Refused) -> tuple[Response, int]:
    message, kind, code, below = refused.args
    error = {"message": message, "type": kind, "code": code, "fbtrace_id": secrets.token_urlsafe(8)}
    if below:
        error["error_subcode"] = below
    return jsonify(error=error), 400


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
