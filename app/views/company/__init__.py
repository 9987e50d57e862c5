"""Companies: joining, logging in, their home; one file per page."""

from app.views.company import (
    acting,
    certificates,
    entrance,
    join,
    join_business,
    join_certificate,
    join_documents,
    join_done,
    join_information,
    join_terms,
    login,
    no_certificate,
    placeholders,
    prove,
    proxies,
    register_certificate,
)
from app.views.company.blueprint import bp

__all__ = [
    "acting",
    "bp",
    "certificates",
    "entrance",
    "join",
    "join_business",
    "join_certificate",
    "join_documents",
    "join_done",
    "join_information",
    "join_terms",
    "login",
    "no_certificate",
    "placeholders",
    "prove",
    "proxies",
    "register_certificate",
]
