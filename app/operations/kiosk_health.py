"""How a kiosk does, as it says itself: what waits, its battery, which screen it is (KI-1)."""

from datetime import datetime, timedelta
from typing import Any

from app.extensions import db
from app.models import Kiosk
from app.models.types import now

TOGETHER = timedelta(seconds=45)  # two screens that both report within this time are alive at once
SHOWN_FOR = timedelta(minutes=2)


def report(kiosk: Kiosk, screen_id: str | None, health: dict[str, Any]) -> bool:
    """Keep what a screen reports. Whether another screen uses the same pairing just now.

    A screen that lost its memory has a new id: it takes the place of one that is silent.
    """
    moment = now()
    if screen_id is not None:
        _note_screen(kiosk, screen_id, moment)
    kiosk.seen_at = moment
    kiosk.health = health
    db.session.flush()
    return has_second_screen(kiosk, moment)


def has_second_screen(kiosk: Kiosk, moment: datetime | None = None) -> bool:
    """Whether two screens were seen with one pairing within the last minutes."""
    seen = kiosk.second_screen_at
    return seen is not None and (moment or now()) - seen < SHOWN_FOR


def _note_screen(kiosk: Kiosk, screen_id: str, moment: datetime) -> None:
    other_is_alive = kiosk.screen_seen_at is not None and moment - kiosk.screen_seen_at < TOGETHER
    if kiosk.screen_id not in (None, screen_id) and other_is_alive:
        kiosk.second_screen_at = moment
        return
    kiosk.screen_id = screen_id
    kiosk.screen_seen_at = moment
