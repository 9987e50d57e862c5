"""A member chooses another password: every other way in that was open until now is shut."""

from sqlalchemy import update

from app.extensions import db
from app.models import LoginSession, Member, PasswordReset, PendingChange
from app.models.types import now
from app.operations import history
from app.operations import login as logins


class ChangedMeanwhile(Exception):
    """The password is no longer the one that was typed: another request changed it first."""


def change(
    member: Member, *, old_hash: str, new_hash: str, this_login: LoginSession, device: str, address: str
) -> None:
    """Store the new password, end all other logins, links for a reset and changes that wait; tell the member.

    Raises ChangedMeanwhile. Flushed, not committed.
    """
    changing = update(Member).where(Member.id == member.id, Member.password_hash == old_hash)
    if db.session.scalar(changing.values(password_hash=new_hash, password_known_at=None).returning(Member.id)) is None:
        raise ChangedMeanwhile
    logins.end_all(member, except_login=this_login)
    end_waiting(member.id)
    history.record(member, "password_changed", way="password", device=device, address=address)
    history.tell(member, "password_changed", device=device)


def end_waiting(member_id: int) -> None:
    """Links for a new password and changes that wait for a code do not outlive what they were begun with."""
    for kind in (PasswordReset, PendingChange):
        waiting = (kind.member_id == member_id, kind.ended_at.is_(None))
        db.session.execute(update(kind).where(*waiting).values(ended_at=now()))
