"""Logging in, joining and linking with accounts elsewhere, and what their providers tell this site."""

from app.views.provider import notices, saml, trip
from app.views.provider.blueprint import bp

__all__ = ["bp", "notices", "saml", "trip"]
