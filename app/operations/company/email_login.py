"""A company's people log in with e-mail, password and a second factor (CL-5); and prove once more that it is them."""

from flask import current_app
from sqlalchemy import select, update
from sqlalchemy.orm import undefer

from app.extensions import db
from app.models import CompanyPerson, LoginSession
from app.models.types import now
from app.operations import second_factor
from app.operations.company import history, login, told
from app.operations.login import NoMatch, check_password
from app.operations.login_attempts import Attempt

PASSWORD, CODE = "company", "company-code"  # what wrong ones are counted under


def check_first_step(email: str, password: str, *, address: str) -> CompanyPerson:
    """E-mail and password. Raises NoMatch, MustWait or TooBusy; which of the two was wrong is told to nobody.

    The database is let go while the password is checked.
    """
    attempt = Attempt(PASSWORD, email, address)
    attempt.check()
    person = with_email(email)
    stored = person.password_hash if person is not None and person.may_log_in else None
    db.session.rollback()
    is_right = check_password(stored, password)
    attempt.check()  # many tries sent at once are no way around the waits
    if not is_right or person is None:
        attempt.failed(password)
        raise NoMatch
    return person


def check_second_step(person: CompanyPerson, code: str, *, address: str) -> None:
    """The code of the authenticator, or a recovery code; each is good once. Raises NoMatch or MustWait. Flushed."""
    attempt = Attempt(CODE, person.email_key or "", address)
    attempt.check()
    if not second_factor.uses(person, code):
        attempt.failed()
        raise NoMatch
    attempt.succeeded()
    Attempt(PASSWORD, person.email_key or "", address).succeeded()


def prove(person: CompanyPerson, login: LoginSession, password: str, *, address: str) -> str:
    """Note in this login that the password was typed now; answers the stored hash that it was compared with.

    Wrong ones count as wrong logins, with the same waits. Raises NoMatch, MustWait or TooBusy. The database is let go
    while the password is checked. Flushed, not committed.
    """
    login_id, stored = login.id, person.password_hash
    attempt = Attempt(PASSWORD, person.email_key or "", address)
    attempt.check()
    db.session.rollback()
    is_right = check_password(stored, password)
    attempt.check()
    if not is_right or stored is None:
        attempt.failed()
        raise NoMatch
    attempt.succeeded()
    note_proof(login_id)
    return stored


def note_proof(login_id: int) -> None:
    """This login proved just now, by password or certificate, who acts in it. Flushed, not committed."""
    db.session.execute(update(LoginSession).where(LoginSession.id == login_id).values(proved_at=now()))


def renew_second_factor(
    person: CompanyPerson, secret: str, step: int, *, this_login: LoginSession, device: str
) -> list[str]:
    """Let another authenticator hold, log the person out elsewhere, and answer new recovery codes. Flushed."""
    person.totp_secret, person.totp_last_step = secret, step
    login.end_of_person(person.id, except_login=this_login)
    about = {"name": person.name, "device": device}
    history.record(person.company_id, "second_factor_changed", actor=f"company_person:{person.id}", **about)
    told.tell(person, person.company, "second_factor_changed", device=device)
    return second_factor.new_recovery_codes(person)


def live_sessions(company_id: int, person_id: int | None) -> list[LoginSession]:
    """Logins that are neither ended nor over, the one seen last first: all of a company, or those of one person."""
    moment = now()
    found = (
        select(LoginSession)
        .options(undefer(LoginSession.address))
        .where(
            LoginSession.company_id == company_id,
            LoginSession.ended_at.is_(None),
            LoginSession.expires_at > moment,
            LoginSession.seen_at > moment - current_app.config["IDLE_TIMEOUT"],
        )
    )
    if person_id is not None:
        found = found.where(LoginSession.company_person_id == person_id)
    return list(db.session.scalars(found.order_by(LoginSession.seen_at.desc(), LoginSession.id.desc())))


def with_email(email: str) -> CompanyPerson | None:
    """Who has confirmed this address."""
    return db.session.scalar(select(CompanyPerson).where(CompanyPerson.email_key == email.strip().lower()))
