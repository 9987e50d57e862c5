"""What each table holds about a member, as data.json shows it.

Left out are secrets (hashes, tokens, codes), what staff are called, and what could name other people. LEFT_OUT says
why; a test compares it with the tables and with the member's columns, so that nothing new is forgotten.
"""

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import inspect, select

from app.extensions import db
from app.models import (
    BadgeJob,
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
    PendingChange,
    Question,
    Registration,
    RegistrationNote,
    Resume,
    ResumeEvent,
    ResumeVersion,
    SetAsideScan,
    WalkIn,
)
from app.operations.export.rows import Rows, plain, rows_of, shown

PERSON = (
    "member_id_shown", "name", "name_korean", "language", "email", "email_confirmed_at", "phone", "contact",
    "birth_date", "address", "nationality", "is_foreigner", "identity", "identity_document", "identity_checked_at",
    "notice_by_message", "notice_by_email", "joined_at", "seen_at",
)  # fmt: skip
PERSON_LEFT_OUT = {
    "id": "A number of ours.",
    "public_id": "An address of ours.",
    "member_id": "The same as shown, in lower case.",
    "password_hash": "A secret.",
    "password_known_at": "Told by mail; says how thieves are noticed.",
    "folded": "The name again, for the search.",
    "email_key": "The e-mail again, in lower case.",
    "phone_tail": "A keyed hash of the number, for the search.",
    "ci_hash": "A keyed hash; shown to nobody, so that it proves nothing elsewhere.",
    "identity_checked_by": "Who of the staff.",
    "inflow_path_id": "Shown in words.",
    "withdrawn_at": "Nobody who has left can log in.",
    "leaving_reason": "Nobody who has left can log in.",
    "erased_at": "Nobody who is erased can log in.",
    "merged_into_id": "Only a trace without a login has it.",
}
LEFT_OUT = {
    "campaign_recipient": "Each message of it stands among the messages.",
    "data_read": "The log of what staff do, kept for the supervision of staff; told on request.",
    "search_gram": "Pieces of the name and keyed hashes of the number, for the staff's search.",
    "password_reset": "Secrets of links; that one was asked for stands among the messages.",
    "provider_trip": "Secrets of a journey that lasts ten minutes.",
}
# What hangs on a registration stands with it.
OF_REGISTRATIONS = {
    "badge_job": "badges",
    "check_in": "check_ins",
    "registration_note": "notes_by_staff",
    "set_aside_scan": "scans_set_aside",
    "walk_in": "came_without_registration",
}
OF_REGISTRATIONS_LEFT_OUT = {
    "campaign_recipient": "Each message of it stands among the messages.",
    "reserved_ticket": "The ticket itself is there; that a kiosk had it in store before says nothing about anybody.",
}
NEVER_OUT = {"password_hash", "ci_hash", "subject", "refresh_token", "person"}  # of what a draft holds


def person(member: Member) -> dict[str, Any]:
    """The member's own row."""
    path = member.inflow_path
    return shown(member, PERSON) | {"came_by": path.name_in(member.language) if path else None}


def _consents(member: Member) -> Rows:
    rows = _of(Consent, member)
    return [shown(row, ("kind", "version", "language", "agreed", "channel", "given_at")) for row in rows]


def _registrations(member: Member) -> Rows:
    return [_registration(row) for row in _of(Registration, member)]


def _registration(row: Registration) -> dict[str, Any]:
    columns = ("state", "short_code", "waiting_since", "admitted_at", "review", "review_reason", "language")
    return {
        "fair": row.fair.text("name", row.language),
        "starts_at": plain(row.slot.starts_at),
        "ends_at": plain(row.slot.ends_at),
        **shown(row, (*columns, "created_at", "changed_at")),
        "check_ins": [
            shown(fact, ("kind", "way", "verdict", "reason", "device_time", "received_at"))
            for fact in CheckIn.of_registration(row.id)
        ],
        "scans_set_aside": [
            shown(scan, ("way", "verdict", "decision", "device_time", "received_at"))
            for scan in _about(SetAsideScan, row)
        ],
        "badges": [_badge(job) for job in _about(BadgeJob, row)],
        "came_without_registration": [shown(one, ("came_at", "claimed_at")) for one in _about(WalkIn, row)],
        # Their words may name other people, so they are looked through before they are handed out: see the README.
        "notes_by_staff": [shown(note, ("written_at",)) for note in _about(RegistrationNote, row)],
    }


def _badge(job: BadgeJob) -> dict[str, Any]:
    """One badge, printed or not; where: the kiosk, or with staff."""
    where = job.kiosk.name if job.kiosk else "desk"
    return shown(job, ("state", "layout", "created_at", "printed_at")) | {"where": where}


