"""How common each gram is, so that a search can start from the rarest."""

from sqlalchemy import delete, func, insert, select

from app.extensions import db
from app.models import GramCount, SearchGram
from app.operations import bulk


def refresh() -> int:
    """Count all grams anew; exact counts are not needed between two runs. Commits; answers how many grams."""
    bulk.take_as_long_as_it_takes()
    counts = select(SearchGram.gram, func.count()).group_by(SearchGram.gram)
    db.session.execute(delete(GramCount))
    result = db.session.execute(insert(GramCount).from_select(["gram", "people"], counts))
    db.session.commit()
    return int(result.rowcount)  # type: ignore[attr-defined]
