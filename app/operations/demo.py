"""Demo data: two fairs, visitors with names in many scripts, resumes, companies, staff of each role, a paired kiosk.

Always the same for the same number of people, so that a measurement can be repeated.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from random import Random
from types import MappingProxyType, SimpleNamespace
from typing import Any

from sqlalchemy import func, select

from app.extensions import db, keys
from app.models import Exhibitor, Fair, InflowPath, Kiosk, Member, Slot, Staff
from app.models.fair import KOREA
from app.models.types import now
from app.operations import bulk, demo_companies, demo_resumes, gram_counts, grants, search
from app.operations.demo_fairs import FAIRS
from app.operations.demo_people import Person, people
from app.operations.login import hash_password
from app.rules.ticket import short_code

MEMBER_PASSWORD = "Madang-Demo-27"
STAFF_PASSWORD = "madang demo staff 2027"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
KIOSK_TOKEN = "demo-kiosk-token"
STAFF = (
    ("admin@madang.example", "한지원 Admin", "admin"),
    ("manager@madang.example", "서윤아 Manager", "fair_manager"),
    ("desk@madang.example", "오민재 Desk", "desk"),
    ("viewer@madang.example", "문가은 Viewer", "viewer"),
)
MEMBER_COLUMNS = (
    "id public_id member_id member_id_shown password_hash name name_korean folded language email email_key"
    " email_confirmed_at phone phone_tail birth_date nationality is_foreigner identity inflow_path_id"
    " notice_by_message notice_by_email joined_at"
).split()
REGISTRATION_COLUMNS = (
    "public_id fair_id slot_id member_id state ticket_id short_code review language created_at changed_at"
).split()
CODE_STEP = 7_368_787  # prime to ten million: consecutive people get codes far apart, and no two the same
CODES = 10_000_000


@dataclass
class Filler:
    """Makes the rows of many people; remembers the grams, so that the index is written in its own order."""

    first_id: int
    password_hash: str
    inflow_paths: list[int]
    slots: list[tuple[int, int]]  # (fair, slot)
    moment: datetime
    after: int = 0  # how many people of the demo are there already

    def __post_init__(self) -> None:
        self.random = Random(self.first_id)
        self.grams: dict[str, list[int]] = {}
        self.phone_grams: dict[str, str] = {}
        self.places: list[tuple[int, str]] = []  # (person, language)

    def members(self, count: int) -> Iterator[list[Any]]:
        for person in people(count, after=self.after):
            member_id = self.first_id + person.number - 1 - self.after
            self.places.append((member_id, person.language))
            yield self._member(member_id, person)

    def _member(self, row_id: int, person: Person) -> list[Any]:
        member: Any = SimpleNamespace(
            name=person.name, name_korean=person.name_korean, phone=person.phone, contact=None
        )
        member.folded = search.fold(member)
        for gram in search.grams_of(member):
            self.grams.setdefault(gram, []).append(row_id)
        return [
            row_id,
            _public_id("member", row_id),
            person.member_id,
            person.member_id,
            self.password_hash,
            person.name,
            person.name_korean,
            member.folded,
            person.language,
            person.email,
            person.email,
            self.moment,
            keys.ring.encrypt("member.phone", person.phone),
            search.phone_tail(person.phone),
            keys.ring.encrypt("member.birth_date", person.birth_date),
            person.nationality,
            True,
            "verified" if person.number % 5 else "to_check",
            self.random.choice(self.inflow_paths),
            person.number % 3 == 0,
            person.number % 2 == 0,
            self.moment - timedelta(minutes=person.number % 40_000),
        ]

    def registrations(self) -> Iterator[list[Any]]:
        for place, (row_id, language) in enumerate(self.places):
            fair, slot = self.slots[place % len(self.slots)]
            at = self.moment - timedelta(minutes=place % 20_000)
            code = short_code_of(row_id)
            ticket = sha256(f"demo ticket {row_id}".encode()).digest()[:8]
            public_id = _public_id("registration", row_id)
            yield [public_id, fair, slot, row_id, "held", ticket, code, "open", language, at, at]

    def index(self) -> Iterator[tuple[str, int]]:
        """Gram and person in the order of the primary key: written so, the table grows at its end only."""
        for gram in sorted(self.grams, key=lambda text: text.encode()):
            for row_id in self.grams[gram]:
                yield gram, row_id


def first_name() -> str:
    """The name of the first visitor, who is the demo's member."""
    return next(people(1)).name


