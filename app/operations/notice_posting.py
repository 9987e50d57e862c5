"""Notices to visitors, as staff post, change and end them (ST-6)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, update

from app.extensions import db
from app.models import Notice, Staff
from app.models.types import now
from app.operations import audit
from app.rules.stamp import stamp


class ChangedMeanwhile(Exception):
    """A colleague has stored something else since the page was opened."""


@dataclass(frozen=True)
class Plan:
    """What a notice is to say, where and when."""

    texts: dict[str, dict[str, str]]
    fair_id: int | None
    shown_from: datetime
    shown_until: datetime | None


def post(plan: Plan, by: Staff) -> Notice:
    """One notice more. Flushed."""
    notice = Notice(made_by=by.id)
    _take_over(notice, plan)
    db.session.add(notice)
    db.session.flush()
    _record("add", notice)
    return notice


def change(notice: Notice, plan: Plan, *, seen: str) -> None:
    """Other texts, times or another place. Raises ChangedMeanwhile."""
    _hold(notice)
    db.session.refresh(notice)
    if stamp_of(notice) != seen:
        raise ChangedMeanwhile(notice.public_id)
    _take_over(notice, plan)
    db.session.flush()
    _record("change", notice)


def end(notice: Notice) -> bool:
    """Show it no more from this moment on; whether it was not over yet. Of two who end it, one does."""
    moment = now()
    lasts = or_(Notice.shown_until.is_(None), Notice.shown_until > moment)
    ended = update(Notice).where(Notice.id == notice.id, lasts).values(shown_until=moment).returning(Notice.id)
    if db.session.execute(ended).first() is None:
        return False
    _record("end", notice)
    return True


def stamp_of(notice: Notice) -> str:
    """What the page of a notice shows, as its form sends it back."""
    return stamp([notice.texts, notice.fair_id, notice.shown_from, notice.shown_until])


def _take_over(notice: Notice, plan: Plan) -> None:
    notice.texts, notice.fair_id = plan.texts, plan.fair_id
    notice.shown_from, notice.shown_until = plan.shown_from, plan.shown_until


def _hold(notice: Notice) -> None:
    """One after the other: the first write takes the lock."""
    db.session.execute(update(Notice).where(Notice.id == notice.id).values(made_by=Notice.made_by))


def _record(what: str, notice: Notice) -> None:
    details: dict[str, Any] = {"fair": notice.fair_id} if notice.fair_id else {}
    audit.record(f"notice.{what}", f"notice:{notice.id}", **details)
