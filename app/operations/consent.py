"""Consents are facts, written once: who agreed, or stopped agreeing, to which text, when and where."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update

from app.extensions import db
from app.models import Consent, LoginSession, Member, TermsText
from app.models.types import now
from app.rules.terms import read_shown

NEEDED = "terms_of_use"  # the text without which there is no membership
OFFERED = ("third_party", "company_information")  # answered when joining, and either way in the account
WITHDRAWABLE = (*OFFERED, "unique_identifier")  # the last is asked for where the number is typed, each version anew
ASKED = (NEEDED, *OFFERED)  # those that a changed version asks for again


@dataclass(frozen=True)
class Given:
    """A consent as it was given on a page, before there is a member to bind it to."""

    kind: str
    version: str
    language: str


def given_in(values: Mapping[str, Any], kinds: Iterable[str]) -> list[Given]:
    """What was agreed to on a page of texts, in the version and language that its field `shown` says stood there."""
    shown = read_shown(str(values.get("shown") or ""))
    return [Given(kind, *shown[kind]) for kind in kinds if values.get(kind) and kind in shown]


def record(
    member: Member, kind: str, version: str, language: str, *, agreed: bool = True, channel: str = "web"
) -> None:
    """Write one fact. Flushed, not committed."""
    record_all(member, [Given(kind, version, language)], agreed=agreed, channel=channel)


def record_all(
    member: Member,
    given: list[Given],
    *,
    agreed: bool = True,
    channel: str = "web",
    at: datetime | None = None,
) -> None:
    """Write facts of one moment: now, or `at` where they were given while the network was away."""
    if not given:
        return
    shared = {"member_id": member.id, "agreed": agreed, "channel": channel, "given_at": at or now()}
    rows = [{"kind": one.kind, "version": one.version, "language": one.language, **shared} for one in given]
    db.session.execute(insert(Consent), rows)


def withdraw(member: Member, kind: str, *, channel: str = "web") -> None:
    """Stop agreeing to an optional text, as easily as agreeing. Raises ValueError for one the service needs."""
    if kind not in WITHDRAWABLE:
        raise ValueError(f"{kind} cannot be withdrawn while the membership lasts.")
    latest = Consent.latest_of(member.id).get(kind)
    if latest is not None and latest.agreed:
        record(member, kind, latest.version, latest.language, agreed=False, channel=channel)


def changed_kinds(member_id: int) -> list[str]:
    """Which texts that this member agreed to hold in a newer version now."""
    latest = select(func.max(Consent.id)).where(Consent.member_id == member_id, Consent.kind.in_(ASKED))
    found = db.session.scalars(
        select(Consent.kind)
        .distinct()
        .join(TermsText, TermsText.kind == Consent.kind)
        .where(Consent.id.in_(latest.group_by(Consent.kind)), Consent.agreed)
        .where(TermsText.in_effect(), TermsText.version > Consent.version)
    ).all()
    return [kind for kind in ASKED if kind in found]


def has_changed_terms(member_id: int) -> bool:
    """Whether this member is to be asked again: for what is needed, and for what they agreed to freely."""
    return bool(changed_kinds(member_id))


def answer_changed(member: Member, shown: list[Given], agreed: Collection[str]) -> None:
    """Store the answers to changed texts as facts, and let the member's logins go on. Flushed, not committed.

    Whoever does not agree to the new version of an optional text agrees to it no longer.
    """
    record_all(member, [one for one in shown if one.kind in agreed])
    record_all(member, [one for one in shown if one.kind not in agreed], agreed=False)
    db.session.execute(update(LoginSession).where(LoginSession.member_id == member.id).values(must_agree=False))
