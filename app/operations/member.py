"""Joining: a finished sign-up becomes a member, with consents, search index and a welcome mail, or nothing at all."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError

from app.extensions import db
from app.models import Member
from app.models.types import now
from app.operations import consent, history, notices, outbox, provider, search
from app.operations.consent import Given
from app.operations.walk_in import claim
from app.rules.names import same_name


class CannotJoin(Exception):
    """Somebody else was first with something that only one member can have."""


class MemberIdTaken(CannotJoin):
    """Somebody took the ID between the check and the submit."""


class EmailTaken(CannotJoin):
    """The address was confirmed by another member meanwhile."""


class AlreadyMember(CannotJoin):
    """This person has a membership: one CI makes one member."""


class AlreadyLinked(CannotJoin):
    """Another membership was linked with the same account meanwhile."""


# By index name (PostgreSQL) and by table and column (SQLite).
CONSTRAINTS: tuple[tuple[str, str, type[CannotJoin]], ...] = (
    ("member_member_id_key", "member.member_id", MemberIdTaken),
    ("member_email_key_key", "member.email_key", EmailTaken),
    ("member_ci_hash_key", "member.ci_hash", AlreadyMember),
    (
        "linked_account_provider_subject_hash_key",
        "linked_account.provider, linked_account.subject_hash",
        AlreadyLinked,
    ),
)


@dataclass(frozen=True)
class Link:
    """An account at a provider, to be linked with the membership that is made."""

    provider: str
    subject: str = field(repr=False)
    refresh_token: str | None = field(repr=False)


@dataclass(frozen=True)
class JoinAnswers:
    """Everything a sign-up has found out, validated. Only the ID is in its repr."""

    member_id: str  # as typed
    password_hash: str = field(repr=False)
    name: str = field(repr=False)
    name_korean: str | None = field(repr=False)
    email: str = field(repr=False)
    phone: str | None = field(repr=False)
    contact: str | None = field(repr=False)
    birth_date: str = field(repr=False)
    address: dict[str, Any] = field(repr=False)
    nationality: str | None
    is_foreigner: bool | None
    ci_hash: str | None = field(repr=False)
    identity: str
    inflow_path_id: int
    notice_by_message: bool
    notice_by_email: bool
    language: str
    email_confirmed_at: datetime
    consents: list[Given]
    link: Link | None = None
    claims: int | None = None  # the walk-in that this person was at a fair's door


def join(answers: JoinAnswers) -> Member:
    """Make the member with everything that belongs to it.

    Raises MemberIdTaken, EmailTaken, AlreadyMember, AlreadyLinked. The unique constraints decide between several at
    once; what was written for the loser is undone.
    """
    raced: IntegrityError | None = None
    try:
        with db.session.begin_nested():
            member = _member_of(answers)
            db.session.add(member)
            db.session.flush()
            search.index(member)
            consent.record_all(member, answers.consents)
            notices.record_first_choice(member)
            _link(member, answers.link)
            _put_welcome(member)
    except IntegrityError as error:
        raced = error
    if raced is not None:
        raise reason_of(raced) from raced
    return member


def reason_of(error: IntegrityError) -> Exception:
    """Which of our constraints an error is about; the error itself if it is about none."""
    return next((reason() for index, column, reason in CONSTRAINTS if is_about(error, index, column)), error)


def is_about(error: IntegrityError, index: str, column: str) -> bool:
    """PostgreSQL names the index, SQLite the column."""
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        return bool(diagnosis.constraint_name == index)
    return str(error.orig).endswith(f": {column}")


def _member_of(answers: JoinAnswers) -> Member:
    """A new member, or the walk-in that this person was: with its registration, its history and what staff checked."""
    values = _values_of(answers)
    known = claim.take(answers.claims) if answers.claims else None
    if known is None:
        return Member(**values)
    if known.identity == "checked" and values["identity"] == "to_check" and same_name(known.name, answers.name):
        del values["identity"]
    kept = ("name_korean", "contact", "nationality")
    for name, value in values.items():
        if value is not None or name not in kept:
            setattr(known, name, value)
    return known


def _values_of(answers: JoinAnswers) -> dict[str, Any]:
    moment = now()
    return {
        "member_id": answers.member_id.lower(),
        "member_id_shown": answers.member_id,
        "password_hash": answers.password_hash,
        "name": answers.name,
        "name_korean": answers.name_korean,
        "folded": "",
        "language": answers.language,
        "email": answers.email,
        "email_key": answers.email.lower(),
        "email_confirmed_at": answers.email_confirmed_at,
        "phone": answers.phone,
        "contact": answers.contact,
        "birth_date": answers.birth_date,
        "address": answers.address,
        "nationality": answers.nationality,
        "is_foreigner": answers.is_foreigner,
        "ci_hash": answers.ci_hash,
        "identity": answers.identity,
        "inflow_path_id": answers.inflow_path_id,
        "notice_by_message": answers.notice_by_message,
        "notice_by_email": answers.notice_by_email,
        "joined_at": moment,
        "seen_at": moment,
    }


def _link(member: Member, link: Link | None) -> None:
    if link is None:
        return
    db.session.add(provider.new_link(member, link.provider, link.subject, link.refresh_token))
    history.record(member, "linked", way=link.provider)
    db.session.flush()


def _put_welcome(member: Member) -> None:
    context = {"name": member.name, "member_id": member.member_id_shown, "is_checked": member.identity == "verified"}
    payload = {"to": member.email, "language": member.language, "template": "welcome", "context": context}
    outbox.put("mail.welcome", payload, member_id=member.id)
