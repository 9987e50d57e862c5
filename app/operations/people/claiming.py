"""A member takes the registration that was made for them at a fair's door, with the link of its ticket (FR-2).

The walk-in and the membership are two records of one person, so they are put together as staff put two together. What
was said at the door counts for less than what the member has said: it only fills in what is missing.
"""

from dataclasses import dataclass

from sqlalchemy import select

from app.extensions import db
from app.models import Fair, Member, Registration, WalkIn
from app.operations import audit, history
from app.operations.people import merging
from app.operations.people.merged import kept_registration
from app.operations.walk_in import claim
from app.rules.names import folded

FILLED_IN = ("name_korean", "nationality", "contact", "inflow_path_id")
CHECKED_AT_THE_DOOR = ("identity", "identity_document", "identity_checked_at", "identity_checked_by")


@dataclass(frozen=True)
class Claimed:
    """What became of it. `registration` is the one that counts from now on."""

    registration: Registration
    former: str | None = None  # of the member's own registration for that fair: its state until now
    is_of_the_door: bool = True  # whose ticket it is: the walk-in's, or the member's own
    void_code: str | None = None  # the number of the ticket that is void from now on
    both_used: bool = False


def is_of(member: Member, found: WalkIn) -> bool:
    """Whether the walk-in was written down under a name of this member: accents and the order of words aside."""
    known = found.registration.member
    names = {_compared(name) for name in (known.name, known.name_korean) if name}
    return bool(names & {_compared(name) for name in (member.name, member.name_korean) if name})


def give_to(member: Member, found: WalkIn) -> Claimed:
    """Put the walk-in together with the member. Raises claim.NoSuchClaim where the link was used meanwhile, or
    merging.NotMergeable. Flushed, not committed."""
    other, fair = found.registration.member, found.registration.fair
    merging.hold_both(member, other)
    if claim.take(found.id) is None:
        raise claim.NoSuchClaim
    merging.check(member, other)
    theirs, own = db.session.get_one(Registration, found.registration_id), Registration.of(member, fair)
    before = _before(own, theirs)
    given_up = merging.put_together(member, other, _values_of(member, other))
    history.record(member, "claimed")
    actor = f"member:{member.id}"
    audit.record("walk_in.claim", actor, actor=actor, other=other.id, registrations=given_up)
    db.session.flush()
    return _outcome(before, _of_fair(member, fair))


def claimed_by(member: Member, secret: str) -> Registration | None:
    """The member's registration that this link led to, for whoever opens it once more."""
    found = db.session.scalar(select(WalkIn).where(WalkIn.claim_hash == claim.hash_of(secret)))
    registration = kept_registration(found.registration) if found else None
    return registration if registration and registration.member_id == member.id else None


@dataclass(frozen=True)
class _Before:
    """Both registrations as they were."""

    former: str | None
    held: frozenset[str]  # the numbers of tickets that were good
    door_code: str
    both_used: bool


def _before(own: Registration | None, theirs: Registration) -> _Before:
    places = [place for place in (own, theirs) if place]
    held = frozenset(place.short_code for place in places if place.is_held)
    both_used = own is not None and own.admitted_at is not None and theirs.admitted_at is not None
    return _Before(own.state if own else None, held, theirs.short_code, both_used)


def _outcome(before: _Before, kept: Registration) -> Claimed:
    void = before.held - {kept.short_code}
    return Claimed(
        registration=kept,
        former=before.former,
        is_of_the_door=kept.short_code == before.door_code,
        void_code=min(void, default=None),
        both_used=before.both_used,
    )


def _values_of(member: Member, other: Member) -> dict[str, object]:
    """No name, address or number: what nobody has proved takes the place of nothing. What staff checked was a document
    of whoever stood there, and is the member's where the name is."""
    taken = [field for field in FILLED_IN if getattr(other, field) and not getattr(member, field)]
    is_checked = other.identity == "checked" and member.identity == "to_check"
    if is_checked and _compared(other.name) == _compared(member.name):
        taken += CHECKED_AT_THE_DOOR
    return {field: getattr(other, field) for field in taken}


def _compared(name: str) -> tuple[str, ...]:
    return tuple(sorted(folded(name).split()))


def _of_fair(member: Member, fair: Fair) -> Registration:
    kept = Registration.of(member, fair)
    assert kept is not None
    return kept
