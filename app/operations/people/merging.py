"""Two records of one person are put together: one is kept, of the other a trace is left that leads to it (FR-2, ST-3).

Staff do it, or the person with the link of a walk-in's ticket (operations.people.claiming). All that hangs on the other
one follows; both histories are kept. It is not undone, so it happens only as it was shown: the page of staff sends back
what it had seen. Locks are taken in the order of all who change registrations: slots, then registrations, then people
by id, so that nobody waits in a circle.
"""

from typing import Any

from sqlalchemy import delete, select, update

from app.extensions import db, keys
from app.models import (
    CampaignRecipient,
    Consent,
    Draft,
    Member,
    MemberChange,
    MemberEvent,
    MemberNote,
    Message,
    NameCheck,
    OutboxItem,
    ProviderTrip,
    Question,
    Registration,
    Resume,
    SearchGram,
    Staff,
    WalkIn,
)
from app.models.types import now
from app.operations import audit, history, outbox, provider, search
from app.operations import login as logins
from app.operations.password_change import end_waiting
from app.operations.people import combining
from app.operations.people.corrections import Stale, hold, seen_of

# Rows that follow to the kept record as they are.
MOVED: tuple[Any, ...] = (OutboxItem, Message, MemberEvent, Question, Consent, Draft, MemberNote, MemberChange)
MOVED_WITH_CARE = {
    "registration": "One for each fair: operations.people.combining.",
    "resume": "Only one is the main one.",
    "name_check": "Tries of a day are counted by person, and may be the same ones.",
    "campaign_recipient": "One row of a person in each campaign: what both got stays with the trace.",
}
LEFT = {
    "search_gram": "Nobody finds the trace; the kept record is indexed anew.",
    "password_reset": "Ended: it opens nothing any more.",
    "pending_change": "Ended with the login that it was for.",
    "provider_trip": "Ended with the login that it was for.",
    "linked_account": "Unlinked: the person links it to the kept record again.",
    "login_session": "Ended.",
    "data_read": "Who looked at which record stays as it was.",
}
CHOSEN = ("name", "name_korean", "nationality", "language", "phone", "email", "contact", "birth_date", "address")
IDENTITY = ("to_check", "checked", "verified")  # each says more than the one before
MERGED = "merged"  # why the trace has left


class NotMergeable(Exception):
    """These two stay two. `reason`: same, gone, two_people (as operators have proved), or keep_login (the record that
    the person logs in with is the one to keep)."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


def check(kept: Member, other: Member) -> None:
    """Raise NotMergeable where these two are no two records of one person, or this is not the one to keep."""
    if kept.id == other.id:
        raise NotMergeable("same")
    if kept.withdrawn_at is not None or other.withdrawn_at is not None:
        raise NotMergeable("gone")
    if kept.ci_hash and other.ci_hash and kept.ci_hash != other.ci_hash:
        raise NotMergeable("two_people")
    if other.member_id and not kept.member_id:
        raise NotMergeable("keep_login")


def choices(kept: Member, other: Member) -> list[str]:
    """The fields of which somebody has to choose: both say something, and not the same. What the person logs in by, and
    what an operator has proved, is not chosen."""
    fixed = {"email"} if kept.member_id and kept.email else set()
    if kept.ci_hash or other.ci_hash:
        fixed.add("phone")
    return [
        field
        for field in CHOSEN
        if field not in fixed
        and getattr(kept, field)
        and getattr(other, field)
        and getattr(kept, field) != getattr(other, field)
    ]


def seen_of_both(kept: Member, other: Member) -> str:
    """What a page had seen of both, with their registrations."""
    places = [(place.public_id, place.state, place.slot_id) for place in combining.places_of(kept, other)]
    return keys.hash("member.seen", f"{seen_of(kept)} {seen_of(other)} {places}")[:24]


def merge(staff: Staff, kept: Member, other: Member, of_other: set[str], reason: str, *, seen: str) -> None:
    """Put the two together. `of_other`: the fields whose value is the other record's. Raises NotMergeable or Stale.
    Flushed, not committed."""
    hold_both(kept, other)
    check(kept, other)
    if seen_of_both(kept, other) != seen:
        raise Stale
    given_up = put_together(kept, other, _values_of(kept, other, of_other), staff=staff, reason=reason)
    history.record(kept, "merged", way="staff")
    audit.record("member.merge", f"member:{kept.id}", other=other.id, registrations=given_up)
    db.session.flush()


def hold_both(kept: Member, other: Member) -> None:
    """Let nobody else change these two, their registrations or the slots of these before the commit, and read both as
    they are then."""
    combining.lock(kept, other)
    for member_id in sorted((kept.id, other.id)):
        hold(member_id)
    db.session.expire_all()


def put_together(
    kept: Member, other: Member, taken: dict[str, Any], *, staff: Staff | None = None, reason: str = ""
) -> list[list[int]]:
    """Do it, for the two that are held and checked; answers the registrations that were given up, each with the one
    kept. `taken`: what the kept record takes over. `staff`: None where the person did it."""
    before = {field: getattr(other, field) for field in CHOSEN if getattr(other, field)}
    overwritten = {field: getattr(kept, field) for field in CHOSEN if field in taken and getattr(kept, field)}
    addresses = [member.email for member in (kept, other) if member.email and member.email_confirmed_at]
    _leave_a_trace(kept, other)
    for field, value in taken.items():
        setattr(kept, field, value)
    db.session.flush()
    if kept.member_id:
        _end_claims(other)
    given_up = combining.combine(kept, other)
    _move(kept, other)
    said = {"other": before, "overwritten": overwritten, "registrations": given_up}
    author = staff.id if staff else None
    db.session.add(MemberChange(member_id=kept.id, staff_id=author, kind="merge", before=said, reason=reason))
    search.index(kept)
    _tell(kept, addresses, by_staff=staff is not None)
    return given_up


def _values_of(kept: Member, other: Member, of_other: set[str]) -> dict[str, Any]:
    """What is taken over from the other record: what was chosen, what the kept one lacks, and the better proof."""
    chosen = set(choices(kept, other)) & of_other
    taken = [field for field in CHOSEN if getattr(other, field) and (field in chosen or not getattr(kept, field))]
    if other.ci_hash and not kept.ci_hash:
        taken = [*dict.fromkeys([*taken, "phone"])] if other.phone else taken
        taken.append("ci_hash")
    if "email" in taken:
        taken += ["email_key", "email_confirmed_at"]
    if IDENTITY.index(other.identity) > IDENTITY.index(kept.identity):
        taken += ["identity", "identity_document", "identity_checked_at", "identity_checked_by"]
    if kept.inflow_path_id is None:
        taken.append("inflow_path_id")
    return {field: getattr(other, field) for field in taken}


def _leave_a_trace(kept: Member, other: Member) -> None:
    """Nobody logs in with it, and nobody finds it; its time runs as that of one who has left."""
    logins.end_all(other)
    end_waiting(other.id)
    provider.unlink_all(other)
    db.session.execute(delete(ProviderTrip).where(ProviderTrip.member_id == other.id))
    db.session.execute(delete(SearchGram).where(SearchGram.member_id == other.id))
    db.session.execute(update(Member).where(Member.merged_into_id == other.id).values(merged_into_id=kept.id))
    other.merged_into_id, other.withdrawn_at, other.leaving_reason = kept.id, now(), MERGED
    other.password_hash = other.ci_hash = other.phone_tail = None
    other.notice_by_message = other.notice_by_email = False
    db.session.flush()


def _end_claims(other: Member) -> None:
    """The person has a login: nobody makes another one of a walk-in's link."""
    theirs = select(Registration.id).where(Registration.member_id == other.id)
    claims = update(WalkIn).where(WalkIn.registration_id.in_(theirs), WalkIn.claim_expires_at > now())
    db.session.execute(claims.values(claim_expires_at=now()))


