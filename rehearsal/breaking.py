"""Promises broken on purpose, so that one sees the rehearsal fail: each says which promise it breaks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update

from app.extensions import db
from app.models import CheckIn, Registration
from rehearsal.day import Day

# Before the cables are mended: a scan disappears from a kiosk's memory.
FORGET = """async () => {
    const db = await new Promise((resolve, reject) => {
        const request = indexedDB.open("madang-kiosk");
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
    await new Promise((resolve, reject) => {
        const transaction = db.transaction("queue", "readwrite");
        transaction.objectStore("queue").openCursor().onsuccess = ({ target }) => target.result?.delete();
        transaction.oncomplete = resolve;
        transaction.onerror = () => reject(transaction.error);
    });
    db.close();
}"""


def lose_a_scan(day: Day) -> None:
    """A kiosk forgets the oldest scan that it has not delivered."""
    door = day.doors[0]
    door.cable.cut()
    door.kill()
    door.start_again()
    kept = [visitor for visitor in day.visitors if visitor.fault is None]
    known = {shown.visitor.ticket_id for shown in day.shown}
    late = next((visitor for visitor in kept if visitor.ticket_id not in known), None) or kept[0]
    day.shown.append(door.scan(late, again=late.ticket_id in known))
    assert door.page is not None
    door.page.evaluate(FORGET)
    door.kill()
    door.start_again()
    door.cable.mend()


def record_a_scan_twice(day: Day) -> None:
    """The same scan stands in the database under another name."""
    fact = db.session.scalars(select(CheckIn).where(CheckIn.kind == "refuse")).first()
    assert fact is not None
    values = {column.name: getattr(fact, column.name) for column in CheckIn.__table__.columns if column.name != "id"}
    db.session.add(CheckIn(**values | {"random_id": "recorded-once-more", "sequence": None}))
    db.session.commit()


def move_a_time(day: Day) -> None:
    """One scan is said to have been an hour earlier."""
    fact = db.session.scalars(select(CheckIn).where(CheckIn.kind == "admit")).first()
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


def refuse_somebody(day: Day) -> None:
    """Somebody with a good ticket is sent away: the kiosks are told that it was given up."""
    door = day.doors[0]
    known = {shown.visitor.ticket_id for shown in day.shown}
    visitor = next(one for one in day.visitors if one.ticket_id in known and one.fault is None)
    day.shown.append(door.scan(visitor))


@dataclass(frozen=True)
class Breakage:
    """What is done, which promise it breaks, and whether it is done before all is delivered."""

    promise: str
    do: Callable[[Day], None]
    before_delivery: bool = False


BREAKAGES: dict[str, Breakage] = {
    "lost": Breakage("nothing_lost", lose_a_scan, before_delivery=True),
    "refused": Breakage("nobody_refused", refuse_somebody, before_delivery=True),
    "twice": Breakage("nothing_twice", record_a_scan_twice),
    "time": Breakage("times_kept", move_a_time),
    "double": Breakage("doubles_listed", forget_a_double),
    "name": Breakage("nobody_given_away", keep_a_name),
}
