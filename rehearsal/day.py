"""The day: everybody comes in some order, while cables are pulled, browsers and the server die, a kiosk is revoked."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random

from sqlalchemy import select

from app.extensions import db
from app.models import CheckIn, Kiosk, Registration
from app.models import WalkIn as WalkInRecord
from app.operations import kiosk as kiosks
from rehearsal.kiosk import KioskBrowser, Shown, Waiting
from rehearsal.place import Place
from rehearsal.visitors import Visitor
from rehearsal.walk_ins import Desk, WalkIn, newcomers

PER_SHARED = 100  # one of so many tickets is shown at two doors that do not know of each other
PER_REPEATED = 30  # one of so many is shown twice at the same door
PER_WALK_INS = 50  # after one of so many, people come who have no ticket
SETTLED_WITHIN = 120  # seconds for all that waits to be delivered


@dataclass
class Day:
    """What happens, and what was seen of it."""

    place: Place
    doors: list[KioskBrowser]
    desk: Desk
    visitors: list[Visitor]
    random: Random
    within: int  # seconds from scan to verdict
    say: Callable[[str], None] = print
    shown: list[Shown] = field(default_factory=list)
    shared: list[Visitor] = field(default_factory=list)
    walk_ins: list[WalkIn] = field(default_factory=list)
    cold_starts: int = 0  # with the network gone
    revoked: KioskBrowser | None = None
    set_aside: list[Shown] = field(default_factory=list)
    walk_ins_aside: list[WalkIn] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.newcomers = newcomers(self.random, after=len(self.visitors))
        good = [visitor for visitor in self.visitors if visitor.fault is None]
        number = max(2, len(self.visitors) // PER_SHARED)
        self.shared = self.random.sample(good, number)
        chosen = {visitor.ticket_id for visitor in self.shared}
        self.crowd = [visitor for visitor in self.visitors if visitor.ticket_id not in chosen]
        self.random.shuffle(self.crowd)

    def run(self) -> None:
        """Everybody comes, in eight parts of the day; each part begins with what goes wrong in it."""
        parts = list(_parts(self.crowd, 8))
        for what, visitors in zip(self._faults(), parts, strict=True):
            self.say(f"  {len(self.shown):5d} scans · {what}")
            self._let_come(visitors)

    def _faults(self) -> Iterator[str]:
        first, second, third = self.doors
        yield "the doors open, all is well"
        first.cable.cut()
        yield "the first kiosk's cable is pulled"
        self._power_cut(second)
        first.cable.mend()
        yield "a power cut at the second kiosk: it starts again without a network"
        second.cable.mend()
        self.place.kill()
        yield "the server is gone"
        self.place.start()
        third.cable.fall_silent()
        yield "the server is back; to the third kiosk it does not answer"
        third.cable.mend()
        first.cable.cut()
        second.cable.cut()
        self._share()
        yield "the first and the second kiosk are cut off, and the same tickets are shown at both"
        self._power_cut(first)
        second.cable.mend()
        third.cable.cut()
        yield "the first kiosk is killed before it could deliver; the third is cut off"
        self._revoke(third)
        first.cable.mend()
        yield "the third kiosk is revoked with scans that it has not delivered"

    def _let_come(self, visitors: list[Visitor]) -> None:
        for number, visitor in enumerate(visitors):
            door = self.random.choice([door for door in self.doors if door is not self.revoked])
            self._scan(door, visitor)
            if number % PER_REPEATED == 0 and visitor.fault is None:
                self._scan(door, visitor, again=True)
            if number % PER_WALK_INS == 0:
                self._register_some()

    def _register_some(self) -> None:
        """One at a kiosk with the network and one at the desk, while there is a server; one at each kiosk without."""
        open_doors = [door for door in self.doors if door is not self.revoked]
        reached = [door for door in open_doors if self._is_reached(door)]
        without = [door for door in open_doors if door not in reached]
        for door in without + self.random.sample(reached, min(1, len(reached))):
            self._register(door)
        if self.place.is_running:
            self.walk_ins.append(self.desk.register(next(self.newcomers)))

    def _register(self, door: KioskBrowser) -> WalkIn:
        """Somebody gets a ticket at a kiosk, is in by it, and is refused when it is shown there again."""
        walk_in = door.register(next(self.newcomers), is_reached=self._is_reached(door))
        self.walk_ins.append(walk_in)
        if walk_in.digits:
            self._scan(door, walk_in.visitor, again=True)
        return walk_in

    def _is_reached(self, door: KioskBrowser) -> bool:
        return self.place.is_running and door.cable.state == "whole"

    def _scan(self, door: KioskBrowser, visitor: Visitor, *, again: bool = False) -> None:
        self.shown.append(door.scan(visitor, again=again))

    def _share(self) -> None:
        for visitor in self.shared:
            for door in self.random.sample(self.doors[:2], 2):
                self._scan(door, visitor)

    def _power_cut(self, door: KioskBrowser) -> None:
        door.cable.cut()
        door.kill()
        door.start_again()
        self.cold_starts += 1

    def _revoke(self, door: KioskBrowser) -> None:
        """Staff revoke it while it is cut off; it learns so when its cable is back."""
        waiting = door.waiting()
        with self.place.app.app_context():
            kiosks.revoke(db.session.get_one(Kiosk, door.id))
            db.session.commit()
            self._note_set_aside(door, waiting)
        self.revoked = door
        door.cable.mend()

    def _note_set_aside(self, door: KioskBrowser, waiting: Waiting) -> None:
        """What of it the server does not have: it may have been delivered, and the answer lost with the cable."""
        tickets = select(Registration.ticket_id).join(WalkInRecord, WalkInRecord.registration_id == Registration.id)
        known = {ticket_id.hex() for ticket_id in db.session.scalars(tickets)}
        delivered = set(db.session.scalars(select(CheckIn.random_id).where(CheckIn.kiosk_id == door.id)))
        times = [at for random_id, at in waiting.scans.items() if random_id not in delivered]
        self.set_aside = [
            one
            for one in self.shown
            if one.kiosk_id == door.id and any(one.at <= at <= one.at + one.took for at in times)
        ]
        self.walk_ins_aside = [
            one for one in self.walk_ins if one.digits in waiting.walk_ins and one.shown_id not in known
        ]

    def settle(self) -> list[str]:
        """Wait until all that was kept is delivered. Answers what still waits."""
        left = []
        for door in self.doors:
            page = door.page
            assert page is not None
            if door is self.revoked:
                page.wait_for_selector("html:not(:has([data-kiosk]))", state="attached")
                continue
            for _ in range(SETTLED_WITHIN):
                if not door.waiting():
                    break
                page.wait_for_timeout(1000)
            else:
                waiting = door.waiting()
                kept = f"{len(waiting.scans)} scans and {len(waiting.walk_ins)} walk-ins"
                left.append(f"kiosk {door.id} still keeps {kept}")
        return left

    @property
    def number_set_aside(self) -> int:
        """How much the revoked kiosk had to hand over: scans, and people whom it had registered and let in."""
        return len(self.set_aside) + len(self.walk_ins_aside)


def _parts(visitors: list[Visitor], number: int) -> Iterator[list[Visitor]]:
    for part in range(number):
        yield visitors[len(visitors) * part // number : len(visitors) * (part + 1) // number]
