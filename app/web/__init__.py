"""What every page needs, before and after its view."""

from flask import Flask

from app.web import (
    access,
    assets,
    certificate_words,
    edge,
    errors,
    fairs,
    filters,
    frame,
    hall,
    headers,
    language,
    limits,
    logs,
    paper,
    prose,
    providers,
    record_problems,
    sessions,
    staff_menu,
    templates,
)

__all__ = ["init_app", "language", "templates"]


def init_app(app: Flask) -> None:
    """Register the hooks, in the order in which they act on a request."""
    logs.init_app(app)
    sessions.init_app(app)
    edge.init_app(app)
    language.init_app(app)
    access.init_app(app)
    assets.init_app(app)
    certificate_words.init_app(app)
    filters.init_app(app)
    fairs.init_app(app)
    paper.init_app(app)
    prose.init_app(app)
    providers.init_app(app)
    record_problems.init_app(app)
    frame.init_app(app)
    staff_menu.init_app(app)
    headers.init_app(app)
    hall.init_app(app)
    errors.init_app(app)
    limits.init_app(app)
