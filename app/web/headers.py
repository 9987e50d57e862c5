"""Security headers of every answer, and the few pages that need a policy of their own."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

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


def scans_with_camera(view: View) -> View:
    """Decorate a page that opens the camera. htmx is told to load it whole, since a swapped page keeps
    the policy of the page before."""

    @wraps(view)
    def wrapped(*args: Any, **kwargs: Any) -> Response:
        if request.headers.get("HX-Request-Type") == "partial" and request.method == "GET":
            return Response(status=204, headers={"HX-Redirect": request.full_path.rstrip("?")})
        response: Response = make_response(view(*args, **kwargs))
        response.headers.update(SCANNER_HEADERS)
        return response

    return wrapped  # type: ignore[return-value]