def _move(kept: Member, other: Member) -> None:
    for table in MOVED:
        db.session.execute(update(table).where(table.member_id == other.id).values(member_id=kept.id))
    has_main = db.session.scalar(select(Resume.id).where(Resume.member_id == kept.id, Resume.is_main))
    theirs = update(Resume).where(Resume.member_id == other.id)
    if has_main is not None:
        db.session.execute(theirs.values(is_main=False))
    db.session.execute(theirs.values(member_id=kept.id))
    had_it = select(CampaignRecipient.campaign_id).where(CampaignRecipient.member_id == kept.id)
    got = update(CampaignRecipient).where(CampaignRecipient.member_id == other.id)
    alone = got.where(CampaignRecipient.campaign_id.not_in(list(db.session.scalars(had_it))))
    db.session.execute(alone.values(member_id=kept.id))
    checks = update(NameCheck).where(NameCheck.member_id == other.id)
    db.session.execute(checks.values(nth=None, member_id=kept.id))


def _tell(kept: Member, addresses: list[str], *, by_staff: bool) -> None:
    context = {"name": kept.name, "member_id": kept.member_id_shown, "by_staff": by_staff}
    for address in dict.fromkeys(addresses):
        payload = {"to": address, "language": kept.language, "template": "records_merged", "context": context}
        outbox.put("mail.records_merged", payload, member_id=kept.id)


def places_of(kept: Member, other: Member) -> list[Registration]:
    """The registrations of both, at whichever fair."""
    return combining.places_of(kept, other)


def side_by_side(kept: Member, other: Member) -> list[tuple[Registration | None, Registration | None]]:
    """The registrations of both by fair, side by side."""
    mine = {place.fair_id: place for place in combining.places_of(kept)}
    theirs = {place.fair_id: place for place in combining.places_of(other)}
    return [(mine.get(fair), theirs.get(fair)) for fair in sorted(mine.keys() | theirs.keys())]


def both_in(kept: Member, other: Member) -> list[Registration]:
    """The registrations of which both tickets were used: staff settle them as double admissions afterwards."""
    both = [pair for pair in side_by_side(kept, other) if pair[0] is not None and pair[1] is not None]
    return [mine for mine, theirs in both if mine and theirs and mine.admitted_at and theirs.admitted_at]
