"""The check of a mobile phone, as pages that several wizards share (IM-2): see journey.py."""

from app.views.identity.arrived import bp
from app.views.identity.journey import Journey, OtherWay, Words
from app.views.identity.pages import add_identity_pages
from app.views.identity.visit import end, keep_proof

__all__ = ["Journey", "OtherWay", "Words", "add_identity_pages", "bp", "end", "keep_proof"]
