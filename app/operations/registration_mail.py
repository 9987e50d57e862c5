"""What members are told about their registrations, each in their own language, through the outbox: by mail, and what
matters on the way there by message too.

The context holds plain texts and ISO times; the template writes the times as its language does.
"""

from typing import Any

from flask import current_app

from app.models import Fair, Member, Registration, Slot
from app.operations import messages, outbox
from app.operations.letter_language import written_in


def ticket(registration: Registration, member: Member, fair: Fair, slot: Slot, language: str) -> None:
    _put("ticket", registration, member, fair, slot, language, with_ticket=True)


def walk_in(registration: Registration, member: Member, fair: Fair, slot: Slot, claim_url: str) -> None:
    """The ticket of somebody who registered at the door, to the address that was said there."""
    more = {"claim_url": claim_url}
    _put("walk_in", registration, member, fair, slot, registration.language, with_ticket=True, more=more)


def waiting(registration: Registration, member: Member, fair: Fair, slot: Slot, language: str) -> None:
    _put("waiting", registration, member, fair, slot, language)


def promoted(registration: Registration, slot: Slot) -> None:
    _put_about("promoted", registration, slot, with_ticket=True)


def changed(registration: Registration, slot: Slot) -> None:
    _put_about("registration_changed", registration, slot, with_ticket=True)


def moved(registration: Registration, slot: Slot) -> None:
    """Staff put somebody into another time: with the ticket that fits, where there is one."""
    _put_about("registration_moved", registration, slot, with_ticket=registration.is_held)


def waiting_ended(registration: Registration) -> None:
    """The time that somebody waited for takes nobody in any more."""
    _put_about("waiting_ended", registration, registration.slot)


def cancelled(registration: Registration) -> None:
    _put_about("registration_cancelled", registration, registration.slot)


def fair_changed(registration: Registration, slot: Slot) -> None:
    _put_about("fair_changed", registration, slot, with_ticket=registration.is_held)


def fair_cancelled(registration: Registration, slot: Slot) -> None:
    _put_about("fair_cancelled", registration, slot)


def reminder(registration: Registration, slot: Slot) -> None:
    """Its key keeps a second reminder of the same day away."""
    key = f"reminder:{registration.public_id}:{slot.day.isoformat()}"
    _put_about("reminder", registration, slot, with_ticket=True, key=key)


def _put_about(
    template: str, registration: Registration, slot: Slot, *, with_ticket: bool = False, key: str | None = None
) -> None:
    member = registration.member
    _put(template, registration, member, slot.fair, slot, member.language, with_ticket=with_ticket, key=key)


def _put(
    template: str,
    registration: Registration,
    member: Member,
    fair: Fair,
    slot: Slot,
    language: str,
    *,
    with_ticket: bool = False,
    key: str | None = None,
    more: dict[str, str] | None = None,
) -> None:
    """Walk-ins may have neither address nor phone: they are told at the desk. What they speak may be no language of
    the site: then they are written to in that of their registration."""
    if member.withdrawn_at is not None:
        return
    language = written_in(language, registration.language)
    context, rows = _context(registration, member, fair, slot, language) | (more or {}), []
    if template in messages.TEMPLATES:
        again = f"message:{key}" if key else None
        rows.append(messages.row(member, template, context, language=language, key=again))
    if member.email:
        payload: dict[str, Any] = {"to": member.email, "language": language, "template": template, "context": context}
        if with_ticket:
            payload["ticket"] = registration.public_id
        rows.append(outbox.row(f"mail.{template}", payload, key=key, member_id=member.id))
    outbox.put_rows([row for row in rows if row])


def _context(registration: Registration, member: Member, fair: Fair, slot: Slot, language: str) -> dict[str, str]:
    site = current_app.config["BASE_URL"]
    return {
        "name": member.name,
        "fair": fair.text("name", language),
        "venue": fair.text("venue", language),
        "address": fair.text("address", language),
        "bring": fair.text("bring", language),
        "starts_at": slot.starts_at.isoformat(),
        "ends_at": slot.ends_at.isoformat(),
        "short_code": registration.short_code,
        "ticket_url": f"{site}/tickets/{registration.public_id}",
        "fair_url": f"{site}/fairs/{fair.slug}",
    }
