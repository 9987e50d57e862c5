"""Login, logout and the member's own account."""

from app.views.account import (
    agree,
    consents,
    download,
    email,
    entrance,
    history,
    home,
    leave,
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
    "agree",
    "bp",
    "consents",
    "download",
    "email",
    "entrance",
    "history",
    "home",
    "leave",
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
