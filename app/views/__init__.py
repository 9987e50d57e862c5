"""Blueprints: request in, response out. Views own the commit."""

from flask import Flask

from app.views import (
    account,
    company,
    draft,
    fair,
    health,
    identity,
    kiosk,
    member,
    message,
    provider,
    reference,
    resume,
    site,
    staff,
)


def init_app(app: Flask) -> None:
    for subject in (
        health,
        site,
        member,
        provider,
        draft,
        identity,
        account,
        resume,
        company,
        reference,
        fair,
        kiosk,
        message,
        staff,
    ):
        app.register_blueprint(subject.bp)
