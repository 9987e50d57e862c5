"""Fairs, registration for them, and tickets."""

from app.views.fair import pages, tickets
from app.views.fair.blueprint import bp

__all__ = ["bp", "pages", "tickets"]
