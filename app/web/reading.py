"""Views that only read: on PostgreSQL each of their statements stands by itself, without a transaction around it.

A transaction costs two more round trips, and on READ COMMITTED it would show nothing else: every statement sees what
is committed when it begins.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import request

from app.extensions import db

View = TypeVar("View", bound=Callable[..., Any])


def reads_only(*methods: str) -> Callable[[View], View]:
    """Decorate, outermost but for the route, a view that writes nothing in requests of these methods."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            if request.method in methods and db.engine.dialect.name == "postgresql" and not _has_begun():
                db.session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})
            return view(*args, **kwargs)

        return wrapped  # type: ignore[return-value]

    return decorate


def _has_begun() -> bool:
    return bool(db.session().in_transaction())
