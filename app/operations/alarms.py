"""Alarms: the site notices an attack by itself, says so to staff, operator and machines, and notices its end.

Judged on the fly, every so many wrong accounts, and by a timed job each minute. While a password alarm is on,
addresses that attack are told apart sooner (rules.attack).
"""

import logging
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from flask import current_app
from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from app.extensions import db, limiter
from app.models import Alarm, AttackSource, Member, MemberEvent
from app.models.types import now
from app.operations import login_counts, outbox, stolen_logins
from app.operations.login_attempts import HOUR, IN_ALARM
from app.rules.attack import MOST_WRONG, is_stuffing

log = logging.getLogger(__name__)
KINDS = ("password_stuffing", "id_probing", "mass_reading")
STUFFING, PROBING, READING = KINDS
QUIET = timedelta(hours=1)  # after which an alarm is over
LOOKED_BACK = timedelta(minutes=10)  # before an alarm was raised: its beginning
KEEP_SOURCES = timedelta(days=90)
ADDED = ("right", "wrong", "stopped", "waited", "busy")  # figures that an alarm adds up
WAITING_IS_A_SIGN = 60  # tries in five minutes that had to wait: the attack goes on, and gets nowhere


def look(*, minutes: int = 5) -> None:
    """Judge the last minutes, and raise or keep up the alarm. Flushed, not committed."""
    counts = login_counts.of_last(minutes)
    if is_stuffing(counts.accounts, counts.people, minutes):
        raise_alarm(STUFFING)


def watch() -> int:
    """The timed job: look, add up the figures, end what is quiet. Commits; answers how many alarms are on."""
    for minutes in MOST_WRONG:
        look(minutes=minutes)
    lately = login_counts.of_last(5)
    if lately.probing:
        raise_alarm(PROBING)
    for alarm in Alarm.open_ones():
        if alarm.kind == STUFFING and lately.waited + lately.stopped >= WAITING_IS_A_SIGN:
            alarm.last_sign_at = now()
        _add_up(alarm)
        if now() - alarm.last_sign_at >= QUIET:
            end(alarm)
        elif alarm.kind == STUFFING:
            _be_watchful()
            stolen_logins.be_sure_of_suspects()
    db.session.commit()
    return len(Alarm.open_ones())


def raise_alarm(kind: str, *, subject: str = "", figures: dict[str, Any] | None = None) -> None:
    """Open an alarm of this kind, or note another sign for the one that is on. `subject`: the account that it is about
    and that has an alarm of its own, with the figures given. Flushed, not committed."""
    noted = db.session.execute(
        update(Alarm)
        .where(Alarm.kind == kind, Alarm.subject == subject, Alarm.ended_at.is_(None))
        .values({"last_sign_at": now()} | ({"figures": figures} if figures else {}))
    )
    if noted.rowcount:  # type: ignore[attr-defined]
        return
    alarm = Alarm(kind=kind, subject=subject, figures=figures or {"minute": login_counts.this_minute() - 5})
    try:
        with db.session.begin_nested():
            db.session.add(alarm)
    except IntegrityError:
        return  # another process was first
    _add_up(alarm)
    if kind == STUFFING:
        _be_watchful()
    lately = asdict(login_counts.of_last(5))
    count = alarm.figures["people"] if kind == READING else lately["wrong"]
    log.warning("alarm raised", extra={"kind": kind, "count": count, "reference": alarm.public_id})
    _tell_operator("alarm_raised", alarm, {name: lately[name] for name in ADDED} | {"people": count})


def end(alarm: Alarm) -> None:
    """The attack is over. Flushed, not committed."""
    alarm.ended_at = now()
    if alarm.kind == STUFFING:
        limiter.storage.clear(IN_ALARM)
    db.session.flush()
    log.warning("alarm ended", extra={"kind": alarm.kind, "reference": alarm.public_id})
    _tell_operator("alarm_ended", alarm, {name: alarm.figures.get(name, 0) for name in (*ADDED, "people")})


