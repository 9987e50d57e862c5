"""The board's figures are what the facts say, counted once for all who look."""

from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import CheckIn, InflowPath, Registration, Resume, SetAsideScan
from app.models.fair import KOREA
from app.models.types import now
from app.operations import board, checkin
from app.operations.board import cache, links
from app.operations.checkin import Scan, door_of, set_aside, settling
from app.rules import admission
from app.rules.admission import Fact
from app.web.access import token_hash


@pytest.fixture
def fair(noon_in_korea, cast):
    """A fair of today, in ten minutes of which both slots have begun or begin."""
    fair = cast.make_fair("today", "Today's Fair", "오늘 박람회", in_days=0, capacity=50)
    fair.slots[0].starts_at, fair.slots[0].ends_at = now() - timedelta(minutes=5), now() + timedelta(hours=1)
    fair.slots[1].starts_at, fair.slots[1].ends_at = now() + timedelta(minutes=5), now() + timedelta(hours=2)
    cast.save()
    return fair


def person(cast, number: int, slot, state: str = "held", **changes):
    member = cast.member(
        f"person{number:04}", f"Person {number}", email=f"p{number}@example.com", phone=None, **changes
    )
    return cast.registration(member, slot, state)


def test_an_empty_fair_has_figures_too(cast, fair):
    figures = board.count(fair.id)
    assert (figures["registered"], figures["arrived"], figures["waiting"], figures["capacity"]) == (0, 0, 0, 100)
    assert figures["hours"] == {} and figures["nationality"] == {} and figures["queue"]["due"] == 0
    assert [door["state"] for door in figures["doors"]] == ["desk"]


def test_people_are_counted_by_what_they_are(cast, fair):
    path = InflowPath(code="school", names={"ko": "학교", "en": "School"}, position=1)
    db.session.add(path)
    db.session.commit()
    first = person(cast, 1, fair.slots[0], nationality="VN", language="vi", inflow_path_id=path.id)
    person(cast, 2, fair.slots[1], nationality=None, language="ko")
    person(cast, 3, fair.slots[0], "waiting", nationality="MN")
    person(cast, 4, fair.slots[0], "cancelled", nationality="CN")
    db.session.add(Resume(member_id=first.member_id, is_main=True, visa="D-10"))
    db.session.add(Resume(member_id=first.member_id, is_main=False, visa="F-2"))
    checkin.check_in_by_hand(cast.dana, first)
    db.session.commit()
    figures = board.count(fair.id)
    assert (figures["registered"], figures["arrived"], figures["waiting"], figures["new_today"]) == (2, 1, 1, 2)
    assert figures["nationality"] == {"VN": [1, 1], "": [1, 0]}
    assert figures["language"] == {"vi": [1, 1], "ko": [1, 0], "en": [0, 0]}
    assert figures["inflow"] == {"school": [1, 1], "": [1, 0]}
    assert figures["visa"] == {"D-10": [1, 1], "": [1, 0]}
    assert [slot["registered"] for slot in figures["slots"]] == [1, 1]
    assert [slot["waiting"] for slot in figures["slots"]] == [1, 0]
    assert figures["hours"] == {f"{now().astimezone(KOREA):%Y-%m-%dT%H}": 1}


def test_registered_today_begins_at_korean_midnight(cast, fair):
    held = person(cast, 1, fair.slots[0])
    midnight = now().astimezone(KOREA).replace(hour=0, minute=0, second=0, microsecond=0)
    for created_at, new in ((midnight, 1), (midnight - timedelta(microseconds=1), 0)):
        held.created_at = created_at
        db.session.commit()
        assert board.count(fair.id)["new_today"] == new


@pytest.mark.parametrize(("minutes", "due"), [(-1, 0), (0, 1), (1, 1)])
def test_somebody_is_due_from_the_beginning_of_the_time_of_entry(cast, fair, minutes, due):
    person(cast, 1, fair.slots[0])
    moment = fair.slots[0].starts_at + timedelta(minutes=minutes)
    assert board.count(fair.id, moment)["queue"]["due"] == due


