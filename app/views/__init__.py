"""Blueprints: request in, response out. Views own the commit."""

from flask import Flask

from app.views import account, draft, fair, health, kiosk, member, site, staff


def init_app(app: Flask) -> None:
    for subject in (health, site, member, draft, account, fair, kiosk, staff):
        app.register_blueprint(subject.bp)