def _about(table: Any, row: Registration) -> Iterable[Any]:
    """What else is kept of one registration, the oldest first."""
    of_row = select(table).where(table.registration_id == row.id)
    return db.session.scalars(of_row.order_by(inspect(table).primary_key[0]))


def _linked(member: Member) -> Rows:
    rows = _of(LinkedAccount, member, LinkedAccount.subject)
    return [shown(row, ("provider", "subject", "linked_at", "used_at")) for row in rows]


def _logins(member: Member) -> Rows:
    rows = _of(LoginSession, member, LoginSession.address)
    return [shown(row, ("device", "address", "way", "created_at", "seen_at", "ended_at")) for row in rows]


def _history(member: Member) -> Rows:
    return [shown(row, ("kind", "way", "device", "address", "at")) for row in _of(MemberEvent, member)]


def _mails(member: Member) -> Rows:
    """That a mail was sent, and what kind of; its words are in the mailbox, and may hold codes and links."""
    return [shown(row, ("topic", "state", "created_at", "sent_at")) for row in _of(OutboxItem, member)]


def _messages(member: Member) -> Rows:
    columns = ("topic", "channel", "number_tail", "state", "created_at", "updated_at")
    return [shown(row, columns) for row in _of(Message, member)]


def _questions(member: Member) -> Rows:
    columns = ("email", "text", "language", "asked_at", "answer", "answered_at")
    return [shown(row, columns) for row in _of(Question, member)]


def _pending(member: Member) -> Rows:
    return [shown(row, ("kind", "value", "created_at", "expires_at", "ended_at")) for row in _of(PendingChange, member)]


def _drafts(member: Member) -> Rows:
    """What is typed into a form that is not finished yet."""
    return [
        shown(row, ("wizard", "created_at", "updated_at", "expires_at")) | {"answers": _typed(row.answers)}
        for row in _of(Draft, member)
    ]


def _typed(answers: dict[str, Any]) -> dict[str, Any]:
    steps = {step: fields for step, fields in answers.items() if step != "tabs"}
    return {
        step: {name: cell[0] for name, cell in fields.items() if name not in NEVER_OUT and name != "complete"}
        for step, fields in steps.items()
    }


def _resumes(member: Member) -> Rows:
    """What was submitted, whole; what is being written stands among the drafts."""
    return [_resume(row) for row in _of(Resume, member)]


def _resume(row: Resume) -> dict[str, Any]:
    versions = select(ResumeVersion).where(ResumeVersion.resume_id == row.id).order_by(ResumeVersion.number)
    events = select(ResumeEvent).where(ResumeEvent.resume_id == row.id).order_by(ResumeEvent.id)
    return {
        **shown(row, ("is_main", "state", "state_at", "reason", "created_at", "submitted_at")),
        "versions": [
            shown(one, ("number", "content", "language", "submitted_at")) for one in db.session.scalars(versions)
        ],
        "events": [shown(one, ("kind", "version", "reason", "at")) for one in db.session.scalars(events)],
    }


def _name_checks(member: Member) -> Rows:
    """The number that was checked is kept nowhere."""
    columns = ("name", "result", "reference", "birth_date", "mask", "checked_at")
    return [shown(row, columns) for row in _of(NameCheck, member)]


def _staff_notes(member: Member) -> Rows:
    """As with registrations: the words may name other people."""
    return [shown(row, ("written_at",)) for row in _of(MemberNote, member)]


def _changes(member: Member) -> Rows:
    """What staff corrected or put together, with what the record said before."""
    return [shown(row, ("kind", "before", "at")) for row in _of(MemberChange, member)]


# By name in data.json; the table that each is about stands in TABLES.
SECTIONS: dict[str, Callable[[Member], Rows]] = {
    "consents": _consents,
    "registrations": _registrations,
    "linked_accounts": _linked,
    "logins": _logins,
    "history": _history,
    "mails": _mails,
    "messages": _messages,
    "questions": _questions,
    "changes_that_wait": _pending,
    "drafts": _drafts,
    "resumes": _resumes,
    "name_checks": _name_checks,
    "notes_by_staff": _staff_notes,
    "changes_by_staff": _changes,
}
TABLES = {
    "consent": "consents",
    "registration": "registrations",
    "linked_account": "linked_accounts",
    "login_session": "logins",
    "member_event": "history",
    "outbox_item": "mails",
    "message": "messages",
    "question": "questions",
    "pending_change": "changes_that_wait",
    "draft": "drafts",
    "resume": "resumes",
    "name_check": "name_checks",
    "member_note": "notes_by_staff",
    "member_change": "changes_by_staff",
}


def _of(table: Any, member: Member, *deferred: Any) -> list[Any]:
    return rows_of(table, table.member_id == member.id, *deferred)
