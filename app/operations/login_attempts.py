"""Wrong logins, counted by account and address, and the waits that follow from them (rules.login_wait).

The counters stand in the storage of the request limits, so that all web processes see them, under keyed hashes. They
are gone after an hour; and how many are written in a minute is bounded (OVERALL_PER_MINUTE).
"""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

from app.extensions import keys, limiter
from app.models.types import now
from app.operations import login_counts
from app.rules.attack import ACCOUNTS_OF_AN_ATTACKER_IN_ALARM, is_attacker
from app.rules.counted_address import counted_as
from app.rules.login_wait import ACCOUNT, ADDRESS, OVERALL_PER_MINUTE, PAIR, THRESHOLDS, Failures, seconds_to_wait

KNOWN_FOR = timedelta(days=90)  # for how long an address counts as one that the account logs in from
HOUR = 3600  # seconds
LOOKED_AT_EVERY = 20  # accounts wrong within a minute, after which the whole site is looked at
IN_ALARM = "logins/alarm"  # is there while an alarm is on (operations.alarms)


class MustWait(Exception):
    """There were too many wrong logins: the next one is looked at in so many seconds."""

    def __init__(self, seconds: int):
        super().__init__(f"Wait {seconds} seconds.")
        self.seconds = seconds


class Attempt:
    """One try to log in to an account (also one that does not exist) from an address."""

    def __init__(self, realm: str, account: str, address: str):
        account = f"{realm}:{account.strip().lower()}"
        address = counted_as(address)
        self.address_hash = hash_of_address(address)
        self.is_sign = False  # whether the whole site should be looked at now
        self.is_new_source = False  # whether this is the first time in an hour that the address is seen to attack
        self.is_suspect = False  # whether it would be one of an attack, if there were an alarm
        self.is_cleared = False  # whether as many people are let in there by now as accounts were wrong
        self._names = {
            PAIR: _hashed(f"{account} {address}"),
            ACCOUNT: _hashed(account),
            ADDRESS: _hashed(f"{realm} {address}"),
        }
        self._known = f"login/known/{self._names[PAIR]}"
        self._proven = f"login/proven/{self._names[ADDRESS]}"

    @property
    def knows_address(self) -> bool:
        """Whether the account has logged in from here lately."""
        return bool(_storage().get(self._known))

    def check(self) -> None:
        """Raises MustWait."""
        failures = {kind: past for kind in THRESHOLDS if (past := self._failures(kind)) is not None}
        seconds = self._overall_wait()
        if failures:
            is_attacker = ADDRESS in failures and self.comes_from_attacker()
            knows, moment = self.knows_address, now()
            seconds = max(seconds, seconds_to_wait(failures, moment, knows_address=knows, is_attacker=is_attacker))
        if seconds > 0:
            login_counts.count("waited")
            raise MustWait(seconds)

    def comes_from_attacker(self) -> bool:
        """Whether an attack comes from this address (rules.attack)."""
        wrong, right = (f"login/{kind}/{self._names[ADDRESS]}" for kind in ("accounts", "people"))
        accounts = _storage().get(wrong)
        if accounts < ACCOUNTS_OF_AN_ATTACKER_IN_ALARM:
            return False
        if not is_attacker(accounts, _storage().get(right), in_alarm=bool(_storage().get(IN_ALARM))):
            return False
        if _storage().incr(f"login/source/{self._names[ADDRESS]}", HOUR) == 1:
            self.is_new_source = True
        return True

    def failed(self, password: str = "") -> None:
        """Count it, and note the moment as the last one."""
        counts = {kind: self._count(kind) for kind in THRESHOLDS}
        login_counts.count("wrong")
        if counts[PAIR] == 1:
            accounts = _storage().incr(f"login/accounts/{self._names[ADDRESS]}", HOUR)
            people = _storage().get(f"login/people/{self._names[ADDRESS]}")
            self.is_suspect = is_attacker(accounts, people, in_alarm=True)
        if counts[ADDRESS] == 1:
            login_counts.count("addresses")
        if counts[ACCOUNT] == 1:
            self.is_sign = login_counts.count("accounts") % LOOKED_AT_EVERY == 0
            if password:
                login_counts.note_wrong_password(password)
        self.comes_from_attacker()

    def stopped(self) -> None:
        """All was right, and yet nobody is let in: it counts for the address as a wrong one does."""
        self._count(ADDRESS)
        login_counts.count("stopped")

    def succeeded(self) -> None:
        """Forget what was wrong with this account before, and remember that it logs in from here."""
        for kind in (PAIR, ACCOUNT):
            for key in self._keys(kind):
                _storage().clear(key)
        for key in (self._known, self._proven):
            _storage().clear(key)
            _storage().incr(key, int(KNOWN_FOR.total_seconds()))
        login_counts.count("right")
        if _storage().incr(f"login/person/{self._names[PAIR]}", HOUR) == 1:
            people = _storage().incr(f"login/people/{self._names[ADDRESS]}", HOUR)
            accounts = _storage().get(f"login/accounts/{self._names[ADDRESS]}")
            was_suspect = is_attacker(accounts, people - 1, in_alarm=True)
            self.is_cleared = was_suspect and not is_attacker(accounts, people, in_alarm=True)
            login_counts.count("people")

    def _overall_wait(self) -> int:
        """Seconds until the next minute, if there were too many wrong logins in this one and nobody is known here."""
        if login_counts.wrong_this_minute() < OVERALL_PER_MINUTE or _storage().get(self._proven):
            return 0
        return 60 - int(time.time()) % 60

    def _count(self, kind: str) -> int:
        lasts = int(THRESHOLDS[kind].forgotten_after.total_seconds())
        count, last = self._keys(kind)
        amount = int(_storage().incr(count, lasts))
        _storage().clear(last)
        _storage().incr(last, lasts)
        return amount

    def _failures(self, kind: str) -> Failures | None:
        count, last = self._keys(kind)
        failed = _storage().get(count)
        if not failed:
            return None
        ends_at = datetime.fromtimestamp(_storage().get_expiry(last), UTC)
        return Failures(failed, ends_at - THRESHOLDS[kind].forgotten_after)

    def _keys(self, kind: str) -> tuple[str, str]:
        """Of the count, and of a counter whose expiry tells when the last failure was."""
        return f"login/{kind}/count/{self._names[kind]}", f"login/{kind}/last/{self._names[kind]}"


def hash_of_address(address: str) -> str:
    """What stands in the database for a network address, where equal ones are to be found."""
    return keys.hash("login.address", counted_as(address))


def _hashed(text: str) -> str:
    return keys.hash("login.attempt", text)[:32]


def _storage() -> Any:
    return limiter.storage
