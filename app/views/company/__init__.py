"""Companies: joining, logging in, their home; one file per page."""

from app.views.company import (
    acting,
    certificates,
    entrance,
    join,
    join_business,
    join_certificate,
    join_documents,
    login,
    no_certificate,
    placeholders,
    prove,
    proxies,
    register_certificate,
)
from app.views.company.blueprint import bp

__all__ = [
    "register_certificate",
    "proxies",
    "login",
    "certificates",
    "acting",
    "bp",
    "entrance",
    "join",
    "join_business",
    "join_certificate",
    "join_documents",
    "no_certificate",
    "placeholders",
    "prove",
]
