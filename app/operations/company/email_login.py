"""A company's people log in with e-mail, password and a second factor (CL-5); and prove once more that it is them."""

from sqlalchemy import select, update

from app.extensions import db
from app.models import CompanyPerson, LoginSession
from app.models.types import now
from app.operations import second_factor
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


def with_email(email: str) -> CompanyPerson | None:
    """Who has confirmed this address."""
    return db.session.scalar(select(CompanyPerson).where(CompanyPerson.email_key == email.strip().lower()))
