"""Proof by certificate: what verifying a signature costs while the list of revoked certificates is kept, and what a
list of 100 000 entries costs once and at each look-up."""

import time
from base64 import b64encode
from dataclasses import dataclass

from flask import Flask

from app.extensions import db
from app.models import RevocationList
from app.operations.certificate import challenge, lists, verifying
from benchmarks.checks import Check, same
from benchmarks.numbers import percentile
from benchmarks.sites import Site
from standins import make_standins
from standins.businesses import HANBIT
from standins.certificates import Issued, issue

SIGNED = ({}, {"signed_attributes": True}, {"pss": True})
LOOKED_UP = 1_000
SPREAD = 7_919  # between the numbers that are looked up


@dataclass
class Proof:
    """One database: milliseconds of processor for each signature, the first with its list, and of each look-up."""

    database: str
    entries: int
    first_seconds: float
    verified: list[float]
    looked_up: list[float]

    @property
    def median(self) -> float:
        return percentile(self.verified, 0.5)

    @property
    def look_up(self) -> float:
        return percentile(self.looked_up, 0.5)


def proofs(site: Site, rounds: int) -> tuple[Proof, list[Check]]:
    """Signatures by one certificate, whose authority has revoked 100 000 others."""
    standins = make_standins()
    try:
        standins.faults.set("certificate-lists", "many")
        issued = issue(HANBIT, points=("http",))
        with site.app.test_request_context("/"):
            began = time.perf_counter()
            _verified(site.app, issued, {})
            first = time.perf_counter() - began
            spent = [_verified(site.app, issued, SIGNED[number % len(SIGNED)]) for number in range(rounds)]
            looked_up, listed = _looked_up()
            entries = int(db.session.scalar(db.select(RevocationList.count)) or 0)
    finally:
        standins.stop()
    checks = [
        same(f"Certificates found on a list, {site.kind}", LOOKED_UP // 2, listed),
        same(f"Signatures verified, {site.kind}", rounds, len(spent)),
    ]
    return Proof(site.kind, entries, first, spent, looked_up), checks


def _verified(app: Flask, issued: Issued, how: dict[str, bool]) -> float:
    """Milliseconds of this process's processor; making the challenge and the signature are the browser's."""
    made = challenge.issue("join", HANBIT.number)
    db.session.commit()
    signature = b64encode(issued.sign(made.content.encode(), **how)).decode()
    r = b64encode(issued.r or b"").decode()
    began = time.process_time()
    verifying.verify("join", signature, r, number=HANBIT.number)
    return (time.process_time() - began) * 1000


def _looked_up() -> tuple[list[float], int]:
    """Milliseconds of each look-up, as they pass; every second number is on the list. And how many were found."""
    kept = db.session.scalars(db.select(RevocationList)).one()
    spent, found = [], 0
    for number in range(LOOKED_UP):
        serial = f"{(1 << 40) + (number * SPREAD) % 100_000 + (number % 2) * (1 << 20):x}"
        began = time.perf_counter()
        found += lists.is_listed(kept, serial)
        spent.append((time.perf_counter() - began) * 1000)
    db.session.rollback()
    return spent, found
