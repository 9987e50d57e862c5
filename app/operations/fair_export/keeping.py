"""Files of exports: handed out to their owner, and erased when their day is over (EV-10)."""

from datetime import timedelta

from sqlalchemy import delete, select, update

from app.extensions import db
from app.models import FairExport, Staff
from app.models.fair import KOREA
from app.models.types import now
from app.operations import audit, sealed_file
from app.operations.fair_export import sheets
from app.operations.file import erase_later

KEEP_ROWS = timedelta(days=30)  # what an owner sees of exports that are over
UNFINISHED = ("waiting", "queued", "running", "ready")


def stored_name(key: str) -> str:
    return f"export/{key}.bin"


def file_name(export: FairExport) -> str:
    """What the file is called where it is saved: fair, kind and Korean time, no person."""
    made_at = (export.ready_at or export.created_at).astimezone(KOREA)
    return f"{export.fair.slug}-{export.preset}-{made_at:%Y%m%d-%H%M}.{export.format}"


def may_have(export: FairExport, staff: Staff) -> bool:
    """Whether this person may see it: its owner, as long as the role reaches so far."""
    role = "fair_manager" if export.is_full else "desk"
    return export.staff_id == staff.id and staff.may(role, export.fair)


def content_of(export: FairExport) -> bytes | None:
    """The file, for its owner; whose data leaves the site is recorded first. Commits. None where it is gone.

    Raises FilesAway.
    """
    if not export.is_ready or export.key is None:
        return None
    name = stored_name(export.key)
    export.downloaded_at = now()
    audit.record(
        "export.download", f"export:{export.id}", fair=export.fair_id, full=export.is_full, shown=export.shown or []
    )
    db.session.commit()  # nobody waits for the store with a transaction open
    stored = sealed_file.get(name)
    return None if stored is None else sheets.unpacked(stored)


def erase_expired() -> int:
    """The timed job: erase files whose time is over, and rows that are long past. Commits."""
    moment = now()
    over = select(FairExport.id, FairExport.key).where(
        FairExport.expires_at <= moment, FairExport.state.in_(UNFINISHED)
    )
    found = db.session.execute(over).all()
    erase_later(stored_name(row.key) for row in found if row.key)
    for row in found:
        gone = update(FairExport).where(FairExport.id == row.id, FairExport.state.in_(UNFINISHED))
        db.session.execute(gone.values(state="expired", key=None, shown=None, leased_until=None))
    db.session.execute(
        delete(FairExport).where(FairExport.created_at < moment - KEEP_ROWS, FairExport.state.not_in(UNFINISHED))
    )
    db.session.commit()
    sheets.sweep()
    return len(found)
