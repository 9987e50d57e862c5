"""What all login providers have in common, whatever protocol they speak: the way there, the way back, the errors.

A provider is one of the classes in naver.py, kakao.py, facebook.py, government_oidc.py and government_saml.py. Each is
stateless: what a journey must remember (nonce, verifier, request id) is in `Departure.secrets`, kept by the caller.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from app.clients.http import ServiceError


class ProviderError(ServiceError):
    """Nobody can say who it is: an outage, a wrong setting, an answer that breaks the protocol."""


class ProviderDenied(ProviderError):
    """The person said no on the provider's page."""

    def __init__(self) -> None:
        super().__init__("denied")


class ProviderRefused(ProviderError):
    """The answer must not be trusted: replayed code, wrong nonce, audience, signature or time. `reason` says which."""


@dataclass(frozen=True)
class Departure:
    """Where the browser goes, and what the way back is checked against. The secrets never reach the browser."""

    url: str
    secrets: dict[str, Any] = field(repr=False, default_factory=dict)


@dataclass(frozen=True)
class ProviderProfile:
    """Whom the provider vouches for. Key is provider and subject; all else may be missing and proves nothing,
    except where a government login gives a CI. Only provider is in its repr."""

    provider: str
    subject: str = field(repr=False)
    name: str | None = field(repr=False, default=None)
    email: str | None = field(repr=False, default=None)  # only for filling a field in beforehand
    phone: str | None = field(repr=False, default=None)  # E.164
    birth_date: date | None = field(repr=False, default=None)
    is_foreigner: bool | None = field(repr=False, default=None)
    ci: str | None = field(repr=False, default=None)
    refresh_token: str | None = field(repr=False, default=None)  # where unlinking needs one
    assertion_id: str | None = field(repr=False, default=None)  # SAML: accepted once only
    assertion_until: Any = field(repr=False, default=None)  # datetime, UTC: until when it could be replayed


class Provider(Protocol):
    """One provider of this site. `key` is the word in addresses, rows and settings."""

    key: str

    def depart(self, state: str, redirect_uri: str) -> Departure:
        """The way there. Raises ProviderError if the provider's own settings must be read first and cannot be."""

    def arrive(self, answer: Mapping[str, str], redirect_uri: str, secrets: Mapping[str, Any]) -> ProviderProfile:
        """Who came back, from the parameters of the way back (state already compared by the caller).

        Raises ProviderDenied, ProviderRefused, or ProviderError for an outage. Calls the provider: no transaction open.
        """

    def unlink(self, subject: str, refresh_token: str | None) -> None:
        """Tell the provider that the link is gone. Raises ProviderError; the caller goes on without it."""
