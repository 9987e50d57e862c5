"""The verdict on a scan, and what check-in facts say in whatever order they come."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.admission import (
    OUTCOMES,
    REASONS,
    VERDICTS,
    AttendanceState,
    Fact,
    FairRules,
    Place,
    decide,
    refusal,
    state_of,
)

KOREA = ZoneInfo("Asia/Seoul")
FAIR = FairRules(starts_on=date(2027, 3, 18), ends_on=date(2027, 3, 19))
HELD = Place(
    is_for_this_fair=True,
    state="held",
    slot_starts_at=datetime(2027, 3, 18, 10, 0, tzinfo=KOREA).astimezone(UTC),
    slot_ends_at=datetime(2027, 3, 18, 11, 0, tzinfo=KOREA).astimezone(UTC),
)
NOT_YET = AttendanceState()


def at(day, hour, minute=0):
    return datetime(2027, 3, day, hour, minute, tzinfo=KOREA).astimezone(UTC)


def verdict(place=HELD, fair=FAIR, attendance=NOT_YET, when=None):
    return decide(place, fair, attendance, when or at(18, 10, 15))


def test_a_held_place_is_admitted_any_time_of_its_day():
    for hour in (0, 9, 10, 16, 23):
        assert (verdict(when=at(18, hour)).kind, verdict(when=at(18, hour)).reason) == ("admitted", "ok")


def test_a_second_scan_is_refused_with_the_time_of_the_first():
    first = at(18, 9, 58)
    second = verdict(attendance=state_of([Fact("a", "admit", first)]))
    assert (second.kind, second.reason, second.first_time) == ("refused", "already_used", first)


def test_a_fair_can_allow_reentry():
    first = at(18, 9, 58)
    again = verdict(fair=replace(FAIR, allows_reentry=True), attendance=state_of([Fact("a", "admit", first)]))
    assert (again.kind, again.first_time) == ("admitted", first)


def test_after_an_undo_the_ticket_admits_again():
    facts = [Fact("a", "admit", at(18, 9)), Fact("b", "undo", at(18, 9, 5), undoes="a")]
    assert verdict(attendance=state_of(facts)).kind == "admitted"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"is_for_this_fair": False}, "other_fair"),
        ({"state": "cancelled"}, "cancelled"),
        ({"state": "waiting"}, "waiting"),
    ],
)
def test_a_place_that_admits_nobody_is_refused(changes, reason):
    refused = verdict(place=replace(HELD, **changes))
    assert (refused.kind, refused.reason) == ("refused", reason)


def test_a_registration_that_is_not_there_is_for_staff():
    assert (verdict(place=None).kind, verdict(place=None).reason) == ("call_staff", "registration_not_found")


def test_on_another_day_the_right_one_is_told():
    for when in (at(17, 10), at(19, 10)):
        refused = verdict(when=when)
        assert (refused.reason, refused.right_day) == ("other_day", date(2027, 3, 18))


def test_the_day_is_the_korean_one():
    assert verdict(when=datetime(2027, 3, 17, 15, 0, tzinfo=UTC)).kind == "admitted"
    assert verdict(when=datetime(2027, 3, 17, 14, 59, tzinfo=UTC)).reason == "other_day"


def test_a_ticket_for_any_day_admits_on_each():
    fair = replace(FAIR, ticket_days="any_day")
    assert verdict(fair=fair, when=at(19, 10)).kind == "admitted"
    before = verdict(fair=fair, when=at(17, 10))
    assert (before.reason, before.right_day) == ("other_day", date(2027, 3, 18))


def test_after_the_last_day_the_fair_is_over():
    assert verdict(when=at(20, 10)).reason == "fair_over"


def test_too_early_says_when_to_come():
    fair = replace(FAIR, admit_early_minutes=30)
    assert verdict(fair=fair, when=at(18, 9, 30)).kind == "admitted"
    early = verdict(fair=fair, when=at(18, 9, 29))
    assert (early.reason, early.opens_at) == ("too_early", at(18, 9, 30))


def test_too_late_says_until_when_it_was():
    fair = replace(FAIR, admit_late_minutes=15)
    assert verdict(fair=fair, when=at(18, 11, 15)).kind == "admitted"
    late = verdict(fair=fair, when=at(18, 11, 16))
    assert (late.reason, late.closed_at) == ("too_late", at(18, 11, 15))


def test_a_ticket_for_any_day_keeps_its_time_of_day():
    fair = replace(FAIR, ticket_days="any_day", admit_early_minutes=0, admit_late_minutes=0)
    assert verdict(fair=fair, when=at(19, 10, 30)).kind == "admitted"
    assert verdict(fair=fair, when=at(19, 9, 59)).opens_at == at(19, 10)
    assert verdict(fair=fair, when=at(19, 11, 1)).closed_at == at(19, 11)


def test_what_a_visitor_cannot_mend_is_for_staff():
    kinds = {reason: refusal(reason).kind for reason in REASONS if reason != "ok"}
    for_staff = {reason for reason, kind in kinds.items() if kind == "call_staff"}
    assert for_staff == {"unknown_ticket", "forged", "registration_not_found", "kiosk_revoked"}
    assert set(kinds.values()) <= set(VERDICTS)


places = st.none() | st.builds(
    Place,
    is_for_this_fair=st.booleans(),
    state=st.sampled_from(["held", "waiting", "cancelled"]),
    slot_starts_at=st.just(HELD.slot_starts_at),
    slot_ends_at=st.just(HELD.slot_ends_at),
)
minutes = st.none() | st.integers(0, 600)
fairs = st.builds(
    FairRules,
    starts_on=st.just(FAIR.starts_on),
    ends_on=st.just(FAIR.ends_on),
    ticket_days=st.sampled_from(["slot_day", "any_day"]),
    admit_early_minutes=minutes,
    admit_late_minutes=minutes,
    allows_reentry=st.booleans(),
)
moments = st.integers(0, 5 * 24 * 60).map(lambda passed: at(16, 0) + timedelta(minutes=passed))
fact_ids = st.sampled_from("abcdef")
all_facts = st.lists(
    st.builds(
        Fact,
        id=fact_ids,
        kind=st.sampled_from(["admit", "refuse", "undo", "readmit"]),
        at=moments,
        undoes=st.none() | fact_ids,
    ),
    max_size=8,
)


@given(places, fairs, all_facts, moments)
def test_every_scan_gets_one_verdict_with_a_known_reason(place, fair, facts, when):
    found = decide(place, fair, state_of(facts), when)
    assert found.kind in VERDICTS
    assert found.reason in REASONS
    assert found.admits == (found.reason == "ok")
    assert found.fact_kind == ("admit" if found.admits else "refuse")


@given(places, fairs, all_facts, moments)
def test_without_reentry_nobody_admitted_is_admitted_again(place, fair, facts, when):
    attendance = state_of(facts)
    if attendance.is_admitted and not fair.allows_reentry:
        assert not decide(place, fair, attendance, when).admits


@given(all_facts.flatmap(lambda facts: st.tuples(st.just(facts), st.permutations(facts))))
def test_the_order_of_facts_makes_no_difference(orders):
    one, other = orders
    assert state_of(one) == state_of(other)


@given(all_facts, st.data())
def test_facts_delivered_twice_make_no_difference(facts, data):
    repeated = data.draw(st.lists(st.sampled_from(facts))) if facts else []
    assert state_of(facts + repeated) == state_of(facts)


@given(all_facts)
def test_who_is_admitted_has_an_admission_that_was_not_undone(facts):
    attendance = state_of(facts)
    undone = {fact.undoes for fact in facts if fact.kind == "undo"}
    assert undone.isdisjoint(attendance.admissions) or len({fact.id for fact in facts}) < len(facts)
    assert attendance.is_admitted == bool(attendance.admissions or attendance.readmissions)


def test_two_kiosks_that_admitted_one_ticket_make_a_double_admission():
    attendance = state_of([Fact("b", "admit", at(18, 10, 2)), Fact("a", "admit", at(18, 10, 1))])
    assert attendance.is_double
    assert attendance.admissions == ("a", "b")
    assert attendance.admitted_at == at(18, 10, 1)


def test_a_readmission_by_staff_is_no_double_admission():
    attendance = state_of([Fact("a", "admit", at(18, 10)), Fact("b", "readmit", at(18, 12))])
    assert not attendance.is_double
    assert (attendance.admitted_at, attendance.last_admitted_at) == (at(18, 10), at(18, 12))


def test_an_undo_that_arrives_first_holds():
    assert not state_of([Fact("u", "undo", at(18, 11), undoes="a"), Fact("a", "admit", at(18, 10))]).is_admitted


def test_refusals_admit_nobody_and_are_counted():
    attendance = state_of([Fact("a", "refuse", at(18, 9)), Fact("b", "refuse", at(18, 10))])
    assert not attendance.is_admitted
    assert attendance.refusals == 2


# What staff settle


def test_of_two_admissions_the_second_is_in_question():
    attendance = state_of([Fact("b", "admit", at(18, 10, 2)), Fact("a", "admit", at(18, 10, 1))])
    assert (attendance.in_question, attendance.asked_since) == (("b",), at(18, 10, 2))


@pytest.mark.parametrize(("outcome", "readmissions"), [("same_person", 0), ("reentry", 1)])
def test_an_explained_scan_is_no_double_any_more_and_stays_an_entry(outcome, readmissions):
    facts = [
        Fact("a", "admit", at(18, 10)),
        Fact("b", "admit", at(18, 11)),
        Fact("s", "settle", at(18, 12), undoes="b", outcome=outcome),
    ]
    attendance = state_of(facts)
    assert not attendance.is_double
    assert (attendance.admitted_at, attendance.last_admitted_at) == (at(18, 10), at(18, 11))
    assert attendance.readmissions == readmissions


def test_a_scan_of_somebody_else_is_no_entry():
    facts = [
        Fact("a", "admit", at(18, 10)),
        Fact("b", "admit", at(18, 11)),
        Fact("s", "settle", at(18, 12), undoes="a", outcome="somebody_else"),
    ]
    attendance = state_of(facts)
    assert not attendance.is_double
    assert (attendance.admitted_at, attendance.last_admitted_at) == (at(18, 11), at(18, 11))


def test_a_settlement_taken_back_leaves_the_question_open():
    facts = [
        Fact("a", "admit", at(18, 10)),
        Fact("b", "admit", at(18, 11)),
        Fact("s", "settle", at(18, 12), undoes="b", outcome="same_person"),
        Fact("u", "undo", at(18, 13), undoes="s"),
    ]
    assert state_of(facts).in_question == ("b",)


def test_of_two_settlements_of_one_scan_the_earlier_counts():
    facts = [
        Fact("a", "admit", at(18, 10)),
        Fact("b", "admit", at(18, 11)),
        Fact("t", "settle", at(18, 13), undoes="b", outcome="somebody_else"),
        Fact("s", "settle", at(18, 12), undoes="b", outcome="same_person"),
    ]
    assert state_of(facts).last_admitted_at == at(18, 11)


def test_that_an_entry_is_in_order_explains_no_second_one():
    facts = [
        Fact("a", "admit", at(18, 10)),
        Fact("b", "admit", at(18, 11)),
        Fact("s", "settle", at(18, 12), undoes="b", outcome="in_order"),
    ]
    assert state_of(facts).in_question == ("b",)


def test_a_third_scan_after_two_were_settled_asks_again():
    facts = [
        Fact("a", "admit", at(18, 10)),
        Fact("b", "admit", at(18, 11)),
        Fact("s", "settle", at(18, 12), undoes="b", outcome="same_person"),
        Fact("c", "admit", at(18, 9)),
    ]
    attendance = state_of(facts)
    assert (attendance.admitted_at, attendance.in_question) == (at(18, 9), ("a",))


def test_where_a_ticket_lets_in_again_nothing_is_in_question():
    facts = [Fact("a", "admit", at(18, 10), reentry=True), Fact("b", "admit", at(18, 11), reentry=True)]
    attendance = state_of(facts)
    assert not attendance.is_double
    assert attendance.admissions == ("a", "b")


def test_two_scans_at_the_same_instant_are_told_apart_by_their_ids():
    facts = [Fact("b", "admit", at(18, 10)), Fact("a", "admit", at(18, 10))]
    assert state_of(facts).in_question == ("b",)


def test_an_undo_takes_back_a_scan_that_was_settled_too():
    facts = [
        Fact("a", "admit", at(18, 10)),
        Fact("b", "admit", at(18, 11)),
        Fact("s", "settle", at(18, 12), undoes="b", outcome="same_person"),
        Fact("u", "undo", at(18, 13), undoes="a"),
        Fact("v", "undo", at(18, 13), undoes="b"),
    ]
    assert not state_of(facts).is_admitted


# A day of a ticket: kiosks of which some have no network, staff who undo, let in again and settle.
few_moments = st.integers(0, 3).map(lambda passed: at(18, 10, passed))  # so that times are often equal
days_of_a_ticket = st.lists(
    st.builds(
        Fact,
        id=st.sampled_from([f"{nth:02}" for nth in range(12)]),
        kind=st.sampled_from(["admit", "admit", "refuse", "undo", "readmit", "settle"]),
        at=few_moments,
        undoes=st.none() | st.sampled_from([f"{nth:02}" for nth in range(12)]),
        outcome=st.none() | st.sampled_from(OUTCOMES),
        reentry=st.booleans(),
    ),
    max_size=10,
    unique_by=lambda fact: fact.id,
)


@given(days_of_a_ticket, st.data())
def test_facts_that_reach_us_in_parts_say_the_same_in_whatever_order(facts, data):
    """Devices deliver parts that overlap, again and again."""
    parts = data.draw(st.lists(st.lists(st.sampled_from(facts)) if facts else st.just([]), max_size=4))
    arrived = data.draw(st.permutations([*facts, *(fact for part in parts for fact in part)]))
    assert state_of(arrived) == state_of(facts)


@given(days_of_a_ticket)
def test_a_double_is_an_entry_that_came_after_another_one(facts):
    attendance = state_of(facts)
    by_id = {fact.id: fact for fact in facts}
    assert set(attendance.in_question) <= set(attendance.admissions[1:])
    assert not any(by_id[each].reentry for each in attendance.in_question)
    assert attendance.is_double == (attendance.asked_since is not None)
    if attendance.admissions:
        assert attendance.admitted_at <= by_id[attendance.admissions[0]].at


@given(days_of_a_ticket)
def test_every_double_can_be_settled(facts):
    """Each outcome that the page offers leaves nothing in question, and somebody in."""
    attendance = state_of(facts)
    for outcome in ("same_person", "reentry"):
        said = [Fact(f"z{scan}", "settle", at(18, 12), undoes=scan, outcome=outcome) for scan in attendance.in_question]
        assert not state_of([*facts, *said]).is_double
        assert state_of([*facts, *said]).admitted_at == attendance.admitted_at
    for kept in attendance.admissions:
        said = [
            Fact(f"z{scan}", "settle", at(18, 12), undoes=scan, outcome="somebody_else")
            for scan in attendance.admissions
            if scan != kept
        ]
        assert state_of([*facts, *said]).admissions == (kept,)


@given(days_of_a_ticket)
def test_undoing_all_that_stands_leaves_nobody_in(facts):
    undone = [
        Fact(f"z{fact.id}", "undo", at(18, 12), undoes=fact.id) for fact in facts if fact.kind in ("admit", "readmit")
    ]
    assert not state_of([*facts, *undone]).is_admitted
