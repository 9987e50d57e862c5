"""Who may enter: the verdict on a scan, and what a set of check-in facts says (FR-4, KI-2, KI-3, KI-6)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

KOREA = ZoneInfo("Asia/Seoul")

ADMITTED, TO_CONFIRM, REFUSED, CALL_STAFF = "admitted", "to_confirm", "refused", "call_staff"
VERDICTS = (ADMITTED, TO_CONFIRM, REFUSED, CALL_STAFF)

# The four of the last line are for people to sort out: the visitor has done nothing wrong that a text could explain.
REASONS = (
    *("ok", "already_used", "cancelled", "waiting", "other_fair", "other_day", "too_early", "too_late", "fair_over"),
    *("unknown_ticket", "forged", "registration_not_found", "kiosk_revoked"),
)
FOR_STAFF = frozenset(REASONS[-4:])
# What a device that judged by itself may give as its reason besides.
DEVICE_REASONS = (*REASONS, "no_network", "several")

ADMIT, REFUSE, UNDO, READMIT, SETTLE = "admit", "refuse", "undo", "readmit", "settle"
# What staff say about one scan that admitted. The first three explain why there was one more than there should be.
SAME_PERSON, REENTRY, SOMEBODY_ELSE, IN_ORDER = "same_person", "reentry", "somebody_else", "in_order"
EXPLANATIONS = (SAME_PERSON, REENTRY, SOMEBODY_ELSE)
OUTCOMES = (*EXPLANATIONS, IN_ORDER)
SLOT_DAY, ANY_DAY = "slot_day", "any_day"


@dataclass(frozen=True, slots=True)
class FairRules:
    """What a fair has set. Days are Korean dates; None minutes: any time that day."""

    starts_on: date
    ends_on: date
    ticket_days: str = SLOT_DAY
    admit_early_minutes: int | None = None
    admit_late_minutes: int | None = None
    allows_reentry: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """The registration behind a ticket: its state is held, waiting or cancelled; times are aware."""

    is_for_this_fair: bool
    state: str
    slot_starts_at: datetime
    slot_ends_at: datetime

    @property
    def day(self) -> date:
        return self.slot_starts_at.astimezone(KOREA).date()


@dataclass(frozen=True, slots=True)
class Fact:
    """One append-only check-in record. `at` is the scan's own time; an undo, and what staff settled, names the fact
    that it is about. `reentry`: the fair let the same ticket in again when this was recorded."""

    id: str
    kind: str
    at: datetime
    undoes: str | None = None
    outcome: str | None = None  # of a settlement
    reentry: bool = False


@dataclass(frozen=True, slots=True)
class AttendanceState:
    """What all facts together say."""

    admitted_at: datetime | None = None  # the first time, of those not undone and not somebody else's
    last_admitted_at: datetime | None = None
    admissions: tuple[str, ...] = ()  # ids of scans that admitted and that nobody has explained, in order of their time
    in_question: tuple[str, ...] = ()  # those of them that came after another one, at a fair where a ticket admits once
    asked_since: datetime | None = None  # the time of the first in question
    readmissions: int = 0
    refusals: int = 0

    @property
    def is_admitted(self) -> bool:
        return self.admitted_at is not None

    @property
    def is_double(self) -> bool:
        """Admitted more than once without staff having re-admitted: two kiosks without network. Staff settle it."""
        return bool(self.in_question)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the kiosk shows. Only what the reason needs is filled in."""

    kind: str
    reason: str
    first_time: datetime | None = None
    right_day: date | None = None
    opens_at: datetime | None = None
    closed_at: datetime | None = None

    @property
    def admits(self) -> bool:
        return self.kind in (ADMITTED, TO_CONFIRM)

    @property
    def fact_kind(self) -> str:
        return ADMIT if self.admits else REFUSE


def refusal(reason: str, **data: date | datetime | None) -> Verdict:
    """The verdict for a reason other than ok: refused, or for staff to sort out."""
    return Verdict(CALL_STAFF if reason in FOR_STAFF else REFUSED, reason, **data)  # type: ignore[arg-type]


def decide(place: Place | None, fair: FairRules, attendance: AttendanceState, at: datetime) -> Verdict:
    """The verdict on a readable ticket scanned at this moment, with the network there.

    What cannot change comes first, then the day, then whether it was used, then the time of day.
    """
    if place is None:
        return refusal("registration_not_found")
    return (
        _refused_for_place(place)
        or _refused_for_day(place, fair, at)
        or _refused_for_use(fair, attendance)
        or _refused_for_time(place, fair, at)
        or Verdict(ADMITTED, "ok", first_time=attendance.admitted_at)
    )


