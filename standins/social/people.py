"""Who has an account with the providers: demo people, and people with whom something goes wrong."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime


@dataclass(frozen=True)
class SocialPerson:
    """One account; `handle` is what the button sends. The same person has accounts with all three providers."""

    handle: str
    name: str
    email: str | None = None
    email_verified: bool = True
    phone_number: str | None = None  # as 010-2345-0001
    birth_date: date | None = None
    note: str = ""  # what is special, as the page says it


def _thirteen_years_ago() -> date:
    return date(datetime.now(UTC).year - 13, 1, 1)


PEOPLE = (
    SocialPerson(
        "lan",
        "NGUYEN THI LAN",
        "lan@mail.example",
        phone_number="010-2345-0001",
        birth_date=date(1995, 3, 15),
    ),
    SocialPerson(
        "minh",
        "TRAN VAN MINH",
        "minh@mail.example",
        phone_number="010-2345-0002",
        birth_date=date(1998, 11, 2),
    ),
    SocialPerson(
        "gildong", "홍길동", "gildong@mail.example", phone_number="010-2345-0009", birth_date=date(1990, 1, 1)
    ),
    SocialPerson("anjali", "SHARMA ANJALI", None, phone_number="010-2345-0004", note="joined by phone: no e-mail"),
    SocialPerson(
        "enkhtuya",
        "BATBAYAR ENKHTUYA",
        "enkhtuya@mail.example",
        email_verified=False,
        note="e-mail not verified",
    ),
    SocialPerson("double", "LAN NGUYEN", "lan@mail.example", note="has the e-mail of NGUYEN THI LAN"),
    SocialPerson("bare", "KIM SEON", None, note="hands over nothing but the account"),
    SocialPerson("child", "김새봄", "saebom@mail.example", birth_date=_thirteen_years_ago(), note="13 years old"),
)

# What goes wrong when somebody is chosen by this name instead, and for which provider.
TRICKS = {
    "error-page": "comes back with server_error",
    "no-state": "comes back without state",
    "wrong-state": "comes back with another state",
    "used-code": "comes back with a code that was used before",
    "expired-code": "comes back with a code that has expired",
    "other-code": "comes back with a code that belongs to somebody else's login",
    "token-500": "the token request ends in an error page",
    "token-slow": "the token request takes 10 seconds",
    "token-garbage": "the token request answers with broken JSON",
    "profile-500": "the profile request ends in an error page",
    "profile-wrong": "the profile has values of the wrong kind",
}
OPENID_TRICKS = {
    "wrong-nonce": "the ID token has another nonce",
    "no-nonce": "the ID token has no nonce",
    "wrong-audience": "the ID token is for another client",
    "wrong-issuer": "the ID token is of another issuer",
    "expired-token": "the ID token has expired",
    "future-token": "the ID token is of tomorrow",
    "alg-none": "the ID token is not signed",
    "alg-hs256": "the ID token is signed with the client secret",
    "wrong-key": "the ID token is signed with a key of somebody else",
    "unknown-key": "the ID token names a key that is not published",
    "no-id-token": "there is no ID token",
    "other-user": "the profile is of somebody else",
}
FACEBOOK_TRICKS = {
    "other-app": "the token was made for another app",
    "dead-token": "the token is not valid any more",
    "other-user": "the profile is of somebody else",
}
TRICKS_OF = {"naver": TRICKS, "kakao": TRICKS | OPENID_TRICKS, "facebook": TRICKS | FACEBOOK_TRICKS}
BEFORE_TOKENS = ("error-page", "no-state", "wrong-state", "used-code", "expired-code", "other-code")


def subject_of(provider: str, handle: str) -> str:
    """The provider's own name for the person, the same every time: digits, or Naver's letters."""
    digest = hashlib.sha256(f"{provider}|{handle}".encode())
    if provider == "naver":
        return digest.hexdigest()[:43]
    return str(10**9 + int(digest.hexdigest(), 16) % (9 * 10**9))
