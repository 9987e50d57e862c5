"""Making an export a thousand rows at a time, so that a worker sends what else waits in between.

Whoever makes one holds a lease on its row and numbers the attempt. Each step renews the lease where the attempt is
still the newest and nobody cancelled it; a worker that was killed renews nothing, another one begins anew, and only
the newest attempt can declare its file ready: so there is one file, whatever happens.
"""

import logging
from array import array
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import or_, select, update

from app.extensions import db, files
from app.models import FairExport
from app.models.engine import forget_pages
from app.models.types import now
from app.operations import sealed_file
from app.operations.fair_export import rows, statistics
from app.operations.fair_export.keeping import stored_name
from app.operations.fair_export.sheets import SHEETS, Sheet
from app.operations.file import erase_later

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 3


class Stopped(Exception):
    """It was cancelled, or belongs to another worker by now."""


def claim(export_id: int | None = None) -> "Making | None":
    """Take one that waits, or whose worker has died; this one, or the oldest. Commits. None where there is none."""
    moment = now()
    is_free = or_(
        FairExport.state == "queued",
        (FairExport.state == "running") & (FairExport.leased_until < moment),
    )
    wanted = select(FairExport.id, FairExport.key, FairExport.attempts).where(is_free)
    wanted = wanted.where(FairExport.id == export_id) if export_id else wanted.order_by(FairExport.id)
    row = db.session.execute(wanted.limit(1)).first()
    if row is None:
        db.session.rollback()
        return None
    taken = update(FairExport).where(FairExport.id == row.id, FairExport.attempts == row.attempts, is_free)
    if row.attempts >= MOST_ATTEMPTS:
        _give_up(taken, row.key)
        return None
    key = sealed_file.new_key()
    values = {"state": "running", "attempts": row.attempts + 1, "leased_until": moment + LEASE, "rows_done": 0}
    result: Any = db.session.execute(taken.values(**values, key=key))
    if result.rowcount and row.key:
        erase_later([stored_name(row.key)])
    db.session.commit()
    return Making(db.session.get_one(FairExport, row.id)) if result.rowcount else None


def _give_up(taken: Any, key: str | None) -> None:
    result: Any = db.session.execute(taken.values(state="failed", key=None, leased_until=None))
    if result.rowcount and key:
        erase_later([stored_name(key)])
    db.session.commit()


class Making:
    """One export under way. Holds plain values: the session is another one at each step."""

    def __init__(self, export: FairExport):
        self.id, self.fair_id, self.attempt, self.key = export.id, export.fair_id, export.attempts, str(export.key)
        self.preset, self.filters, self.is_full = export.preset, dict(export.filters), export.is_full
        self.language, self.format = export.language, export.format
        self.columns = rows.columns_of(self.preset)
        self.sheet: Sheet = self._begun()
        self.last_id, self.shown = 0, array("q")  # members, by the hundred thousand

    def run(self) -> None:
        """All of it at once, for few rows. A failure leaves it to a worker. Commits."""
        try:
            while self.step():
                pass
        except Stopped:
            self.drop()
        except Exception:
            log.exception("export stopped", extra={"item": self.id})
            self.put_back()

    def step(self) -> bool:
        """Write the next rows, or end; whether there is more to do. Commits. Raises Stopped."""
        with force_locale(self.language):
            more = self._write()
        forget_pages(db.session)
        if not self._moved(rows_done=len(self.shown), leased_until=now() + LEASE):
            raise Stopped
        if not more:
            self._end()
        return more

    def put_back(self, *, counts: bool = True) -> None:
        """Leave it to the next one who looks; an attempt that failed counts. Commits."""
        db.session.rollback()
        self.drop()
        self._moved(state="queued", leased_until=None, attempts=self.attempt if counts else self.attempt - 1)

    def drop(self) -> None:
        """Leave nothing of it on this machine."""
        self.sheet.drop()

    def _begun(self) -> Sheet:
        with force_locale(self.language):
            if self.preset == rows.STATISTICS:
                headings, widths = statistics.headings(), [18, 30, 12, 12]
            else:
                headings = [str(column.heading) for column in self.columns]
                widths = [column.width for column in self.columns]
            sheet: Sheet = SHEETS[self.format](headings, widths)
            return sheet

    def _write(self) -> bool:
        """Whether there may be more rows."""
        if self.preset == rows.STATISTICS:
            self._add(statistics.rows(self.fair_id))
            return False
        found = rows.after(self.last_id, self.fair_id, self.preset, self.filters)
        self._add([rows.cells(row, self.columns, is_full=self.is_full) for row in found])
        if found:
            self.last_id = found[-1].id
            self.shown.extend(row.member_id for row in found)
        return len(found) == rows.BATCH

    def _add(self, lines: Sequence[Sequence[rows.Cell]]) -> None:
        for line in lines:
            self.sheet.write(line)

    def _end(self) -> None:
        """Seal and store the file, and only then say that it is there."""
        name = stored_name(self.key)
        with self.sheet.end() as content:
            size = content.tell()
            content.seek(0)
            sealed_file.put(name, content)
        ready_at = now()
        values = {"ready_at": ready_at, "expires_at": ready_at + timedelta(days=current_app.config["KEEP_EXPORT_DAYS"])}
        if not self._moved(state="ready", leased_until=None, size=size, shown=list(self.shown), **values):
            files.delete(name)
            raise Stopped

    def _moved(self, **values: Any) -> bool:
        """Change the row, if it is still ours. Commits."""
        own = update(FairExport).where(
            FairExport.id == self.id, FairExport.state == "running", FairExport.attempts == self.attempt
        )
        result: Any = db.session.execute(own.values(**values))
        db.session.commit()
        return bool(result.rowcount)


class Maker:
    """What a worker does about exports: one at a time, a step whenever it looks."""

    def __init__(self) -> None:
        self.current: Making | None = None

    def step(self) -> bool:
        """Whether there was something to do. Commits; whatever goes wrong ends here."""
        making = self.current or claim()
        if making is None:
            return False
        self.current = None
        try:
            self.current = making if making.step() else None
        except Stopped:
            db.session.rollback()
            making.drop()
        except Exception:
            log.exception("export stopped", extra={"item": making.id})
            making.put_back()
        return True

    def put_back(self) -> None:
        """The worker ends: somebody else begins anew at once, and this attempt does not count."""
        making, self.current = self.current, None
        if making is not None:
            making.put_back(counts=False)
