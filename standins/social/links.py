"""The page of links: who is linked with the site, and buttons by which people end that at the provider."""

from collections.abc import Callable

import requests
from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from standins.social import facebook, kakao
from standins.social.memory import Link, Social

SECONDS = 5


def _unlinked(link: Link) -> requests.Response:
    """Kakao: the person ended the link in the settings of their account."""
    url = f"{link.site}/login/kakao/unlinked"
    fields = kakao.notice_fields(link.subject)
    return requests.post(url, data=fields, headers=kakao.notice_headers(), timeout=SECONDS)


def _deauthorized(link: Link) -> requests.Response:
    """Facebook: the person removed the app."""
    return _signed(link, "deauthorized")


def _deletion(link: Link) -> requests.Response:
    """Facebook: the person asks for all data to be deleted."""
    return _signed(link, "deletion")


def _signed(link: Link, path: str) -> requests.Response:
    fields = {"signed_request": facebook.signed_request(link.subject)}
    return requests.post(f"{link.site}/login/facebook/{path}", data=fields, timeout=SECONDS)


NOTICES: dict[str, dict[str, tuple[str, Callable[[Link], requests.Response]]]] = {
    "naver": {},
    "kakao": {"unlinked": ("Send unlink notice", _unlinked)},
    "facebook": {"deauthorized": ("De-authorise", _deauthorized), "deletion": ("Ask for deletion", _deletion)},
}


def blueprint(social: Social) -> Blueprint:
    bp = Blueprint("social", __name__)

    @bp.get("/social")
    def show() -> str:
        names = {provider: {kind: label for kind, (label, _) in of.items()} for provider, of in NOTICES.items()}
        return render_template(
            "social_links.html", links=list(social.links.values()), notices=names, sent=social.sent, social=social
        )

    @bp.post("/social")
    def send() -> AnyResponse:
        """Tell the site, and forget the link, which is gone whatever the site answers."""
        provider, kind = request.form.get("provider", ""), request.form.get("kind", "")
        link = social.links.get((provider, request.form.get("subject", "")))
        if link is None or kind not in NOTICES.get(provider, {}):
            abort(404)
        label, tell = NOTICES[provider][kind]
        social.sent.insert(0, f"{label}, {link.person.name}: {_told(tell, link)}")
        social.forget(provider, link.subject, by_site=False)
        return redirect(url_for("social.show"), 303)

    return bp


def _told(tell: Callable[[Link], requests.Response], link: Link) -> str:
    """What the site answered."""
    try:
        answer = tell(link)
    except requests.RequestException as error:
        return f"no answer ({type(error).__name__})"
    return f"{answer.status_code} {answer.text[:500]}"
