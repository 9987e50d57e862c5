"""Staff accounts: making them, and their two steps of logging in (ST-1)."""

from datetime import datetime

from flask import current_app
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import undefer

from app.extensions import db
from app.models import LoginSession, Passkey, Staff
from app.models.types import now
from app.operations import audit, grants, second_factor
from app.operations.login import NoMatch, check_password, end_all, hash_password
from app.operations.login_attempts import Attempt
from app.operations.second_factor import new_recovery_codes
from app.rules.password import Context, broken_staff_rules

__all__ = [
    "EmailTaken",
    "Replaced",
    "WeakPassword",
    "all_staff",
    "change_second_factor",
    "check_first_step",
    "check_second_step",
    "create",
    "disable",
    "last_logins",
    "live_sessions",
    "new_recovery_codes",
    "prove",
    "replace_password",
    "reset_second_factor",
    "setup_uri",
]


class EmailTaken(Exception):
    """Somebody on the staff has this address."""


class WeakPassword(Exception):
    """The password breaks the rule for staff: 12 to 128 characters, not well known, nothing of the person in it."""


class Replaced(Exception):
    """The password was changed while this change was on its way."""


def create(email: str, name: str, role: str, password: str) -> Staff:
    """A new account; the second factor is set up apart. Raises EmailTaken or WeakPassword."""
    email = email.strip().lower()
    if broken_staff_rules(password, Context(name=name, email=email)):
        raise WeakPassword
    if Staff.with_email(email):
        raise EmailTaken(email)
    staff = Staff(email=email, name=name, password_hash=hash_password(password))
    staff.totp_secret = second_factor.new_secret()
    db.session.add(staff)
    db.session.flush()
    grants.give(staff, role)
    audit.record("staff.create", f"staff:{staff.id}", role=role)
    return staff


def check_first_step(email: str, password: str, *, address: str) -> Staff:
    """E-mail and password. Raises NoMatch, MustWait or TooBusy, as for members."""
    attempt = Attempt("staff", email, address)
    attempt.check()
    staff = Staff.with_email(email)
    db.session.rollback()
    if not check_password(staff.password_hash if staff else None, password) or staff is None or not staff.is_active:
        attempt.failed(password)
        raise NoMatch
    return staff


def check_second_step(staff: Staff, code: str, *, address: str) -> None:
    """The code of the authenticator, or a recovery code; each is good once. Raises NoMatch or MustWait."""
    attempt = Attempt("staff-code", staff.email, address)
    attempt.check()
    if not second_factor.uses(staff, code):
        attempt.failed()
        raise NoMatch
    attempt.succeeded()
    Attempt("staff", staff.email, address).succeeded()


def setup_uri(staff: Staff, site_name: str) -> str:
    """What an authenticator reads as a QR code."""
    assert staff.totp_secret is not None
    return second_factor.uri(staff.totp_secret, staff.email, site_name)


def reset_second_factor(staff: Staff) -> list[str]:
    """A new second factor and new recovery codes for somebody who lost theirs; passkeys and all logins end. Flushed."""
    staff.totp_secret = second_factor.new_secret()
    staff.totp_last_step = 0
    db.session.execute(delete(Passkey).where(Passkey.staff_id == staff.id))
    end_all(staff)
    audit.record("staff.reset_second_factor", f"staff:{staff.id}")
    return new_recovery_codes(staff)


def disable(staff: Staff, *, by: int | None = None) -> None:
    """Shut somebody out at once and take all their roles. Flushed. Raises grants.LastAdmin."""
    staff.disabled_at = now()
    end_all(staff)
    audit.record("staff.disable", f"staff:{staff.id}")
    for grant in list(staff.grants):
        grants.take(grant, by=by)


def replace_password(staff: Staff, old_hash: str, new_hash: str) -> None:
    """A new password of somebody's own choice. Flushed. Raises Replaced where another window was faster."""
    replacing = (
        update(Staff).where(Staff.id == staff.id, Staff.password_hash == old_hash).values(password_hash=new_hash)
    )
    if db.session.scalar(replacing.returning(Staff.id)) is None:
        raise Replaced
    audit.record("staff.change_password", f"staff:{staff.id}")


def change_second_factor(staff: Staff, secret: str, step: int) -> None:
    """Another authenticator in the place of the one before; `step` is of the code that proved it. Flushed."""
    staff.totp_secret, staff.totp_last_step = secret, step
    audit.record("staff.change_second_factor", f"staff:{staff.id}")


def prove(staff: Staff, login: LoginSession, password: str, *, address: str) -> str:
    """Note in this login that the password was typed now; its stored hash. Raises NoMatch, MustWait or TooBusy."""
    login_id, stored = login.id, staff.password_hash
    attempt = Attempt("staff", staff.email, address)
    attempt.check()
    db.session.rollback()
    if not check_password(stored, password):
        attempt.failed()
        raise NoMatch
    attempt.succeeded()
    db.session.execute(update(LoginSession).where(LoginSession.id == login_id).values(proved_at=now()))
    return stored


def live_sessions(staff: Staff) -> list[LoginSession]:
    """The person's logins that are neither ended nor over, the one seen last first."""
    moment = now()
    live = (
        LoginSession.staff_id == staff.id,
        LoginSession.ended_at.is_(None),
        LoginSession.expires_at > moment,
        LoginSession.seen_at > moment - current_app.config["STAFF_IDLE_TIMEOUT"],
    )
    found = select(LoginSession).options(undefer(LoginSession.address)).where(*live)
    return list(db.session.scalars(found.order_by(LoginSession.seen_at.desc(), LoginSession.id.desc())))


def last_logins() -> dict[int, datetime]:
    """When each of the staff was last here, by id."""
    theirs = LoginSession.staff_id.is_not(None)  # by their index: members have many more sessions
    seen = select(LoginSession.staff_id, func.max(LoginSession.seen_at)).where(theirs)
    return {staff_id: at for staff_id, at in db.session.execute(seen.group_by(LoginSession.staff_id)) if staff_id}


def all_staff() -> list[Staff]:
    return list(db.session.scalars(select(Staff).order_by(Staff.disabled_at.is_not(None), Staff.name)))
