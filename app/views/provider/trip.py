"""The way to a provider and back: a GET link away, a GET page of ours on the return (IM-3, IL-2)."""

import logging
import secrets
from collections.abc import Mapping
from typing import Any

from flask import abort, current_app, g, redirect, request, session, url_for
from flask_login import current_user

from app.clients.provider import ProviderDenied, ProviderError, ProviderRefused
from app.extensions import client_address, db
from app.models.provider import PURPOSES
from app.operations import budget, provider
from app.operations.provider import MixedUp, NoSuchTrip, Trip
from app.views.provider.blueprint import bp
from app.views.provider.outcome import outcome
from app.views.provider.trouble import trouble
from app.web.access import is_freshly_proved
from app.web.paths import lead_back, safe_next
from app.web.render import lead_to

log = logging.getLogger(__name__)
STARTS_PER_ADDRESS = "600 per 10 minutes"  # a campus behind one address logs in too
SAML = "government_saml"
OWN_PAGES = ("same-origin", "none")


@bp.get("/login/<key>")
def start(key: str) -> Any:
    """To the provider, for one of: login, join, link."""
    _must_be_configured(key)
    purpose, next_url = request.args.get("purpose", "login"), safe_next(request.args.get("next"))
    if purpose not in PURPOSES:
        abort(404)
    if request.headers.get("Sec-Fetch-Site", "none") not in OWN_PAGES:
        return _ask_here_first(purpose)  # a page elsewhere must not send people on this way
    if purpose == "link" and not _may_link():
        return _ask_here_first(purpose)
    if purpose != "link" and _is_member():
        return lead_back(next_url, url_for("account.home"))
    if not budget.within("provider.start", client_address(), STARTS_PER_ADDRESS):
        return trouble("often", key, purpose=purpose, next_url=next_url)
    return _depart(key, purpose, next_url)


def _must_be_configured(key: str) -> None:
    if key not in provider.configured():
        abort(404)


def _is_member() -> bool:
    return bool(current_user.is_authenticated and current_user.is_member)


def _may_link() -> bool:
    """A member who has agreed to the terms and typed the password lately."""
    return _is_member() and not g.login.must_agree and is_freshly_proved()


def _ask_here_first(purpose: str) -> Any:
    """To the page of ours that has the button. From a form's answer a browser may not leave the site, so a person who
    has to log in or to type the password for a link presses the button again."""
    if purpose != "link":
        return lead_to("member.join" if purpose == "join" else "account.login")
    is_stale = _is_member() and not g.login.must_agree and not _may_link()
    return lead_to("account.prove", next=url_for("account.links")) if is_stale else lead_to("account.links")


def _depart(key: str, purpose: str, next_url: str | None) -> Any:
    member_id = current_user.id if purpose == "link" else None
    try:
        address = provider.depart(
            key, purpose, way_back(key), _browser_secret(), member_id=member_id, next_url=next_url
        )
    except ProviderError as error:
        _note(key, "departure", error)
        return trouble("outage", key, purpose=purpose, next_url=next_url)
    db.session.commit()
    return redirect(address, 303)


def _browser_secret() -> str:
    """What this browser's journeys are bound to; a login and a log-out make a new one."""
    if "provider" not in session:
        session["provider"] = secrets.token_urlsafe(24)
    return str(session["provider"])


def way_back(key: str) -> str:
    """Where the provider sends people: an address for each, on the configured base and never on a header's host."""
    path = url_for("provider.acs") if key == SAML else url_for("provider.callback", key=key)
    return str(current_app.config["BASE_URL"]).rstrip("/") + path


@bp.get("/login/<key>/callback")
def callback(key: str) -> Any:
    """Back from a provider that answers in the address."""
    _must_be_configured(key)
    if key == SAML:
        abort(404)
    return come_back(key, request.args.get("state", ""), request.args.to_dict())


def come_back(key: str, state: str, answer: Mapping[str, str] | None, *, brought: str = "") -> Any:
    """Use up the journey, ask the provider whom it vouches for, and go on. An answer of None was stored before, for
    the browser that has the key `brought`."""
    try:
        trip = provider.claim(key, state, str(session.get("provider", "")), brought)
    except NoSuchTrip:
        return trouble("stale", key)
    except MixedUp:
        db.session.commit()
        log.warning("answer of another provider", extra={"provider": key})
        return trouble("refused", key)
    is_link_of_nobody = trip.purpose == "link" and not (_is_member() and current_user.id == trip.member_id)
    db.session.commit()  # used up, whatever comes now; and nothing is open while the provider is asked
    if is_link_of_nobody:
        return trouble("logged_out", key, purpose="link")
    return _asked(trip, trip.answer or {} if answer is None else answer)


def _asked(trip: Trip, answer: Mapping[str, str]) -> Any:
    def failed(kind: str) -> Any:
        return trouble(kind, trip.provider, purpose=trip.purpose, next_url=trip.next_url)

    try:
        profile = provider.arrive(trip, answer, way_back(trip.provider))
    except ProviderDenied:
        return failed("denied")
    except ProviderRefused as error:
        _note(trip.provider, "answer", error)
        return failed("refused")
    except ProviderError as error:
        _note(trip.provider, "answer", error)
        return failed("outage")
    db.session.commit()
    return outcome(trip, profile)


def _note(key: str, what: str, error: ProviderError) -> None:
    """For whoever runs the site: which provider, and the word for what is wrong."""
    log.warning("login provider", extra={"provider": key, "kind": what, "reason": error.reason})
