"""Promises broken on purpose, so that one sees the rehearsal fail: each says which promise it breaks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Select, select, update

from app.extensions import db
from app.models import CheckIn, Registration, VoidedTicket
from rehearsal.day import Day
from rehearsal.kiosk import KioskBrowser
from rehearsal.walk_ins import WalkIn

# Before the cables are mended: the oldest of a store disappears from a kiosk's memory.
FORGET = """async (name) => {
    const db = await new Promise((resolve, reject) => {
        const request = indexedDB.open("madang-kiosk");
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
    await new Promise((resolve, reject) => {
        const transaction = db.transaction(name, "readwrite");
        transaction.objectStore(name).openCursor().onsuccess = ({ target }) => target.result?.delete();
        transaction.oncomplete = resolve;
        transaction.onerror = () => reject(transaction.error);
    });
    db.close();
}"""


def lose_a_scan(day: Day) -> None:
    """A kiosk forgets the oldest scan that it has not delivered."""
    door = _cut_off(day)
    kept = [visitor for visitor in day.visitors if visitor.fault is None]
    known = {shown.visitor.ticket_id for shown in day.shown}
    late = next((visitor for visitor in kept if visitor.ticket_id not in known), None) or kept[0]
    day.shown.append(door.scan(late, again=late.ticket_id in known))
    _forget(door, "queue")


def lose_a_walk_in(day: Day) -> None:
    """A kiosk forgets somebody whom it has registered without the network."""
    door = _cut_off(day)
    day.walk_ins.append(door.register(next(day.newcomers), is_reached=False))
    _forget(door, "walk_ins")


def _cut_off(day: Day) -> KioskBrowser:
    """A kiosk that is started without a network."""
    door = day.doors[0]
    door.cable.cut()
    door.kill()
    door.start_again()
    return door


def _forget(door: KioskBrowser, store: str) -> None:
    assert door.page is not None
    door.page.evaluate(FORGET, store)
    door.kill()
    door.start_again()
    door.cable.mend()


def record_a_scan_twice(day: Day) -> None:
    """The same scan stands in the database under another name."""
    _copy(select(CheckIn).where(CheckIn.kind == "refuse", CheckIn.kiosk_id.is_not(None)))


def move_a_time(day: Day) -> None:
    """One scan is said to have been an hour earlier."""
    fact = db.session.scalars(select(CheckIn).where(CheckIn.kind == "admit", CheckIn.way == "scanner")).first()
    assert fact is not None
    fact.device_time -= timedelta(hours=1)
    db.session.commit()


def forget_a_double(day: Day) -> None:
    """A ticket that was let in twice is not listed."""
    place = update(Registration).where(Registration.id == day.shared[0].registration_id)
    db.session.execute(place.values(double_at=None))
    db.session.commit()


def keep_a_name(day: Day) -> None:
    """A kiosk writes down who came."""
    page = day.doors[1].page
    assert page is not None
    page.evaluate("(name) => localStorage.setItem('last', name)", day.visitors[-1].name)


def keep_what_was_typed(day: Day) -> None:
    """A kiosk writes down who has registered."""
    page = day.doors[1].page
    assert page is not None
    page.evaluate("(name) => localStorage.setItem('typed', name)", day.walk_ins[-1].said.name)


def void_a_ticket(day: Day) -> None:
    """Somebody who has registered at a kiosk went in with a ticket that is good nowhere."""
    walk_in = next(one for one in day.walk_ins if one.kiosk_id and one not in day.walk_ins_aside)
    assert walk_in.ticket_id is not None
    db.session.add(VoidedTicket(ticket_id=walk_in.ticket_id, fair_id=_registration_of(walk_in).fair_id))
    db.session.commit()


def let_a_walk_in_in_twice(day: Day) -> None:
    """Somebody who has registered at a kiosk counts twice."""
    registration = _registration_of(next(one for one in day.walk_ins if one.kiosk_id and one not in day.walk_ins_aside))
    _copy(select(CheckIn).where(CheckIn.registration_id == registration.id, CheckIn.kind == "admit"))


def _registration_of(walk_in: WalkIn) -> Registration:
    return db.session.scalars(select(Registration).where(Registration.ticket_id == walk_in.ticket_id)).one()


def _copy(facts: Select[tuple[CheckIn]]) -> None:
    """The first of these facts stands in the database under another name as well."""
    fact = db.session.scalars(facts.order_by(CheckIn.id)).first()
    assert fact is not None
    values = {column.name: getattr(fact, column.name) for column in CheckIn.__table__.columns if column.name != "id"}
    db.session.add(CheckIn(**values | {"random_id": f"{fact.random_id}-again", "sequence": None}))
    db.session.commit()


def refuse_somebody(day: Day) -> None:
    """Somebody with a good ticket is sent away: the kiosks are told that it was given up."""
    door = day.doors[0]
    known = {shown.visitor.ticket_id for shown in day.shown}
    visitor = next(one for one in day.visitors if one.ticket_id in known and one.fault is None)
    day.shown.append(door.scan(visitor))


@dataclass(frozen=True)
class Breakage:
    """What is done, which promise it breaks, whether it is done before all is delivered, and what fails with it."""

    promise: str
    do: Callable[[Day], None]
    before_delivery: bool = False
    also: tuple[str, ...] = ()


BREAKAGES: dict[str, Breakage] = {
    "lost": Breakage("nothing_lost", lose_a_scan, before_delivery=True),
    "refused": Breakage("nobody_refused", refuse_somebody, before_delivery=True),
    "twice": Breakage("nothing_twice", record_a_scan_twice),
    "time": Breakage("times_kept", move_a_time),
    "double": Breakage("doubles_listed", forget_a_double, also=("cases_counted",)),
    "name": Breakage("nobody_given_away", keep_a_name),
    "walk-in": Breakage("walk_ins_arrive", lose_a_walk_in, before_delivery=True),
    "ticket": Breakage("walk_ins_get_tickets", void_a_ticket),
    "twice-in": Breakage("walk_ins_let_in_once", let_a_walk_in_in_twice),
    "typed": Breakage("walk_ins_unread", keep_what_was_typed),
}
