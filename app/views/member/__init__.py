"""Joining: the wizard of individual membership, one file per page."""

from app.views.member import claim, confirm, elsewhere, identity, information, information_parts, profile, start, terms
from app.views.member.blueprint import bp

__all__ = [
    "bp",
    "claim",
    "confirm",
    "elsewhere",
    "identity",
    "information",
    "information_parts",
    "profile",
    "start",
    "terms",
]