def test_times_of_another_day_are_not_due(cast, fair):
    person(cast, 1, fair.slots[0])
    assert board.count(fair.id, now() + timedelta(days=1))["queue"]["due"] == 0


def test_a_silent_and_a_calling_kiosk_are_told_apart(cast, fair):
    silent, _ = cast.kiosk(fair, "Silent")
    calling, _ = cast.kiosk(fair, "Calling")
    revoked, _ = cast.kiosk(fair, "Revoked")
    moment = now()
    silent.seen_at = moment - board.SILENT_AFTER - timedelta(seconds=1)
    calling.seen_at, calling.called_staff_at = moment - board.SILENT_AFTER, moment
    revoked.revoked_at = moment
    db.session.commit()
    doors = {door["name"]: door for door in board.count(fair.id, moment)["doors"]}
    assert doors.keys() == {"Silent", "Calling", ""}
    assert doors["Silent"]["state"] == "silent" and doors["Silent"]["seen_at"]
    assert doors["Calling"]["state"] == "connected" and doors["Calling"]["called_at"]


def kiosk_in(fair, cast, name: str, **changes):
    kiosk, _ = cast.kiosk(fair, name)
    for field, value in changes.items():
        setattr(kiosk, field, value)
    db.session.commit()
    return kiosk


FINE = {"queue": 0, "dead": 0, "battery": 80, "charging": False, "version": "abcdef012345", "storage": True}


def test_kiosks_in_trouble_stand_first(cast, fair):
    moment = now()
    kiosk_in(fair, cast, "A", health=FINE)
    kiosk_in(fair, cast, "B", health=FINE | {"dead": 1})
    kiosk_in(fair, cast, "C", health=FINE, called_staff_at=moment)
    kiosk_in(fair, cast, "D", health=FINE | {"queue": 7})
    kiosk_in(fair, cast, "E", health=FINE, seen_at=moment - board.SILENT_AFTER - timedelta(seconds=1))
    kiosk_in(fair, cast, "F", health=FINE, second_screen_at=moment)
    kiosk_in(fair, cast, "G", health=FINE | {"storage": False})
    kiosk_in(fair, cast, "H", health=FINE | {"battery": 20})
    kiosk_in(fair, cast, "I", health=FINE | {"battery": 20, "charging": True})
    kiosk_in(fair, cast, "J", health=None)
    kiosk_in(fair, cast, "K", health=FINE, revoked_at=moment)
    found = board.count(fair.id, moment)["kiosks"]
    assert "".join(one["name"] for one in found) == "CBEFGHADIJ"


def test_a_revoked_kiosk_stays_while_what_it_handed_over_is_not_settled(cast, fair):
    kiosk = kiosk_in(fair, cast, "Gone", revoked_at=now())
    scan = {"kiosk_id": kiosk.id, "fair_id": fair.id, "way": "scanner", "verdict": "call_staff", "reason": "ok"}
    db.session.add(SetAsideScan(random_id="a" * 32, device_time=now(), finding="unreadable", **scan))
    db.session.commit()
    (one,) = board.count(fair.id)["kiosks"]
    assert (one["state"], one["set_aside"]) == ("revoked", 1)
    set_aside.settle_letters(cast.dana, kiosk, up_to=set_aside.last_id(kiosk), reason="Seen.")
    db.session.commit()
    assert board.count(fair.id)["kiosks"] == []


def test_within_a_minute_a_kiosk_that_does_well_says_the_same(cast, fair):
    minute = now().replace(second=0, microsecond=0)
    kiosk = kiosk_in(fair, cast, "A", health=FINE, seen_at=minute)
    first = board.count(fair.id, minute)["kiosks"]
    kiosk.seen_at = minute + timedelta(seconds=59)
    db.session.commit()
    assert board.count(fair.id, minute)["kiosks"] == first


