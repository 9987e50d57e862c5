"""The live board of a fair (ST-4): figures alone, counted at most every few seconds for everybody who looks."""

from app.operations.board.cache import figures_of
from app.operations.board.counting import Figures, count, moment_of
from app.operations.kiosk_health import SILENT_AFTER

__all__ = ["SILENT_AFTER", "Figures", "count", "figures_of", "moment_of"]
