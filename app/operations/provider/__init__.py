"""Logging in with accounts elsewhere: which providers there are, the way there and back, and what is linked."""

from app.operations.provider.links import (
    HasAnother,
    LinkedElsewhere,
    OtherPerson,
    link,
    linked_account,
    new_link,
    request_deletion,
    send,
    subject_hash,
    unlink,
    unlink_all,
    unlinked_there,
    use,
)
from app.operations.provider.registry import configured
from app.operations.provider.trip import MixedUp, NoSuchTrip, Trip, arrive, claim, depart, erase_over, keep_answer

__all__ = [
    "HasAnother",
    "LinkedElsewhere",
    "MixedUp",
    "NoSuchTrip",
    "OtherPerson",
    "Trip",
    "arrive",
    "claim",
    "configured",
    "depart",
    "erase_over",
    "keep_answer",
    "link",
    "linked_account",
    "new_link",
    "request_deletion",
    "send",
    "subject_hash",
    "unlink",
    "unlink_all",
    "unlinked_there",
    "use",
]
