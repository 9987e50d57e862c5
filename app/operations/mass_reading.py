"""The alarm on an account that reads the data of many people in a short time (ST-1)."""

from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import func, select

from app.extensions import db
from app.models import Alarm
from app.models.types import now
from app.operations import alarms, reads
from app.rules.mass_reading import Burst, worst

LOOKED_BACK = timedelta(minutes=30)  # beside the window: a worker that stood still for less misses nothing


def watch() -> int:
    """The timed job: raise or keep up the alarm of each account that reads too many. Commits; answers how many do."""
    window = timedelta(minutes=current_app.config["MASS_READING_MINUTES"])
    least = current_app.config["MASS_READING_PEOPLE"]
    found = 0
    for staff, rows in reads.lately(now() - LOOKED_BACK - window, least):
        subject = f"staff:{staff.id}"
        judged_until = _judged_until(subject)
        burst = worst(((row.at, row.member_id) for row in rows if row.at > judged_until), least=least, window=window)
        if burst is not None:
            _raise(subject, burst)
            found += 1
    db.session.commit()
    return found


def _raise(subject: str, burst: Burst) -> None:
    figures = {"people": burst.people, "since": burst.since.isoformat(), "until": burst.until.isoformat()}
    alarms.raise_alarm(alarms.READING, subject=subject, figures=figures)


def _judged_until(subject: str) -> datetime:
    """What was read before somebody ended the last alarm about this account raises no other one."""
    ended = select(func.max(Alarm.ended_at)).where(Alarm.kind == alarms.READING, Alarm.subject == subject)
    return db.session.scalar(ended) or now() - timedelta(days=1)
