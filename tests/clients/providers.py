"""The three providers against their stand-ins, and the journey of a browser between them and the site."""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qsl, urlsplit

import pytest

from app.clients.facebook import Facebook
from app.clients.http import make_session
from app.clients.kakao import Kakao
from app.clients.naver import Naver
from app.clients.provider import Departure, Provider, ProviderError, ProviderProfile
from standins import Standins

STATE = "state-of-this-journey"
FAULTS = {
    "down": "unreachable",
    "drip": "slow",
    "garbage": "unreadable",
    "huge": "too_large",
    "redirect": "redirected",
}


def naver(services: Standins, **changes: str) -> Naver:
    return Naver(make_session(allowed_hosts={"127.0.0.1"}), **_settings(services, "NAVER", changes))


def kakao(services: Standins, **changes: str) -> Kakao:
    return Kakao(make_session(allowed_hosts={"127.0.0.1"}), **_settings(services, "KAKAO", changes))


def facebook(services: Standins, **changes: str) -> Facebook:
    return Facebook(make_session(allowed_hosts={"127.0.0.1"}), **_settings(services, "FACEBOOK", changes))


def _settings(services: Standins, prefix: str, changes: dict[str, str]) -> dict[str, str]:
    own = {key: value for key, value in services.settings.items() if key.startswith(f"{prefix}_")}
    return {key.removeprefix(f"{prefix}_").lower(): value for key, value in own.items()} | changes


def callback(provider: Provider) -> str:
    """The site's address for this provider, as it is registered there."""
    return f"https://madang.example/login/{provider.key}/callback"


def query(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))


def departed(provider: Provider) -> Departure:
    return provider.depart(STATE, callback(provider))


def arrived(provider: Provider, services: Standins, handle: str = "lan", trick: str = "") -> ProviderProfile:
    """Whom the site takes for the one who chose `handle` on the provider's page."""
    departure = departed(provider)
    answer = query(services.social.agree(departure.url, handle, trick))
    return provider.arrive(answer, callback(provider), departure.secrets)


@contextmanager
def raised(kind: type[ProviderError], reason: str) -> Iterator[None]:
    """Exactly this class, this reason, and nothing else that a log would show."""
    with pytest.raises(ProviderError) as caught:
        yield
    assert (type(caught.value), caught.value.reason) == (kind, reason)
    assert str(caught.value) == reason and caught.value.__cause__ is None and caught.value.__context__ is None
    assert "eyJ" not in "".join(traceback.format_exception(caught.value))


def impatient(provider: Provider, fault: str) -> None:
    """Wait little for what is slow on purpose, and long enough for all else on a busy machine."""
    if fault in ("slow", "drip"):
        provider.http.get_adapter("http://").total = 0.3
