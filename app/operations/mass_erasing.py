"""Erasing many people at once (ST-1): an admin asks, another one agrees, and workers erase them a few at a time.

Whom it is about is fixed when it is asked, as ids in the approval; nobody joins the set afterwards. They go from there
as they are done, and all of them when it is refused, stopped or forgotten. Each step holds the approval's row, erases
a few and takes them out of the set in one transaction: so workers do not meet, and one that is killed has done its
steps whole or not at all.

Erasing is leaving (operations.leaving) and what the timed job does later (operations.erasure), at once. Whom a fair
still expects, and whose case is open, is not erased; they are listed for a month.
"""

import logging
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update

from app.extensions import db, keys
from app.models import Approval, Fair, Member, Question, Registration, SetAsideScan, Staff
from app.models.fair import KOREA
from app.models.types import now
from app.operations import approvals, audit, erasure, leaving, outbox, people
from app.operations.approvals import SET
from app.operations.history import TOLD_WITHIN

log = logging.getLogger(__name__)
KIND = "mass_erase"
MOST = 5_000  # people of one set
AT_ONCE = 20  # erased in one transaction
KEEP_REFUSED = timedelta(days=30)
LEFT = "left"  # in the details: [id, why] of those who were not erased
# Why somebody is not erased: a fair expects them, a double admission or a scan set aside waits to be settled, a
# question waits for its answer, the address is that of one of the staff; or it did not work.
WHYS = ("upcoming", "case", "question", "staff", "failed")


class TooMany(Exception):
    """More than MOST fit."""


class NotUnderWay(Exception):
    """There is nothing to stop any more."""


def chosen(query: people.Query) -> list[int]:
    """The ids of all who stand in this list. Raises TooMany."""
    found = people.all_ids(query.of_first_page(), MOST)
    if len(found) > MOST:
        raise TooMany
    return found


def seen_of(member_ids: Sequence[int]) -> str:
    """What a page had seen of a set, as a short text that says nothing."""
    return keys.hash("mass_erase.seen", ",".join(map(str, member_ids)))[:24]


def ask(staff: Staff, member_ids: Sequence[int], filters: dict[str, Any], reason: str) -> Approval:
    """Ask that these be erased. `filters`: how they were found, without a text. Flushed. Raises RoleGone."""
    details = {"people": len(member_ids), "filters": filters, SET: list(member_ids)}
    return approvals.ask(KIND, staff, details, reason)


def barred(member_ids: Sequence[int]) -> dict[int, str]:
    """Who of these cannot be erased now, and the first of WHYS that holds."""
    today = datetime.now(KOREA).date()
    place = select(Registration.member_id).where(Registration.member_id.in_(member_ids))
    set_aside = place.join(SetAsideScan, SetAsideScan.registration_id == Registration.id)
    asked = select(Question.member_id).where(Question.member_id.in_(member_ids), Question.answered_at.is_(None))
    colleague = select(Member.id).join(Staff, func.lower(Staff.email) == Member.email_key)
    expected = (Registration.state != "cancelled", Fair.state != "cancelled", Fair.ends_on >= today)
    # The first of them is the one that is said, so it comes last.
    found: tuple[tuple[str, Any], ...] = (
        ("staff", colleague.where(Member.id.in_(member_ids))),
        ("question", asked),
        ("case", set_aside.where(SetAsideScan.applied_at.is_(None))),
        ("case", place.where(Registration.double_at.is_not(None))),
        ("upcoming", place.join(Fair, Fair.id == Registration.fair_id).where(*expected)),
    )
    why: dict[int, str] = {}
    for name, statement in found:
        why |= dict.fromkeys(db.session.scalars(statement), name)
    return why


def step() -> bool:
    """Erase the next few of a set that was agreed to; whether there was one. Commits."""
    waiting = select(Approval.id).where(*_under_way()).order_by(Approval.id).limit(1)
    approval_id = db.session.scalar(waiting)
    approval = _held(approval_id) if approval_id is not None else None
    if approval is None:
        db.session.rollback()
        return False
    details = dict(approval.details)
    members, rest = details[SET][:AT_ONCE], details[SET][AT_ONCE:]
    erased, left = _erase_some(members)
    details["erased"] = details.get("erased", 0) + len(erased)
    details[LEFT] = [*details.get(LEFT, []), *left.items()]
    details[SET] = rest
    if erased:
        audit.record("member.erase", f"approval:{approval.id}", actor="worker", shown=erased)
    _store(approval, details)
    db.session.commit()
    return True


