"""The server's decision, by the vectors that the kiosk's page is tested with as well."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app.rules.admission import REASONS, AttendanceState, FairRules, Place, decide

CASES = json.loads((Path(__file__).parents[1] / "vectors" / "verdicts.json").read_text(encoding="utf-8"))["cases"]


def moment(milliseconds):
    return None if milliseconds is None else datetime.fromtimestamp(milliseconds / 1000, UTC)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_server_decides_as_the_vectors_say(case):
    days = {name: date.fromisoformat(case["fair"][name]) for name in ("starts_on", "ends_on")}
    place = case["place"] and Place(
        **case["place"] | {name: moment(case["place"][name]) for name in ("slot_starts_at", "slot_ends_at")}
    )
    attendance = AttendanceState(admitted_at=moment(case["admitted_at"]))
    verdict = decide(place, FairRules(**case["fair"] | days), attendance, moment(case["at"]))
    assert as_vector(verdict) == case["expected"]


def as_vector(verdict):
    times = {name: getattr(verdict, name) for name in ("first_time", "opens_at", "closed_at")}
    found = {name: int(time.timestamp() * 1000) for name, time in times.items() if time}
    day = {"right_day": verdict.right_day.isoformat()} if verdict.right_day else {}
    return {"verdict": verdict.kind, "reason": verdict.reason, **found, **day}


def test_the_vectors_have_every_reason_that_a_ticket_can_have():
    decided_elsewhere = {"unknown_ticket", "forged", "kiosk_revoked"}
    assert {case["expected"]["reason"] for case in CASES} == set(REASONS) - decided_elsewhere
