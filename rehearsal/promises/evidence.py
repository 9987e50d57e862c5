"""What is left at the end of the day, read once, and how promises are held against it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from app.extensions import db
from app.models import CheckIn, Fair, Registration, SetAsideScan
from app.operations.walk_in import records
from rehearsal.day import Day
from rehearsal.kiosk import Shown
from rehearsal.visitors import SLUG, Visitor
from rehearsal.walk_ins import WalkIn

CLOCKS_DIFFER_BY = timedelta(seconds=3)  # a kiosk learns the server's time by asking, and the machine may be busy
MOST_FINDINGS = 5


@dataclass
class Evidence:
    """What is left at the end of the day, read once. `facts` are the scans of kiosks, `walk_in_facts` what came of
    registering at a door, `desk_facts` what staff did."""

    day: Day
    left: list[str]
    dumps: dict[int, str]
    facts: list[CheckIn]
    walk_in_facts: list[CheckIn]
    desk_facts: list[CheckIn]
    set_aside: list[SetAsideScan]
    registrations: dict[bytes, Registration]  # of walk-ins, by the number of their ticket
    fair: Fair

    def facts_of(self, visitor: Visitor) -> list[CheckIn]:
        return [fact for fact in self.facts if fact.registration_id == visitor.registration_id]

    def registration_of(self, walk_in: WalkIn) -> Registration | None:
        return self.registrations.get(walk_in.ticket_id) if walk_in.ticket_id else None

    @property
    def delivered(self) -> list[Shown]:
        """What was shown and has come here as a fact: all but what the revoked kiosk handed over."""
        aside = {id(shown) for shown in self.day.set_aside}
        return [shown for shown in self.day.shown if id(shown) not in aside]


@dataclass(frozen=True)
class Kept:
    """A promise and what speaks against it; kept where nothing does."""

    name: str
    says: str
    against: list[str]

    @property
    def is_kept(self) -> bool:
        return not self.against


Check = Callable[[Evidence], Iterable[str]]
PROMISES: dict[str, tuple[str, Check]] = {}


def promise(says: str) -> Callable[[Check], Check]:
    def keep(check: Check) -> Check:
        PROMISES[check.__name__] = (says, check)
        return check

    return keep


def gather(day: Day, left: list[str]) -> Evidence:
    """Within an application context of the place."""
    fair = Fair.with_slug(SLUG)
    assert fair is not None
    dumps = {door.id: door.dump() for door in day.doors if door is not day.revoked}
    facts = list(db.session.scalars(select(CheckIn).where(CheckIn.fair_id == fair.id).order_by(CheckIn.id)))
    at_kiosks = [fact for fact in facts if fact.kiosk_id is not None]
    tickets = [walk_in.ticket_id for walk_in in day.walk_ins if walk_in.ticket_id]
    known = db.session.scalars(select(Registration).where(Registration.ticket_id.in_(tickets)))
    return Evidence(
        day,
        left,
        dumps,
        facts=[fact for fact in at_kiosks if fact.way != records.WAY],
        walk_in_facts=[fact for fact in at_kiosks if fact.way == records.WAY],
        desk_facts=[fact for fact in facts if fact.kiosk_id is None],
        set_aside=list(db.session.scalars(select(SetAsideScan))),
        registrations={one.ticket_id: one for one in known},
        fair=fair,
    )


def hold(evidence: Evidence) -> list[Kept]:
    return [Kept(name, says, list(check(evidence))[:MOST_FINDINGS]) for name, (says, check) in PROMISES.items()]
