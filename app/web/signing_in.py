"""The browser's side of a login: its cookies when it begins and when it ends."""

from flask import Response, current_app, g, request, session
from flask_login import current_user

from app.extensions import client_address
from app.models import Company, CompanyPerson, Member, Staff
from app.operations import login
from app.rules.devices import device_words
from app.web import language
from app.web.access import set_cookie


def start(response: Response, person: Member | Staff, *, way: str = "password") -> None:
    """Log this browser in as the person, with a new token; what it held before is forgotten. Flushed, not committed.

    `way` is how the person proved who they are: password, or a provider's name (LinkedAccount.provider).
    """
    end_present()
    token = login.open_session(person, device(), address=client_address(), way=way)
    session.clear()
    set_cookie(response, current_app.config["LOGIN_COOKIE"], token, current_app.config["SESSION_LIFETIME"])
    agree_on_language(person)


def end(response: Response) -> None:
    """Log this browser out and have it forget the pages it kept. Flushed, not committed."""
    end_present()
    session.clear()
    name = current_app.config["LOGIN_COOKIE"]
    is_secure = current_app.config["SESSION_COOKIE_SECURE"]
    response.delete_cookie(name, path="/", secure=is_secure, httponly=True, samesite="Lax")
    response.headers["Clear-Site-Data"] = '"cache"'


def device() -> str:
    """The asking browser and system in words, for histories and mails."""
    return device_words(request.user_agent.string)


def end_present() -> None:
    """End the login that this browser holds, if any."""
    if current_user.is_authenticated:
        login.end_session(g.login)


def agree_on_language(person: Member | Staff | Company | CompanyPerson) -> None:
    """A language chosen in this browser becomes the person's; a browser that has none takes the person's, where pages
    are written in it: of whoever came to a door first, any language may be known."""
    if language.COOKIE in request.cookies or g.language_is_new:
        person.language = g.language
    elif person.language in current_app.config["LANGUAGES"]:
        g.language, g.language_is_new = person.language, True
