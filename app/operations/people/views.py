"""Lists of people that staff save under a name, for themselves or for all of them (ST-2)."""

from sqlalchemy import delete, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models import SavedView, Staff
from app.models.types import now
from app.operations import audit

MOST = 50  # of one person


class TooMany(Exception):
    """Somebody has saved as many lists as fit on a page."""


def save(staff: Staff, name: str, query: dict[str, str], *, is_shared: bool) -> SavedView:
    """Keep a list under a name; one of one's own with this name is replaced. Raises TooMany. Flushed, not committed."""
    mine = select(SavedView).where(SavedView.staff_id == staff.id)
    view = db.session.scalar(mine.where(SavedView.name == name)) or _new(staff, name)
    view.query, view.is_shared, view.saved_at = query, is_shared, now()
    db.session.flush()
    audit.record("people.save_view", f"view:{view.id}", shared=is_shared)
    return view


def _new(staff: Staff, name: str) -> SavedView:
    """Where the same is saved twice at once, the first row is taken."""
    mine = select(SavedView).where(SavedView.staff_id == staff.id)
    if len(db.session.scalars(mine).all()) >= MOST:
        raise TooMany
    view = SavedView(staff_id=staff.id, name=name, query={}, is_shared=False)
    try:
        with db.session.begin_nested():
            db.session.add(view)
    except IntegrityError:
        return db.session.scalars(mine.where(SavedView.name == name)).one()
    return view


def seen_by(staff: Staff) -> list[SavedView]:
    """One's own, then those that colleagues share, by name."""
    shown = or_(SavedView.staff_id == staff.id, SavedView.is_shared)
    views = select(SavedView).where(shown).options(joinedload(SavedView.staff))
    return list(db.session.scalars(views.order_by(SavedView.staff_id != staff.id, SavedView.name)))


def remove(staff: Staff, public_id: str) -> bool:
    """Forget one of one's own; False where there is none. Flushed, not committed."""
    mine = delete(SavedView).where(SavedView.public_id == public_id, SavedView.staff_id == staff.id)
    return db.session.scalar(mine.returning(SavedView.id)) is not None
