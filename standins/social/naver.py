"""Naver Login. Wire format from Naver's public guide: errors of the token address with HTTP 200, `expires_in` as a
string, the profile inside `response`, and "success" for the deletion of any token.
"""

from typing import Any

from flask import Blueprint, Response, jsonify, request
from werkzeug.wrappers import Response as AnyResponse

from standins.faults import Faults
from standins.social.broken import broken_profile, broken_tokens
from standins.social.grants import Grant
from standins.social.memory import CodeRefused, Social
from standins.social.pages import Look, authorize

CLIENT_ID = "standin-naver-client"
CLIENT_SECRET = "standin-naver-secret"
LOOK = Look("naver", "Naver", CLIENT_ID, "Canceled By User")


class Refused(Exception):
    """An error of the token address: word and sentence."""


def pages(social: Social) -> Blueprint:
    bp = Blueprint("naver_pages", __name__, url_prefix="/naver")

    @bp.route("/oauth2.0/authorize", methods=["GET", "POST"], endpoint="authorize")
    def choose() -> AnyResponse:
        return authorize(social, LOOK)

    return bp


def interface(social: Social, faults: Faults) -> Blueprint:
    bp = Blueprint("naver", __name__)
    bp.before_request(lambda: faults.strike("naver"))
    bp.register_error_handler(Refused, _refusal)

    @bp.route("/naver/oauth2.0/token", methods=["GET", "POST"])
    def token() -> AnyResponse:
        _check_client()
        grants = {"authorization_code": _issue, "refresh_token": _refresh, "delete": _delete}
        act = grants.get(request.values.get("grant_type", ""))
        if act is None:
            raise Refused("unsupported_grant_type", "unsupported grant_type")
        return act(social, faults)

    @bp.get("/naver-api/v1/nid/me")
    def me() -> AnyResponse:
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        if kind != "Bearer":
            return _no_profile("028", "Authentication header not exists")
        grant = social.holder("naver", token)
        if grant is None:
            return _no_profile("024", "Authentication failed")
        return broken_profile(grant) or jsonify(resultcode="00", message="success", response=_profile(grant))

    return bp


def _check_client() -> None:
    given = (request.values.get("client_id"), request.values.get("client_secret"))
    if given != (CLIENT_ID, CLIENT_SECRET):
        raise Refused("invalid_request", "wrong client id / client secret pair")


def _issue(social: Social, faults: Faults) -> AnyResponse:
    values = request.values
    if not values.get("state"):
        raise Refused("invalid_request", "state is missing")
    try:
        grant = social.redeem(
            "naver", values.get("code", ""), CLIENT_ID, values.get("redirect_uri", ""), values.get("code_verifier", "")
        )
    except CodeRefused:
        raise Refused("invalid_request", "no valid data in session") from None
    tokens = _tokens(grant) | {"refresh_token": grant.refresh_token}
    return broken_tokens(grant, faults) or jsonify(tokens)


def _refresh(social: Social, faults: Faults) -> AnyResponse:
    grant = social.refresh("naver", request.values.get("refresh_token", ""))
    if grant is None:
        raise Refused("invalid_request", "invalid refresh_token")
    return jsonify(_tokens(grant))


def _delete(social: Social, faults: Faults) -> AnyResponse:
    token = request.values.get("access_token", "")
    if request.values.get("service_provider") != "NAVER":
        raise Refused("invalid_request", "service_provider")
    grant = social.holder("naver", token)
    if grant is not None:
        social.forget("naver", grant.subject)
    return jsonify(access_token=token, result="success")


def _tokens(grant: Grant) -> dict[str, str]:
    return {"access_token": grant.access_token, "token_type": "bearer", "expires_in": "3600"}


def _profile(grant: Grant) -> dict[str, Any]:
    """What the person has; what is missing is left out."""
    person = grant.person
    profile = {"id": grant.subject, "name": person.name, "email": person.email, "mobile": person.phone_number}
    if person.phone_number:
        profile["mobile_e164"] = "+82" + person.phone_number.replace("-", "")[1:]
    if person.birth_date:
        profile |= {"birthyear": f"{person.birth_date:%Y}", "birthday": f"{person.birth_date:%m-%d}"}
    if person.handle == "bare":
        profile = {"id": grant.subject}
    return {key: value for key, value in profile.items() if value is not None}


def _no_profile(code: str, message: str) -> AnyResponse:
    response = jsonify(resultcode=code, message=message)
    response.status_code = 401
    return response


def _refusal(refused: Refused) -> Response:
    error, description = refused.args
    return jsonify(error=error, error_description=description)
