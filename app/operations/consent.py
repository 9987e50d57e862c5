"""Consents are facts, written once: who agreed, or stopped agreeing, to which text, when and where."""

from dataclasses import dataclass

from sqlalchemy import func, insert, select

from app.extensions import db
from app.models import Consent, Member, TermsText
from app.models.types import now

NEEDED = "terms_of_use"  # the text without which there is no membership
WITHDRAWABLE = ("third_party", "company_information")


@dataclass(frozen=True)
class Given:
    """A consent as it was given on a page, before there is a member to bind it to."""

    kind: str
    version: str
    language: str


def record(
    member: Member, kind: str, version: str, language: str, *, agreed: bool = True, channel: str = "web"
) -> None:
    """Write one fact. Flushed, not committed."""
    record_all(member, [Given(kind, version, language)], agreed=agreed, channel=channel)


def record_all(member: Member, given: list[Given], *, agreed: bool = True, channel: str = "web") -> None:
    if not given:
        return
    shared = {"member_id": member.id, "agreed": agreed, "channel": channel, "given_at": now()}
    rows = [{"kind": one.kind, "version": one.version, "language": one.language, **shared} for one in given]
    db.session.execute(insert(Consent), rows)


def withdraw(member: Member, kind: str, *, channel: str = "web") -> None:
    """Stop agreeing to an optional text, as easily as agreeing. Raises ValueError for one the service needs."""
    if kind not in WITHDRAWABLE:
        raise ValueError(f"{kind} cannot be withdrawn while the membership lasts.")
    latest = Consent.latest_of(member.id).get(kind)
    if latest is not None and latest.agreed:
        record(member, kind, latest.version, latest.language, agreed=False, channel=channel)


def has_changed_terms(member_id: int) -> bool:
    """Whether the terms of use have a newer version than the one this member agreed to (or none was agreed to)."""
    agreed = select(func.max(Consent.version)).where(
        Consent.member_id == member_id, Consent.kind == NEEDED, Consent.agreed
    )
    newest = select(func.max(TermsText.version)).where(TermsText.kind == NEEDED)
    held, holds = db.session.execute(select(agreed.scalar_subquery(), newest.scalar_subquery())).one()
    return holds is not None and held is not None and held < holds
