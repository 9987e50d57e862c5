"""The reference data that the code carries, for the many tests that need it: read from its files once for each
database, and afterwards inserted as it was stored then."""

from typing import Any

from sqlalchemy import insert, select

from app.extensions import db
from app.models import InflowPath, ReferenceEntry, ReferenceList, TermsText
from app.operations import reference

MODELS = (TermsText, InflowPath, ReferenceList, ReferenceEntry)
_stored: dict[str, dict[Any, list[dict[str, Any]]]] = {}  # rows of each table, by database


def load() -> None:
    """What `reference.load()` does, and a commit; into empty tables with the ids and times of the first call."""
    database = str(db.engine.url)
    is_empty = not any(db.session.scalar(select(model.id).limit(1)) for model in MODELS)
    if is_empty and database in _stored:
        for table, rows in _stored[database].items():
            db.session.execute(insert(table), rows)
    else:
        reference.load()
    if is_empty and database not in _stored:
        _stored[database] = {model.__table__: _rows(model.__table__) for model in MODELS}
    db.session.commit()


def _rows(table: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in db.session.execute(select(table)).mappings()]
