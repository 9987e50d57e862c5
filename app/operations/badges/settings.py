"""How the badges of a fair look, as staff change it."""

from typing import Any

from app.extensions import db
from app.models import BadgeSettings, Fair
from app.models.types import now
from app.operations import audit
from app.operations import fair as fairs
from app.rules.stamp import stamp


def values_of(fair: Fair) -> dict[str, Any]:
    """What a page about them shows."""
    settings = BadgeSettings.of(fair)
    return {name: getattr(settings, name) for name in ("layout", "shows_reading", "shows_language", "shows_code")}


def change(fair: Fair, values: dict[str, Any], *, seen: str) -> None:
    """Other ones; badges that are made already stay as they are. Flushed. Raises fair.ChangedMeanwhile."""
    fairs.hold(fair)
    settings = BadgeSettings.of(fair)
    if settings in db.session:
        db.session.refresh(settings)
    if stamp(values_of(fair)) != seen:
        raise fairs.ChangedMeanwhile(fair.slug)
    for name, value in values.items():
        setattr(settings, name, value)
    settings.changed_at = now()
    db.session.add(settings)
    db.session.flush()
    audit.record("badges.settings", f"fair:{fair.id}", layout=settings.layout)
