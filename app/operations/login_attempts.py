"""Wrong logins, counted by account and address, and the waits that follow from them (rules.login_wait).

The counters stand in the storage of the request limits, so that all web processes see them, under keyed hashes.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from app.extensions import keys, limiter
from app.models.types import now
from app.rules.login_wait import ACCOUNT, ADDRESS, PAIR, THRESHOLDS, Failures, seconds_to_wait

KNOWN_FOR = timedelta(days=90)  # for how long an address counts as one that the account logs in from


class MustWait(Exception):
    """There were too many wrong logins: the next one is looked at in so many seconds."""

    def __init__(self, seconds: int):
        super().__init__(f"Wait {seconds} seconds.")
        self.seconds = seconds


class Attempt:
    """One try to log in to an account (also one that does not exist) from an address."""

    def __init__(self, realm: str, account: str, address: str):
        account = f"{realm}:{account.strip().lower()}"
        self._names = {
            PAIR: _hashed(f"{account} {address}"),
            ACCOUNT: _hashed(account),
            ADDRESS: _hashed(f"{realm} {address}"),
        }
        self._known = f"login/known/{self._names[PAIR]}"

    def check(self) -> None:
        """Raises MustWait."""
        failures = {kind: past for kind in THRESHOLDS if (past := self._failures(kind)) is not None}
        if not failures:
            return
        seconds = seconds_to_wait(failures, now(), knows_address=_storage().get(self._known) > 0)
        if seconds > 0:
            raise MustWait(seconds)

    def failed(self) -> None:
        """Count it, and note the moment as the last one."""
        for kind, threshold in THRESHOLDS.items():
            lasts = int(threshold.forgotten_after.total_seconds())
            count, last = self._keys(kind)
            _storage().incr(count, lasts)
            _storage().clear(last)
            _storage().incr(last, lasts)

    def succeeded(self) -> None:
        """Forget what was wrong with this account before, and remember that it logs in from here."""
        for kind in (PAIR, ACCOUNT):
            for key in self._keys(kind):
                _storage().clear(key)
        _storage().clear(self._known)
        _storage().incr(self._known, int(KNOWN_FOR.total_seconds()))

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


def _hashed(text: str) -> str:
    return keys.hash("login.attempt", text)[:32]


def _storage() -> Any:
    return limiter.storage
