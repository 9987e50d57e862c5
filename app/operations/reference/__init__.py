"""Reference data that the code carries as files: versioned texts, inflow paths, and the lists of pickers.

Loading again changes nothing. Files never overwrite what staff have edited.
"""

from pathlib import Path
from typing import NamedTuple

from app.extensions import db
from app.operations.reference import lists, texts
from app.operations.reference.texts import TextChanged, TextFile

FOLDER = Path(__file__).resolve().parents[2] / "reference"

__all__ = ["FOLDER", "Loaded", "TextChanged", "TextFile", "load"]


class Loaded(NamedTuple):
    """How many rows were added."""

    texts: int
    inflow_paths: int


def load(folder: Path = FOLDER) -> Loaded:
    """Add what is not stored yet, and bring the lists up to date. Raises TextChanged. Flushed, not committed."""
    loaded = Loaded(texts.load_texts(folder / "terms"), texts.load_inflow_paths(folder / "inflow_paths.csv"))
    lists.load(folder)
    db.session.flush()
    return loaded
