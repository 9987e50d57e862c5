"""Walk-ins: people who register at the fair's door, by themselves at a kiosk or with staff at the desk (KI-4, FR-2).

A walk-in is a member without a login, a registration that takes nobody's place, and a claim: a link that makes it a
full membership later.
"""

from app.operations.walk_in.claim import claim_link, claim_picture
from app.operations.walk_in.duplicates import Duplicate, possible_duplicates
from app.operations.walk_in.registering import Answers, Door, NoWalkIns, register, slot_for

__all__ = [
    "Answers",
    "Door",
    "Duplicate",
    "NoWalkIns",
    "claim_link",
    "claim_picture",
    "possible_duplicates",
    "register",
    "slot_for",
]
