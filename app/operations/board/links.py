"""Links of hall screens: made by staff for one fair, shown once, revocable at once."""

import hashlib
import secrets
from datetime import datetime, time, timedelta

from sqlalchemy import select, update

from app.extensions import db
from app.models import Fair, HallLink, Staff
from app.models.fair import KOREA
from app.models.types import now
from app.operations import audit

AFTER_THE_FAIR = timedelta(days=1)
AT_LEAST = timedelta(days=1)  # for a fair that is over, and is looked back on
SEEN_EVERY = timedelta(minutes=1)


def make(fair: Fair, staff: Staff, name: str) -> tuple[HallLink, str]:
    """A link for a screen, and the secret that goes into its address. Flushed."""
    secret = secrets.token_urlsafe(24)
    link = HallLink(fair_id=fair.id, staff_id=staff.id, name=name, secret_hash=_hash(secret), expires_at=_end_of(fair))
    db.session.add(link)
    db.session.flush()
    audit.record("hall_link.create", f"fair:{fair.id}", link=link.id)
    return link, secret


def with_secret(secret: str | None) -> HallLink | None:
    """The link that this secret opens, while it lives."""
    found = HallLink.with_secret_hash(_hash(secret)) if secret else None
    return found if found is not None and found.is_live else None


def revoke(link: HallLink) -> None:
    """The screen shows nothing more from its next look on."""
    if link.revoked_at is None:
        link.revoked_at = now()
        audit.record("hall_link.revoke", f"fair:{link.fair_id}", link=link.id)


def seen(link: HallLink) -> None:
    """Note, at most once a minute and in a transaction of its own, that the screen is there."""
    moment = now()
    if link.seen_at is None or moment - link.seen_at >= SEEN_EVERY:
        with db.engine.begin() as connection:
            connection.execute(update(HallLink).where(HallLink.id == link.id).values(seen_at=moment))


def of_fair(fair: Fair) -> list[HallLink]:
    """The newest first."""
    return list(db.session.scalars(select(HallLink).where(HallLink.fair_id == fair.id).order_by(HallLink.id.desc())))


def _end_of(fair: Fair) -> datetime:
    over = datetime.combine(fair.ends_on + timedelta(days=1), time(), KOREA) + AFTER_THE_FAIR
    return max(over, now() + AT_LEAST)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
