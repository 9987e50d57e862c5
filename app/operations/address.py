"""Address search for forms: the client of the configured service, and its answers in the reader's language."""

from typing import Any

from flask import current_app

from app.clients.addresses import AddressPage, AddressSearch
from app.clients.http import session_for
from app.extensions import made_once


def is_configured() -> bool:
    """Whether this site has an address search; without one, addresses are typed."""
    return bool(current_app.config["JUSO_URL"])


def search(keyword: str, language: str, page: int = 1) -> AddressPage:
    """One page of addresses for a keyword. Raises KeywordRefused, AddressSearchError. Call with no transaction open."""
    return _client().search(keyword, language=language, page=page)


def _client() -> AddressSearch:
    return made_once("addresses", _client_of)


def _client_of(config: Any) -> AddressSearch:
    return AddressSearch(
        session_for(config["JUSO_URL"]),
        config["JUSO_URL"],
        config["JUSO_KEY"],
        config["JUSO_ENGLISH_KEY"],
    )
