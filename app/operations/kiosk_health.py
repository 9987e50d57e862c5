"""How a kiosk does, as it says itself: what waits, its battery, which screen it is (KI-1); and what staff see of it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from app.extensions import db
from app.models import Kiosk
from app.models.types import now

TOGETHER = timedelta(seconds=45)  # two screens that both report within this time are alive at once
SHOWN_FOR = timedelta(minutes=2)
SILENT_AFTER = timedelta(minutes=2)  # kiosks say every quarter of a minute that they are there
LOW_BATTERY = 20  # percent, while it is not charging
SHOWN_OF_VERSION = 8  # letters

Standing = dict[str, Any]


def report(kiosk: Kiosk, screens: list[str], health: dict[str, Any]) -> bool:
    """Keep what a screen reports. Whether another screen uses the same pairing just now.

    `screens`: its id, and those that it had before its page was loaded anew. A screen that has lost its memory knows
    none of before: it takes the place of one that is silent.
    """
    moment = now()
    if screens:
        _note_screen(kiosk, screens, moment)
    kiosk.seen_at = moment
    kiosk.health = health
    db.session.flush()
    return has_second_screen(kiosk, moment)


def has_second_screen(kiosk: Kiosk, moment: datetime) -> bool:
    """Whether two screens were seen with one pairing within the last minutes."""
    seen = kiosk.second_screen_at
    return seen is not None and moment - seen < SHOWN_FOR


def _note_screen(kiosk: Kiosk, screens: list[str], moment: datetime) -> None:
    other_is_alive = kiosk.screen_seen_at is not None and moment - kiosk.screen_seen_at < TOGETHER
    if kiosk.screen_id is not None and kiosk.screen_id not in screens and other_is_alive:
        kiosk.second_screen_at = moment
        return
    kiosk.screen_id = screens[0]
    kiosk.screen_seen_at = moment


def has_trouble(standing: Standing) -> bool:
    """Whether somebody should go there, or settle something."""
    return bool(
        standing["called_at"]
        or standing["state"] == "silent"
        or standing["second_screen"]
        or standing["storage"] is False
        or standing["dead"]
        or standing["set_aside"]
        or standing["battery_is_low"]
    )


def standing_of(kiosk: Kiosk, moment: datetime, *, newest: str | None = None, set_aside: int = 0) -> Standing:
    """How one kiosk does, as JSON knows it. `newest`: the version that the fair's kiosks should have; `set_aside`: how
    much of what it has handed over waits for staff.

    The time is told to the minute, so that what is shown of a quiet fair seldom changes.
    """
    told = kiosk.health or {}
    battery, version = told.get("battery"), told.get("version")
    return {
        "id": kiosk.id,
        "name": kiosk.name,
        "state": _state_of(kiosk, moment),
        "seen_at": kiosk.seen_at.replace(second=0, microsecond=0).isoformat() if kiosk.seen_at else None,
        "called_at": kiosk.called_staff_at.isoformat() if kiosk.called_staff_at else None,
        "second_screen": has_second_screen(kiosk, moment),
        "storage": told.get("storage"),
        "queue": told.get("queue"),
        "dead": told.get("dead") or 0,
        "set_aside": set_aside,
        "battery": battery,
        "battery_is_low": battery is not None and battery <= LOW_BATTERY and not told.get("charging"),
        "charging": bool(told.get("charging")),
        "version": version[:SHOWN_OF_VERSION] if version else None,
        "is_older": version is not None and newest not in (None, version),
    }


def standings(kiosks: Iterable[Kiosk], set_aside: dict[int, int], moment: datetime | None = None) -> list[Standing]:
    """Of the kiosks of one fair, in their order; `set_aside` by kiosk."""
    kiosks, moment = list(kiosks), moment or now()
    newest = newest_version(kiosks)
    return [standing_of(one, moment, newest=newest, set_aside=set_aside.get(one.id, 0)) for one in kiosks]


def newest_version(kiosks: Iterable[Kiosk]) -> str | None:
    """The version of the page on the kiosk that was seen last: the others of its fair should have it too."""
    told = [(one.seen_at, (one.health or {}).get("version")) for one in kiosks]
    seen = [(at, str(version)) for at, version in told if at and version]
    return max(seen)[1] if seen else None


def _state_of(kiosk: Kiosk, moment: datetime) -> str:
    if kiosk.revoked_at is not None:
        return "revoked"
    if not kiosk.is_paired:
        return "unpaired"
    is_silent = kiosk.seen_at is None or kiosk.seen_at < moment - SILENT_AFTER
    return "silent" if is_silent else "connected"
