"""What is promised of those who come without a ticket and register at a door."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from sqlalchemy import func, select

from app.extensions import db, keys
from app.models import Consent, Registration, VoidedTicket
from app.models import WalkIn as Record
from app.rules.ticket import TicketRefused, read
from rehearsal.promises.evidence import CLOCKS_DIFFER_BY, Evidence, promise
from rehearsal.walk_ins import WalkIn


@promise("Whoever registers at a door leaves with a ticket that is good, with the network or without it.")
def walk_ins_get_tickets(found: Evidence) -> Iterable[str]:
    yield from _not_tried(found.day.walk_ins)
    for walk_in in found.day.walk_ins:
        if wrong := _wrong_with_ticket(found, walk_in):
            yield f"somebody registered at {walk_in.door} ({walk_in.cable} cable): {wrong}"


@promise("Each person who registered at a door is recorded once, as they said it and at their own time.")
def walk_ins_arrive(found: Evidence) -> Iterable[str]:
    known, meant = db.session.scalar(select(func.count()).select_from(Record)), len(found.day.walk_ins)
    if known != meant:
        yield f"{meant} people registered at the doors, {known} are recorded"
    for walk_in in found.day.walk_ins:
        registration = found.registration_of(walk_in)
        if registration is None:
            yield f"whoever left {walk_in.door} with ticket {walk_in.shown_id} is not recorded"
        else:
            changed = ", ".join(_changed(walk_in, registration))
            if changed:
                yield f"registration {registration.id} has another {changed} than {walk_in.door} was told"


@promise("Each of them is let in once; whoever registered at a kiosk before it was revoked waits for staff.")
def walk_ins_let_in_once(found: Evidence) -> Iterable[str]:
    aside = {id(walk_in) for walk_in in found.day.walk_ins_aside}
    facts = [*found.facts, *found.walk_in_facts, *found.desk_facts]
    for walk_in in found.day.walk_ins:
        registration = found.registration_of(walk_in)
        if registration is None:
            continue
        times = sum(fact.kind == "admit" for fact in facts if fact.registration_id == registration.id)
        if times != (id(walk_in) not in aside) or (registration.admitted_at is not None) != (times > 0):
            yield f"registration {registration.id} of {walk_in.door} was let in {times} times"


def _not_tried(walk_ins: list[WalkIn]) -> Iterator[str]:
    ways = {
        "at a kiosk with the network": any(one.kiosk_id and one.is_reached for one in walk_ins),
        "at a kiosk without the network": any(one.kiosk_id and not one.is_reached for one in walk_ins),
        "at the desk": any(not one.kiosk_id for one in walk_ins),
    }
    yield from (f"nobody registered {way}: this was not tried" for way, was_tried in ways.items() if not was_tried)


def _wrong_with_ticket(found: Evidence, walk_in: WalkIn) -> str | None:
    """A ticket as a camera has read it from the screen, or what is wrong with it."""
    if walk_in.ticket_id is None:
        return "no ticket was shown"
    try:
        ticket = read(walk_in.digits or "", keys.ticket_public)
    except TicketRefused:
        return "the ticket is not signed by us"
    if ticket.fair != found.fair.id or not ticket.covers(walk_in.day):
        return "the ticket is for another fair or another day"
    if db.session.get(VoidedTicket, walk_in.ticket_id) is not None:
        return "the ticket is void"
    registration = found.registration_of(walk_in)
    if registration and (registration.state != "held" or registration.short_code != walk_in.code):
        return f"the ticket's registration is {registration.state}, or its number another one"
    return None


def _changed(walk_in: WalkIn, registration: Registration) -> Iterator[str]:
    member, said = registration.member, walk_in.said
    if member.name != said.name:
        yield "name"
    if said.contact not in (member.email, member.contact):
        yield "way to be reached"
    if member.language != walk_in.language:
        yield "language"
    if registration.channel != ("kiosk" if walk_in.kiosk_id else "desk"):
        yield "door"
    if not db.session.scalar(select(func.count()).where(Consent.member_id == member.id)):
        yield "consent"
    record = Record.of(registration)
    # At the desk the server says when it was: at some moment between the press and the answer.
    last = walk_in.at if walk_in.kiosk_id else walk_in.at + timedelta(milliseconds=walk_in.took)
    if record is None or not walk_in.at - CLOCKS_DIFFER_BY <= record.came_at <= last + CLOCKS_DIFFER_BY:
        yield "time"