def see(alarm: Alarm, staff_id: int) -> None:
    """Staff has taken notice; who and when stays as it was first."""
    db.session.execute(
        update(Alarm).where(Alarm.id == alarm.id, Alarm.seen_at.is_(None)).values(seen_by=staff_id, seen_at=now())
    )


def latest(count: int = 50, *, about_accounts: bool = True) -> list[Alarm]:
    """Those that are on first, then the newest; without those about an account of the staff, where not wanted."""
    order = (Alarm.ended_at.is_not(None), Alarm.raised_at.desc(), Alarm.id.desc())
    wanted = select(Alarm) if about_accounts else select(Alarm).where(Alarm.subject == "")
    return list(db.session.scalars(wanted.order_by(*order).limit(count)))


def sources_of(alarm: Alarm) -> int:
    """From how many addresses the attack came."""
    chosen = _sources(alarm).subquery()
    return int(db.session.scalar(select(func.count()).select_from(chosen)) or 0)


def stopped_members(alarm: Alarm) -> int:
    """How many members' passwords were found to be known to strangers meanwhile."""
    counted = func.count(func.distinct(MemberEvent.member_id))
    return int(db.session.scalar(select(counted).where(MemberEvent.kind == "login_stopped", *_during(alarm))) or 0)


def affected(alarm: Alarm) -> list[Row[Any]]:
    """The members to whom the attack got through: let in from an attacking address, or stopped with the right password.

    Rows of member, kind, way and at, the oldest first. People who use an attacker's address themselves are among them.
    """
    from_there = (MemberEvent.kind == "logged_in") & MemberEvent.address_hash.in_(_sources(alarm))
    return list(
        db.session.execute(
            select(
                Member.id,
                Member.public_id,
                Member.member_id_shown,
                Member.email,
                MemberEvent.kind,
                MemberEvent.way,
                MemberEvent.at,
            )
            .join(Member, Member.id == MemberEvent.member_id)
            .where(from_there | (MemberEvent.kind == "login_stopped"), *_during(alarm))
            .order_by(MemberEvent.at, MemberEvent.id)
        )
    )


def erase_old_sources() -> int:
    """Addresses of attacks are forgotten after ninety days. Commits."""
    gone = db.session.execute(delete(AttackSource).where(AttackSource.last_at < now() - KEEP_SOURCES))
    db.session.commit()
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _during(alarm: Alarm) -> tuple[Any, ...]:
    until = (alarm.ended_at or now()) + timedelta(seconds=1)
    return (MemberEvent.at >= alarm.raised_at - LOOKED_BACK, MemberEvent.at <= until)


def _sources(alarm: Alarm) -> Any:
    until = (alarm.ended_at or now()) + timedelta(seconds=1)
    during = (AttackSource.last_at >= alarm.raised_at - LOOKED_BACK, AttackSource.first_at <= until)
    return select(AttackSource.address_hash).where(AttackSource.is_sure, *during)


def _be_watchful() -> None:
    """Let all web processes know that an alarm is on; forgotten after an hour without a further sign."""
    limiter.storage.clear(IN_ALARM)
    limiter.storage.incr(IN_ALARM, HOUR)


def _add_up(alarm: Alarm) -> None:
    """Add the minutes that have ended since the last time, where the alarm is about logins."""
    if alarm.kind == READING:
        return
    last = login_counts.this_minute() - 1
    new = asdict(login_counts.between(alarm.figures["minute"] + 1, last))
    sums = {name: alarm.figures.get(name, 0) + new[name] for name in ADDED}
    alarm.figures = {**sums, "minute": max(last, alarm.figures["minute"])}
    db.session.flush()


def _tell_operator(template: str, alarm: Alarm, figures: dict[str, int]) -> None:
    """Mail whoever runs the site, in its first language. Counts only."""
    address = current_app.config["OPERATOR_EMAIL"]
    if not address:
        return
    context = {"kind": alarm.kind, "at": (alarm.ended_at or alarm.raised_at).isoformat(), "figures": figures}
    language = current_app.config["BABEL_DEFAULT_LOCALE"]
    payload = {"to": address, "language": language, "template": template, "context": context}
    outbox.put(f"mail.{template}", payload, key=f"{template}-{alarm.public_id}")
