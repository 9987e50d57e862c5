"""The master customer system (MDM): one record for each company, written whole, as docs/customer-record.md has it.

Each write says which version of the record it is. The system keeps the highest version it has seen, and a withdrawal
for ever, so that order and repetition do no harm. An answer that is none of those below means "try later".
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import requests

from app.clients.http import Answer, ServiceError, ask

WITHDRAWN, STALE = "withdrawn", "stale_version"
# Of the operator's making, or of the moment: the record itself is good.
PASSING = frozenset({401, 403, 404, 405, 408, 409, 425, 429})
_WORD = re.compile(r"[a-z][a-z0-9_.]{0,59}")
_CUSTOMER_NUMBER = re.compile(r"[A-Za-z0-9-]{1,40}")
HIGHEST_VERSION = 2**30


class CustomerSystemError(ServiceError):
    """The record was not taken. A permanent one will not be taken as it is, and waits for a person."""

    def __init__(self, reason: str, *, permanent: bool = False):
        super().__init__(reason)
        self.permanent = permanent


@dataclass(frozen=True)
class Kept:
    """What the system has under our key: the highest version, and whether it is a withdrawal."""

    version: int
    customer_number: str | None = None
    is_withdrawn: bool = False


class CustomerSystem:
    """The system, spoken to with the operator's key."""

    def __init__(self, http: requests.Session, base_url: str, key: str):
        self.http = http
        self.base_url = base_url.rstrip("/")
        self._key = key

    def put(self, key: str, version: int, record: Mapping[str, Any]) -> Kept:
        """Write a version of a record. Answers what the system has then, which may be newer. Raises
        CustomerSystemError."""
        return _kept(self._ask("PUT", key, version, json={"version": version, **record}))

    def withdraw(self, key: str, version: int) -> Kept:
        """Say that the company is no longer a member, also where the system has never heard of it. Raises
        CustomerSystemError."""
        return _kept(self._ask("DELETE", key, version, params={"version": str(version)}))

    def _ask(self, method: str, key: str, version: int, **request: Any) -> Answer:
        headers = {"Authorization": f"Bearer {self._key}", "Idempotency-Key": f"{key}:{version}"}
        address = f"{self.base_url}/customers/{quote(key, safe='')}"
        return ask(self.http, method, address, error=CustomerSystemError, headers=headers, **request)


def _kept(answer: Answer) -> Kept:
    """What the answer says, or the error that it stands for."""
    body, word = answer.body, _word(answer.body.get("error"))
    if answer.status in (200, 201):
        return _read(body)
    if answer.status == 409 and word == STALE:
        return _read(body)
    if answer.status == 410 and word == WITHDRAWN:
        return _read(body, is_withdrawn=True)
    if 400 <= answer.status < 500 and answer.status not in PASSING:
        field = _word(body.get("field"))
        raise CustomerSystemError(" ".join(filter(None, (word or f"status_{answer.status}", field))), permanent=True)
    raise CustomerSystemError(f"status_{answer.status}")


def _read(body: Mapping[str, Any], *, is_withdrawn: bool = False) -> Kept:
    version, number = body.get("version"), body.get("customer_number")
    if type(version) is not int or not 1 <= version <= HIGHEST_VERSION:
        raise CustomerSystemError("unreadable")
    if number is not None and not (isinstance(number, str) and _CUSTOMER_NUMBER.fullmatch(number)):
        raise CustomerSystemError("unreadable")
    return Kept(version, number, is_withdrawn or body.get("state") == WITHDRAWN)


def _word(value: object) -> str:
    """A word of an error, if it looks like one: staff see it."""
    return value if isinstance(value, str) and _WORD.fullmatch(value) else ""
