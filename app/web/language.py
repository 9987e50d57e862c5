"""Which language a page is in: the one asked for now, the browser's choice, the person's, the browser's wish."""

from flask import Flask, Response, current_app, g, has_request_context, request

COOKIE = "language"
ONE_YEAR = 365 * 24 * 3600  # seconds


def init_app(app: Flask) -> None:
    app.before_request(_choose)
    app.after_request(_remember)


def chosen() -> str:
    """The language of this request; for texts made outside a request, the one set by `speaking`.

    What is refused before it was chosen, as a body that is too large, is answered in the browser's.
    """
    if getattr(g, "language", None) is None and has_request_context():
        return _of_browser()
    return getattr(g, "language", None) or current_app.config["BABEL_DEFAULT_LOCALE"]


def is_being_switched() -> bool:
    """Whether this POST only asks for the page, with what was typed, in another language."""
    return request.method == "POST" and _asked_for() is not None


def _asked_for() -> str | None:
    asked = request.form.get("language") if request.method == "POST" else request.args.get("language")
    return asked if asked in current_app.config["LANGUAGES"] else None


def _choose() -> None:
    asked = _asked_for()
    g.language_is_new = asked is not None
    g.language = asked or _of_browser()


def _of_browser() -> str:
    """What this browser chose before, else what it wishes for."""
    languages = current_app.config["LANGUAGES"]
    kept = request.cookies.get(COOKIE)
    if kept in languages:
        return str(kept)
    return request.accept_languages.best_match(list(languages)) or next(iter(languages))


def _remember(response: Response) -> Response:
    if getattr(g, "language_is_new", False):
        response.set_cookie(
            COOKIE,
            g.language,
            max_age=ONE_YEAR,
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
        )
    response.headers.setdefault("Content-Language", chosen())
    return response
