"""The master customer system (MDM): takes records of companies, keeps the highest version, and withdrawals for ever.

The interface is the site's own and stands in docs/customer-record.md. What has arrived is shown on a page.
"""

import threading
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from flask import Blueprint, Response, g, jsonify, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from standins.faults import Faults

KEY = "standin-mdm-key"
PATH = "/mdm/v1"
MEMBER, WITHDRAWN = "member", "withdrawn"
TEXTS = ("business_number", "name", "representative", "kind")


class Refused(Exception):
    """A call that is not taken: a status and its body."""

    def __init__(self, status: int, error: str, **details: Any):
        super().__init__(error)
        self.status, self.body = status, {"error": error, **details}


@dataclass
class Customer:
    """What the system has under one key. `arrivals` are the calls that changed it, one for each idempotency key."""

    key: str
    number: str
    version: int
    state: str = MEMBER
    record: dict[str, Any] = field(default_factory=dict)
    arrivals: list[str] = field(default_factory=list)
    seen_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def as_json(self) -> dict[str, Any]:
        return {"customer_number": self.number, "version": self.version, "state": self.state}


class CustomerSystem:
    """The system's memory. `calls` counts all that asked, repeated ones too."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.changed = threading.Condition(self._lock)  # something was written
        self.reset()

    def reset(self) -> None:
        with self._lock:
            self.customers: dict[str, Customer] = {}
            self.answers: dict[str, tuple[int, dict[str, Any]]] = {}
            self.calls = 0
            self.held = threading.Event()  # a record was taken whose answer is held back

    def take(self, key: str, version: int, record: dict[str, Any] | None, idempotency_key: str) -> tuple[int, Any]:
        """Write a version, or with no record a withdrawal; status and body. A repeated call gets the same answer."""
        with self._lock:
            self.calls += 1
            if idempotency_key not in self.answers:
                self.answers[idempotency_key] = self._taken(key, version, record, idempotency_key)
            return self.answers[idempotency_key]

    def _taken(self, key: str, version: int, record: dict[str, Any] | None, call: str) -> tuple[int, dict[str, Any]]:
        found = self.customers.get(key)
        if found is not None and found.state == WITHDRAWN:
            return (200, found.as_json()) if record is None else (410, {"error": "withdrawn", **found.as_json()})
        if found is not None and version <= found.version and record is not None:
            return 409, {"error": "stale_version", **found.as_json()}
        customer = found or Customer(key, f"C-{len(self.customers) + 1:06d}", version)
        customer.version = max(version, customer.version)
        customer.state, customer.record = (WITHDRAWN, {}) if record is None else (MEMBER, record)
        customer.seen_at = datetime.now(UTC)
        customer.arrivals.append(call)
        self.customers[key] = customer
        self.changed.notify_all()
        return (200 if found else 201), customer.as_json()


def settings(url: str) -> dict[str, str]:
    """The site's settings that lead here."""
    return {"MDM_URL": f"{url}{PATH}", "MDM_KEY": KEY}


def blueprint(system: CustomerSystem, faults: Faults) -> Blueprint:
    bp = Blueprint("customer_system", __name__)
    bp.register_error_handler(Refused, lambda refused: (jsonify(refused.body), refused.status))

    @bp.route(f"{PATH}/customers/<key>", methods=["PUT", "DELETE"])
    def customer(key: str) -> AnyResponse:
        if fault := faults.strike("mdm"):
            return fault
        _check_caller()
        version, record = _asked()
        call = request.headers.get("Idempotency-Key", "")
        if not call:
            raise Refused(400, "bad_record", field="idempotency_key")
        if g.fault == "conflict":
            return _answer(409, {"error": "locked"})
        status, body = system.take(key, version, record, call)
        if g.fault == "held":
            system.held.set()
            faults.wait(g.fault_seconds)
        return Response("<h1>Bad Gateway</h1>", 502) if g.fault == "lost" else _answer(status, body)

    @bp.get("/mdm/customers")
    def customers() -> str:
        newest = sorted(system.customers.values(), key=lambda customer: customer.seen_at, reverse=True)
        return render_template("customers.html", customers=newest[:200], count=len(newest), calls=system.calls)

    return bp


def _check_caller() -> None:
    if g.fault == "wrong-key" or request.headers.get("Authorization") != f"Bearer {KEY}":
        raise Refused(401, "wrong_key")


def _asked() -> tuple[int, dict[str, Any] | None]:
    """The version, and the record or None for a withdrawal. Raises Refused."""
    if request.method == "DELETE":
        return _version(request.args.get("version", type=int)), None
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise Refused(400, "bad_record")
    if g.fault == "refused":
        raise Refused(422, "bad_record", field="name")
    _check_record(body)
    return _version(body.get("version")), {name: value for name, value in body.items() if name != "version"}


def _check_record(body: dict[str, Any]) -> None:
    for name in TEXTS:
        if not isinstance(body.get(name), str) or not body[name]:
            raise Refused(422, "bad_record", field=name)
    try:
        date.fromisoformat(str(body.get("opened_on")))
    except ValueError:
        raise Refused(422, "bad_record", field="opened_on") from None


def _version(value: object) -> int:
    if type(value) is not int or value < 1:
        raise Refused(422, "bad_record", field="version")
    return value


def _answer(status: int, body: dict[str, Any]) -> Response:
    answer = jsonify(body)
    answer.status_code = status
    return answer
