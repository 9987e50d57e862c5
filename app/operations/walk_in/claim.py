"""The claim of a walk-in: a link with a secret, and the number of the ticket, make it a full membership (FR-2).

The secret follows from the ticket and a key of the server, so that a kiosk can have it in store without network and
a desk can show it again; in the database stands only its hash.
"""

import base64
from datetime import timedelta

import segno
from flask import current_app

from app.extensions import keys
from app.models import Registration
from app.operations.ticket import path_of

LIFETIME = timedelta(days=60)
SECRET_LETTERS = 16  # of 5 bits


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
