"""Logging in: passwords, the check of ID, password and name (IL-1, IL-3), and the rows of signed-in browsers."""

import hashlib
import secrets
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, NoReturn, cast

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app
from sqlalchemy import Row, select, update
from sqlalchemy.orm import undefer

from app.extensions import db
from app.models import LoginSession, Member, Staff
from app.models.types import now
from app.operations import alarms, consent, history, login_counts, slow_work, stolen_logins
from app.operations.login_attempts import Attempt, MustWait
from app.operations.slow_work import NoPlace
from app.rules.names import same_name
from app.rules.password import is_well_known

# OWASP's floor for Argon2id. A stored hash tells its own parameters, so these can be raised at any time.
HASHER = PasswordHasher(memory_cost=19 * 1024, time_cost=2, parallelism=1)
# What the password for an unknown ID is compared with, so that it takes as long as for a known one.
HASH_OF_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$aOLmlqACFLzfFMbdZLohHw$uU818YxB4wqb+iclrVwfsGxTB2m4ycvT9w9vEn5FOO4"
PLACE_WAIT = 2.0  # seconds that a login waits for its turn
_place = threading.BoundedSemaphore(1)  # one hash at a time in a process: each takes 19 MiB and a whole core
# Of a process's four threads one hashes and two wait, so that one is always left for other pages.
_queue = slow_work.ALL


class TooBusy(Exception):
    """Too many passwords are being checked at this moment."""


class NoMatch(Exception):
    """ID, password or name does not match; which of them is told to nobody."""


class MustReplacePassword(Exception):
    """All three match, but the password is known to thieves: nobody is let in by it."""


def has_room() -> bool:
    """Whether one more password could be checked now; asked before work is done for nothing."""
    return _queue.has_room()


def hash_password(text: str) -> str:
    """The Argon2id hash to store. Raises TooBusy."""
    with _one_at_a_time():
        return str(HASHER.hash(text))


def check_password(stored: str | None, text: str) -> bool:
    """Whether it is the password. Without a stored hash the same work is done in vain. Raises TooBusy."""
    with _one_at_a_time():
        return _matches(stored, text)


def log_in_member(member_id: str, password: str, name: str, *, address: str, device: str = "") -> Member:
    """The member with this ID, password and name. Raises NoMatch, MustReplacePassword, MustWait or TooBusy.

    The database is let go while the password is checked. Waits are looked at again when it is this login's turn, so
    that many tries sent at once are no way around them. What is flushed is to be committed also where it raises.
    """
    attempt = Attempt("member", member_id, address)
    _check_waits(attempt)
    found = _stored(member_id)
    db.session.rollback()
    with _one_at_a_time():
        _check_waits(attempt)
        is_right = _matches(found.password_hash if found else None, password)
        has_name = not current_app.config["LOGIN_REQUIRES_NAME"] or _is_name_of(found, name)
        is_exposed = is_well_known(password) or login_counts.is_password_tried_around(password)
        is_let_in = found is not None and is_right and has_name
        if not is_let_in:
            attempt.failed(password)
        new_hash = _renewed(found, password) if found is not None and is_let_in else None
    if found is None or not is_let_in:
        _look_around(attempt)
        raise NoMatch
    member = db.session.get_one(Member, found.id)
    if member.password_known_at or is_exposed or _is_of_attack(attempt, member):
        _stop(attempt, member, device=device, address=address)
        raise MustReplacePassword
    if not _is_still_right(found, new_hash):
        raise NoMatch
    attempt.succeeded()
    _look_around(attempt)
    return member


def open_session(person: Member | Staff, device: str = "", *, address: str | None = None, way: str = "password") -> str:
    """A new login of this person; answers the token for the browser's cookie, of which only the hash is stored.

    `way` is how the person proved who they are: password, passkey, or a provider's name.
    """
    login, token = new_session(device, address=address, way=way)
    if isinstance(person, Staff):
        login.staff_id = person.id
    else:
        login.member_id = person.id
        login.must_agree = consent.has_changed_terms(person.id)
        history.record(person, "logged_in", way=way, device=device, address=address)
    db.session.add(login)
    db.session.flush()
    return token


def new_session(device: str, *, address: str | None, way: str) -> tuple[LoginSession, str]:
    """The row of a login that is nobody's yet and not stored, and the token for the browser's cookie."""
    token = secrets.token_urlsafe(32)
    moment = now()
    login = LoginSession(
        token_hash=hashlib.sha256(token.encode()).hexdigest(),
        device=device,
        address=address,
        way=way,
        created_at=moment,
        seen_at=moment,
        proved_at=moment if way in ("password", "passkey") else None,
        expires_at=moment + current_app.config["SESSION_LIFETIME"],
    )
    return login, token


