"""What is refused before any view sees it: another site's forms, NUL, broken UTF-8, bodies larger than expected."""

import io
from collections.abc import Callable
from typing import IO, Any, TypeVar
from urllib.parse import unquote_to_bytes, urlsplit

from flask import Flask, Request, abort, current_app, request

from app.extensions import csrf

View = TypeVar("View", bound=Callable[..., Any])

URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
MULTIPART_BUFFER = 512 * 1024  # bytes; the parser reads files through it too, in pieces of 64 KB
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def allows_body_of(max_bytes: int) -> Callable[[View], View]:
    """Decorate a view that needs more than the general limit (MAX_CONTENT_LENGTH)."""

    def decorate(view: View) -> View:
        view.max_body_bytes = max_bytes  # type: ignore[attr-defined]
        return view

    return decorate


def allows_files_of(max_bytes: int, *, beside: int) -> Callable[[View], View]:
    """Decorate a view that takes files: so many bytes in all, of them at most `beside` in other fields.

    Only the encoding that browsers send files in may be so large: undoing percents takes eighty times the memory.
    """

    def decorate(view: View) -> View:
        view.max_file_bytes, view.max_text_bytes = max_bytes + beside, beside  # type: ignore[attr-defined]
        return view

    return decorate


def from_elsewhere(view: View) -> View:
    """Decorate a view that another site posts to: a provider's way back, or a service's own call.

    It has no cookie and no token to go by, so it must check what came by itself, and change nothing for a browser.
    """
    view.from_elsewhere = True  # type: ignore[attr-defined]
    csrf.exempt(view)
    return view


class RequestInMemory(Request):
    """A request whose uploads are never written to a disk; the route's limit of the body bounds the memory."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return io.BytesIO()


def init_app(app: Flask) -> None:
    app.request_class = RequestInMemory
    app.before_request(_refuse_other_sites)
    app.before_request(_limit_body)
    app.before_request(_refuse_unreadable_text)


def _refuse_other_sites() -> None:
    """What changes something comes from a page of ours. Beside the form's token, in case one ever leaks."""
    view = current_app.view_functions.get(request.endpoint or "")
    if request.method in SAFE_METHODS or getattr(view, "from_elsewhere", False):
        return
    origin = request.headers.get("Origin")
    is_foreign = origin is not None and urlsplit(origin).netloc != request.host
    if is_foreign or request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        abort(400)


def _limit_body() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    max_bytes = getattr(view, "max_body_bytes", None)
    if max_bytes is not None:
        request.max_content_length = max_bytes
        request.max_form_memory_size = max_bytes
    elif request.mimetype == MULTIPART and hasattr(view, "max_file_bytes"):
        request.max_content_length = view.max_file_bytes
        request.max_form_memory_size = MULTIPART_BUFFER


def _refuse_unreadable_text() -> None:
    """The framework turns broken UTF-8 into other letters, and PostgreSQL refuses NUL where SQLite takes it."""
    if _is_unreadable(request.query_string) or "\0" in request.path or "\ufffd" in request.path:
        abort(400)
    if request.mimetype == URLENCODED and request.content_length:
        body = request.get_data(cache=True, parse_form_data=False)
        if _is_unreadable(body) or body.count(b"&") > current_app.config["MAX_FORM_PARTS"]:
            abort(400)
    elif request.mimetype == MULTIPART:
        _refuse_unreadable_parts()


def _refuse_unreadable_parts() -> None:
    values = [value for _, several in request.form.lists() for value in several]
    if any("\0" in value or "\ufffd" in value for value in values):
        abort(400)
    view = current_app.view_functions.get(request.endpoint or "")
    if sum(map(len, values)) > getattr(view, "max_text_bytes", current_app.config["MAX_CONTENT_LENGTH"]):
        abort(413)


def _is_unreadable(encoded: bytes) -> bool:
    if b"\0" in encoded:
        return True
    if b"%" not in encoded and encoded.isascii():
        return False
    decoded = unquote_to_bytes(encoded)
    if b"\0" in decoded:
        return True
    try:
        decoded.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False
