"""Whether this node can do its work."""

from datetime import timedelta
from functools import cache
from pathlib import Path

from alembic.config import Config as AlembicConfig
from alembic.script import ScriptDirectory
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from app.extensions import db
from app.models import JobRun, OutboxItem
from app.models.types import now
from app.operations import outbox

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"
LONGEST_LAG = timedelta(minutes=15)
WORKER_SILENCE = timedelta(minutes=5)


def findings() -> dict[str, bool]:
    """Each thing this node needs, and whether it has it."""
    writable = database_is_writable()
    return {
        "database_writable": writable,
        "migrations_at_head": writable and migrations_are_at_head(),
        "queue_moves": writable and outbox.lag() < LONGEST_LAG,
    }


def database_is_writable() -> bool:
    """Whether a write is accepted: a read-only or full disk and a stand-by database refuse it."""
    try:
        db.session.execute(text("UPDATE job_run SET report = report WHERE name = 'no such job'"))
        db.session.rollback()
    except SQLAlchemyError:
        db.session.rollback()
        return False
    return True


def migrations_are_at_head() -> bool:
    try:
        version = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    except SQLAlchemyError:
        db.session.rollback()
        return False
    return version == newest_migration()


def worker_is_alive() -> bool:
    beat = db.session.scalar(select(JobRun.ran_at).where(JobRun.name == "heartbeat"))
    return beat is not None and now() - beat < WORKER_SILENCE


def queue_sizes() -> dict[str, int]:
    """How many outbox items there are in each state."""
    return dict(db.session.execute(select(OutboxItem.state, func.count()).group_by(OutboxItem.state)).all())


@cache
def newest_migration() -> str | None:
    config = AlembicConfig()
    config.set_main_option("script_location", str(MIGRATIONS))
    return ScriptDirectory.from_config(config).get_current_head()
