"""The second factor of staff and of companies' people: six digits of an authenticator, or a recovery code."""

import base64
import io
import secrets
from typing import Any

import pyotp
import segno
from sqlalchemy import delete, func, select, update

from app.extensions import db, keys
from app.models import CompanyPerson, CompanyRecoveryCode, RecoveryCode, Staff
from app.models.types import now

STEP_SECONDS = 30
STEPS_OF_GRACE = 1  # clocks of phones differ by seconds
RECOVERY_CODES = 10
RECOVERY_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # no look-alikes
Person = Staff | CompanyPerson


def new_secret() -> str:
    return str(pyotp.random_base32())


def uri(secret: str, account: str, site_name: str) -> str:
    """What an authenticator reads as a QR code."""
    return str(pyotp.TOTP(secret).provisioning_uri(account, issuer_name=site_name))


def drawing(text: str) -> str:
    """A QR code as the address of a picture that needs no request of its own."""
    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="svg", scale=5, border=4, dark="#000", light="#fff")
    return f"data:image/svg+xml;base64,{base64.b64encode(out.getvalue()).decode()}"


def step_of(secret: str, code: str) -> int | None:
    """The time step that this code belongs to, now or one beside it; None where it belongs to none."""
    totp = pyotp.TOTP(secret)
    step_now = int(now().timestamp()) // STEP_SECONDS
    for step in range(step_now - STEPS_OF_GRACE, step_now + STEPS_OF_GRACE + 1):
        if secrets.compare_digest(totp.at(step * STEP_SECONDS).encode(), code.encode()):
            return step
    return None


def uses(person: Person, code: str) -> bool:
    """Use up a code of the authenticator, or a recovery code: whether it was one. Each is good once. Flushed."""
    code = "".join(code.split()).lower()
    return _uses_totp(person, code) or _uses_recovery_code(person, code)


def new_recovery_codes(person: Person) -> list[str]:
    """Ten fresh codes; older ones are void. They are shown once: only hashes are kept."""
    forget_recovery_codes(person)
    table, owner, _purpose = _kept_for(person)
    codes = ["".join(secrets.choice(RECOVERY_LETTERS) for _ in range(12)) for _ in range(RECOVERY_CODES)]
    db.session.add_all(table(**{owner.key: person.id, "code_hash": _hash(person, code)}) for code in codes)
    db.session.flush()
    return codes


def forget_recovery_codes(person: Person) -> None:
    """Those there are open nothing any more."""
    table, owner, _purpose = _kept_for(person)
    db.session.execute(delete(table).where(owner == person.id))


def codes_left(person: Person) -> int:
    """How many recovery codes are unused."""
    table, owner, _purpose = _kept_for(person)
    return db.session.scalar(select(func.count()).where(owner == person.id, table.used_at.is_(None))) or 0


def _uses_totp(person: Person, code: str) -> bool:
    """Whether the code is of this time step or one beside it, and later than the last one used."""
    step = step_of(person.totp_secret, code) if person.totp_secret else None
    if step is None:
        return False
    table = type(person)
    return _claims(update(table).where(table.id == person.id, table.totp_last_step < step), totp_last_step=step)


def _uses_recovery_code(person: Person, code: str) -> bool:
    table, owner, _purpose = _kept_for(person)
    of_person = (owner == person.id, table.code_hash == _hash(person, code.replace("-", "")))
    return _claims(update(table).where(*of_person, table.used_at.is_(None)), used_at=now())


def _claims(guarded: Any, **values: Any) -> bool:
    """Run a guarded update: of two at the same instant one wins."""
    result: Any = db.session.execute(guarded.values(**values).execution_options(synchronize_session=False))
    return bool(result.rowcount == 1)


def _kept_for(person: Person) -> tuple[Any, Any, str]:
    """The table of recovery codes, its column of the person, and what their hashes are for."""
    if isinstance(person, Staff):
        return RecoveryCode, RecoveryCode.staff_id, f"staff.recovery.{person.id}"
    return CompanyRecoveryCode, CompanyRecoveryCode.person_id, f"company.recovery.{person.id}"


def _hash(person: Person, code: str) -> str:
    return keys.hash(_kept_for(person)[2], code)
