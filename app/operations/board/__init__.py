"""The live board of a fair (ST-4): figures alone, counted at most every few seconds for everybody who looks."""

from app.operations.board.cache import figures_of
from app.operations.board.counting import SILENT_AFTER, Figures, count, moment_of

__all__ = ["SILENT_AFTER", "Figures", "count", "figures_of", "moment_of"]
