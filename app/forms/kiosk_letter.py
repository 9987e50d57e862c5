"""What a kiosk hands over and nobody can read: as much of it as can be told, since all of it is kept."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from app.forms.kiosk import FARTHEST, LARGEST_OFFSET, LARGEST_SEQUENCE
from app.operations import checkin
from app.operations.checkin.letters import (
    GIVEN_TWICE,
    NO_WALK_INS,
    UNDELIVERABLE,
    UNREADABLE,
    VOID_TICKET,
    WALK_IN,
    Letter,
    walk_in_id,
)

LONGEST_ID = 64
LONGEST_TICKET = 400
# What the kiosk was told before, by what staff are told now.
FINDINGS = {
    "closed": NO_WALK_INS,
    "void_ticket": VOID_TICKET,
    "given_twice": GIVEN_TWICE,
    "unreadable": UNREADABLE,
    None: UNREADABLE,
}


def is_walk_in(sent: Any) -> bool:
    """Whether it is somebody who registered there; the server has refused it before."""
    return isinstance(sent, dict) and sent.get("way") == WALK_IN


def read_letter(sent: Any) -> Letter:
    """Never refused: what is not as it should be is left out, and stays in the content."""
    known = sent if isinstance(sent, dict) else {}
    ticket = known.get("ticket")
    ticket = ticket if isinstance(ticket, str) and len(ticket) <= LONGEST_TICKET else None
    at = _number(known.get("at"), 0, int(FARTHEST.timestamp() * 1000))
    error = known.get("error")
    finding = FINDINGS.get(error if isinstance(error, str) else None, UNDELIVERABLE)
    return Letter(
        random_id=_id_of(sent, None if finding == GIVEN_TWICE else ticket),  # the ticket is that of another person
        way=known["way"] if known.get("way") in (*checkin.WAYS, WALK_IN) else "",
        finding=finding,
        at=None if at is None else datetime.fromtimestamp(at / 1000, UTC),
        offset_ms=_number(known.get("offset_ms"), -LARGEST_OFFSET, LARGEST_OFFSET) or 0,
        sequence=_number(known.get("sequence"), 1, LARGEST_SEQUENCE),
        ticket=ticket,
        content=_written(sent),
    )


def _id_of(sent: Any, ticket: str | None) -> str:
    """Always the same for the same record, so that handing it over again changes nothing."""
    if is_walk_in(sent) and ticket and (known := walk_in_id(ticket)):
        return known
    told = sent.get("id") if isinstance(sent, dict) else None
    if isinstance(told, str) and 0 < len(told) <= LONGEST_ID and told.isprintable():
        return told
    return hashlib.sha256(_written(sent).encode()).hexdigest()[:32]


def _written(sent: Any) -> str:
    """In ASCII, whatever is in it."""
    try:
        return json.dumps(sent, sort_keys=True)
    except RecursionError:
        return '"nested too deep"'


def _number(value: Any, least: int, most: int) -> int | None:
    return value if type(value) is int and least <= value <= most else None