def test_a_version_is_older_than_that_of_the_kiosk_seen_last(cast, fair):
    moment = now()
    kiosk_in(fair, cast, "A", health=FINE | {"version": "aaaaaaaaaaaa"}, seen_at=moment - timedelta(seconds=30))
    kiosk_in(fair, cast, "B", health=FINE | {"version": "bbbbbbbbbbbb"}, seen_at=moment)
    kiosk_in(fair, cast, "C", health=FINE | {"version": None}, seen_at=moment)
    found = {one["name"]: (one["version"], one["is_older"]) for one in board.count(fair.id, moment)["kiosks"]}
    assert found == {"A": ("aaaaaaaa", True), "B": ("bbbbbbbb", False), "C": (None, False)}


def scan(cast, door, registration, number: int, **changes) -> None:
    fields = {"sequence": None, "way": "code", "at": now(), "code": registration.short_code}
    checkin.scan(door, Scan(f"scan-{number}", **(fields | changes)))
    db.session.commit()


def test_scans_of_the_last_minutes_are_the_queue_that_moves(cast, fair):
    kiosk, token = cast.kiosk(fair)
    door = door_of(token_hash(token))
    held = person(cast, 1, fair.slots[0])
    scan(cast, door, held, 1)
    scan(cast, door, held, 2)  # a second time: refused
    scan(cast, door, person(cast, 2, fair.slots[0]), 3, at=now() - timedelta(minutes=9))  # delivered late
    queue = board.count(fair.id)["queue"]
    assert (queue["scans"], queue["refused"]) == (2, 1)


def test_a_person_counts_at_the_first_door_that_stands(cast, fair):
    """Two kiosks let the same ticket in while they were offline; then the first is taken back."""
    doors = [door_of(token_hash(cast.kiosk(fair, name)[1])) for name in ("East", "West")]
    held = person(cast, 1, fair.slots[0])
    scan(cast, doors[0], held, 1, shown="to_confirm", at=now() - timedelta(minutes=2))
    scan(cast, doors[1], held, 2, shown="to_confirm", at=now() - timedelta(minutes=1))
    assert by_door(fair) == {"East": 1, "West": 0, "": 0}
    checkin.undo(cast.dana, held, "wrong person")
    db.session.commit()
    assert by_door(fair) == {"East": 0, "West": 0, "": 0}
    checkin.check_in_by_hand(cast.dana, held)
    db.session.commit()
    assert by_door(fair) == {"East": 0, "West": 0, "": 1}


def test_an_entry_of_somebody_else_counts_at_no_door(cast, fair):
    """Staff keep the second scan: the person came in by the other door. Reopened, the first one counts again."""
    doors = [door_of(token_hash(cast.kiosk(fair, name)[1])) for name in ("East", "West")]
    held = person(cast, 1, fair.slots[0])
    scan(cast, doors[0], held, 1, shown="to_confirm", at=now() - timedelta(minutes=2))
    scan(cast, doors[1], held, 2, shown="to_confirm", at=now() - timedelta(minutes=1))
    settling.settle(cast.dana, held, "somebody_else", ["scan-1", "scan-2"], keep="scan-2")
    db.session.commit()
    assert by_door(fair) == {"East": 0, "West": 1, "": 0}
    settling.reopen(cast.dana, held)
    db.session.commit()
    assert by_door(fair) == {"East": 1, "West": 0, "": 0}


def by_door(fair) -> dict[str, int]:
    return {door["name"]: door["arrived"] for door in board.count(fair.id)["doors"]}


