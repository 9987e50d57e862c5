"""A ticket that was scanned into the staff's search: a scanner types its 194 digits as if somebody had."""

from sqlalchemy import select

from app.extensions import db, keys
from app.models import Registration
from app.operations.people.merged import kept_registration
from app.rules import ticket
from app.rules.text import clean_digits

FEWEST_DIGITS = 40  # more than any number that people type


class NotFound(Exception):
    """Nobody has this ticket: `reason` is unreadable (a part of it, or nothing of ours), forged or unknown."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


def is_ticket(text: str) -> bool:
    """Whether this was typed by a scanner rather than by somebody."""
    digits = clean_digits(ticket.scanned(text))
    return len(digits) >= FEWEST_DIGITS and digits.isascii() and digits.isdigit()


def registration_of(text: str) -> Registration:
    """The registration of a scanned ticket; of one that was given up, the one that was kept. Raises NotFound."""
    try:
        shown = ticket.read(clean_digits(ticket.scanned(text)), keys.ticket_public)
    except ticket.TicketForged:
        raise NotFound("forged") from None
    except ticket.TicketRefused:
        raise NotFound("unreadable") from None
    found = db.session.scalar(select(Registration).where(Registration.ticket_id == shown.ticket_id))
    if found is None or found.member.erased_at is not None:
        raise NotFound("unknown")
    return kept_registration(found)
