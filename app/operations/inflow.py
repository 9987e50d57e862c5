"""Inflow paths (유입경로) as staff look after them: names, order, retired ones; and how many came by each (ST-6)."""

from typing import Any

from sqlalchemy import case, func, select, update
from sqlalchemy.exc import IntegrityError

from app.extensions import db
from app.models import Fair, InflowPath, Member, Registration
from app.operations import audit
from app.rules.stamp import stamp


class CodeTaken(Exception):
    """Another path has this code."""


class ChangedMeanwhile(Exception):
    """A colleague has stored something else since the page was opened."""


def add(code: str, names: dict[str, str]) -> InflowPath:
    """A path more, offered, at the end. Raises CodeTaken; the transaction is rolled back then."""
    last = db.session.scalar(select(func.max(InflowPath.position))) or 0
    path = InflowPath(code=code, names=names, position=last + 1)
    db.session.add(path)
    try:
        db.session.flush()
    except IntegrityError as error:
        db.session.rollback()
        raise CodeTaken(code) from error
    audit.record("inflow.add", f"inflow:{path.id}")
    return path


def change(path: InflowPath, names: dict[str, str], *, seen: str) -> None:
    """Other names. What people chose before shows the new ones. Raises ChangedMeanwhile."""
    _hold()
    db.session.refresh(path)
    if stamp(path.names) != seen:
        raise ChangedMeanwhile(path.code)
    path.names = names
    db.session.flush()
    audit.record("inflow.change", f"inflow:{path.id}")


def offer(path: InflowPath, is_offered: bool) -> None:
    """Offer a path, or retire it: nobody is asked for it any more, and statistics keep it."""
    path.is_offered = is_offered
    db.session.flush()
    audit.record("inflow.offer" if is_offered else "inflow.retire", f"inflow:{path.id}")


def move_up(path: InflowPath) -> None:
    """One place earlier among those that are offered."""
    _hold()
    db.session.expire_all()
    offered = InflowPath.offered()
    place = next((number for number, one in enumerate(offered) if one.id == path.id), 0)
    if place:
        offered.insert(place - 1, offered.pop(place))
    for position, one in enumerate(offered, start=1):
        one.position = position
    db.session.flush()
    audit.record("inflow.move", f"inflow:{path.id}")


def counts_of(fair: Fair) -> dict[int | None, tuple[int, int, int]]:
    """By path: registered by its link, registered altogether, and arrived. Who followed no link counts by what they
    said when they joined."""
    path = func.coalesce(Registration.inflow_path_id, Member.inflow_path_id)
    came: Any = func.sum(_one(Registration.admitted_at.is_not(None)))
    found = db.session.execute(
        select(path, func.sum(_one(Registration.inflow_path_id.is_not(None))), func.count(), came)
        .join(Member, Member.id == Registration.member_id)
        .where(Registration.fair_id == fair.id, Registration.state != "cancelled")
        .group_by(path)
    )
    return {number: (int(linked or 0), int(all_of), int(arrived or 0)) for number, linked, all_of, arrived in found}


def _one(condition: Any) -> Any:
    return case((condition, 1), else_=0)


def _hold() -> None:
    """One after the other: the first write takes the lock."""
    db.session.execute(update(InflowPath).values(position=InflowPath.position))
