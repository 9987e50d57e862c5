"""What follows when a provider has vouched for somebody: logged in, linked, or on the way to a membership."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext
from flask_login import current_user

from app.clients.provider import ProviderProfile
from app.extensions import client_address, db
from app.forms.validators import today_in_korea
from app.models import LinkedAccount, Member
from app.operations import draft as drafts
from app.operations import identity, provider
from app.operations.provider import HasAnother, LinkedElsewhere, OtherPerson, Trip
from app.rules.age import is_under_14
from app.views.provider.blueprint import bp
from app.views.provider.joining import begin
from app.views.provider.trouble import trouble
from app.web import signing_in
from app.web.paths import lead_back
from app.web.providers import provider_name
from app.web.render import lead_to
from app.wizards.join import JOIN


def outcome(trip: Trip, profile: ProviderProfile) -> Any:
    """The end of a journey. The account alone decides whose membership it is, never an e-mail."""
    if trip.purpose == "link":
        return _link(profile)
    linked = provider.linked_account(profile)
    if linked is not None:
        return _log_in(trip, profile, linked)
    if profile.birth_date is not None and is_under_14(profile.birth_date, today_in_korea()):
        return trouble("too_young", profile.provider)
    return _not_linked(trip, profile)


def _log_in(trip: Trip, profile: ProviderProfile, linked: LinkedAccount) -> Any:
    member = linked.member
    if not member.is_active:
        return trouble("left", profile.provider)
    if not provider.use(linked, profile):
        db.session.rollback()
        return _not_linked(trip, profile)
    response = lead_back(trip.next_url, url_for("account.home"))
    signing_in.start(response, member, way=profile.provider)
    db.session.commit()
    flash(gettext("Logged in."), "success")
    return response


def _not_linked(trip: Trip, profile: ProviderProfile) -> Any:
    """A known person is led to the membership there is (IM-2); anybody else may join with what was proved."""
    if profile.ci and Member.with_ci_hash(identity.ci_hash(profile.ci)) is not None:
        return trouble("member", profile.provider)
    going_on = begin(profile)
    if trip.purpose == "join":
        return redirect(going_on, 303)
    return lead_to("provider.unknown", key=profile.provider)


@bp.get("/login/<key>/unknown")
def unknown(key: str) -> Any:
    """Somebody came to log in with an account that is linked with nothing: two ways on."""
    draft = drafts.of_browser(JOIN.name)
    answers = drafts.answers(draft) if draft is not None and not draft.outcome_url else {}
    if answers.get("provider", {}).get("provider") != key:
        return lead_to("account.login")
    return render_template("provider/unknown.html", provider=key)


def _link(profile: ProviderProfile) -> Any:
    """Only to the membership that is logged in, and that began the journey: the caller has compared them."""
    member, key, name = current_user._get_current_object(), profile.provider, provider_name(profile.provider)
    try:
        is_new = provider.link(member, profile, device=signing_in.device(), address=client_address())
    except LinkedElsewhere:
        return _not_linkable("taken", key)
    except HasAnother:
        return _not_linkable("another", key)
    except OtherPerson:
        return _not_linkable("other_person", key)
    db.session.commit()
    if is_new:
        flash(gettext("Linked. You can log in with %(provider)s from now on.", provider=name), "success")
    else:
        flash(gettext("This account was linked already. Nothing has changed."), "info")
    return lead_to("account.links")


def _not_linkable(kind: str, key: str) -> Any:
    db.session.rollback()
    return trouble(kind, key, purpose="link")
