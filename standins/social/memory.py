"""What the providers remember: codes, tokens, links, and for whom they were unlinked."""

import base64
import hashlib
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import requests

from standins.social.grants import Asked, Grant
from standins.social.id_tokens import Signer
from standins.social.people import PEOPLE, SocialPerson, subject_of

CODE_SECONDS = 600


@dataclass
class Link:
    """A person who agreed, with the address of the site, learnt from where the browser was sent back to."""

    provider: str
    person: SocialPerson
    site: str

    @property
    def subject(self) -> str:
        return subject_of(self.provider, self.person.handle)


class CodeRefused(Exception):
    """A code that is good for nothing: unknown, used, expired, for another client or address, without verifier."""


class Social:
    """All three providers. Tests add to `people`, read `links` and `unlinked`, and set `code_seconds`."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self.signer = Signer()
        self.reset()

    def reset(self) -> None:
        with self._lock:
            self.people = {person.handle: person for person in PEOPLE}
            self.code_seconds: float = CODE_SECONDS
            self.links: dict[tuple[str, str], Link] = {}
            self.unlinked: list[tuple[str, str]] = []  # provider and subject, as the site asked for it
            self.sent: list[str] = []  # notices to the site, and what it answered
            self._codes: dict[str, Grant] = {}
            self._grants: list[Grant] = []

    def subject(self, provider: str, handle: str) -> str:
        """The provider's own name for somebody."""
        return subject_of(provider, handle)

    def agree(self, url: str, handle: str = "lan", trick: str = "") -> str:
        """What the browser does on a provider's page: choose somebody, and be sent back to the address given."""
        return self._choose(url, {"person": handle, "trick": trick})

    def cancel(self, url: str) -> str:
        """Say no on the provider's page; the address that the browser is sent back to."""
        return self._choose(url, {"cancel": "1"})

    def _choose(self, url: str, choice: dict[str, str]) -> str:
        answer = requests.post(url, data=choice, allow_redirects=False, timeout=30)
        if answer.status_code != 303:
            raise LookupError(f"The provider shows an error page ({answer.status_code})")
        return answer.headers["Location"]

    def issue(self, provider: str, person: SocialPerson, asked: Asked, trick: str = "") -> str:
        """A code for somebody who agreed, and their link."""
        with self._lock:
            grant = Grant(provider, person, asked, trick, time.monotonic() + self.code_seconds)
            code = secrets.token_urlsafe(24)
            self._codes[code] = grant
            self.links[provider, grant.subject] = Link(provider, person, _site(asked.redirect_uri))
            return code

    def redeem(self, provider: str, code: str, client_id: str, redirect_uri: str, verifier: str) -> Grant:
        """The grant that a code stands for, once. Raises CodeRefused."""
        with self._lock:
            grant = self._codes.get(code)
            if grant is None or grant.provider != provider or grant.is_used or time.monotonic() > grant.expires_at:
                raise CodeRefused("code")
            if (grant.asked.client_id, grant.asked.redirect_uri) != (client_id, redirect_uri):
                raise CodeRefused("redirect")
            if grant.asked.challenge and grant.asked.challenge != challenge_of(verifier):
                raise CodeRefused("verifier")
            grant.is_used = True
            self._grants.append(grant)
            return grant

    def grants(self) -> list[Grant]:
        """The grants whose tokens were fetched, the last one last; a test looks for their tokens where none may be."""
        with self._lock:
            return list(self._grants)

    def spend(self, code: str) -> None:
        """Use a code up, as if its tokens had been fetched."""
        self._codes[code].is_used = True

    def expire(self, code: str) -> None:
        self._codes[code].expires_at = 0

    def holder(self, provider: str, access_token: str) -> Grant | None:
        """Whose token it is, while the link lasts."""
        return self._find(provider, lambda grant: grant.access_token == access_token)

    def refresh(self, provider: str, refresh_token: str) -> Grant | None:
        """A grant with a new access token, while the link lasts."""
        grant = self._find(provider, lambda grant: grant.refresh_token == refresh_token)
        if grant is not None:
            grant.access_token = secrets.token_urlsafe(32)
        return grant

    def forget(self, provider: str, subject: str, by_site: bool = True) -> bool:
        """End a link and every token of it; whether there was one. `by_site` notes that the site asked for it."""
        with self._lock:
            if by_site:
                self.unlinked.append((provider, subject))
            self._grants = [grant for grant in self._grants if (grant.provider, grant.subject) != (provider, subject)]
            return self.links.pop((provider, subject), None) is not None

    def _find(self, provider: str, is_it: Callable[[Grant], bool]) -> Grant | None:
        with self._lock:
            return next((grant for grant in self._grants if grant.provider == provider and is_it(grant)), None)


def challenge_of(verifier: str) -> str:
    """The S256 challenge of a verifier (RFC 7636 §4.2)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _site(redirect_uri: str) -> str:
    parts = urlsplit(redirect_uri)
    return f"{parts.scheme}://{parts.netloc}"
