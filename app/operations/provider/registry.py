"""The login providers of this site: built from its settings, once for each application."""

from collections.abc import Callable, Mapping
from typing import Any

from app.clients.facebook import Facebook
from app.clients.government_oidc import GovernmentOidc
from app.clients.government_saml import GovernmentSaml
from app.clients.http import session_for
from app.clients.kakao import Kakao
from app.clients.naver import Naver
from app.clients.provider import Provider
from app.extensions import made_once

Settings = Mapping[str, Any]


def _naver(config: Settings) -> Provider:
    url, api_url = config["NAVER_URL"], config["NAVER_API_URL"]
    return Naver(session_for(url, api_url), url, api_url, config["NAVER_CLIENT_ID"], config["NAVER_CLIENT_SECRET"])


def _kakao(config: Settings) -> Provider:
    url, api_url = config["KAKAO_URL"], config["KAKAO_API_URL"]
    secrets = config["KAKAO_CLIENT_ID"], config["KAKAO_CLIENT_SECRET"], config["KAKAO_ADMIN_KEY"]
    return Kakao(session_for(url, api_url), url, api_url, *secrets)


def _facebook(config: Settings) -> Provider:
    url, api_url, version = config["FACEBOOK_URL"], config["FACEBOOK_API_URL"], config["FACEBOOK_VERSION"]
    secrets = config["FACEBOOK_CLIENT_ID"], config["FACEBOOK_CLIENT_SECRET"]
    return Facebook(session_for(url, api_url), url, api_url, version, *secrets)


def _government(config: Settings) -> Provider:
    issuer = config["GOVERNMENT_OIDC_ISSUER"]
    return GovernmentOidc(
        session_for(issuer),
        issuer,
        config["GOVERNMENT_OIDC_CLIENT_ID"],
        config["GOVERNMENT_OIDC_CLIENT_SECRET"],
        config["GOVERNMENT_OIDC_SCOPE"],
        _attributes(config["GOVERNMENT_ATTRIBUTES"]),
    )


def _government_saml(config: Settings) -> Provider:
    return GovernmentSaml(
        config["BASE_URL"],
        config["GOVERNMENT_SAML_ENTITY_ID"],
        config["GOVERNMENT_SAML_SSO_URL"],
        config["GOVERNMENT_SAML_CERTIFICATE"],
        _attributes(config["GOVERNMENT_ATTRIBUTES"]),
    )


def _attributes(text: str) -> dict[str, str]:
    """ "name=name,phone=phone_number" as {ours: theirs}."""
    pairs = (part.split("=", 1) for part in text.split(",") if "=" in part)
    return {ours.strip(): theirs.strip() for ours, theirs in pairs}


# In the order of their buttons: (key, the setting without which it is not there, how it is built).
PROVIDERS: tuple[tuple[str, str, Callable[[Settings], Provider]], ...] = (
    ("naver", "NAVER_CLIENT_ID", _naver),
    ("kakao", "KAKAO_CLIENT_ID", _kakao),
    ("facebook", "FACEBOOK_CLIENT_ID", _facebook),
    ("government", "GOVERNMENT_OIDC_ISSUER", _government),
    ("government_saml", "GOVERNMENT_SAML_SSO_URL", _government_saml),
)


def configured() -> dict[str, Provider]:
    """The providers that this site offers, by key, in the order of their buttons."""
    return made_once("providers", _configured_in)


def _configured_in(config: Any) -> dict[str, Provider]:
    return {key: make(config) for key, needs, make in PROVIDERS if config[needs]}
