"""The name check of a resume (RS-3): five tries a day, the question, what is kept of it, and whether it still holds.

The registration number itself is only handed through. A page takes a try and commits, asks with no transaction open,
and notes what came of it. A draft's step "name_check" says where the resume stands: "matched", or "to_check" with why.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.clients.http import session_for
from app.clients.nice_names import NameAnswer, NiceNames
from app.extensions import db, made_once
from app.models import Member, NameCheck, Staff
from app.models.fair import KOREA
from app.models.types import now
from app.operations import registration_review
from app.rules.arc_number import ArcNumber
from app.rules.names import same_name

TRIES = 5  # of a member on a Korean day; one that the service did not answer does not count
STEP = "name_check"
MATCHED, TO_CHECK = "matched", "to_check"
NO_CARD, DOWN, LIMITED = "no_card", "down", "limited"  # why it is still to be checked
UNREACHABLE = "unreachable"
CARD = "residence_card"


class TriesUsedUp(Exception):
    """The member has none of today's tries left."""


def is_configured() -> bool:
    """Whether this site has a name check; without one, staff compare every card."""
    return bool(current_app.config["NICE_NAME_URL"] and current_app.config["NICE_NAME_CLIENT_ID"])


def service() -> NiceNames:
    """The client, made once for each application."""
    return made_once("nice_names", _service_of)


def _service_of(config: Any) -> NiceNames:
    return NiceNames(
        session_for(config["NICE_NAME_URL"]),
        config["NICE_NAME_URL"],
        config["NICE_NAME_CLIENT_ID"],
        config["NICE_NAME_CLIENT_SECRET"],
        config["NICE_NAME_PRODUCT_ID"],
        charset=config["NICE_NAME_CHARSET"],
        hmac_part=config["NICE_NAME_HMAC_PART"],
    )


def tries_left(member_id: int) -> int:
    return len(_free_tries(member_id))


def take_try(member_id: int, name: str) -> int:
    """Take one of today's tries, before anybody is asked; the id of the check. Flushed. Raises TriesUsedUp.

    The unique key decides between two that take the same one: the later takes the next.
    """
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    while free := _free_tries(member_id):
        row = {"member_id": member_id, "name": name, "result": UNREACHABLE, "day": _today(), "nth": free[0]}
        kept = {"birth_date": "", "mask": "", "checked_at": now()}
        taken = insert(NameCheck).values(row | kept).on_conflict_do_nothing().returning(NameCheck.id)
        if (check_id := db.session.scalar(taken)) is not None:
            return int(check_id)
    raise TriesUsedUp


def _free_tries(member_id: int) -> list[int]:
    used = select(NameCheck.nth).where(NameCheck.member_id == member_id, NameCheck.day == _today())
    taken = set(db.session.scalars(used))
    return [nth for nth in range(1, TRIES + 1) if nth not in taken]


def _today() -> str:
    return now().astimezone(KOREA).date().isoformat()


def note_answer(check_id: int, answer: NameAnswer, number: ArcNumber) -> NameCheck:
    """Keep what the service said; birth date and mask only where the number is the member's. Flushed."""
    check = db.session.get_one(NameCheck, check_id)
    check.result, check.reference, check.checked_at = answer.result, answer.reference, now()
    if answer.result == MATCHED:
        check.birth_date, check.mask = number.birth_date.isoformat(), number.mask
    db.session.flush()
    return check


def give_try_back(check_id: int) -> None:
    """The service did not answer: the try does not count. Flushed."""
    db.session.execute(update(NameCheck).where(NameCheck.id == check_id).values(nth=None))


def latest(member_id: int) -> NameCheck | None:
    """The newest check of a member, whatever came of it."""
    return db.session.scalar(select(NameCheck).where(NameCheck.member_id == member_id).order_by(NameCheck.id.desc()))


def latest_match(member_id: int, name: str) -> NameCheck | None:
    """The newest check in which the member's number and this name belonged together."""
    matches = select(NameCheck).where(NameCheck.member_id == member_id, NameCheck.result == MATCHED)
    found = db.session.scalars(matches.order_by(NameCheck.id.desc()))
    return next((check for check in found if same_name(check.name, name)), None)


def matched(check: NameCheck) -> dict[str, Any]:
    """What the draft's step says after a match."""
    return {
        **_fields(MATCHED, check.checked_at),
        "card": "now",
        "check": check.id,
        "name": check.name,
        "mask": check.mask,
    }


def to_check(why: str, name: str) -> dict[str, Any]:
    """What the draft's step says where staff are to compare the card, and why."""
    return {
        **_fields(TO_CHECK, now()),
        "card": "none" if why in (NO_CARD, "") else "now",
        "why": why,
        "name": name,
    }


def _fields(state: str, moment: datetime) -> dict[str, Any]:
    day = moment.astimezone(KOREA).date().isoformat()
    return {"state": state, "why": "", "check": None, "name": "", "mask": "", "checked_on": day}


def has_match(step: Mapping[str, Any], english_name: str) -> bool:
    """Whether the step of a draft says that this very English name was matched."""
    return step.get("state") == MATCHED and same_name(step.get("name") or "", english_name)


def settle(staff: Staff, member: Member) -> None:
    """Staff compared the member's card at the desk: the one check of identity that there is. Flushed."""
    registration_review.confirm_identity(staff, member, CARD)


def born_otherwise(member: Member, birth_date: str) -> bool:
    """Whether a number tells another birth date (ISO) than the one that was verified of the member."""
    is_known = member.identity in ("verified", "checked") and bool(member.birth_date)
    return is_known and bool(birth_date) and member.birth_date != birth_date
