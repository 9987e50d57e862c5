"""Faults on demand: POST /faults, or `standins.faults.set("portone", "slow", times=1)` in a test."""

import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, Response, abort, g, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

HTTP_KINDS = {
    "slow": "answers after so many seconds",
    "down": "the connection breaks",
    "drip": "a body that comes byte by byte",
    "500": "an error page",
    "garbage": "JSON that breaks off",
    "html": "a page instead of JSON",
    "huge": "a body of 50 MB",
    "redirect": "sends elsewhere",
}
LIST_KINDS = {
    "outdated": "a list whose next one is overdue",
    "tampered": "a list that was changed after it was signed",
    "unsigned": "a list with zeros for its signature",
    "other-issuer": "a list of another authority",
    "other-key": "a list that somebody else signed in its name",
    "to-come": "a list that is not valid yet",
    "partial": "a list that covers authorities alone",
    "many": "a list with 100 000 entries",
    "empty": "nothing at all",
}
KINDS: dict[str, dict[str, str]] = {
    "portone": HTTP_KINDS | {"wrong-person": "answers for another id", "test-channel": "answers from a test channel"},
    "solapi": HTTP_KINDS | {"lost": "takes the message, but its answer is an error", "balance": "no money left"},
    "nice": HTTP_KINDS,
    "nice-names": HTTP_KINDS,
    "naver": HTTP_KINDS,
    "kakao": HTTP_KINDS,
    "facebook": HTTP_KINDS,
    "government": HTTP_KINDS,
    "juso": HTTP_KINDS
    | {"-999": "system error", "E0001": "key not approved", "E0014": "key has run out", "E9999": "an unknown code"}
    | {"E0005": "no keyword", "E0006": "a province alone", "E0008": "one letter", "E0009": "digits alone"}
    | {"E0010": "too long", "E0011": "a number too long", "E0012": "signs alone", "E0013": "a forbidden sign"}
    | {"E0015": "beyond the last hit"},
    "nts": HTTP_KINDS
    | {"bad-json": "BAD_JSON_REQUEST", "http-error": "HTTP_ERROR", "malformed": "REQUEST_DATA_MALFORMED"}
    | {"too-large": "TOO_LARGE_REQUEST", "internal": "INTERNAL_ERROR", "quota": "the day's quota is used up"}
    | {"no-status": "a match without state and counts", "status-down": "no quota for the second question"}
    | {"someone-else": "answers about another number", "unknown-state": "a state that nobody knows"},
    "yeskey": HTTP_KINDS | {"unsupported": "says that the browser is not supported"},
    "certificate-lists": HTTP_KINDS | LIST_KINDS | {"404": "no such list"},
    "certificate-directory": LIST_KINDS
    | {
        "slow": "answers after so many seconds",
        "down": "the connection breaks",
        "garbage": "something that is not LDAP",
    }
    | {"huge": "a list of 50 MB", "busy": "says that it is busy", "missing": "says that there is no such entry"}
    | {"no-list": "an entry without a list"},
    "certificate-ocsp": HTTP_KINDS
    | {"empty": "nothing at all", "outdated": "an answer that has run out", "tampered": "an answer that was changed"}
    | {"unknown": "does not know the certificate", "revoked": "says revoked, whatever is asked"}
    | {"other-certificate": "an answer about another one", "replayed": "an answer to an older question"}
    | {"without-nonce": "leaves out what ties it to the question", "other-key": "an answer that somebody else signed"}
    | {"try-later": "says: try later", "unauthorized": "says that it answers for others"},
    "mdm": HTTP_KINDS
    | {"conflict": "409, the record is locked", "refused": "422, the record is not good", "wrong-key": "401, the key"}
    | {"lost": "takes the record, but its answer is an error", "held": "takes it, and answers after so many seconds"},
    "mail": {
        "slow": "answers after so many seconds",
        "down": "the connection breaks",
        "temporary": "451, try later",
        "permanent": "550, refused",
    },
}
HUGE = 50 * 1024 * 1024


