"""The claim of a walk-in: a link with a secret, and the number of the ticket, make it a full membership (FR-2).

The secret follows from the ticket and a key of the server, so that a kiosk can have it in store without network and
a desk can show it again; in the database stands only its hash. Who is a member already: operations.people.claiming.
"""

import base64
import hmac
from datetime import timedelta

import segno
from flask import current_app
from sqlalchemy import select, update

from app.extensions import db, keys
from app.models import Member, Registration, WalkIn
from app.models.types import now
from app.operations.ticket import path_of

LIFETIME = timedelta(days=60)
SECRET_LETTERS = 16  # of 5 bits
TRIES = 5


class NoSuchClaim(Exception):
    """The link was used, has had five wrong numbers, is too old, or never was."""


class WrongNumber(Exception):
    """This is not the number of the ticket that the link came with."""

    def __init__(self, tries_left: int):
        super().__init__(str(tries_left))
        self.tries_left = tries_left


def claim_link(registration: Registration) -> str:
    """The address that the person opens on an own phone."""
    return link_of(registration.ticket_id)


def link_of(ticket_id: bytes) -> str:
    return f"{current_app.config['BASE_URL']}/join/claim/{secret_of(ticket_id)}"


def claim_picture(registration: Registration) -> tuple[int, str]:
    """The link as a code for an inline SVG: its width in modules with the quiet zone, and the path of the dark ones."""
    return path_of(segno.make(claim_link(registration), error="m", micro=False))


def secret_of(ticket_id: bytes) -> str:
    """16 letters and digits that a person can type."""
    digest = bytes.fromhex(keys.hash("walk_in.claim", ticket_id.hex()))
    return base64.b32encode(digest).decode().lower()[:SECRET_LETTERS]


def claim_hash(ticket_id: bytes) -> str:
    return hash_of(secret_of(ticket_id))


def hash_of(secret: str) -> str:
    return keys.hash("walk_in.claim_hash", secret.lower())


def open_claim(secret: str) -> WalkIn:
    """The walk-in that this link makes a membership. Raises NoSuchClaim."""
    found = db.session.scalar(
        select(WalkIn)
        .join(Registration, Registration.id == WalkIn.registration_id)
        .join(Member, Member.id == Registration.member_id)
        .where(
            WalkIn.claim_hash == hash_of(secret),
            WalkIn.claim_tries < TRIES,
            WalkIn.claim_expires_at > now(),
            WalkIn.claimed_at.is_(None),
            Member.member_id.is_(None),
            Member.withdrawn_at.is_(None),
        )
    )
    if found is None:
        raise NoSuchClaim
    return found


def prove(secret: str, number: str) -> WalkIn:
    """The walk-in, for whoever knows the number of its ticket. The try is counted before the number is looked at, and
    given back where it was right.

    Raises NoSuchClaim or WrongNumber. Commit in both cases.
    """
    found = open_claim(secret)
    counted = update(WalkIn).where(WalkIn.id == found.id, WalkIn.claim_tries < TRIES)
    tries = db.session.scalar(counted.values(claim_tries=WalkIn.claim_tries + 1).returning(WalkIn.claim_tries))
    if tries is None:
        raise NoSuchClaim
    if not hmac.compare_digest(found.registration.short_code, number):
        raise WrongNumber(TRIES - tries)
    db.session.execute(update(WalkIn).where(WalkIn.id == found.id).values(claim_tries=WalkIn.claim_tries - 1))
    return found


def take(walk_in_id: int) -> Member | None:
    """The walk-in's member, for the one sign-up or membership that it becomes; None if there is nothing to take.

    The person is held first, as by whoever puts two records together, so that nobody waits in a circle.
    """
    person = select(Registration.member_id).join(WalkIn, WalkIn.registration_id == Registration.id)
    held = update(Member).where(Member.id == person.where(WalkIn.id == walk_in_id).scalar_subquery())
    db.session.execute(held.values(language=Member.language).execution_options(synchronize_session=False))
    taken = update(WalkIn).where(WalkIn.id == walk_in_id, WalkIn.claimed_at.is_(None), WalkIn.claim_expires_at > now())
    registration_id = db.session.scalar(taken.values(claimed_at=now()).returning(WalkIn.registration_id))
    if registration_id is None:
        return None
    member = db.session.get_one(Registration, registration_id).member
    return member if member.member_id is None and member.withdrawn_at is None else None
