"""Staff accounts: making them, and their two steps of logging in (ST-1)."""

import secrets
from typing import Any

import pyotp
from sqlalchemy import delete, select, update

from app.extensions import db, keys
from app.models import RecoveryCode, Staff
from app.models.types import now
from app.operations import audit
from app.operations.login import NoMatch, check_password, end_all, hash_password
from app.operations.login_attempts import Attempt
from app.rules.password import Context, broken_staff_rules

STEP_SECONDS = 30
STEPS_OF_GRACE = 1  # clocks of phones differ by seconds
RECOVERY_CODES = 10
RECOVERY_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # no look-alikes


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
    staff = Staff(email=email, name=name, role=role, password_hash=hash_password(password))
    staff.totp_secret = pyotp.random_base32()
    db.session.add(staff)
    db.session.flush()
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
    code = "".join(code.split()).lower()
    if not (_uses_totp(staff, code) or _uses_recovery_code(staff, code)):
        attempt.failed()
        raise NoMatch
    attempt.succeeded()
    Attempt("staff", staff.email, address).succeeded()


def setup_uri(staff: Staff, site_name: str) -> str:
    """What an authenticator reads as a QR code."""
    assert staff.totp_secret is not None
    return pyotp.TOTP(staff.totp_secret).provisioning_uri(staff.email, issuer_name=site_name)


def new_recovery_codes(staff: Staff) -> list[str]:
    """Ten fresh codes; older ones are void. They are shown once: only hashes are kept."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.staff_id == staff.id))
    codes = ["".join(secrets.choice(RECOVERY_LETTERS) for _ in range(12)) for _ in range(RECOVERY_CODES)]
    db.session.add_all(RecoveryCode(staff_id=staff.id, code_hash=_hash(staff, code)) for code in codes)
    db.session.flush()
    return codes


def reset_second_factor(staff: Staff) -> list[str]:
    """A new second factor and new recovery codes for somebody who lost theirs; all logins end."""
    staff.totp_secret = pyotp.random_base32()
    staff.totp_last_step = 0
    end_all(staff)
    audit.record("staff.reset_second_factor", f"staff:{staff.id}")
    return new_recovery_codes(staff)


def disable(staff: Staff) -> None:
    """Shut somebody out at once."""
    staff.disabled_at = now()
    end_all(staff)
    audit.record("staff.disable", f"staff:{staff.id}")


def _uses_totp(staff: Staff, code: str) -> bool:
    """Whether the code is of this time step or one beside it, and later than the last one used."""
    if staff.totp_secret is None:
        return False
    totp = pyotp.TOTP(staff.totp_secret)
    step_now = int(now().timestamp()) // STEP_SECONDS
    for step in range(step_now - STEPS_OF_GRACE, step_now + STEPS_OF_GRACE + 1):
        if secrets.compare_digest(totp.at(step * STEP_SECONDS), code):
            return _claims(update(Staff).where(Staff.id == staff.id, Staff.totp_last_step < step), totp_last_step=step)
    return False


def _uses_recovery_code(staff: Staff, code: str) -> bool:
    code = code.replace("-", "")
    unused = update(RecoveryCode).where(RecoveryCode.code_hash == _hash(staff, code), RecoveryCode.used_at.is_(None))
    return _claims(unused, used_at=now())


def _claims(guarded: Any, **values: Any) -> bool:
    """Run a guarded update: of two at the same instant one wins."""
    result: Any = db.session.execute(guarded.values(**values).execution_options(synchronize_session=False))
    return bool(result.rowcount == 1)


def _hash(staff: Staff, code: str) -> str:
    return keys.hash(f"staff.recovery.{staff.id}", code)


def all_staff() -> list[Staff]:
    return list(db.session.scalars(select(Staff).order_by(Staff.disabled_at.is_not(None), Staff.name)))