def stop(approval: Approval, staff: Staff) -> int:
    """Erase nobody else of this set; answers how many are spared. Flushed. Raises NotUnderWay."""
    held = _held(approval.id)
    if held is None:
        raise NotUnderWay
    details = dict(held.details)
    spared = details["spared"] = len(details[SET])
    details[SET] = []
    audit.record("approval.stop", f"approval:{held.id}", actor=f"staff:{staff.id}", spared=spared)
    _store(held, details)
    return spared


def forget() -> int:
    """The timed job: sets that nobody agreed to in time, and after a month who was not erased. Commits."""
    moment = now()
    unused = (Approval.used_at.is_(None), Approval.expires_at <= moment, _has(SET))
    long_done = (Approval.used_at < moment - KEEP_REFUSED, _has(LEFT))
    forgotten = 0
    for name, conditions in ((SET, unused), (LEFT, long_done)):
        for approval in db.session.scalars(select(Approval).where(Approval.kind == KIND, *conditions)).all():
            approval.details = {key: value for key, value in approval.details.items() if key != name}
            forgotten += 1
    db.session.commit()
    return forgotten


def is_under_way(approval: Approval) -> bool:
    """Whether it was agreed to, and somebody is still to be erased."""
    return approval.used_at is not None and SET in approval.details


def _under_way() -> tuple[Any, ...]:
    return (Approval.kind == KIND, Approval.used_at.is_not(None), _has(SET))


def _has(name: str) -> Any:
    return Approval.details[name].as_string().is_not(None)


def _held(approval_id: int) -> Approval | None:
    """The approval, for this transaction alone, if somebody is still to be erased."""
    holding = update(Approval).where(Approval.id == approval_id).values(used_at=Approval.used_at)
    db.session.execute(holding.execution_options(synchronize_session=False))
    newest = select(Approval).where(Approval.id == approval_id, *_under_way())
    return db.session.scalar(newest.execution_options(populate_existing=True))


def _erase_some(member_ids: list[int]) -> tuple[list[int], dict[int, str]]:
    """Who is erased, and why others are not. Who has left meanwhile is in neither."""
    bars, erased = barred(member_ids), []
    left: dict[int, str] = {}
    still = select(Member).where(Member.id.in_(member_ids), Member.withdrawn_at.is_(None)).order_by(Member.id)
    for member in db.session.scalars(still).all():
        member_id = member.id
        if member_id in bars:
            left[member_id] = bars[member_id]
            continue
        try:
            with db.session.begin_nested():
                _erase(member)
            erased.append(member_id)
        except leaving.AlreadyLeft:
            continue
        except Exception:
            log.exception("a person could not be erased", extra={"member": member_id})
            left[member_id] = "failed"
    return erased, left


def _erase(member: Member) -> None:
    """Leave, and have everything erased at once; whoever had a confirmed address is told."""
    address = member.email if member.email_confirmed_at else None
    context = {"kind": "erased", "name": member.name, "way": "", "device": "", "at": now().isoformat()}
    language = member.language
    leaving.leave(member, "erased", device="", address="")
    erasure.erase([member.id])
    if address:  # without the member's id: what is queued for somebody is erased with them
        payload = {"to": address, "language": language, "template": "account_notice", "context": context}
        outbox.put("mail.account_notice", payload, expires_in=TOLD_WITHIN)


def _store(approval: Approval, details: dict[str, Any]) -> None:
    """Keep how far it is; when nobody is left to be erased, the set is gone, and what came of it is recorded."""
    if not details[SET]:
        del details[SET]
        refused = Counter(why for _, why in details.get(LEFT, []))
        details["refused"] = dict(refused)
        done = {"erased": details.get("erased", 0), "spared": details.get("spared", 0)}
        audit.record("approval.done", f"approval:{approval.id}", actor="worker", **done, refused=dict(refused))
    approval.details = details
    db.session.flush()
