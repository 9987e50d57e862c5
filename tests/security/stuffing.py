"""A list of stolen IDs and passwords is tried from 28 addresses, while people log in as on any day.

Of the list 8 % are right, as in the attack on a Korean job site of 2023. Each pair is sent once, whatever the answer.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import func, select

from app.extensions import db
from app.models import Alarm, LoginSession, Member, MemberEvent
from app.models.types import now
from app.operations import alarms, stolen_logins
from tests.security.target import BUSY, IN, STOPPED, Browser, Person, Target

ADDRESSES = 28
RIGHT_IN = 12.5  # every so manieth pair is right: 8 %
CLOSED_WITHIN = 150  # seconds after the attack, in which the timed job logs out who got in: it runs each minute
PAUSE_OF_PEOPLE = 0.5  # seconds between two people


@dataclass
class Outcome:
    """What the attack reached, and what it did to others."""

    pairs: int = 0
    seconds: float = 0.0
    answers: Counter[int] = field(default_factory=Counter)
    right_sent: int = 0
    right_in: int = 0  # that got a login
    right_stopped: int = 0
    open_at_its_end: int = 0  # accounts in which the thieves are at the end of the attack
    closed_after: float = 0.0  # seconds until the timed job had logged them out
    open_afterwards: int = 0
    told: int = 0  # members to whom a mail was put
    alarm_after: float | None = None  # seconds
    new_people: Counter[int] = field(default_factory=Counter)  # who come from addresses that nobody has seen
    known_people: Counter[int] = field(default_factory=Counter)  # who come from where they always do
    reached: int = 0  # members on the list of the alarm
    list_seconds: float = 0.0


@dataclass
class Attack:
    """One run: `pairs` of the list, at `per_second` in all, or as fast as the site answers."""

    target: Target
    pairs: int
    per_second: float | None = None
    addresses: int = ADDRESSES
    has_worker: bool = True  # that runs the timed jobs; without one they are run here, once, after the attack
    tries: int = 3  # of people who are told that the site is busy
    outcome: Outcome = field(default_factory=Outcome)

    def run(self) -> Outcome:
        """Attack, wait until the site has closed what it closes, and count."""
        members = self.target.people
        self.victims = members[: len(members) * 3 // 4]
        self.visitors = members[len(self.victims) :]
        regulars = [(Browser(self.target, f"10.1.0.{place}"), self.visitors[place]) for place in range(1, 6)]
        for browser, person in regulars:
            browser.log_in(person)
        self.began, started = now(), time.monotonic()
        over = threading.Event()
        beside = [
            threading.Thread(target=self._people, args=(over, self._strangers(), self.outcome.new_people)),
            threading.Thread(target=self._people, args=(over, iter_for_ever(regulars), self.outcome.known_people)),
        ]
        thieves = [threading.Thread(target=self._thief, args=(place,)) for place in range(self.addresses)]
        for thread in (*beside, *thieves):
            thread.start()
        for thread in thieves:
            thread.join()
        self.outcome.seconds = time.monotonic() - started
        over.set()
        for thread in beside:
            thread.join()
        self._count()
        return self.outcome

    def _thief(self, place: int) -> None:
        """One address: its part of the list, one pair after the other."""
        browser, outcome = Browser(self.target, f"203.0.113.{place + 1}"), self.outcome
        began = time.monotonic()
        for number in range(place, self.pairs, self.addresses):
            if self.per_second:
                time.sleep(max(0.0, began + number / self.per_second - time.monotonic()))
            person, is_right = self._pair(number)
            status = browser.log_in(person)
            with _lock:
                outcome.pairs += 1
                outcome.answers[status] += 1
                outcome.right_sent += is_right
                outcome.right_in += status == IN
                outcome.right_stopped += status == STOPPED

    def _pair(self, number: int) -> tuple[Person, bool]:
        """The pair of the list with this number."""
        place = int(number / RIGHT_IN)
        if number == int(place * RIGHT_IN + 0.999) and place < len(self.victims):
            return self.victims[place], True
        return Person(0, f"stolen{number:08d}", "NGUYEN THI HUONG", f"Stolen#{number:08d}"), False

    def _strangers(self):
        """People who come for the first time from where they are: each from an address of their own."""
        for number in range(10**6):
            person = self.visitors[10 + number % (len(self.visitors) - 10)]
            yield Browser(self.target, f"10.2.{number // 250}.{number % 250 + 1}"), person

    def _people(self, over: threading.Event, coming, answers: Counter[int]) -> None:
        """Log in one after the other, each so many times at most where the site says that it is busy."""
        for browser, person in coming:
            for _ in range(self.tries):
                status = browser.log_in(person)
                if status != BUSY:
                    break
                if over.wait(5):  # as the answer says
                    return
            answers[status] += 1
            if over.wait(PAUSE_OF_PEOPLE):
                return

    def _count(self) -> None:
        outcome = self.outcome
        outcome.open_at_its_end = self._open()
        if self.has_worker:
            outcome.closed_after = wait_until(lambda: self._open() == 0, CLOSED_WITHIN)
        else:
            alarms.watch()
            stolen_logins.close_all()
        outcome.open_afterwards = self._open()
        alarm = db.session.scalar(select(Alarm).where(Alarm.kind == alarms.STUFFING, Alarm.ended_at.is_(None)))
        if alarm is None:
            return
        outcome.alarm_after = (alarm.raised_at - self.began).total_seconds()
        stopped = select(func.count()).select_from(MemberEvent).where(MemberEvent.kind == "login_stopped")
        outcome.told = int(db.session.scalar(stopped) or 0)
        began = time.monotonic()
        outcome.reached = len({row.member_id_shown for row in alarms.affected(alarm)})
        outcome.list_seconds = time.monotonic() - began

    def _open(self) -> int:
        """Victims in whose accounts somebody is."""
        db.session.rollback()
        ids = [person.id for person in self.victims]
        live = (
            LoginSession.ended_at.is_(None),
            LoginSession.member_id <= max(ids),
            LoginSession.created_at > self.began,
        )
        counted = select(func.count(func.distinct(LoginSession.member_id))).join(Member)
        return int(
            db.session.scalar(counted.where(*live, Member.member_id.in_({p.member_id for p in self.victims}))) or 0
        )


_lock = threading.Lock()


def iter_for_ever(items):
    while True:
        yield from items


def wait_until(is_so: Callable[[], bool], seconds: float) -> float:
    """Look again every second, for so long at most; after how many seconds it was so."""
    began = time.monotonic()
    while not is_so() and time.monotonic() < began + seconds:
        time.sleep(1)
    return time.monotonic() - began
