"""What the card of a person shows beside the record itself: photo, languages, mails, history, who may be the same."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import CheckIn, Member, MemberChange, MemberEvent, OutboxItem, Registration, ResumeVersion
from app.operations import grants
from app.operations.people.lookup import find
from app.operations.people.query import Query
from app.operations.resume import seen
from app.operations.search import phone_tail
from app.rules.names import folded, words

HISTORY_SHOWN = 30
MAILS_SHOWN = 10
DOUBLES_SHOWN = 5
SAME_TAIL = 50  # people with the same last four digits that are compared


@dataclass(frozen=True)
class FromResume:
    """What the newest resume that lies with staff says: whose photo it is, and which languages are spoken."""

    resume: str = ""
    photo: str = ""
    tongues: tuple[tuple[str, str], ...] = ()  # code and level


@dataclass(frozen=True)
class Happened:
    """A line of the history: an event of the account, a change by staff, or a check-in."""

    at: datetime
    kind: str  # event, change, check_in
    what: Any
    fair: Any = None


@dataclass(frozen=True)
class Double:
    """Somebody who may be the same person, and why: phone, email or name."""

    member: Any
    why: str


def from_resume(member_id: int) -> FromResume:
    resumes = seen.of_member(member_id)
    if not resumes:
        return FromResume()
    newest = select(ResumeVersion.content).where(ResumeVersion.resume_id == resumes[0].id)
    content = db.session.scalar(newest.order_by(ResumeVersion.number.desc()).limit(1)) or {}
    answers = content.get("answers", {})
    spoken = [
        (entry.get("tongue", ""), entry.get("level", ""))
        for step, entry in answers.items()
        if step.startswith("options:") and entry.get("kind") == "language" and not entry.get("removed")
    ]
    return FromResume(resumes[0].public_id, answers.get("photo", {}).get("photo", ""), tuple(spoken))


def mails_of(member_id: int) -> list[OutboxItem]:
    """The newest mails to this person: what each was, and whether it has left."""
    mails = select(OutboxItem).where(OutboxItem.member_id == member_id, OutboxItem.topic.like("mail.%"))
    return list(db.session.scalars(mails.order_by(OutboxItem.id.desc()).limit(MAILS_SHOWN)))


def history_of(member_id: int, fair_ids: frozenset[int] | None) -> list[Happened]:
    """What happened to the account, what staff changed, and the check-ins at the reader's fairs; the newest first."""
    found = [Happened(event.at, "event", event) for event in MemberEvent.latest_of(member_id, HISTORY_SHOWN)]
    found += [Happened(change.at, "change", change) for change in MemberChange.of(member_id)[:HISTORY_SHOWN]]
    facts = (
        select(CheckIn, Registration)
        .join(Registration, Registration.id == CheckIn.registration_id)
        .where(Registration.member_id == member_id)
        .options(joinedload(Registration.fair), joinedload(CheckIn.staff), joinedload(CheckIn.kiosk))
    )
    if fair_ids is not None:
        facts = facts.where(Registration.fair_id.in_(fair_ids))
    newest = db.session.execute(facts.order_by(CheckIn.device_time.desc()).limit(HISTORY_SHOWN))
    found += [Happened(fact.device_time, "check_in", fact, place.fair) for fact, place in newest]
    return sorted(found, key=lambda one: one.at, reverse=True)[:HISTORY_SHOWN]


def doubles_of(member: Member, fair_ids: frozenset[int] | None) -> list[Double]:
    """Other records with the same number, address or name, as far as the reader may see them."""
    found: dict[int, Double] = {}
    for why, others in (("phone", _same_phone), ("email", _same_email), ("name", _same_name)):
        for other in others(member, fair_ids):
            if other.id != member.id:
                found.setdefault(other.id, Double(other, why))
    return list(found.values())[:DOUBLES_SHOWN]


def _same_phone(member: Member, fair_ids: frozenset[int] | None) -> list[Member]:
    if not member.phone:
        return []
    alike = _others(fair_ids).where(Member.phone_tail == phone_tail(member.phone)).limit(SAME_TAIL)
    return [other for other in db.session.scalars(alike) if other.phone == member.phone]


def _same_email(member: Member, fair_ids: frozenset[int] | None) -> list[Member]:
    if not member.email_key:
        return []
    return list(db.session.scalars(_others(fair_ids).where(Member.email_key == member.email_key)))


def _same_name(member: Member, fair_ids: frozenset[int] | None) -> list[Any]:
    """The same words in any order and with any accents."""
    own = sorted(words(folded(member.name)))
    rows = find(Query(text=member.name, fair_ids=fair_ids)).rows if len("".join(own)) > 1 else []
    return [row for row in rows if sorted(words(folded(row.name))) == own]


def _others(fair_ids: frozenset[int] | None) -> Any:
    return select(Member).where(Member.withdrawn_at.is_(None), *grants.are_at(Member.id, fair_ids))
