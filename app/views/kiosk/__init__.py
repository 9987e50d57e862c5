"""The kiosk's page and the calls it may make, nothing else."""

from app.views.kiosk import badges, calls, pages, pairing
from app.views.kiosk.blueprint import bp

__all__ = ["badges", "bp", "calls", "pages", "pairing"]
