"""Companies: joining, logging in, their home; one file per page."""

from app.views.company import placeholders
from app.views.company.blueprint import bp

__all__ = ["bp", "placeholders"]
