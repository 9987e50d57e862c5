"""What the pages of the check share: the draft of the journey, the budget, and how a page is drawn."""

from typing import Any

from flask import abort, flash, g

from app.clients.identity import VerifiedPerson
from app.extensions import client_address, db
from app.operations import budget, identity
from app.operations import draft as drafts
from app.operations.draft import Answers
from app.operations.identity import Proof
from app.web.drafting import draft_page, keep, lead_on
from app.web.language import chosen

RUNS_PER_DRAFT = "5 per day"
RUNS_PER_ADDRESS = "20 per hour"


def open_draft() -> None:
    """The browser's open draft of this journey into g.draft and g.answers; None and nothing where there is none."""
    draft = drafts.of_browser(g.journey.wizard)
    g.draft = None if draft is None or draft.outcome_url else draft
    g.answers = drafts.answers(g.draft) if g.draft else {}


def typed() -> dict[str, Any]:
    """What was typed into the first page before.

    A device that took the draft over, and has yet to prove who is there, sees nothing of it.
    """
    values = drafts.values(g.draft, "identity") if g.draft else {}
    is_open = "proved_before" not in values or bool(g.answers.keys() & set(g.journey.proofs))
    is_of_this_way = "number" in values and all(values.get(name) == mark for name, mark in g.journey.marks.items())
    return values if is_open and is_of_this_way else {}


def begin() -> None:
    """Make sure that there is a draft to store into."""
    if g.draft is None:
        g.draft, secret = drafts.start(g.journey.wizard, chosen())
        drafts.give_to_browser(g.journey.wizard, secret)


def elsewhere() -> Any:
    """Where to go if there is no open draft for a page that needs one; None if there is."""
    draft = drafts.of_browser(g.journey.wizard)
    if draft is not None and draft.outcome_url:
        return lead_on(draft.outcome_url)
    open_draft()
    if g.draft is None:
        flash(str(g.journey.words.begin_here), "info")
        return lead_on(g.journey.address())
    return None


def back_or_on() -> Any:
    """There is nothing to confirm: on where the proof stands already, else back to the first page."""
    is_proved = "code" in g.answers
    return lead_on((g.journey.goes_on(g.answers) if is_proved else "") or g.journey.address())


def may_run() -> bool:
    """Five runs for a draft, twenty an hour for an address: each costs money and rings a phone."""
    return budget.within("identity.address", client_address(), RUNS_PER_ADDRESS) and budget.within(
        "identity.sign_up", g.draft.public_id, RUNS_PER_DRAFT
    )


def without_service() -> Any:
    """No service is configured: the other way, or nothing here."""
    other = g.journey.other_way()
    return lead_on(other.address) if other else abort(404)


def identity_page(template: str, **context: Any) -> Any:
    """A page of the check, in the words of its journey."""
    journey = g.journey
    return draft_page(template, journey=journey, steps=journey.steps(), other_way=journey.other_way(), **context)


def proved(person: VerifiedPerson, check_id: int, **typed_values: Any) -> Any:
    """The service vouches for somebody: the run is used up, and the journey decides what that is worth."""
    proof = identity.proof_of(person, **typed_values)
    if not identity.use(check_id):
        return back_or_on()
    return g.journey.proved(proof)


def keep_proof(proof: Proof, *, drops: tuple[str, ...] = ()) -> Answers:
    """Store a proof in the draft: step "identity" says which way it was, step "code" what is proved. Commits."""
    known = g.answers.get("identity")
    if known is None or not g.journey.marks.items() <= known.items():  # another way was begun before this one
        keep("identity", {}, derived=dict(g.journey.marks))
    derived = {**vars(proof), "person": proof.person}
    return keep("code", {}, derived=derived, drops=drops, proved=True)


def end(template: str, status: int, **context: Any) -> Any:
    """The wizard ends here; its draft is erased at once."""
    drafts.erase(g.draft)
    db.session.commit()
    drafts.forget_in_browser(g.journey.wizard)
    g.draft = None
    return identity_page(template, status=status, **context)