@pytest.mark.parametrize("seed", range(4))
def test_figures_are_what_the_facts_say(cast, fair, seed):
    """Whatever happened in whatever order, the board counts who is in by the pure function of the facts."""
    random = Random(seed)
    doors = [door_of(token_hash(cast.kiosk(fair, name)[1])) for name in ("East", "West")]
    people = [person(cast, number, random.choice(fair.slots)) for number in range(12)]
    for number in range(40):
        somebody = random.choice(people)
        if random.random() < 0.25:
            _by_hand(cast, random, somebody)
        else:
            shown = random.choice((None, None, "to_confirm"))
            at = now() - timedelta(minutes=random.randrange(90))
            scan(cast, random.choice(doors), somebody, number, shown=shown, at=at)
    figures = board.count(fair.id)
    states = {one.id: admission.state_of(_facts(one.id)) for one in people}
    inside = [one for one in people if states[one.id].is_admitted]
    assert figures["arrived"] == len(inside) == sum(figures["hours"].values())
    assert sum(by_door(fair).values()) == len(inside)
    for slot, row in zip(fair.slots, figures["slots"], strict=True):
        assert row["arrived"] == sum(one.slot_id == slot.id for one in inside)


def _facts(registration_id: int) -> list[Fact]:
    rows = db.session.scalars(select(CheckIn).where(CheckIn.registration_id == registration_id))
    return [Fact(row.random_id, row.kind, row.device_time, row.undoes) for row in rows]


def _by_hand(cast, random: Random, held: Registration) -> None:
    act = random.choice((checkin.check_in_by_hand, lambda staff, one: checkin.undo(staff, one, "mistake")))
    try:
        act(cast.dana, held)
        db.session.commit()
    except (checkin.AlreadyAdmitted, checkin.NotAdmitted):
        db.session.rollback()


def test_all_who_look_within_seconds_share_one_count(app, cast, fair, count_statements):
    app.config["BOARD_EVERY"] = timedelta(seconds=60)
    try:
        cache._folder().joinpath(f"{fair.id}.json").unlink(missing_ok=True)
        first = board.figures_of(fair)
        person(cast, 1, fair.slots[0])
        db.session.refresh(fair)
        with count_statements() as statements:
            again = board.figures_of(fair)
        assert statements == [] and again == first
        app.config["BOARD_EVERY"] = timedelta()
        newer = board.figures_of(fair)
        assert newer.figures["registered"] == 1 and newer.name != first.name
    finally:
        app.config["BOARD_EVERY"] = timedelta()


def test_the_same_figures_have_the_same_name(cast, fair):
    assert board.figures_of(fair).name == board.figures_of(fair).name


@pytest.mark.parametrize("rubbish", ["", "{", "[]", '{"at": "yesterday"}'])
def test_a_file_that_was_spoilt_is_counted_anew(app, cast, fair, rubbish):
    app.config["BOARD_EVERY"] = timedelta(seconds=60)
    try:
        (cache._folder() / f"{fair.id}.json").write_text(rubbish)
        assert board.figures_of(fair).figures["registered"] == 0
    finally:
        app.config["BOARD_EVERY"] = timedelta()
        cache._folder().joinpath(f"{fair.id}.json").unlink(missing_ok=True)


def test_while_one_process_counts_others_show_what_there_is(app, cast, fair):
    kept = board.figures_of(fair)
    path = cache._folder() / f"{fair.id}.json"
    with cache._alone(path.with_suffix(".lock"), waits=True) as is_alone:
        assert is_alone
        person(cast, 1, fair.slots[0])
        assert board.figures_of(fair) == kept
    assert board.figures_of(fair).figures["registered"] == 1


def test_a_link_opens_until_it_is_revoked_or_over(cast, fair):
    link, secret = links.make(fair, cast.max, "Hall A")
    db.session.commit()
    assert links.with_secret(secret) == link
    assert links.with_secret(secret + "x") is None and links.with_secret(None) is None and links.with_secret("") is None
    link.expires_at = now()
    assert links.with_secret(secret) is None
    link.expires_at = now() + timedelta(hours=1)
    links.revoke(link)
    assert links.with_secret(secret) is None


def test_the_secret_of_a_link_is_not_in_the_database(cast, fair):
    link, secret = links.make(fair, cast.max, "Hall A")
    db.session.commit()
    assert secret not in repr({column.name: getattr(link, column.name) for column in link.__table__.c})
