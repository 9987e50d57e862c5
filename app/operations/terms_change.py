"""Changed texts, told in advance as the terms of use promise: one mail to each member whom a new version concerns.

The timed job queues the mails some members at a time. What a run has queued stays if it is interrupted, the next one
goes on after it, and the outbox's unique key keeps a second mail about the same version away.
"""

import logging
from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, String, cast, exists, literal, select, true, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased

from app.extensions import db
from app.models import Consent, Member, OutboxItem, TermsText
from app.models.consent import today
from app.models.types import now
from app.operations import notices, outbox
from app.operations.consent import ASKED

log = logging.getLogger(__name__)
AT_ONCE = 500  # mails queued in one transaction
TOLD = ("personal_data", "privacy_policy")  # everybody is told of these, nobody agrees to them
AGREED_AS = {**{kind: (kind,) for kind in ASKED}, "notices": notices.WAYS}  # the consents that are about a text
MAILED = (*AGREED_AS, *TOLD)
TEMPLATE = "terms_change"

Texts = dict[str, dict[str, Any]]  # what the mail says, by language


def announce_all() -> int:
    """The timed job: queue the mails about every version by staff that is still to come. Answers how many; commits.

    A version whose day was missed is not announced any more: a mail would promise time that has passed.
    """
    due = select(TermsText.kind, TermsText.version).where(
        TermsText.kind.in_(MAILED),
        TermsText.made_by.is_not(None),
        TermsText.announced_at.is_(None),
        TermsText.version >= today(),
    )
    versions = db.session.execute(due.distinct().order_by(TermsText.version, TermsText.kind)).all()
    return sum(_announce(kind, version) for kind, version in versions)


def _announce(kind: str, version: str) -> int:
    """Queue one version's mails, then note that all are queued. A run that meets another one leaves the rest to it."""
    texts, queued = _texts(kind, version), 0
    for members in _to_tell(kind, version):
        try:
            outbox.put_rows([_row(kind, version, texts, member) for member in members])
            db.session.commit()
        except IntegrityError:
            db.session.rollback()
            return queued
        queued += len(members)
    done = update(TermsText).where(TermsText.kind == kind, TermsText.version == version)
    db.session.execute(done.values(announced_at=now()))
    db.session.commit()
    log.info("changed text announced", extra={"kind": kind, "version": version, "mails": queued})
    return queued


def _texts(kind: str, version: str) -> Texts:
    query = select(TermsText).where(TermsText.kind == kind, TermsText.version == version)
    return {
        text.language: {"title": text.title, "change_note": text.change_note, "is_optional": text.is_optional}
        for text in db.session.scalars(query)
    }


def _to_tell(kind: str, version: str) -> Iterator[list[Any]]:
    """Whom it concerns and who has no mail about it yet, some at a time."""
    query = (
        select(Member.id, Member.name, Member.email, Member.language)
        .where(Member.withdrawn_at.is_(None), Member.email.is_not(None), Member.email_confirmed_at.is_not(None))
        .where(_is_concerned(kind, version), ~_has_mail(kind, version))
        .order_by(Member.id)
        .limit(AT_ONCE)
    )
    after = 0
    while members := list(db.session.execute(query.where(Member.id > after))):
        after = members[-1].id
        yield members


def _is_concerned(kind: str, version: str) -> ColumnElement[bool]:
    """Whether the member's latest word on this text is that they agree to an earlier version; or everybody."""
    if kind in TOLD:
        return true()
    later = aliased(Consent)
    is_latest = ~exists().where(later.member_id == Consent.member_id, later.kind == Consent.kind, later.id > Consent.id)
    return exists().where(
        Consent.member_id == Member.id,
        Consent.kind.in_(AGREED_AS[kind]),
        Consent.agreed,
        Consent.version < version,
        is_latest,
    )


def _has_mail(kind: str, version: str) -> ColumnElement[bool]:
    return exists().where(OutboxItem.key == literal(_key(kind, version, "")) + cast(Member.id, String))


def _key(kind: str, version: str, member_id: int | str) -> str:
    return f"terms:{kind}:{version}:{member_id}"


def _row(kind: str, version: str, texts: Texts, member: Any) -> dict[str, Any]:
    """The mail to one member: in their language if the text is written in it, so that mail and text are in one."""
    language = next(code for code in (member.language, "en", "ko") if code in texts)
    context = {"kind": kind, "version": version, "name": member.name, **texts[language]}
    payload = {"to": member.email, "language": language, "template": TEMPLATE, "context": context}
    return outbox.row(f"mail.{TEMPLATE}", payload, key=_key(kind, version, member.id), member_id=member.id)