def state_of(facts: Iterable[Fact]) -> AttendanceState:
    """A function of the set of facts alone: their order and repetition make no difference (KI-3).

    An undo takes back a scan or a settlement, wherever it stands, before or after it; an undo cannot be undone, staff
    re-admit instead. Of several settlements of one scan the earliest counts.
    """
    valid = _not_undone(facts)
    explained = explanations(valid)
    entries = _own_entries(valid, explained)
    admissions = [fact for fact in entries if fact.kind == ADMIT and fact.id not in explained]
    asked = [fact for fact in admissions[1:] if not fact.reentry]
    return AttendanceState(
        admitted_at=entries[0].at if entries else None,
        last_admitted_at=entries[-1].at if entries else None,
        admissions=tuple(fact.id for fact in admissions),
        in_question=tuple(fact.id for fact in asked),
        asked_since=asked[0].at if asked else None,
        readmissions=sum(fact.kind == READMIT or explained.get(fact.id) == REENTRY for fact in entries),
        refusals=sum(fact.kind == REFUSE for fact in valid),
    )


def standing(facts: Iterable[Fact]) -> list[Fact]:
    """The entries that count, in order of their time: not undone, and not settled as somebody else's."""
    valid = _not_undone(facts)
    return _own_entries(valid, explanations(valid))


def explanations(valid: Iterable[Fact]) -> dict[str, str]:
    """What staff said about scans that were one too many, by the scan's id; of facts in their order, none undone."""
    said: dict[str, str] = {}
    for fact in valid:
        if fact.kind == SETTLE and fact.undoes and fact.outcome in EXPLANATIONS:
            said.setdefault(fact.undoes, fact.outcome)
    return said


def _not_undone(facts: Iterable[Fact]) -> list[Fact]:
    by_id = {fact.id: fact for fact in sorted(facts, key=_in_order)}
    undone = {fact.undoes for fact in by_id.values() if fact.kind == UNDO}
    return sorted((fact for fact in by_id.values() if fact.id not in undone), key=_in_order)


def _own_entries(valid: list[Fact], explained: dict[str, str]) -> list[Fact]:
    return [fact for fact in valid if fact.kind in (ADMIT, READMIT) and explained.get(fact.id) != SOMEBODY_ELSE]


def _in_order(fact: Fact) -> tuple[datetime, str, str, str, str, bool]:
    return fact.at, fact.id, fact.kind, fact.undoes or "", fact.outcome or "", fact.reentry


def _refused_for_place(place: Place) -> Verdict | None:
    if not place.is_for_this_fair:
        return refusal("other_fair")
    if place.state in ("cancelled", "waiting"):
        return refusal(place.state)
    return None


def _refused_for_day(place: Place, fair: FairRules, at: datetime) -> Verdict | None:
    today = at.astimezone(KOREA).date()
    if today > fair.ends_on:
        return refusal("fair_over")
    if fair.ticket_days == SLOT_DAY:
        return None if today == place.day else refusal("other_day", right_day=place.day)
    return refusal("other_day", right_day=fair.starts_on) if today < fair.starts_on else None


def _refused_for_use(fair: FairRules, attendance: AttendanceState) -> Verdict | None:
    if attendance.is_admitted and not fair.allows_reentry:
        return refusal("already_used", first_time=attendance.admitted_at)
    return None


def _refused_for_time(place: Place, fair: FairRules, at: datetime) -> Verdict | None:
    """A ticket for any day keeps its slot's time of day on each of them."""
    shift = _days_after_the_slot(place, at)
    if fair.admit_early_minutes is not None:
        opens_at = place.slot_starts_at + shift - timedelta(minutes=fair.admit_early_minutes)
        if at < opens_at:
            return refusal("too_early", opens_at=opens_at)
    if fair.admit_late_minutes is not None:
        closed_at = place.slot_ends_at + shift + timedelta(minutes=fair.admit_late_minutes)
        if at > closed_at:
            return refusal("too_late", closed_at=closed_at)
    return None


def _days_after_the_slot(place: Place, at: datetime) -> timedelta:
    midnight = datetime.combine(place.day, time(), KOREA)
    return timedelta(days=(at.astimezone(KOREA) - midnight) // timedelta(days=1))
