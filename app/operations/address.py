"""Address search for forms: the client of the configured service, and its answers in the reader's language."""

from flask import Flask, current_app

from app.clients.addresses import AddressPage, AddressSearch
from app.clients.http import session_for


def is_configured() -> bool:
    """Whether this site has an address search; without one, addresses are typed."""
    return bool(current_app.config["JUSO_URL"])


def search(keyword: str, language: str, page: int = 1) -> AddressPage:
    """One page of addresses for a keyword. Raises KeywordRefused, AddressSearchError. Call with no transaction open."""
    return _client().search(keyword, language=language, page=page)


def _client() -> AddressSearch:
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    if "addresses" not in app.extensions:
        config = app.config
        app.extensions["addresses"] = AddressSearch(
            session_for(config["JUSO_URL"]),
            config["JUSO_URL"],
            config["JUSO_KEY"],
            config["JUSO_ENGLISH_KEY"],
        )
    client: AddressSearch = app.extensions["addresses"]
    return client
