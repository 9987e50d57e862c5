"""The staff console, one file per subject."""

from app.views.staff import (
    alarms,
    audit,
    fair,
    home,
    kiosk,
    login,
    outbox,
    people,
    questions,
    reference,
    registration,
    resume_files,
    resume_pdf,
    resume_photo,
    resumes,
    terms,
)
from app.views.staff.blueprint import bp

__all__ = [
    "alarms",
    "audit",
    "bp",
    "fair",
    "home",
    "kiosk",
    "login",
    "outbox",
    "people",
    "questions",
    "reference",
    "registration",
    "resume_files",
    "resume_photo",
    "resume_pdf",
    "resumes",
    "terms",
]
