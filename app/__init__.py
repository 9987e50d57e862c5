"""Madang (마당): registration for job fairs that foreigners in Korea attend."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

import config as configuration
from app import cli, models, views, web
from app.configuration_check import UnsafeConfiguration, missing_keys, problems
from app.extensions import babel, csrf, db, files, keys, limiter, login_manager, migrate
from app.models import engine

__all__ = ["create_app", "models"]


def create_app(config: type | None = None, **overrides: object) -> Flask:
    """The application of the environment that MADANG_ENV names, or of the class given; joins the parts."""
    app = Flask(__name__, static_folder=None)
    app.config.from_object(config or configuration.current())
    app.config.update(overrides)
    check = problems if app.config["ENVIRONMENT"] == "production" else missing_keys
    if found := check(app.config):
        raise UnsafeConfiguration(found)
    app.config["SQLALCHEMY_DATABASE_URI"] = app.config["DATABASE_URL"]
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine.engine_options(app)
    if app.config["TRUSTED_PROXIES"]:
        hops = app.config["TRUSTED_PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0)  # type: ignore[method-assign]

    web.templates.init_app(app)  # before an extension asks for the environment of templates
    keys.init_app(app)
    files.init_app(app)
    db.init_app(app)
    with app.app_context():
        engine.prepare(db.engine)
    migrate.init_app(app, db)
    web.init_app(app)
    csrf.init_app(app)  # after the edge has looked at the raw body: reading the form uses the body up
    limiter.init_app(app)  # after the language is known, since its refusal is a page
    babel.init_app(app, locale_selector=web.language.chosen)
    login_manager.init_app(app)
    views.init_app(app)
    cli.init_app(app)
    return app
