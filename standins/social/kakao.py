"""Kakao Login with OpenID Connect. Wire format from developers.kakao.com: error codes KOE…, flags beside the e-mail,
numbers as ids, an unlink address for the admin key.
"""

from typing import Any

from flask import Blueprint, Response, jsonify, request
from werkzeug.wrappers import Response as AnyResponse

from standins.faults import Faults
from standins.social.broken import broken_profile, broken_tokens
from standins.social.grants import Grant
from standins.social.memory import CodeRefused, Social
from standins.social.pages import Look, authorize

CLIENT_ID = "standin-kakao-client"
CLIENT_SECRET = "standin-kakao-secret"
ADMIN_KEY = "standin-kakao-admin"
APP_ID = "1000001"
LOOK = Look("kakao", "Kakao", CLIENT_ID, "User denied access")


class Refused(Exception):
    """An error of the token address: word, code, sentence, status."""


def pages(social: Social) -> Blueprint:
    bp = Blueprint("kakao_pages", __name__, url_prefix="/kakao")

    @bp.route("/oauth/authorize", methods=["GET", "POST"], endpoint="authorize")
    def choose() -> AnyResponse:
        return authorize(social, LOOK)

    return bp


def interface(social: Social, faults: Faults) -> Blueprint:
    bp = Blueprint("kakao", __name__)
    bp.before_request(lambda: faults.strike("kakao"))
    bp.register_error_handler(Refused, _refusal)

    @bp.get("/kakao/.well-known/openid-configuration")
    def discovery() -> Response:
        return jsonify(_discovery(_issuer()))

    @bp.get("/kakao/.well-known/jwks.json")
    def keys() -> Response:
        return jsonify(social.signer.published())

    @bp.post("/kakao/oauth/token")
    def token() -> AnyResponse:
        _check_client()
        grant = _redeemed(social)
        return broken_tokens(grant, faults) or jsonify(_tokens(social, grant))

    _add_api(bp, social)
    return bp


def _add_api(bp: Blueprint, social: Social) -> None:
    """The addresses of kapi.kakao.com."""

    @bp.route("/kakao-api/v2/user/me", methods=["GET", "POST"])
    def me() -> AnyResponse:
        grant = _bearer(social)
        if grant is None:
            return _api_error(401, -401, "this access token does not exist")
        return broken_profile(grant) or jsonify(_user(grant))

    @bp.get("/kakao-api/v1/oidc/userinfo")
    def userinfo() -> AnyResponse:
        grant = _bearer(social)
        if grant is None:
            return _api_error(401, -401, "this access token does not exist")
        return jsonify(sub=grant.subject, nickname=grant.person.name)

    @bp.post("/kakao-api/v1/user/unlink")
    def unlink() -> AnyResponse:
        if request.headers.get("Authorization") != f"KakaoAK {ADMIN_KEY}":
            return _api_error(401, -401, "wrong appKey format")
        subject = request.form.get("target_id", "")
        if request.form.get("target_id_type") != "user_id" or not subject.isdigit():
            return _api_error(400, -2, "invalid target")
        if not social.forget("kakao", subject):
            return _api_error(400, -101, "NotRegisteredUserException")
        return jsonify(id=int(subject))


def notice_headers() -> dict[str, str]:
    """What signs Kakao's notices to the site."""
    return {"Authorization": f"KakaoAK {ADMIN_KEY}"}


def notice_fields(subject: str) -> dict[str, str]:
    """What a notice says: whose link is gone, and where the person ended it."""
    return {"app_id": APP_ID, "user_id": subject, "referrer_type": "UNLINK_FROM_APPS"}


def _issuer() -> str:
    return f"{request.host_url}kakao"


def _discovery(issuer: str) -> dict[str, Any]:
    return {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/oauth/authorize",
        "token_endpoint": f"{issuer}/oauth/token",
        "userinfo_endpoint": f"{request.host_url}kakao-api/v1/oidc/userinfo",
        "jwks_uri": f"{issuer}/.well-known/jwks.json",
        "token_endpoint_auth_methods_supported": ["client_secret_post"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["code"],
        "code_challenge_methods_supported": ["S256"],
        "claims_supported": ["iss", "aud", "sub", "auth_time", "exp", "iat", "nonce", "nickname", "picture", "email"],
    }


def _check_client() -> None:
    form = request.form
    if form.get("client_id") != CLIENT_ID:
        raise Refused("invalid_client", "KOE101", "Not exist client_id", 401)
    if form.get("client_secret") != CLIENT_SECRET:
        raise Refused("invalid_client", "KOE010", "Bad client credentials", 401)
    if form.get("grant_type") != "authorization_code":
        raise Refused("unsupported_grant_type", "KOE310", "unsupported grant type", 400)


def _redeemed(social: Social) -> Grant:
    form = request.form
    code = form.get("code", "")
    try:
        return social.redeem("kakao", code, CLIENT_ID, form.get("redirect_uri", ""), form.get("code_verifier", ""))
    except CodeRefused as refused:
        answers = {"redirect": ("KOE303", "Redirect URI mismatch."), "verifier": ("KOE321", "invalid code_verifier")}
        reason = answers.get(str(refused), ("KOE320", f"authorization code not found for code={code}"))
    raise Refused("invalid_grant", *reason, 400)


def _tokens(social: Social, grant: Grant) -> dict[str, Any]:
    tokens = {
        "token_type": "bearer",
        "access_token": grant.access_token,
        "expires_in": 21_599,
        "refresh_token": grant.refresh_token,
        "refresh_token_expires_in": 5_183_999,
        "scope": "openid account_email",
    }
    if "openid" in grant.asked.scope.replace(",", " ").split() and grant.trick != "no-id-token":
        tokens["id_token"] = social.signer.sign(_issuer(), grant, CLIENT_SECRET)
    return tokens


def _bearer(social: Social) -> Grant | None:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return social.holder("kakao", token) if kind == "Bearer" else None


def _user(grant: Grant) -> dict[str, Any]:
    subject = int(grant.subject) + (1 if grant.trick == "other-user" else 0)
    account: dict[str, Any] = {"profile_nickname_needs_agreement": False, "profile": {"nickname": grant.person.name}}
    if grant.person.handle != "bare":
        account |= _account(grant)
    return {"id": subject, "connected_at": "2026-01-01T00:00:00Z", "kakao_account": account}


def _account(grant: Grant) -> dict[str, Any]:
    """Each item with its own flag; what the person does not have is not there."""
    person = grant.person
    account: dict[str, Any] = {
        "has_email": person.email is not None,
        "name_needs_agreement": False,
        "name": person.name,
    }
    if person.email:
        account |= {
            "email_needs_agreement": False,
            "is_email_valid": True,
            "is_email_verified": person.email_verified,
            "email": person.email,
        }
    if person.phone_number:
        account |= {"has_phone_number": True, "phone_number": f"+82 {person.phone_number[1:]}"}
    if person.birth_date:
        account |= {
            "has_birthyear": True,
            "birthyear": f"{person.birth_date:%Y}",
            "birthday": f"{person.birth_date:%m%d}",
            "birthday_type": "SOLAR",
        }
    return account


def _api_error(status: int, code: int, message: str) -> AnyResponse:
    response = jsonify(msg=message, code=code)
    response.status_code = status
    return response


def _refusal(refused: Refused) -> tuple[Response, int]:
    error, code, description, status = refused.args
    return jsonify(error=error, error_description=description, error_code=code), status
