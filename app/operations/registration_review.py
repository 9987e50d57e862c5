"""What staff do with one person and one registration: check identity, accept, return, correct, note (ST-3)."""

from sqlalchemy import select, update

from app.extensions import db
from app.models import Member, Registration, RegistrationNote, Staff
from app.models.types import now
from app.operations import audit, outbox, registration_mail
from app.operations.letter_language import written_in
from app.rules.stamp import stamp

DOCUMENTS = ("passport", "residence_card")


def confirm_identity(staff: Staff, member: Member, document: str) -> None:
    """Note that the name was compared with a document: its kind, never its number."""
    member.identity = "checked"
    member.identity_document = document
    member.identity_checked_at = now()
    member.identity_checked_by = staff.id
    db.session.flush()
    audit.record("member.confirm_identity", f"member:{member.id}", document=document)


class ChangedMeanwhile(Exception):
    """A colleague has accepted or returned it since the page was opened."""


def stamp_of(registration: Registration) -> str:
    """What a page has shown of how it was looked at."""
    return stamp((registration.review, registration.review_reason))


def accept(registration: Registration, *, seen: str) -> None:
    """It is right. Raises ChangedMeanwhile."""
    _hold(registration, seen)
    registration.review = "accepted"
    registration.review_reason = None
    db.session.flush()
    audit.record("registration.accept", f"registration:{registration.id}")


def give_back(registration: Registration, reason: str, *, seen: str) -> None:
    """Return a registration to its member with the reason, which is mailed in the member's language.

    Raises ChangedMeanwhile.
    """
    _hold(registration, seen)
    registration.review = "returned"
    registration.review_reason = reason
    db.session.flush()
    audit.record("registration.return", f"registration:{registration.id}")
    member, language = registration.member, written_in(registration.member.language)
    if member.email:
        outbox.put(
            "mail.registration_returned",
            {
                "to": member.email,
                "language": language,
                "template": "registration_returned",
                "context": {
                    "name": member.name,
                    "fair": registration.fair.text("name", language),
                    "reason": reason,
                },
            },
            member_id=member.id,
        )


def _hold(registration: Registration, seen: str) -> None:
    """One after the other: the first write takes the lock, and what is stored now is compared with what was shown."""
    db.session.execute(
        update(Registration).where(Registration.id == registration.id).values(review=Registration.review)
    )
    db.session.refresh(registration)
    if stamp_of(registration) != seen:
        raise ChangedMeanwhile(registration.public_id)


def add_note(staff: Staff, registration: Registration, text: str) -> None:
    db.session.add(RegistrationNote(registration_id=registration.id, staff_id=staff.id, text=text))
    db.session.flush()
    audit.record("registration.note", f"registration:{registration.id}")


def notes_of(registration: Registration) -> list[RegistrationNote]:
    """The newest first."""
    return list(
        db.session.scalars(
            select(RegistrationNote)
            .where(RegistrationNote.registration_id == registration.id)
            .order_by(RegistrationNote.id.desc())
        )
    )


def resend_ticket(registration: Registration) -> bool:
    """Queue the ticket's mail again; False where the person has no address."""
    member = registration.member
    if not member.email or not registration.is_held:
        return False
    audit.record("registration.resend_ticket", f"registration:{registration.id}")
    registration_mail.ticket(registration, member, registration.fair, registration.slot, member.language)
    return True
