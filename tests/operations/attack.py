"""Logins by the hundred, for tests: with a hash that costs nothing, from any address."""

from itertools import count

from argon2 import PasswordHasher

from app.extensions import db
from app.models import Member
from app.operations import login as logins
from app.operations.login import MustReplacePassword, NoMatch
from app.operations.login_attempts import MustWait
from tests.cast import MEMBER_PASSWORD

CHEAP = PasswordHasher(memory_cost=8, time_cost=1, parallelism=1)
_unknown = count(1)


def log_in(member_id: str, password: str, address: str, name: str = "NGUYEN THI HUONG") -> str:
    """One login, committed as the view does: how it ended."""
    try:
        person = logins.log_in_member(member_id, password, name, address=address, device="Chrome, Windows")
        logins.open_session(person, "Chrome, Windows", address=address)
        return "in"
    except NoMatch:
        return "wrong"
    except MustReplacePassword:
        return "stopped"
    except MustWait:
        return "wait"
    finally:
        db.session.commit()


def log_in_as(member: Member, address: str, password: str = MEMBER_PASSWORD) -> str:
    assert member.member_id is not None
    return log_in(member.member_id, password, address, member.name)


def try_stolen(address: str, times: int, password: str = "") -> list[str]:
    """Pairs of a stolen list that fit nobody here, each of another account."""
    found = []
    for _ in range(times):
        number = next(_unknown)
        found.append(log_in(f"stolen{number:06d}", password or f"Stolen#{number:06d}x", address))
    return found