def end_session(login: LoginSession) -> None:
    """The browser of this login is logged out with its next request."""
    if login.ended_at is None:
        login.ended_at = now()
        db.session.flush()


def end_all(person: Member | Staff, except_login: LoginSession | None = None) -> None:
    """Log the person out everywhere, or everywhere else."""
    of_person = LoginSession.staff_id if isinstance(person, Staff) else LoginSession.member_id
    ending = update(LoginSession).where(of_person == person.id, LoginSession.ended_at.is_(None))
    if except_login is not None:
        ending = ending.where(LoginSession.id != except_login.id)
    db.session.execute(ending.values(ended_at=now()))


def live_sessions(member: Member) -> list[LoginSession]:
    """The member's logins that are neither ended nor over, the one seen last first."""
    moment = now()
    return list(
        db.session.scalars(
            select(LoginSession)
            .options(undefer(LoginSession.address))
            .where(
                LoginSession.member_id == member.id,
                LoginSession.ended_at.is_(None),
                LoginSession.expires_at > moment,
                LoginSession.seen_at > moment - current_app.config["IDLE_TIMEOUT"],
            )
            .order_by(LoginSession.seen_at.desc(), LoginSession.id.desc())
        )
    )


def _stored(member_id: str) -> Row[Any] | None:
    """What the check compares with; nothing for an ID that nobody has or that has been withdrawn."""
    columns = (Member.id, Member.password_hash, Member.name, Member.name_korean)
    wanted = Member.member_id == member_id.strip().lower()
    able = (Member.withdrawn_at.is_(None), Member.password_hash.is_not(None))
    return cast("Row[Any] | None", db.session.execute(select(*columns).where(wanted, *able)).first())


def _is_name_of(found: Row[Any] | None, name: str) -> bool:
    """Whether it is the passport name or the Korean one; compared with something also where nobody was found."""
    names = (found.name, found.name_korean) if found else ("nobody", None)
    answers = [same_name(name, stored or "") for stored in names]
    return any(answers)


def _renewed(found: Row[Any], password: str) -> str | None:
    """The hash to store instead, where the stored one was made with other parameters."""
    return str(HASHER.hash(password)) if HASHER.check_needs_rehash(found.password_hash) else None


def _is_of_attack(attempt: Attempt, member: Member) -> bool:
    """Whether it comes from where an attack comes from, and the account has never logged in there."""
    if not attempt.comes_from_attacker() or attempt.knows_address:
        return False
    return not stolen_logins.has_fresh_password(member)


def _stop(attempt: Attempt, member: Member, *, device: str, address: str) -> None:
    attempt.stopped()
    stolen_logins.burn(member, device=device, address=address)
    _look_around(attempt)


def _check_waits(attempt: Attempt) -> None:
    """Raises MustWait."""
    try:
        attempt.check()
    except MustWait:
        _look_around(attempt)
        raise


def _look_around(attempt: Attempt) -> None:
    """Note where an attack comes from, and look at the whole site now and then. Flushed, not committed."""
    if attempt.is_new_source:
        stolen_logins.note_source(attempt.address_hash)
    elif attempt.is_suspect:
        stolen_logins.note_source(attempt.address_hash, is_sure=False)
    if attempt.is_cleared:
        stolen_logins.clear_suspect(attempt.address_hash)
    if attempt.is_sign:
        alarms.look()


def _is_still_right(found: Row[Any], new_hash: str | None) -> bool:
    """Note that the member is here. False where the password was replaced, or the member left, while it was checked:
    all logins were ended then, and this one must not come after them."""
    values = {"seen_at": now()} | ({"password_hash": new_hash} if new_hash is not None else {})
    unchanged = (Member.password_hash == found.password_hash, Member.withdrawn_at.is_(None))
    noting = update(Member).where(Member.id == found.id, *unchanged).values(values)
    return db.session.scalar(noting.returning(Member.id)) is not None


def _matches(stored: str | None, text: str) -> bool:
    try:
        return bool(HASHER.verify(stored or HASH_OF_NOBODY, text)) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """One hash at a time; a few may wait a short while for it. Raises TooBusy."""
    with ExitStack() as held:
        try:
            held.enter_context(_queue)
        except NoPlace:
            _refuse_busy()
        if not _place.acquire(timeout=PLACE_WAIT):
            _refuse_busy()
        held.callback(_place.release)
        yield


def _refuse_busy() -> NoReturn:
    login_counts.count("busy")
    raise TooBusy
