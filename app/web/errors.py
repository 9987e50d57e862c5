"""Error pages that help, whole, as a partial, and inside a fragment."""

import logging
import secrets

from flask import Flask, Response, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError, TimeoutError
from werkzeug.exceptions import HTTPException, InternalServerError, ServiceUnavailable

from app.extensions import db

log = logging.getLogger(__name__)

WITH_A_PAGE = (400, 403, 404, 405, 413, 429, 500, 503)
RETRY_AFTER = 30  # seconds


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(TimeoutError, _database_away)
    app.register_error_handler(Exception, _unexpected)


def error_page(status: int, **context: object) -> Response:
    """The page of an error. Inside a fragment it takes the place of the whole content."""
    template = f"errors/{status if status in WITH_A_PAGE else 400}.html"
    response = over_the_page(make_response(render_template(template, status=status, **context), status))
    if status in (429, 503):
        response.headers["Retry-After"] = str(context.get("retry_after", RETRY_AFTER))
    return response


def over_the_page(response: Response) -> Response:
    """An answer that takes the place of the whole content, whatever part htmx had asked for."""
    if request.headers.get("HX-Request"):
        response.headers["HX-Retarget"] = "#main"
        response.headers["HX-Reselect"] = "#main"
        response.headers["HX-Reswap"] = "outerHTML"
        response.headers["HX-Push-Url"] = "false"
    return response


def _http_error(error: HTTPException) -> Response | HTTPException:
    db.session.rollback()
    if error.code is None or error.code < 400:
        return error
    response = error_page(error.code, **getattr(error, "context", {}))
    if error.code == 405 and getattr(error, "valid_methods", None):
        response.headers["Allow"] = ", ".join(error.valid_methods)  # type: ignore[attr-defined]
    return response


def _stale_form(_error: CSRFError) -> Response:
    return error_page(400, is_stale=True)


def _database_away(error: Exception) -> Response:
    db.session.rollback()
    log.error("database away", extra={"kind": type(error).__name__})
    return error_page(ServiceUnavailable.code, plain_frame=True)


def _unexpected(error: Exception) -> Response:
    """The last resort: nothing about the error is shown but a number that finds it in the log."""
    db.session.rollback()
    reference = secrets.token_hex(4)
    log.exception("unexpected error", extra={"reference": reference, "endpoint": request.endpoint})
    return error_page(InternalServerError.code, reference=reference, plain_frame=True)
