"""Resumes: the member's list, the pages of the wizard, the review, preview and PDF (RS-1 to RS-13)."""

from app.views.resume import (
    address,
    applied,
    basics,
    conditions,
    education,
    experience,
    files,
    index,
    introduction,
    name_check,
    options,
    photo,
    preview,
    review,
    saves,
    stay,
    withdraw,
)
from app.views.resume.blueprint import bp

__all__ = [
    "bp",
    "address",
    "applied",
    "basics",
    "conditions",
    "education",
    "experience",
    "files",
    "index",
    "introduction",
    "name_check",
    "options",
    "photo",
    "preview",
    "review",
    "saves",
    "stay",
    "withdraw",
]
