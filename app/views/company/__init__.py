"""Companies: joining, logging in, their home; one file per page."""

from app.views.company import entrance, join, join_business, join_documents, placeholders, prove
from app.views.company.blueprint import bp

__all__ = ["bp", "entrance", "join", "join_business", "join_documents", "placeholders", "prove"]
