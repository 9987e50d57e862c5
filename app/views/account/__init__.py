"""Login, logout and the member's own account."""

from app.views.account import (
    agree,
    consents,
    email,
    entrance,
    history,
    home,
    links,
    password,
    phone,
    profile,
    prove,
    recover,
    recover_identity,
    reset,
    sessions,
)
from app.views.account.blueprint import bp

__all__ = [
    "bp",
    "consents",
    "agree",
    "email",
    "entrance",
    "history",
    "home",
    "links",
    "password",
    "phone",
    "profile",
    "prove",
    "recover",
    "recover_identity",
    "reset",
    "sessions",
]
