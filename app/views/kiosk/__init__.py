"""The kiosk's page and the calls it may make, nothing else."""

from app.views.kiosk import badges, calls, handed_over, installed, pages, pairing, state, walk_in
from app.views.kiosk.blueprint import bp

__all__ = ["badges", "bp", "calls", "handed_over", "installed", "pages", "pairing", "state", "walk_in"]
