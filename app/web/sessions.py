"""Flask's signed cookie, with what signs it made once and not twice for each request."""

from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface


class QuickSessions(SecureCookieSessionInterface):
    """Remembers the serializer for as long as the secrets stay the same."""

    def __init__(self) -> None:
        self._made: tuple[Any, Any] = (None, None)  # secrets, serializer

    def get_signing_serializer(self, app: Flask) -> Any:
        secrets = app.secret_key, tuple(app.config["SECRET_KEY_FALLBACKS"] or ())
        made_with, serializer = self._made
        if made_with != secrets:
            serializer = super().get_signing_serializer(app)
            self._made = secrets, serializer
        return serializer


def init_app(app: Flask) -> None:
    app.session_interface = QuickSessions()
