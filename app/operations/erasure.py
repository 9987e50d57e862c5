"""Erasing who has left, when their time is over (EV-10): everything personal goes everywhere, the counts stay.

What a table or a column holds about a member is named here, as erased or as kept with the reason. A test compares both
lists with the tables, so that nothing new is forgotten.
"""

import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from flask import current_app
from sqlalchemy import delete, exists, select, update

from app.extensions import db
from app.models import (
    CampaignRecipient,
    CheckIn,
    Consent,
    Draft,
    LinkedAccount,
    LoginSession,
    Member,
    MemberChange,
    MemberEvent,
    MemberNote,
    Message,
    NameCheck,
    OutboxItem,
    PasswordReset,
    PendingChange,
    ProviderTrip,
    Question,
    Registration,
    RegistrationNote,
    Resume,
    SearchGram,
    SetAsideScan,
    Slot,
)
from app.models.types import new_public_id, now
from app.operations import leaving
from app.operations.resume import erasing as resumes

log = logging.getLogger(__name__)
AT_ONCE = 100  # members erased in one transaction
REOPENED = "reopened"  # operations.checkin.settling: an undo for a reason of ours, not in anybody's words

# Rows that go, by the table's column of the member.
ERASED: tuple[Any, ...] = (
    SearchGram,
    Draft,
    OutboxItem,
    Message,
    MemberEvent,
    MemberNote,
    MemberChange,
    PasswordReset,
    PendingChange,
    ProviderTrip,
    LinkedAccount,
    LoginSession,
    Question,
    NameCheck,
    CampaignRecipient,
    Resume,  # with all that hangs on it, before the others: operations.resume.erasing
)
KEPT = {
    "registration": "How many came to a fair, and when; nobody's name is in it. Notes about it are erased.",
    "data_read": "Whose data staff read, as a number: the law has it kept. Erased when the time of the log is over.",
    "consent": "That somebody had agreed, without who: erased when the time of rights records is over.",
}
# What the member's row is then: a number among others, with what is counted by.
NOBODY: dict[str, Any] = {
    "member_id": None,
    "member_id_shown": None,
    "password_hash": None,
    "password_known_at": None,
    "name": "",
    "name_korean": None,
    "folded": "",
    "email": None,
    "email_key": None,
    "email_confirmed_at": None,
    "phone": None,
    "phone_tail": None,
    "contact": None,
    "birth_date": None,
    "address": None,
    "ci_hash": None,
    "identity_document": None,
    "identity_checked_at": None,
    "identity_checked_by": None,
    "seen_at": None,
}
KEPT_COLUMNS = {
    "id": "The counts hang on it.",
    "public_id": "Replaced by a new one, so that no old address or log leads here.",
    "language": "A count.",
    "nationality": "A count.",
    "is_foreigner": "A count.",
    "identity": "A count.",
    "inflow_path_id": "A count.",
    "notice_by_message": "Refused when they left.",
    "notice_by_email": "Refused when they left.",
    "joined_at": "A count by month.",
    "withdrawn_at": "A count by month, and the clock of the rights records.",
    "leaving_reason": "A count.",
    "erased_at": "That it was done.",
    "merged_into_id": "That it was a second record of somebody, so that the count of people is right.",
}


def erase_left_members() -> int:
    """The timed job: erase those whose quarantine is over; answers how many. Commits.

    A place that a member took in the moment of leaving goes to those who wait.
    """
    _give_back_forgotten_places()
    erased = 0
    for member_ids in _over():
        gone = erase(member_ids)
        db.session.commit()
        erased += len(member_ids)
        log.info("left members erased", extra={"members": len(member_ids), "rows": gone})
    return erased


def erase_rights_records() -> int:
    """The timed job: erase the consents of erased members when nobody can have a right from them any more. Commits."""
    before = now() - timedelta(days=current_app.config["KEEP_RIGHTS_RECORDS_DAYS"])
    over = select(Member.id).where(Member.erased_at.is_not(None), Member.withdrawn_at < before)
    return _committed(delete(Consent).where(Consent.member_id.in_(over)))


def erase_old_events() -> int:
    """The timed job: erase facts of histories that are older than members are shown. Commits."""
    before = now() - timedelta(days=current_app.config["KEEP_MEMBER_EVENTS_DAYS"])
    return _committed(delete(MemberEvent).where(MemberEvent.at < before))


def _give_back_forgotten_places() -> None:
    has_place = exists().where(
        Registration.member_id == Member.id,
        Registration.state != "cancelled",
        Registration.admitted_at.is_(None),
        Slot.id == Registration.slot_id,
        Slot.ends_at > now(),
    )
    left = select(Member).where(Member.withdrawn_at.is_not(None), Member.erased_at.is_(None), has_place)
    for member in db.session.scalars(left).all():
        leaving.cancel_places(member)
        db.session.commit()


def _over() -> Iterator[list[int]]:
    """Those to erase now, some at a time; each batch is erased before the next is looked for."""
    before = now() - timedelta(days=current_app.config["KEEP_LEFT_MEMBER_DAYS"])
    due = select(Member.id).where(Member.withdrawn_at < before, Member.erased_at.is_(None)).order_by(Member.id)
    while member_ids := list(db.session.scalars(due.limit(AT_ONCE))):
        yield member_ids


def erase(member_ids: list[int]) -> int:
    """Erase these; answers how many rows of other tables went. Flushed, not committed."""
    registrations = select(Registration.id).where(Registration.member_id.in_(member_ids))
    gone = _count(delete(RegistrationNote).where(RegistrationNote.registration_id.in_(registrations)))
    gone += resumes.erase_of(member_ids)
    gone += sum(_count(delete(table).where(table.member_id.in_(member_ids))) for table in ERASED)
    _blank_reasons(registrations)
    for member_id in member_ids:
        nobody = update(Member).where(Member.id == member_id)
        db.session.execute(nobody.values(**NOBODY, public_id=new_public_id(), erased_at=now()))
    return gone


def _blank_reasons(registrations: Any) -> None:
    """What staff wrote about these registrations in words of their own; that they did it, and when, stays."""
    theirs = Registration.id.in_(registrations)
    _count(update(Registration).where(theirs, Registration.review_reason.is_not(None)).values(review_reason=None))
    undone = (CheckIn.kind == "undo", CheckIn.reason.not_in(("", REOPENED)))
    _count(update(CheckIn).where(CheckIn.registration_id.in_(registrations), *undone).values(reason=""))
    discarded = (SetAsideScan.registration_id.in_(registrations), SetAsideScan.discard_reason.is_not(None))
    _count(update(SetAsideScan).where(*discarded).values(discard_reason=None))


def _count(statement: Any) -> int:
    result: Any = db.session.execute(statement.execution_options(synchronize_session=False))
    return int(result.rowcount)


def _committed(statement: Any) -> int:
    count = _count(statement)
    db.session.commit()
    return count
