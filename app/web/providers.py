"""The login providers as people know them: their names, and which of them this site offers."""

from typing import Any, NamedTuple

from flask import Flask, current_app
from flask_babel import gettext
from markupsafe import Markup

from app.operations import provider
from app.web import language

BOTH_GOVERNMENTS = {"government", "government_saml"}


class Offered(NamedTuple):
    """One button."""

    key: str
    name: str
    has_brand: bool  # a company with rules for its button; else a plain one with the configured name


def provider_name(key: str) -> str:
    """A provider's name in the reader's language."""
    names = {"naver": gettext("Naver"), "kakao": gettext("Kakao"), "facebook": gettext("Facebook")}
    return names.get(key) or _government_name(key)


def _government_name(key: str) -> str:
    config = current_app.config
    name = str(config["GOVERNMENT_NAME_KOREAN" if language.chosen() == "ko" else "GOVERNMENT_NAME"])
    has_both = config["GOVERNMENT_OIDC_ISSUER"] and config["GOVERNMENT_SAML_SSO_URL"]
    return f"{name} (SAML)" if key == "government_saml" and has_both else name


def offered_providers() -> list[Offered]:
    """The buttons of the login and of joining, in their order."""
    return [Offered(key, provider_name(key), key not in BOTH_GOVERNMENTS) for key in provider.configured()]


def provider_buttons(purpose: str, next: str | None = None) -> Markup:
    """The buttons of macros/providers.html. Without an address to come back to they are the same for everybody, and
    remembered: drawing them took a seventh of the login page."""
    if next:
        return _drawn(purpose, next)
    drawn: dict[tuple[str, str], Markup] = current_app.extensions.setdefault("provider_buttons", {})
    key = (language.chosen(), purpose)
    if key not in drawn:
        drawn[key] = _drawn(purpose, None)
    return drawn[key]


def _drawn(purpose: str, next: str | None) -> Markup:
    macros: Any = current_app.jinja_env.get_template("macros/providers.html").module
    return Markup(macros.provider_buttons(purpose, next))


def init_app(app: Flask) -> None:
    app.jinja_env.filters["provider_name"] = provider_name
    app.jinja_env.globals["offered_providers"] = offered_providers
    app.jinja_env.globals["provider_buttons"] = provider_buttons
