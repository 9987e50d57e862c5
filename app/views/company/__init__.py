"""Companies: joining, logging in, their home; one file per page."""

from app.views.company import entrance, placeholders, prove
from app.views.company.blueprint import bp

__all__ = ["bp", "entrance", "placeholders", "prove"]
