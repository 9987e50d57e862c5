"""Security headers of every answer, and the few pages that need a policy of their own."""

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, make_response, request

View = TypeVar("View", bound=Callable[..., Any])

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "object-src": "'none'",
}
SCANNER_POLICY = POLICY | {"script-src": "'self' 'wasm-unsafe-eval'", "media-src": "'self' blob:"}
CLOSED = "accelerometer=(), camera=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()"
SCANNER_OPEN = CLOSED.replace("camera=()", "camera=(self)")


def _as_text(policy: dict[str, str]) -> str:
    return "; ".join(f"{directive} {sources}" for directive, sources in policy.items())


PLAIN_HEADERS = {
    "Content-Security-Policy": _as_text(POLICY),
    "Permissions-Policy": CLOSED,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
# For files that members sent: nothing of one runs or is framed even where a browser shows it as something else.
FILE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
SCANNER_HEADERS = {"Content-Security-Policy": _as_text(SCANNER_POLICY), "Permissions-Policy": SCANNER_OPEN}


def init_app(app: Flask) -> None:
    is_secure = app.config["BASE_URL"].startswith("https://")
    app.config["SESSION_COOKIE_SECURE"] = is_secure
    app.config["SESSION_COOKIE_NAME"] = cookie_name(app, "session")

    def add(response: Response) -> Response:
        for name, value in PLAIN_HEADERS.items():
            response.headers.setdefault(name, value)
        if is_secure:
            response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        response.vary.update(("Cookie", "HX-Request-Type"))
        return response

    app.after_request(add)


def cookie_name(app: Flask, name: str) -> str:
    """Under https a cookie is bound to this very host by its name; over plain http browsers refuse that."""
    return f"__Host-{name}" if app.config["BASE_URL"].startswith("https://") else name


def with_headers(headers: Callable[[], Mapping[str, str]]) -> Callable[[View], View]:
    """Decorate a page that needs headers of its own, made by `headers` in its request. htmx is told to load it whole,
    since a swapped page keeps the policy of the page before. An answer that leads on keeps the plain ones."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(*args: Any, **kwargs: Any) -> Response:
            if request.headers.get("HX-Request-Type") == "partial" and request.method == "GET":
                return Response(status=204, headers={"HX-Redirect": request.full_path.rstrip("?")})
            response: Response = make_response(view(*args, **kwargs))
            if not 300 <= response.status_code < 400:
                response.headers.update(headers())
            return response

        return wrapped  # type: ignore[return-value]

    return decorate


def scans_with_camera(view: View) -> View:
    """Decorate a page that opens the camera."""
    return with_headers(lambda: SCANNER_HEADERS)(view)


def opens_window_of(*, scripts: Iterable[str], origins: Iterable[str]) -> dict[str, str]:
    """Headers of a page whose script comes from elsewhere, asks there, and opens a window that answers to it."""
    elsewhere = " ".join(sorted({*map(origin_of, scripts), *map(origin_of, origins)}))
    policy = POLICY | {
        "script-src": " ".join(("'self'", *sorted({*map(origin_of, scripts)}))),
        "connect-src": f"'self' {elsewhere}",
        "frame-src": elsewhere,
    }
    # With "same-origin" the browser would cut the tie between this page and the window.
    return {"Content-Security-Policy": _as_text(policy), "Cross-Origin-Opener-Policy": "same-origin-allow-popups"}


def posts_to(url: str) -> dict[str, str]:
    """Headers of a page with a form that is sent to another site."""
    return {"Content-Security-Policy": _as_text(POLICY | {"form-action": f"'self' {origin_of(url)}"})}


def origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
