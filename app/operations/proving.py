"""Proving once more, by the password, that the person at the device is the member."""

from sqlalchemy import update

from app.extensions import db
from app.models import LoginSession, Member
from app.models.types import now
from app.operations import login as logins
from app.operations.login_attempts import Attempt


def prove(member: Member, login: LoginSession, password: str, *, address: str) -> str:
    """Note in this login that the password was typed now; answers the stored hash that it was compared with.

    Wrong ones count as wrong logins, with the same waits. Raises logins.NoMatch, logins.TooBusy or MustWait. The
    database is let go while the password is checked. Flushed, not committed.
    """
    login_id, stored = login.id, member.password_hash
    attempt = Attempt("member", member.member_id or "", address)
    attempt.check()
    db.session.rollback()
    is_right = logins.check_password(stored, password)
    attempt.check()  # many tries sent at once are no way around the waits
    if not is_right or stored is None:
        attempt.failed()
        raise logins.NoMatch
    attempt.succeeded()
    db.session.execute(update(LoginSession).where(LoginSession.id == login_id).values(proved_at=now()))
    return stored
