"""Somebody who goes to a provider of logins and comes back, in a browser without scripts, over real HTTP."""

from urllib.parse import urlsplit

from flask import Flask

from app.clients.provider import ProviderProfile
from app.extensions import db
from app.models import LinkedAccount, LoginSession, Member
from app.models.types import now
from app.operations import provider
from standins.government import CITIZENS, Citizen
from tests.clients.government_visit import chosen, posted_back
from tests.page_client import Browser, Page

SOCIAL = ("naver", "kakao", "facebook")
ALL = (*SOCIAL, "government", "government_saml")
CITIZEN = {"lan": "NGUYEN THI LAN", "minh": "TRAN VAN MINH", "gildong": "홍길동"}


def citizen(handle: str) -> Citizen:
    """The government's record of one of the stand-ins' people; a name serves as well."""
    name = CITIZEN.get(handle, handle)
    return next(one for one in CITIZENS if one.person.name == name)


class Traveller:
    """One person in one browser."""

    def __init__(self, browser: Browser, standins, language: str = "en"):
        self.browser = browser.in_language(language)
        self.standins = standins

    def leave(self, key: str, purpose: str = "login", **query: str) -> str:
        """Press the button; the address of the provider's page."""
        page = self.browser.get(f"/login/{key}", status=303, query_string={"purpose": purpose, **query})
        return str(page.response.headers["Location"])

    def agree(self, key: str, address: str, handle: str = "lan", trick: str = "") -> str:
        """Agree on the provider's page; where the browser is sent then, within this site."""
        if key in SOCIAL:
            return path_of(self.standins.social.agree(address, handle, trick))
        if key == "government":
            return path_of(chosen(address, citizen(handle), trick).headers["Location"])
        return self.post_saml(posted_back(address, citizen(handle), trick))

    def post_saml(self, form: dict[str, str]) -> str:
        """The identity provider's form, as a browser posts it across sites: without cookies."""
        stranger = Browser(self.browser.app)
        headers = {"Origin": "https://government.example", "Sec-Fetch-Site": "cross-site"}
        answer = stranger._send("POST", "/login/government_saml/acs", data=form, headers=headers)
        assert answer.status_code == 303
        return path_of(answer.location)

    def cancel(self, key: str, address: str) -> str:
        """Say no on the provider's page."""
        if key in SOCIAL:
            return path_of(self.standins.social.cancel(address))
        if key == "government":
            return path_of(chosen(address, None).headers["Location"])
        return self.post_saml(posted_back(address, None))

    def come(
        self, key: str, handle: str = "lan", trick: str = "", *, purpose: str = "login", status: int = 303, **query: str
    ) -> Page:
        """There and back; the page that the browser is shown, or the answer that leads on."""
        back = self.agree(key, self.leave(key, purpose, **query), handle, trick)
        return self.arrive(back, status=status)

    def arrive(self, back: str, *, status: int = 303) -> Page:
        """Open the way back; where a page with this status is meant, the one that it leads to."""
        answer = self.browser.get(back, status=303)
        return answer if status == 303 else self.browser.get(self.browser.location(answer), status=status)


def path_of(address: str) -> str:
    parts = urlsplit(address)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def subject(standins, key: str, handle: str = "lan") -> str:
    """The name under which a provider knows somebody; a government's stands behind that of its issuer."""
    if key in SOCIAL:
        return str(standins.social.subject(key, handle))
    issuer = standins.settings["GOVERNMENT_OIDC_ISSUER" if key == "government" else "GOVERNMENT_SAML_ENTITY_ID"]
    return f"{issuer} {citizen(handle).subject}"


def give_link(standins, member: Member, key: str, handle: str = "lan") -> LinkedAccount:
    """Link an account as if the member had done it."""
    linked = provider.new_link(member, key, subject(standins, key, handle), None)
    db.session.add(linked)
    db.session.commit()
    return linked


def profile(key: str = "naver", subject: str = "a-subject", **others) -> ProviderProfile:
    return ProviderProfile(provider=key, subject=subject, **others)


def prove_now(app: Flask, member: Member) -> None:
    """The member has just typed the password in every browser that is logged in."""
    for login in db.session.scalars(db.select(LoginSession).where(LoginSession.member_id == member.id)):
        login.proved_at = now()
    db.session.commit()


def counts() -> tuple[int, int, int]:
    """How many members, links and live logins there are: what a journey that ends badly must not change."""
    return tuple(
        db.session.scalar(db.select(db.func.count()).select_from(query.subquery()))
        for query in (
            db.select(Member.id),
            db.select(LinkedAccount.id),
            db.select(LoginSession.id).where(LoginSession.ended_at.is_(None)),
        )
    )