@dataclass
class Fault:
    """What one service does wrong, for the next `times` requests or until cleared."""

    service: str
    kind: str
    seconds: float = 10
    times: int | None = None


class Faults:
    """The faults that are set; one per service."""

    def __init__(self) -> None:
        self._faults: dict[str, Fault] = {}
        self._lock = threading.Lock()
        self._cleared = threading.Event()

    def set(self, service: str, kind: str, seconds: float = 10, times: int | None = None) -> None:
        if kind not in KINDS.get(service, {}):
            raise ValueError(f"{service} has no fault {kind}")
        with self._lock:
            self._faults[service] = Fault(service, kind, seconds, times)

    def take(self, service: str) -> Fault | None:
        """The fault that the request under way meets."""
        with self._lock:
            fault = self._faults.get(service)
            if fault is not None and fault.times is not None:
                fault.times -= 1
                if fault.times <= 0:
                    del self._faults[service]
            return fault

    def standing(self) -> list[Fault]:
        with self._lock:
            return list(self._faults.values())

    def clear(self) -> None:
        """Nothing is wrong any more; whoever is being slow answers at once that nothing was done."""
        with self._lock:
            self._faults.clear()
            released, self._cleared = self._cleared, threading.Event()
        released.set()

    def wait(self, seconds: float) -> bool:
        """Let so many seconds pass, less when the faults are cleared meanwhile (then True)."""
        return self._cleared.wait(seconds)

    def strike(self, service: str) -> AnyResponse | None:
        """For a service's before_request: the answer that a fault gives, or None.

        The kinds that only this service has are left in `g.fault`.
        """
        cleared = self._cleared
        fault = self.take(service)
        g.fault = fault.kind if fault and fault.kind not in HTTP_KINDS else ""
        g.fault_seconds = fault.seconds if fault else 0
        if fault is None:
            return None
        if fault.kind == "slow":
            # Who asked may be gone, and what is recorded now would be the next test's.
            return Response("<h1>Service Unavailable</h1>", 503) if cleared.wait(fault.seconds) else None
        if fault.kind == "drip":
            return Response(self._drip(fault.seconds), content_type="application/json")
        return _broken(fault.kind)

    def _drip(self, seconds: float) -> Iterator[bytes]:
        yield b'{"type": "'
        for _ in range(int(seconds * 20)):
            if self.wait(0.05):
                break
            yield b"."
        yield b'"}'


def _broken(kind: str) -> AnyResponse | None:
    if kind == "down":
        request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        return Response()
    answers = {
        "500": lambda: Response("<h1>Internal Server Error</h1>", 500),
        "garbage": lambda: Response('{"identityVerification": {', content_type="application/json"),
        "html": lambda: Response("<h1>Under maintenance</h1>"),
        "huge": lambda: Response((b" " * 65_536 for _ in range(HUGE // 65_536)), content_type="application/json"),
        "redirect": lambda: redirect("/elsewhere", 302),
    }
    return answers[kind]() if kind in answers else None


def blueprint(faults: Faults) -> Blueprint:
    bp = Blueprint("faults", __name__)

    @bp.get("/faults")
    def show() -> str:
        return render_template("faults.html", kinds=KINDS, faults=faults.standing())

    @bp.post("/faults")
    def change() -> AnyResponse:
        """Fields service, kind (empty: clear all), seconds, times; as a form or as JSON."""
        fields = request.get_json() if request.is_json else request.form
        if not fields.get("kind"):
            faults.clear()
        else:
            _set(faults, fields)
        return jsonify([fault.__dict__ for fault in faults.standing()]) if request.is_json else _back()

    return bp


def _set(faults: Faults, fields: dict[str, str]) -> None:
    """A form's choice is "service kind"; JSON has the two apart."""
    service, _, kind = fields["kind"].rpartition(" ")
    try:
        times = int(fields.get("times") or 0) or None
        faults.set(service or fields.get("service", ""), kind, float(fields.get("seconds") or 10), times)
    except (ValueError, TypeError):
        abort(400)


def _back() -> AnyResponse:
    return redirect(url_for("faults.show"), 303)
