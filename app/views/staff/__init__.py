"""The staff console, one file per subject."""

from app.views.staff import audit, home, login, outbox, people, questions, registration
from app.views.staff.blueprint import bp

__all__ = ["audit", "bp", "home", "login", "outbox", "people", "questions", "registration"]
