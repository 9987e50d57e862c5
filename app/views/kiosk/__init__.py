"""The kiosk's page and the calls it may make, nothing else."""

from app.views.kiosk import calls, pages, pairing, walk_in
from app.views.kiosk.blueprint import bp

__all__ = ["bp", "calls", "pages", "pairing", "walk_in"]
