"""The page on which somebody chooses who logs in, agrees, or cancels; shared by the three providers.

It is drawn anew from its address at every request. Its policy lets the form lead back to the site, since Chromium
holds form-action against redirects too.
"""

import re
import secrets
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from flask import make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from standins.social.grants import Asked
from standins.social.memory import Social
from standins.social.people import BEFORE_TOKENS, TRICKS_OF, SocialPerson


@dataclass(frozen=True)
class Look:
    """What tells a provider's page from the others'."""

    provider: str
    name: str
    client_id: str
    denied: str  # what it says when somebody cancels


class PageRefused(Exception):
    """The request is not one that the provider would show a page for."""


def authorize(social: Social, look: Look) -> AnyResponse:
    """GET shows the page, POST is a choice made on it."""
    try:
        asked = _asked(look)
    except PageRefused as refused:
        page = render_template("social_refused.html", look=look, reason=str(refused))
        return make_response(page, 400)
    if request.method == "POST":
        return redirect(_choice(social, look, asked), 303)
    return _page(social, look, _origin(asked.redirect_uri))


def _page(social: Social, look: Look, site: str) -> AnyResponse:
    people, tricks = social.people.values(), TRICKS_OF[look.provider]
    response = make_response(
        render_template(
            "social_login.html", look=look, people=people, tricks=tricks, site=site, address=request.full_path
        )
    )
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self' {site}; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    return response


def _asked(look: Look) -> Asked:
    """The request, if the real provider would take it: known client, its one address, a code, and a state."""
    given = request.args
    method = given.get("code_challenge_method", "S256")
    refusals = {
        "client_id": given.get("client_id") == look.client_id,
        "redirect_uri": is_registered(look.provider, given.get("redirect_uri", "")),
        "response_type": given.get("response_type") == "code",
        "state": bool(given.get("state")),
        "code_challenge_method": method == "S256",
    }
    wrong = [name for name, is_right in refusals.items() if not is_right]
    if wrong:
        raise PageRefused(wrong[0])
    return Asked(
        client_id=given["client_id"],
        redirect_uri=given["redirect_uri"],
        state=given["state"],
        challenge=given.get("code_challenge", ""),
        nonce=given.get("nonce", ""),
        scope=given.get("scope", ""),
    )


def is_registered(provider: str, redirect_uri: str) -> bool:
    """Whether it is the site's one address for this provider; the origin may be any, since stand-ins know none."""
    return re.fullmatch(rf"https?://[A-Za-z0-9.:\[\]-]+/login/{provider}/callback", redirect_uri) is not None


def _choice(social: Social, look: Look, asked: Asked) -> str:
    """Where the browser goes after the choice."""
    if request.form.get("cancel"):
        return _back(asked, error="access_denied", error_description=look.denied)
    person = social.people.get(request.form.get("person", "lan"))
    trick = request.form.get("trick", "")
    if person is None:
        return _back(asked, error="invalid_request")
    if trick == "error-page":
        return _back(asked, error="server_error", error_description="Internal error")
    code = _code(social, look, person, asked, trick)
    return _back(asked, {"no-state": "", "wrong-state": secrets.token_urlsafe(16)}.get(trick), code=code)


def _code(social: Social, look: Look, person: SocialPerson, asked: Asked, trick: str) -> str:
    """A code for the person, spoilt as the trick says."""
    if trick == "other-code":  # stolen from somebody else's login: another challenge, nonce and session
        stolen = Asked(asked.client_id, asked.redirect_uri, secrets.token_urlsafe(16), "x" * 43, "x" * 43)
        return social.issue(look.provider, person, stolen)
    code = social.issue(look.provider, person, asked, "" if trick in BEFORE_TOKENS else trick)
    if trick == "used-code":
        social.spend(code)
    if trick == "expired-code":
        social.expire(code)
    return code


def _back(asked: Asked, state: str | None = None, **answer: str) -> str:
    """The site's address with the answer; the state goes along unless another (or none) is given."""
    given = asked.state if state is None else state
    return f"{asked.redirect_uri}?{urlencode(answer | ({'state': given} if given else {}))}"


def _origin(redirect_uri: str) -> str:
    parts = urlsplit(redirect_uri)
    return f"{parts.scheme}://{parts.netloc}"
