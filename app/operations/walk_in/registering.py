"""Making a walk-in: the member, the registration with its ticket, the consents and the claim, or nothing at all."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import SystemRandom

from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.extensions import db
from app.models import Fair, Member, Registration, ReservedTicket, Slot, Staff, WalkIn
from app.models.fair import KOREA
from app.models.registration import new_ticket_id
from app.models.types import now
from app.operations import audit, consent, search
from app.operations import registration_mail as mail
from app.operations.consent import Given
from app.operations.registration_rows import SHORT_CODE_TRIES
from app.operations.walk_in.claim import LIFETIME, claim_hash, claim_link
from app.rules.ticket import short_code

_random = SystemRandom()
OF_A_PAGE_IN_NO_LANGUAGE = "en"  # what whoever speaks none of the site's languages reads


class NoWalkIns(Exception):
    """Nobody can register at the door of this fair: not published, over, or without any time of entry."""


@dataclass(frozen=True)
class Answers:
    """What somebody said at the door, validated. Nothing of the person is in its repr."""

    name: str = field(repr=False)
    speaks: str  # ISO 639: a language of the site, or another one that staff have heard
    consents: list[Given]
    name_korean: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)  # lower case; nobody has confirmed it
    phone: str | None = field(default=None, repr=False)  # E.164; nobody has confirmed it
    nationality: str | None = None


@dataclass(frozen=True)
class Door:
    """Where it happened: a kiosk, or a member of the staff at the desk."""

    kiosk_id: int | None = None
    staff: Staff | None = None

    @property
    def channel(self) -> str:
        return "kiosk" if self.staff is None else "desk"

    @property
    def actor(self) -> str:
        return f"kiosk:{self.kiosk_id}" if self.staff is None else f"staff:{self.staff.id}"


def register(
    answers: Answers,
    *,
    fair: Fair,
    door: Door,
    slot: Slot | None = None,
    ticket: ReservedTicket | None = None,
    at: datetime | None = None,
) -> Registration:
    """Make the walk-in. `ticket` is one that a kiosk had in store, `at` when the person stood there, if not now.

    Flushed, not committed. Raises NoWalkIns. Capacity is not asked: a walk-in takes no place of those who registered
    before, however full the slot is.
    """
    moment = at or now()
    slot = slot or slot_for(fair, moment)
    if slot is None or not takes_walk_ins(fair, moment):
        raise NoWalkIns(fair.slug)
    member = _member(answers, moment)
    registration = _registration(member, fair, slot, door.channel, moment, ticket)
    consent.record_all(member, answers.consents, channel=door.channel, at=moment)
    db.session.add(
        WalkIn(
            registration_id=registration.id,
            kiosk_id=door.kiosk_id,
            staff_id=door.staff.id if door.staff else None,
            came_at=moment,
            claim_hash=claim_hash(registration.ticket_id),
            claim_expires_at=now() + LIFETIME,
        )
    )
    mail.walk_in(registration, member, fair, slot, claim_link(registration))
    audit.record("walk_in.register", f"registration:{registration.id}", actor=door.actor, shown=[member.id])
    return registration


def takes_walk_ins(fair: Fair, moment: datetime) -> bool:
    """Until the end of its last day. What a kiosk has taken down then may arrive later."""
    return fair.state == "published" and moment.astimezone(KOREA).date() <= fair.ends_on


def slot_for(fair: Fair, moment: datetime) -> Slot | None:
    """The slot of this moment; else the nearest one of the day, else of the whole fair."""
    today = moment.astimezone(KOREA).date()

    def distance(slot: Slot) -> tuple[bool, timedelta, datetime]:
        away = max(slot.starts_at - moment, moment - slot.ends_at, timedelta(0))
        return slot.day != today, away, slot.starts_at

    return min(fair.slots, key=distance, default=None)


def read_in(speaks: str) -> str:
    """The language of pages and mails for whoever speaks this one."""
    return speaks if speaks in current_app.config["LANGUAGES"] else OF_A_PAGE_IN_NO_LANGUAGE


def _member(answers: Answers, moment: datetime) -> Member:
    member = Member(
        name=answers.name,
        name_korean=answers.name_korean,
        folded="",
        language=answers.speaks,
        email=answers.email,
        email_key=answers.email.lower() if answers.email else None,
        contact=answers.phone,
        nationality=answers.nationality,
        identity="to_check",
        joined_at=moment,
        seen_at=moment,
    )
    db.session.add(member)
    db.session.flush()
    search.index(member)
    return member


def _registration(
    member: Member, fair: Fair, slot: Slot, channel: str, moment: datetime, ticket: ReservedTicket | None
) -> Registration:
    """With a short code that nobody else has at this fair; a unique key decides."""
    reserved = ticket.short_code if ticket else None
    for _ in range(SHORT_CODE_TRIES):
        registration = Registration(
            fair_id=fair.id,
            slot_id=slot.id,
            member_id=member.id,
            state="held",
            ticket_id=ticket.ticket_id if ticket else new_ticket_id(),
            short_code=reserved or unused_code(fair),
            language=read_in(member.language),
            channel=channel,
            takes_place=False,
            created_at=moment,
            changed_at=moment,
        )
        try:
            with db.session.begin_nested():
                db.session.add(registration)
                db.session.flush()
        except IntegrityError:
            reserved = None  # somebody else has the code: the ticket itself stays as it is
            continue
        if ticket is not None:
            ticket.registration_id = registration.id
        return registration
    raise RuntimeError("No unused short code was found.")


def unused_code(fair: Fair) -> str:
    """One that neither a registration of this fair has nor a kiosk in store, at this moment."""
    return unused_codes(fair, 1)[0]


def unused_codes(fair: Fair, count: int) -> list[str]:
    """Several such codes, all different."""
    found: set[str] = set()
    for _ in range(SHORT_CODE_TRIES):
        tried = {short_code(_random) for _ in range(count - len(found))}
        taken = select(Registration.short_code).where(
            Registration.fair_id == fair.id, Registration.short_code.in_(tried)
        )
        kept = select(ReservedTicket.short_code).where(
            ReservedTicket.fair_id == fair.id, ReservedTicket.short_code.in_(tried)
        )
        found |= tried - set(db.session.scalars(taken.union_all(kept)))
        if len(found) == count:
            return sorted(found, key=lambda _code: _random.random())
    raise RuntimeError("Not enough unused short codes were found.")
