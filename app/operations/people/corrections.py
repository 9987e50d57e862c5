"""What staff correct of a person, and what they note (ST-3).

What was there before is kept, encrypted. Nobody corrects over somebody else's correction: a page sends back what it had
shown, as a short text that says nothing.
"""

import json
from typing import Any

from sqlalchemy import update

from app.extensions import db, keys
from app.models import Member, MemberChange, MemberNote, Staff
from app.operations import audit, history, messages, outbox, search

FIELDS = ("name", "name_korean", "nationality", "language", "contact", "phone", "email")


class Stale(Exception):
    """Somebody else has changed the record since the page showed it."""


def offered(member: Member) -> tuple[str, ...]:
    """What staff may correct: no number that an operator has proved, and no address that somebody logs in with, since
    whoever had that could set a new password."""
    proved = {"phone"} if member.ci_hash is not None else set()
    login = {"email"} if member.member_id is not None else set()
    return tuple(field for field in FIELDS if field not in proved | login)


def values_of(member: Member) -> dict[str, Any]:
    """What the record says now."""
    return {field: getattr(member, field) for field in FIELDS}


def seen_of(member: Member) -> str:
    """What a page had seen of all that is corrected on it."""
    shown = json.dumps({**values_of(member), "identity": member.identity}, ensure_ascii=False, sort_keys=True)
    return keys.hash("member.seen", shown)[:24]


def hold(member_id: int) -> None:
    """Let nobody else change this record until the end of the transaction."""
    db.session.execute(update(Member).where(Member.id == member_id).values(language=Member.language))


def correct(staff: Staff, member: Member, values: dict[str, Any], reason: str, *, seen: str) -> list[str]:
    """Store what is different; answers which fields. The person is told by mail, a former number by message.

    Tickets stay good: they hold no name. Raises Stale. Flushed, not committed.
    """
    hold(member.id)
    db.session.refresh(member)
    if seen_of(member) != seen:
        raise Stale
    before = {
        field: getattr(member, field)
        for field in offered(member)
        if field in values and (values[field] or None) != getattr(member, field)
    }
    if not before:
        return []
    for field in before:
        setattr(member, field, values[field] or None)
    if "email" in before:
        member.email_key, member.email_confirmed_at = (member.email or "").lower() or None, None
    search.index(member)
    _note_down(staff, member, before, reason)
    _tell(member, before, reason)
    db.session.flush()
    return list(before)


def add_note(staff: Staff, member: Member, text: str) -> None:
    """Flushed, not committed."""
    db.session.add(MemberNote(member_id=member.id, staff_id=staff.id, text=text))
    db.session.flush()
    audit.record("member.note", f"member:{member.id}")


def _note_down(staff: Staff, member: Member, before: dict[str, Any], reason: str) -> None:
    change = MemberChange(member_id=member.id, staff_id=staff.id, kind="correction", before=before, reason=reason)
    db.session.add(change)
    history.record(member, "corrected", way="staff")
    audit.record("member.correct", f"member:{member.id}", fields=list(before))


def _tell(member: Member, before: dict[str, Any], reason: str) -> None:
    """By mail to the address, and to the one that was it until now; to a former number by message."""
    context = {"name": member.name, "fields": list(before), "reason": reason}
    for address in dict.fromkeys(filter(None, (member.email, before.get("email")))):
        payload = {"to": address, "language": member.language, "template": "corrected", "context": context}
        outbox.put("mail.corrected", payload, member_id=member.id)
    if before.get("phone"):
        messages.tell_old_number(member, before["phone"])
