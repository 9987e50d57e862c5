"""Who comes to the rehearsed fair: made-up people with names in many scripts, and what is wrong with some tickets."""

from dataclasses import dataclass
from datetime import timedelta
from random import Random

from sqlalchemy import select

from app.extensions import db
from app.models import Fair, InflowPath, Member, Registration, Slot
from app.models.fair import KOREA
from app.models.types import now
from app.operations import demo_people, search
from app.operations import kiosk as kiosks
from app.operations import registration as registrations
from app.operations.ticket import digits_of
from app.rules.ticket import short_code

SLUG, OTHER_SLUG = "rehearsal", "another-fair"
SLOT_HOURS = 24  # the rehearsal may run at night
PER_FAULTY = 100  # one of so many tickets is altered, of another fair or cancelled, each
FAULTS = ("altered", "of another fair", "cancelled")


@dataclass(frozen=True)
class Visitor:
    """One ticket that is shown at a door. `fault`: what is wrong with it, None for a good one."""

    digits: str
    ticket_id: str
    registration_id: int
    language: str
    name: str
    phone: str
    email: str
    fault: str | None = None


def make_fairs() -> None:
    """The fair that is rehearsed, today in Korea and the two days beside it, and another one. Commits."""
    today = now().astimezone(KOREA).replace(hour=0, minute=0, second=0, microsecond=0)
    for slug, name in ((SLUG, "Rehearsal Fair"), (OTHER_SLUG, "Another Fair")):
        fair = Fair(
            slug=slug,
            state="published",
            texts={"ko": {"name": f"{name} 리허설"}, "en": {"name": name}},
            starts_on=(today - timedelta(days=1)).date(),
            ends_on=(today + timedelta(days=1)).date(),
            registration_opens_at=today - timedelta(days=30),
            registration_closes_at=today + timedelta(days=2),
            ticket_days="any_day",
        )
        fair.slots = [Slot(starts_at=today, ends_at=today + timedelta(hours=SLOT_HOURS), capacity=1_000_000)]
        db.session.add(fair)
    db.session.commit()


def pairing_code(name: str) -> tuple[int, str]:
    """A new kiosk at the fair: its id, and the code that pairs a screen with it. Commits."""
    fair = Fair.with_slug(SLUG)
    assert fair is not None
    kiosk, code = kiosks.create(fair, name)
    db.session.commit()
    return kiosk.id, code


def register(count: int, random: Random) -> list[Visitor]:
    """So many people with their tickets; of each kind of fault there is at least one. Commits."""
    fair, other = Fair.with_slug(SLUG), Fair.with_slug(OTHER_SLUG)
    assert fair is not None and other is not None
    inflow_path_id = db.session.scalar(select(InflowPath.id).order_by(InflowPath.id))
    faults = [fault for fault in FAULTS for _ in range(max(1, count // PER_FAULTY))]
    visitors = []
    for number, person in enumerate(demo_people.people(count, seed=random.randrange(10**6))):
        fault = faults[number] if number < len(faults) else None
        member = _member(person, inflow_path_id)
        place = _registration(member, other if fault == "of another fair" else fair, random)
        visitors.append(_visitor(person, place, fault))
        if fault == "cancelled":
            registrations.cancel(place)
    db.session.commit()
    return visitors


def _member(person: demo_people.Person, inflow_path_id: int | None) -> Member:
    member = Member(
        member_id=person.member_id,
        member_id_shown=person.member_id,
        name=person.name,
        name_korean=person.name_korean,
        language=person.language,
        email=person.email,
        email_key=person.email,
        email_confirmed_at=now(),
        phone=person.phone,
        nationality=person.nationality,
        is_foreigner=True,
        identity="verified",
        inflow_path_id=inflow_path_id,
    )
    member.folded = search.fold(member)
    db.session.add(member)
    search.index(member)
    return member


def _registration(member: Member, fair: Fair, random: Random) -> Registration:
    slot = fair.slots[0]
    slot.taken += 1
    place = Registration(
        fair=fair, slot=slot, member=member, state="held", short_code=short_code(random), language=member.language
    )
    db.session.add(place)
    db.session.flush()
    return place


def _visitor(person: demo_people.Person, place: Registration, fault: str | None) -> Visitor:
    digits = digits_of(place)
    if fault == "altered":
        digits = digits[:-1] + str((int(digits[-1]) + 1) % 10)
    return Visitor(
        digits, place.ticket_id.hex(), place.id, person.language, person.name, person.phone, person.email, fault
    )
