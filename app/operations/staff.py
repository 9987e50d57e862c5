"""Staff accounts: making them, and their two steps of logging in (ST-1)."""

from sqlalchemy import select

from app.extensions import db
from app.models import Staff
from app.models.types import now
from app.operations import audit, grants, second_factor
from app.operations.login import NoMatch, check_password, end_all, hash_password
from app.operations.login_attempts import Attempt
from app.operations.second_factor import new_recovery_codes
from app.rules.password import Context, broken_staff_rules

__all__ = [
    "EmailTaken",
    "WeakPassword",
    "all_staff",
    "check_first_step",
    "check_second_step",
    "create",
    "disable",
    "new_recovery_codes",
    "reset_second_factor",
    "setup_uri",
]


class EmailTaken(Exception):
    """Somebody on the staff has this address."""


class WeakPassword(Exception):
    """The password breaks the rule for staff: 12 to 128 characters, not well known, nothing of the person in it."""


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
    """A new second factor and new recovery codes for somebody who lost theirs; all logins end."""
    staff.totp_secret = second_factor.new_secret()
    staff.totp_last_step = 0
    end_all(staff)
    audit.record("staff.reset_second_factor", f"staff:{staff.id}")
    return new_recovery_codes(staff)


def disable(staff: Staff) -> None:
    """Shut somebody out at once."""
    staff.disabled_at = now()
    end_all(staff)
    audit.record("staff.disable", f"staff:{staff.id}")


def all_staff() -> list[Staff]:
    return list(db.session.scalars(select(Staff).order_by(Staff.disabled_at.is_not(None), Staff.name)))
