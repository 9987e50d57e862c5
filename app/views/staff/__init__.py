"""The staff console, one file per subject."""

from app.views.staff.blueprint import bp

__all__ = ["bp"]