def short_code_of(row_id: int) -> str:
    """A code that no other person of the demo has."""
    return short_code(_Fixed(row_id * CODE_STEP % CODES))


class _Fixed(Random):
    """Stands in for chance, so that a demo code follows from a number."""

    def __init__(self, value: int):
        super().__init__(0)
        self.value = value

    def randrange(self, start: int, stop: int | None = None, step: int = 1) -> int:
        lowest, highest = (0, start) if stop is None else (start, stop)
        return lowest + self.value % (highest - lowest)


def fill(count: int = 300, certificates: demo_companies.Certificates = MappingProxyType({})) -> None:
    """Fill in everything. Commits. Twice is once too many: the fairs are there already."""
    staff = [_staff(*row) for row in STAFF]
    db.session.add_all(staff)
    fairs = [_fair(**fair) for fair in FAIRS]
    db.session.add_all(fairs)
    db.session.flush()
    db.session.add(_kiosk(fairs[0]))
    db.session.commit()
    add_people(count)
    demo_resumes.fill()
    demo_companies.fill(certificates)


def add_people(count: int) -> None:
    """Add visitors, registered half for each fair, so that the slots are about half full. Commits."""
    fairs = db.session.scalars(select(Fair).where(Fair.state == "published").order_by(Fair.id)).all()
    slots = [(fair.id, slot.id) for fair in fairs for slot in fair.slots]
    filler = Filler(
        first_id=(db.session.scalar(select(func.max(Member.id))) or 0) + 1,
        password_hash=hash_password(MEMBER_PASSWORD),
        inflow_paths=list(db.session.scalars(select(InflowPath.id).order_by(InflowPath.id))) or [None],  # type: ignore[list-item]
        slots=slots,
        moment=now(),
        after=db.session.scalar(select(func.count(Member.id)).where(Member.member_id.like("demo%"))) or 0,
    )
    bulk.take_as_long_as_it_takes()
    bulk.trust_references()
    bulk.write("member", MEMBER_COLUMNS, filler.members(count))
    bulk.write("registration", REGISTRATION_COLUMNS, filler.registrations())
    bulk.write("search_gram", ("gram", "member_id"), filler.index())
    bulk.continue_numbering("member")
    _count_places(slots, count)
    db.session.commit()
    gram_counts.refresh()


def _count_places(slots: list[tuple[int, int]], count: int) -> None:
    """Bring each slot's count up to date, and its capacity to about twice that."""
    for place, (_, slot_id) in enumerate(slots):
        added = count // len(slots) + (1 if place < count % len(slots) else 0)
        slot = db.session.get_one(Slot, slot_id)
        slot.taken += added
        slot.capacity = max(slot.capacity, slot.taken * 2)


def _staff(email: str, name: str, role: str) -> Staff:
    person = Staff(email=email, name=name, password_hash=hash_password(STAFF_PASSWORD), totp_secret=TOTP_SECRET)
    db.session.add(person)
    db.session.flush()
    grants.give(person, role)
    return person


def _fair(slug: str, in_days: int, days: int, hours: tuple[int, ...], capacity: int, **fields: Any) -> Fair:
    """A fair that starts `in_days` from today, so that the demo is never out of date."""
    today = now().astimezone(KOREA).replace(hour=0, minute=0, second=0, microsecond=0)
    first = today + timedelta(days=in_days)
    exhibitors = fields.pop("exhibitors")
    fair = Fair(
        slug=slug,
        state="published",
        starts_on=first.date(),
        ends_on=(first + timedelta(days=days - 1)).date(),
        registration_opens_at=today - timedelta(days=30),
        registration_closes_at=first + timedelta(days=days - 1, hours=16),
        **fields,
    )
    starts = [first + timedelta(days=day, hours=hour) for day in range(days) for hour in hours]
    fair.slots = [Slot(starts_at=start, ends_at=start + timedelta(hours=1), capacity=capacity) for start in starts]
    fair.exhibitors = [
        Exhibitor(position=position, name=name, booth=booth, openings=openings)
        for position, (name, booth, openings) in enumerate(exhibitors, 1)
    ]
    return fair


def _kiosk(fair: Fair) -> Kiosk:
    token_hash = sha256(KIOSK_TOKEN.encode()).hexdigest()
    return Kiosk(fair_id=fair.id, name="Gate 1", token_hash=token_hash, paired_at=now())


def _public_id(kind: str, number: int) -> str:
    return sha256(f"demo {kind} {number}".encode()).hexdigest()[:16]
