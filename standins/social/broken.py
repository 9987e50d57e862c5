"""Answers that a trick spoils, in place of tokens or a profile."""

from flask import Response, jsonify
from werkzeug.wrappers import Response as AnyResponse

from standins.faults import Faults
from standins.social.grants import Grant

ERROR_PAGE = "<h1>Internal Server Error</h1>"


def broken_tokens(grant: Grant, faults: Faults) -> AnyResponse | None:
    """The spoilt answer of the token address, or None where there is nothing wrong with it."""
    if grant.trick == "token-slow":
        faults.wait(10)
    if grant.trick == "token-500":
        return Response(ERROR_PAGE, 500)
    if grant.trick == "token-garbage":
        return Response('{"access_token": ', content_type="application/json")
    return None


def broken_profile(grant: Grant) -> AnyResponse | None:
    """The spoilt profile: an error page, or all but the id of a kind that it never has."""
    if grant.trick == "profile-500":
        return Response(ERROR_PAGE, 500)
    if grant.trick == "profile-wrong":
        wrong = {"id": grant.subject, "name": 7, "email": {"a": 1}}
        return jsonify(resultcode="00", response=wrong, kakao_account=["x"], **wrong)
    return None
