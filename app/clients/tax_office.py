"""The tax office's register of businesses (NTS): whether number, representative and opening date belong together.

Source: the register's open interface at data.go.kr, as replies of 2026 show it. It gives nothing about the firm but
its state. Counts and the state of an entry may be left out of an answer, and a closed firm still "matches", so both
questions are asked where one does not settle it. Codes: app/reference/README-tax-office.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import requests

from app.clients.http import ServiceError, ask

ACTIVE, SUSPENDED, CLOSED, UNREGISTERED, MISMATCH = "active", "suspended", "closed", "unregistered", "mismatch"
MATCHES, DIFFERS = "01", "02"
STATES = {"01": ACTIVE, "02": SUSPENDED, "03": CLOSED}
DONE = "OK"
# Words of refusals that stand in the log as they are; any other is "unknown_code".
REFUSALS = frozenset(
    {"BAD_JSON_REQUEST", "HTTP_ERROR", "REQUEST_DATA_MALFORMED", "TOO_LARGE_REQUEST", "INTERNAL_ERROR"}
)
PASSING = frozenset({"http_error", "internal_error", "unreachable"})  # worth asking once more at once
KEY_CODES = {-4: "key_not_registered", -401: "key_not_valid"}


class TaxOfficeDown(ServiceError):
    """No answer that can be trusted: an outage, a wrong key, the day's quota. Never "no match"."""


@dataclass(frozen=True)
class Standing:
    """What the register says: active, suspended, closed, unregistered, or mismatch."""

    state: str
    closed_on: date | None = None


class TaxOffice:
    """The tax office's register, asked about one business at a time."""

    def __init__(self, http: requests.Session, base_url: str, key: str):
        self.http = http
        self.base_url = base_url.rstrip("/")
        self._key = key  # the "decoding" key: it is encoded once, on its way

    def check(self, number: str, representative: str, opened_on: date, second_name: str = "") -> Standing:
        """Whether these belong together, and how the business stands. Raises TaxOfficeDown.

        `number` is ten digits; `second_name` the Korean name of a foreign representative.
        """
        entry = self.validate(number, representative, opened_on, second_name)
        if entry.get("valid") == DIFFERS:
            return Standing(UNREGISTERED if self._is_unknown(number) else MISMATCH)
        if entry.get("valid") != MATCHES:
            raise TaxOfficeDown("unreadable")
        status = entry.get("status")
        if not isinstance(status, dict) or not status.get("b_stt_cd"):
            return self.status(number)
        return _standing(status)

    def validate(self, number: str, representative: str, opened_on: date, second_name: str = "") -> dict[str, Any]:
        """The entry of an answer about name and date. Optional fields take part in the comparison when not empty."""
        asked = {"b_no": number, "start_dt": f"{opened_on:%Y%m%d}", "p_nm": representative}
        asked |= {"p_nm2": second_name} if second_name else {}
        return self._entry("validate", {"businesses": [asked]}, number)

    def status(self, number: str) -> Standing:
        """How a business stands, whoever it belongs to. Raises TaxOfficeDown."""
        return _standing(self._entry("status", {"b_no": [number]}, number))

    def _is_unknown(self, number: str) -> bool:
        """Whether the register does not have the number at all. That nothing matched stands without this answer."""
        try:
            return self.status(number).state == UNREGISTERED
        except TaxOfficeDown:
            return False

    def _entry(self, path: str, asked: Mapping[str, Any], number: str) -> dict[str, Any]:
        """What the answer holds about this number. A question may be repeated, and is, once."""
        try:
            return self._asked(path, asked, number)
        except TaxOfficeDown as down:
            if down.reason not in PASSING and not down.reason.startswith("status_5"):
                raise
        return self._asked(path, asked, number)

    def _asked(self, path: str, asked: Mapping[str, Any], number: str) -> dict[str, Any]:
        address = f"{self.base_url}/{path}"
        parameters = {"serviceKey": self._key, "returnType": "JSON"}
        answer = ask(self.http, "POST", address, error=TaxOfficeDown, params=parameters, json=asked)
        return _entry_of(answer.body, number)


def _entry_of(body: Mapping[str, Any], number: str) -> dict[str, Any]:
    """The body decides, not the status: sources differ about that of a refusal."""
    if body.get("status_code") != DONE:
        raise TaxOfficeDown(_reason(body))
    data = body.get("data")
    for entry in data if isinstance(data, list) else ():
        if isinstance(entry, dict) and entry.get("b_no") == number:
            return entry
    raise TaxOfficeDown("someone_else" if data else "unreadable")


def _reason(body: Mapping[str, Any]) -> str:
    code, word = body.get("code"), body.get("status_code")
    if isinstance(code, int) and code in KEY_CODES:
        return KEY_CODES[code]
    return word.lower() if isinstance(word, str) and word in REFUSALS else "unknown_code"


def _standing(status: Mapping[str, Any]) -> Standing:
    """The state in an entry. A number that is not registered has an empty one, and a sentence in another field."""
    code = status.get("b_stt_cd")
    if code in ("", None) and not status.get("b_stt") and status.get("tax_type"):
        return Standing(UNREGISTERED)
    if not isinstance(code, str) or code not in STATES:
        raise TaxOfficeDown("unknown_state")
    return Standing(STATES[code], _day(status.get("end_dt")) if STATES[code] == CLOSED else None)


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
