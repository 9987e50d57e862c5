"""Passwords that thieves have: they open nothing any more, and their members are told (IL-3).

Most are stopped at the login itself (operations.login). The first few of an attack get in before its address is known
for one; the timed job finds those logins afterwards.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select, update
from sqlalchemy.exc import IntegrityError

from app.extensions import db
from app.models import AttackSource, LoginSession, Member, MemberEvent
from app.models.types import now
from app.operations import history

BEFORE_IT_SHOWED = timedelta(hours=2)  # what an address did before it was found to attack counts as well
AFTER_ITS_LAST_SIGN = timedelta(minutes=10)  # a list can end with a pair that is right
SUSPECTED_FOR = timedelta(hours=1)
LOOKED_BACK = timedelta(days=1)
# A password chosen so lately stands on no thief's list: its owner gets in, even beside an attacker.
FRESH = timedelta(days=7)
NEW_PASSWORD = ("password_reset", "password_changed")
_IS_LOGIN = (MemberEvent.kind == "logged_in", MemberEvent.way == "password")


def burn(member: Member, *, device: str = "", address: str | None = None) -> bool:
    """The password lets nobody in any more, all logins end, and the member is told, once. Flushed, not committed.

    False: it was burnt before.
    """
    burnt = db.session.execute(
        update(Member).where(Member.id == member.id, Member.password_known_at.is_(None)).values(password_known_at=now())
    )
    if not burnt.rowcount:  # type: ignore[attr-defined]
        return False
    live = update(LoginSession).where(LoginSession.member_id == member.id, LoginSession.ended_at.is_(None))
    db.session.execute(live.values(ended_at=now()))
    history.record(member, "login_stopped", way="password", device=device, address=address)
    history.tell(member, "login_stopped", way="password", device=device)
    return True


def note_source(address_hash: str, *, is_sure: bool = True) -> None:
    """Remember that an address attacks, or that it would seem to if there were an alarm. Flushed, not committed."""
    moment = now()
    known = update(AttackSource).where(AttackSource.address_hash == address_hash)
    changes = {"last_at": moment, "is_sure": True} if is_sure else {"last_at": moment}
    if db.session.execute(known.values(changes)).rowcount:  # type: ignore[attr-defined]
        return
    source = AttackSource(address_hash=address_hash, first_at=moment, last_at=moment, is_sure=is_sure)
    try:
        with db.session.begin_nested():
            db.session.add(source)
    except IntegrityError:
        return  # another process noted it at the same moment


def clear_suspect(address_hash: str) -> None:
    """As many people were let in there as accounts were wrong: they mistyped. Flushed, not committed."""
    db.session.execute(
        delete(AttackSource).where(AttackSource.address_hash == address_hash, AttackSource.is_sure.is_(False))
    )


def be_sure_of_suspects() -> None:
    """An alarm is on: what seemed to attack within the last hour does. Flushed, not committed."""
    lately = AttackSource.last_at > now() - SUSPECTED_FOR
    db.session.execute(update(AttackSource).where(AttackSource.is_sure.is_(False), lately).values(is_sure=True))


def has_fresh_password(member: Member) -> bool:
    """Whether the password was chosen within the last days."""
    since = now() - FRESH
    chosen = MemberEvent.kind.in_(NEW_PASSWORD)
    asked = select(exists().where(MemberEvent.member_id == member.id, chosen, MemberEvent.at > since))
    return member.joined_at > since or bool(db.session.scalar(asked))


def close_all() -> int:
    """The timed job: who was let in from an attacking address is logged out and told. Commits; answers how many."""
    closed = sum(burn(member) for member in _let_in_from_sources() if not has_fresh_password(member))
    db.session.commit()
    return closed


def _let_in_from_sources() -> list[Member]:
    """Members who logged in by password where and when an attack came from, and had never done so there before."""
    moment = now()
    found = db.session.execute(
        select(Member, MemberEvent.at, AttackSource)
        .join(MemberEvent, MemberEvent.member_id == Member.id)
        .join(AttackSource, AttackSource.address_hash == MemberEvent.address_hash)
        .where(
            Member.password_known_at.is_(None),
            AttackSource.is_sure,
            AttackSource.last_at > moment - LOOKED_BACK,
            MemberEvent.at > moment - LOOKED_BACK - BEFORE_IT_SHOWED,
            *_IS_LOGIN,
        )
    )
    members = {member.id: (member, source) for member, at, source in found if _begin(source) <= at <= _end(source)}
    return [member for member, source in members.values() if not _was_there_before(member, source)]


def _begin(source: AttackSource) -> datetime:
    return source.first_at - BEFORE_IT_SHOWED


def _end(source: AttackSource) -> datetime:
    return source.last_at + AFTER_ITS_LAST_SIGN


def _was_there_before(member: Member, source: AttackSource) -> bool:
    own = (MemberEvent.member_id == member.id, MemberEvent.address_hash == source.address_hash)
    return bool(db.session.scalar(select(exists().where(*own, *_IS_LOGIN, MemberEvent.at < _begin(source)))))
