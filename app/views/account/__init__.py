"""Login, logout and the member's own account."""

from app.views.account import consents, entrance, home, recover, reset, sessions
from app.views.account.blueprint import bp

__all__ = ["bp", "consents", "entrance", "home", "recover", "reset", "sessions"]
