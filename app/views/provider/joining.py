"""The beginning of a sign-up by somebody whom a provider vouches for."""

from dataclasses import asdict
from typing import Any

from flask import url_for

from app.clients.provider import ProviderProfile
from app.extensions import db
from app.operations import draft as drafts
from app.operations import identity, provider
from app.operations.draft import Sender
from app.web.language import chosen
from app.wizards.join import JOIN


def begin(profile: ProviderProfile) -> str:
    """Give this browser a sign-up with the provider's proof in it; answers its first open page. Commits.

    One that waits for this very proof, since it was taken to this device, goes on; any other is left behind.
    """
    proof = proof_of(profile)
    draft = _waiting_for(proof["person"])
    if draft is None:
        draft, secret = drafts.start(JOIN.name, chosen())
        drafts.give_to_browser(JOIN.name, secret)
    answers = drafts.save(draft, "provider", {}, sender=Sender("", draft.counter), derived=proof, proved=True)
    db.session.commit()
    following = JOIN.next(answers) or JOIN.path(answers)[-1]
    return url_for(following.endpoint)


def proof_of(profile: ProviderProfile) -> dict[str, Any]:
    """What the draft holds of an answer; the CI only as a keyed hash. Only a CI proves name, phone and birth date."""
    kept = {name: value for name, value in asdict(profile).items() if name in KEPT}
    birth_date = profile.birth_date.isoformat() if profile.birth_date else None
    ci_hash = identity.ci_hash(profile.ci) if profile.ci else None
    person = f"{profile.provider}:{provider.subject_hash(profile.provider, profile.subject)}"
    return {**kept, "birth_date": birth_date, "ci_hash": ci_hash, "person": person, "stays": False}


KEPT = ("provider", "subject", "name", "email", "phone", "is_foreigner", "refresh_token")


def _waiting_for(person: str) -> Any:
    """The browser's draft, if the same account began it on another device, or here before."""
    draft = drafts.of_browser(JOIN.name)
    if draft is None or draft.outcome_url:
        return None
    before = drafts.values(draft, "identity").get("proved_before")
    now_there = drafts.answers(draft).get("provider", {}).get("person")
    return draft if person in (before, now_there) else None
