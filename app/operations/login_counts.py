"""How logins go at the whole site, counted by the minute in the storage of the request limits.

Nothing personal is in it: counts, and of passwords that were wrong a short keyed hash. It is cut to 24 bits, changes
every hour and is gone after two: enough to see one password tried on many accounts, too little to find out any.
"""

import time
from dataclasses import dataclass

from app.extensions import keys, limiter
from app.rules.attack import is_tried_around

OUTCOMES = ("right", "wrong", "stopped", "waited", "busy")  # busy: turned away since too many passwords were checked
# Beside the outcomes: different people let in, different accounts and addresses that were wrong, refused ID checks.
COUNTED = (*OUTCOMES, "people", "accounts", "addresses", "probing")
KEPT = 2 * 3600  # seconds
FOR_GOOD = 10 * 365 * 24 * 3600
HOUR = 3600
WORD_LETTERS = 6  # of the hash: 24 bits


@dataclass(frozen=True)
class Counts:
    """What happened within some minutes."""

    right: int = 0
    wrong: int = 0
    stopped: int = 0
    waited: int = 0
    busy: int = 0
    people: int = 0
    accounts: int = 0
    addresses: int = 0
    probing: int = 0


def count(name: str) -> int:
    """One more in this minute; answers how many there are in it."""
    amount = int(limiter.storage.incr(_key(name, this_minute()), KEPT))
    if name in OUTCOMES:
        limiter.storage.incr(f"logins/total/{name}", FOR_GOOD)
    return amount


def this_minute() -> int:
    return int(time.time()) // 60


def wrong_this_minute() -> int:
    return int(limiter.storage.get(_key("wrong", this_minute())))


def between(first: int, last: int) -> Counts:
    """The sums of the minutes from `first` to `last`, both included; two hours back at most."""
    minutes = range(max(first, this_minute() - KEPT // 60), last + 1)
    return Counts(**{name: sum(limiter.storage.get(_key(name, minute)) for minute in minutes) for name in COUNTED})


def of_last(minutes: int) -> Counts:
    """This minute, which has only begun, and those before it."""
    return between(this_minute() - minutes + 1, this_minute())


def totals() -> dict[str, int]:
    """How often each outcome was counted since the storage began."""
    return {name: int(limiter.storage.get(f"logins/total/{name}")) for name in OUTCOMES}


def note_wrong_password(password: str) -> None:
    """Count it for one more account. The caller counts each account once an hour."""
    limiter.storage.incr(_word(password, _hour()), KEPT)


def is_password_tried_around(password: str) -> bool:
    """Whether it was wrong for many accounts within this hour and the one before."""
    hour = _hour()
    return is_tried_around(sum(limiter.storage.get(_word(password, one)) for one in (hour, hour - 1)))


def _hour() -> int:
    return int(time.time()) // HOUR


def _word(password: str, hour: int) -> str:
    return f"logins/word/{keys.hash(f'login.word.{hour}', password)[:WORD_LETTERS]}/{hour}"


def _key(name: str, minute: int) -> str:
    return f"logins/{name}/{minute}"
