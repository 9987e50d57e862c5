"""What somebody agreed to on a provider's page."""

import secrets
from dataclasses import dataclass, field

from standins.social.people import SocialPerson, subject_of


@dataclass(frozen=True)
class Asked:
    """What the site asked for when it sent a browser here."""

    client_id: str
    redirect_uri: str
    state: str
    challenge: str = ""
    nonce: str = ""
    scope: str = ""


@dataclass
class Grant:
    """One agreement: a code, later the tokens for it. `trick` says what goes wrong with it."""

    provider: str
    person: SocialPerson
    asked: Asked
    trick: str = ""
    expires_at: float = 0
    is_used: bool = False
    access_token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    refresh_token: str = field(default_factory=lambda: secrets.token_urlsafe(32))

    @property
    def subject(self) -> str:
        return subject_of(self.provider, self.person.handle)
