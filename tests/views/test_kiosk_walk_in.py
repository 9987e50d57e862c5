"""Registering at the kiosk: tickets in store, one person with the network there, and those from without."""

import base64
import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.extensions import db, keys
from app.models import (
    CheckIn,
    Consent,
    Kiosk,
    Member,
    Registration,
    ReservedTicket,
    SetAsideScan,
    VoidedTicket,
    WalkIn,
)
from app.models.types import now
from app.operations import kiosk as kiosks
from app.operations import kiosk_lists
from app.operations.walk_in import blocks
from app.rules import ticket
from app.rules.packet import packet
from app.rules.sealing import seal
from tests import bundled

pytestmark = pytest.mark.usefixtures("noon_in_korea")


@pytest.fixture
def fair(cast):
    bundled.load()
    made = cast.make_fair("today", "Fair of Today", "오늘 박람회", in_days=0)
    made.slots[0].starts_at, made.slots[0].ends_at = now() - timedelta(hours=1), now() + timedelta(hours=1)
    db.session.commit()
    return made


@pytest.fixture
def kiosk(browser, cast, fair):
    """A browser that is paired with the fair of today."""
    browser.paired, token = cast.kiosk(fair)
    browser.set_cookie("__Host-kiosk", token)
    return browser.in_language("en")


@pytest.fixture
def small_blocks(app, monkeypatch):
    monkeypatch.setitem(app.config, "KIOSK_BLOCK_SIZE", 3)


def block(kiosk, has=0):
    return kiosk._send("GET", f"/kiosk/blocks?has={has}").get_json()


def shown(kinds=("terms_of_use", "personal_data"), language="en"):
    from app.models import TermsText

    return ",".join(f"{kind}={TermsText.current(kind, language).version}:{language}" for kind in kinds)


def filled_in(**changes):
    """Aigul, who speaks English to the kiosk."""
    answers = {
        "name": "AIGÜL NURLANOVA",
        "speaks": "en",
        "contact": "aigul@example.com",
        "terms_of_use": "y",
        "of_age": "y",
        "shown": shown(),
    }
    return {name: value for name, value in (answers | changes).items() if value is not None}


def post(kiosk, path, body, status=200):
    answer = kiosk._send("POST", path, json=body, headers={"X-Kiosk": "1"})
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.get_json()


def here(kiosk, stored, status=200, **changes):
    body = {"ticket": stored["ticket"], "at": ms(now()), "page": "en", "answers": filled_in(**changes)}
    return post(kiosk, "/kiosk/walk-in", body, status)


def sealed(store, one, at=None, **changes):
    record = seal(store["seal"]["key"], store["seal"]["public"], json.dumps(filled_in(**changes)), one["ticket"])
    return {"ticket": one["ticket"], "at": ms(at or now()), "offset_ms": 0, "sealed": record.as_json()}


def later(kiosk, *items):
    return post(kiosk, "/kiosk/walk-ins", {"items": list(items)})["answers"]


def ms(moment):
    return int(moment.timestamp() * 1000)


def people():
    return db.session.scalar(select(func.count()).select_from(Member))


@pytest.mark.usefixtures("small_blocks")
class TestTicketsInStore:
    def test_each_is_signed_for_today_and_has_a_short_code(self, kiosk, fair):
        for one in block(kiosk)["tickets"]:
            read = ticket.read(one["ticket"], keys.ticket_public)
            assert read.fair == fair.id
            assert read.covers(fair.starts_on)
            assert ticket.read_short_code(one["code"]) == one["code"]

    def test_the_pictures_are_codes_that_a_page_can_draw(self, kiosk):
        one = block(kiosk)["tickets"][0]
        assert one["ticket_code"]["width"] == 37
        assert len(base64.b64decode(one["ticket_code"]["bits"])) == -(-37 * 37 // 8)
        assert one["claim"].startswith("https://localhost/join/claim/")

    def test_only_what_is_missing_is_given(self, kiosk):
        assert len(block(kiosk)["tickets"]) == 3
        assert len(block(kiosk, has=2)["tickets"]) == 1
        assert block(kiosk, has=3)["tickets"] == []

    def test_none_is_given_twice(self, kiosk):
        first, second = (block(kiosk)["tickets"] for _ in range(2))
        assert not {one["ticket"] for one in first} & {one["ticket"] for one in second}

    def test_a_page_that_asks_without_end_gets_no_more(self, kiosk, monkeypatch):
        monkeypatch.setattr(blocks, "MOST_UNUSED", 5)
        given = [len(block(kiosk)["tickets"]) for _ in range(3)]
        assert given == [3, 2, 0]

    def test_a_fair_that_is_over_has_none(self, kiosk, fair, noon_in_korea):
        noon_in_korea.shift(timedelta(days=1))
        assert block(kiosk)["tickets"] == []

    def test_a_code_in_store_is_no_other_registrations(self, kiosk, fair, cast):
        from app.operations import registration_rows as rows

        one = block(kiosk)["tickets"][0]
        values = {"fair_id": fair.id, "short_code": one["code"]}
        assert db.session.scalar(select(rows.code_is_reserved()), values)

    def test_those_of_a_revoked_kiosk_admit_nobody(self, kiosk, fair):
        tickets = block(kiosk)["tickets"]
        kiosks.revoke(db.session.get(Kiosk, kiosk.paired.id))
        db.session.commit()
        voided = set(db.session.scalars(select(VoidedTicket.ticket_id)))
        assert voided == {ticket.read(one["ticket"], keys.ticket_public).ticket_id for one in tickets}

    def test_what_nobody_got_is_forgotten_weeks_after(self, kiosk, noon_in_korea):
        here(kiosk, block(kiosk)["tickets"][0])
        noon_in_korea.shift(timedelta(days=29))
        assert blocks.erase_unused() == 0
        noon_in_korea.shift(timedelta(days=2))
        assert blocks.erase_unused() == 2
        assert db.session.scalar(select(func.count()).select_from(ReservedTicket)) == 1


class TestWithNetwork:
    def test_somebody_is_registered_and_let_in(self, kiosk, fair):
        one = block(kiosk)["tickets"][0]
        answer = here(kiosk, one)
        assert (answer["outcome"], answer["verdict"]) == ("registered", "admitted")
        made = db.session.scalars(select(Registration)).one()
        assert (made.short_code, made.channel, made.takes_place) == (one["code"], "kiosk", False)
        assert made.admitted_at == now()

    def test_the_consent_is_of_the_kiosk(self, kiosk):
        here(kiosk, block(kiosk)["tickets"][0])
        fact = db.session.scalars(select(Consent)).one()
        assert (fact.kind, fact.language, fact.channel) == ("terms_of_use", "en", "kiosk")

    def test_the_kiosk_that_had_the_ticket_gets_nothing_that_it_opens(self, kiosk, cast, fair):
        one = block(kiosk)["tickets"][0]
        lookup = packet(ticket.content_of(one["ticket"]), "").lookup
        here(kiosk, one)
        own = kiosk._send("GET", "/kiosk/lists").get_json()
        assert lookup not in [where for where, _sealed in own["packets"]]
        assert [number for number, at in own["used"] if at] == [ticket.content_of(one["ticket"])[4:12].hex()]
        other, _token = cast.kiosk(fair, "Gate 2")
        assert lookup in [where for where, _sealed in kiosk_lists.changes(fair, "", other.id)["packets"]]

    def test_the_same_ticket_again_changes_nothing(self, kiosk):
        one = block(kiosk)["tickets"][0]
        assert here(kiosk, one)["verdict"] == "admitted"
        assert here(kiosk, one)["verdict"] == "admitted"
        assert people() == 1
        assert db.session.scalar(select(func.count()).select_from(CheckIn)) == 1

    @pytest.mark.parametrize(
        ("changes", "field", "message"),
        [
            ({"name": ""}, "name", "Enter your name as on your passport."),
            ({"name": "12"}, "name", "Enter your name in letters"),
            ({"speaks": "xx"}, "speaks", "Choose your language."),
            ({"contact": "12"}, "contact", "Enter a number such as"),
            ({"contact": "a@b"}, "contact", "Enter your e-mail as"),
            ({"terms_of_use": None}, "terms_of_use", "Agree to the terms of use to register."),
            ({"of_age": None}, "of_age", "You must be 14"),
        ],
    )
    def test_what_is_wrong_is_said_at_its_field(self, kiosk, changes, field, message):
        answer = here(kiosk, block(kiosk)["tickets"][0], 422, **changes)
        assert message in answer["errors"][field]
        assert people() == 0

    def test_the_messages_are_in_the_language_of_the_page(self, kiosk):
        one = block(kiosk)["tickets"][0]
        body = {"ticket": one["ticket"], "at": ms(now()), "page": "ko", "answers": filled_in(name="")}
        assert "여권" in post(kiosk, "/kiosk/walk-in", body, 422)["errors"]["name"]

    @pytest.mark.parametrize("page", [None, "xx", ["en"], {"en": 1}, 5])
    def test_a_page_in_no_language_of_ours_is_answered_in_that_of_the_house(self, kiosk, page):
        one = block(kiosk)["tickets"][0]
        body = {"ticket": one["ticket"], "at": ms(now()), "page": page, "answers": filled_in(name="")}
        assert "여권" in post(kiosk, "/kiosk/walk-in", body, 422)["errors"]["name"]

    def test_texts_that_changed_are_to_be_read_again(self, kiosk):
        old = "terms_of_use=2020-01-01:en,personal_data=2020-01-01:en"
        assert here(kiosk, block(kiosk)["tickets"][0], 422, shown=old) == {"outcome": "texts_changed"}

    def test_the_day_before_the_ticket_is_good_and_nobody_is_let_in(self, kiosk, noon_in_korea):
        noon_in_korea.shift(timedelta(days=-1))
        assert here(kiosk, block(kiosk)["tickets"][0])["reason"] == "other_day"
        assert db.session.scalars(select(Registration)).one().admitted_at is None

    def test_another_kiosks_ticket_is_not_taken(self, kiosk, cast, fair):
        stored = block(kiosk)["tickets"][0]
        _other, token = cast.kiosk(fair, "Gate 2")
        kiosk.set_cookie("__Host-kiosk", token)
        assert here(kiosk, stored, 422) == {"outcome": "unknown_ticket"}

    @pytest.mark.parametrize("ticket_sent", ["1" * 194, "x", None, 5])
    def test_what_is_no_ticket_is_not_taken(self, kiosk, ticket_sent):
        body = {"ticket": ticket_sent, "at": ms(now()), "page": "en", "answers": filled_in()}
        assert post(kiosk, "/kiosk/walk-in", body, 422) == {"outcome": "unknown_ticket"}


class TestFromWithoutNetwork:
    def test_the_record_is_registered_at_its_own_time(self, kiosk, noon_in_korea):
        store = block(kiosk)
        came = now()
        noon_in_korea.shift(timedelta(hours=3))
        assert later(kiosk, sealed(store, store["tickets"][0], came))[0]["outcome"] == "registered"
        made = db.session.scalars(select(Registration)).one()
        assert (made.created_at, made.admitted_at) == (came, came)
        fact = db.session.scalars(select(CheckIn)).one()
        assert (fact.kind, fact.verdict, fact.way, fact.device_time) == ("admit", "to_confirm", "walk_in", came)
        assert fact.kiosk_id == kiosk.paired.id
        assert WalkIn.of(made).came_at == came
        assert db.session.scalars(select(Consent.given_at)).one() == came

    def test_a_repeated_delivery_registers_once(self, kiosk):
        store = block(kiosk)
        item = sealed(store, store["tickets"][0])
        for _ in range(3):
            assert later(kiosk, item)[0]["outcome"] == "registered"
        assert people() == 1

    def test_what_was_sent_before_the_network_failed_is_not_made_twice(self, kiosk):
        store = block(kiosk)
        here(kiosk, store["tickets"][0])
        later(kiosk, sealed(store, store["tickets"][0]))
        assert people() == 1

    def test_whoever_was_refused_unheard_and_shown_in_has_arrived(self, kiosk, fair, noon_in_korea):
        fair.admit_early_minutes = 0
        fair.slots[0].starts_at = now() + timedelta(minutes=30)
        db.session.commit()
        store, came = block(kiosk), now()
        assert here(kiosk, store["tickets"][0])["reason"] == "too_early"
        item = sealed(store, store["tickets"][0])
        noon_in_korea.shift(timedelta(minutes=10))
        for _ in range(2):
            assert later(kiosk, item)[0]["outcome"] == "registered"
        made = db.session.scalars(select(Registration)).one()
        assert (made.admitted_at, made.double_at) == (came, None)
        kinds = [(fact.kind, fact.verdict) for fact in db.session.scalars(select(CheckIn).order_by(CheckIn.id))]
        assert kinds == [("refuse", "refused"), ("admit", "to_confirm")]

    def test_whoever_was_let_in_unheard_came_in_once(self, kiosk):
        store = block(kiosk)
        here(kiosk, store["tickets"][0])
        later(kiosk, sealed(store, store["tickets"][0]))
        assert db.session.scalar(select(func.count()).select_from(CheckIn)) == 1

    def test_a_contact_that_nobody_can_read_costs_nothing(self, kiosk):
        store = block(kiosk)
        assert later(kiosk, sealed(store, store["tickets"][0], contact="12"))[0]["outcome"] == "registered"
        assert db.session.scalars(select(Member.contact)).one() is None

    @pytest.mark.parametrize("changes", [{"name": "7"}, {"terms_of_use": None}, {"shown": ""}])
    def test_a_record_without_name_or_consent_is_set_aside_and_blocks_no_other(self, kiosk, changes):
        store = block(kiosk)
        first, second = store["tickets"][:2]
        answers = later(kiosk, sealed(store, first, **changes), sealed(store, second))
        assert [("error" in answer) for answer in answers] == [True, False]

    def test_a_record_moved_to_another_ticket_does_not_open(self, kiosk):
        store = block(kiosk)
        item = sealed(store, store["tickets"][0]) | {"ticket": store["tickets"][1]["ticket"]}
        assert later(kiosk, item) == [{"ticket": item["ticket"], "error": "unreadable"}]

    @pytest.mark.parametrize(
        "broken", [None, {}, {"key": "1"}, {"key": "x", "public": "AA==", "nonce": "", "content": ""}]
    )
    def test_what_is_no_record_is_set_aside(self, kiosk, broken):
        store = block(kiosk)
        item = sealed(store, store["tickets"][0]) | {"sealed": broken}
        assert later(kiosk, item)[0]["error"] == "unreadable"

    def test_two_hundred_people_of_one_block(self, kiosk):
        store = block(kiosk)
        for has in (50, 100, 150):
            store["tickets"] += block(kiosk, has)["tickets"]
        assert len(store["tickets"]) == 200
        items = [
            sealed(store, one, name=f"VISITOR {chr(65 + n % 26)}{chr(65 + n // 26)}")
            for n, one in enumerate(store["tickets"])
        ]
        for start in range(0, 200, 25):
            assert all("error" not in answer for answer in later(kiosk, *items[start : start + 25]))
        assert people() == 200
        codes = set(db.session.scalars(select(Registration.short_code)))
        assert codes == {one["code"] for one in store["tickets"]}

    def test_more_than_a_batch_is_refused(self, kiosk):
        post(kiosk, "/kiosk/walk-ins", {"items": [{}] * 26}, 400)

    def test_without_the_header_of_our_page_nothing_is_taken(self, kiosk):
        answer = kiosk._send("POST", "/kiosk/walk-ins", json={"items": []})
        assert answer.status_code == 400


class TestOfACopiedStore:
    """Two screens with one profile hand out the same ticket: nobody is lost for it."""

    @pytest.fixture
    def given(self, kiosk, noon_in_korea):
        store = block(kiosk)
        here(kiosk, store["tickets"][0])
        noon_in_korea.shift(timedelta(minutes=1))
        return store

    def test_the_second_person_is_sent_to_staff(self, kiosk, given):
        assert here(kiosk, given["tickets"][0], 422) == {"outcome": "unknown_ticket"}
        assert people() == 1

    def test_the_second_record_is_put_aside(self, kiosk, given):
        assert later(kiosk, sealed(given, given["tickets"][0]))[0]["error"] == "given_twice"
        assert people() == 1

    def test_it_is_put_aside_of_a_revoked_kiosk_too(self, kiosk, noon_in_korea):
        store = block(kiosk)
        first = sealed(store, store["tickets"][0])
        noon_in_korea.shift(timedelta(minutes=1))
        second = sealed(store, store["tickets"][0])
        kiosks.revoke(db.session.get(Kiosk, kiosk.paired.id))
        db.session.commit()
        assert [answer.get("error") for answer in later(kiosk, first, second)] == [None, "given_twice"]
        assert people() == 1


class TestOfARevokedKiosk:
    @pytest.fixture
    def revoked(self, kiosk, noon_in_korea):
        store = block(kiosk)
        early = sealed(store, store["tickets"][0])
        noon_in_korea.shift(timedelta(minutes=5))
        kiosks.revoke(db.session.get(Kiosk, kiosk.paired.id))
        db.session.commit()
        noon_in_korea.shift(timedelta(minutes=5))
        return kiosk, early, sealed(store, store["tickets"][1])

    def test_who_came_before_is_registered_and_the_ticket_is_good_again(self, revoked):
        kiosk, early, _late = revoked
        assert later(kiosk, early)[0]["outcome"] == "registered"
        made = db.session.scalars(select(Registration)).one()
        assert db.session.get(VoidedTicket, made.ticket_id) is None

    def test_the_scan_is_left_to_staff(self, revoked):
        kiosk, early, _late = revoked
        later(kiosk, early)
        assert db.session.scalars(select(Registration)).one().admitted_at is None
        assert db.session.scalar(select(func.count()).select_from(SetAsideScan)) == 1

    def test_it_is_left_to_staff_too_where_another_screen_is_paired_by_now(self, revoked):
        kiosk, early, _late = revoked
        kiosks.pair(kiosks.renew_code(db.session.get(Kiosk, kiosk.paired.id)))
        db.session.commit()
        later(kiosk, early)
        assert db.session.scalars(select(Registration)).one().admitted_at is None
        assert db.session.scalar(select(func.count()).select_from(SetAsideScan)) == 1

    def test_a_ticket_given_out_afterwards_stays_void(self, revoked):
        kiosk, _early, late = revoked
        assert later(kiosk, late)[0]["error"] == "void_ticket"
        assert people() == 0

    def test_a_token_that_never_was_is_told_nothing(self, revoked):
        kiosk, early, _late = revoked
        kiosk.set_cookie("__Host-kiosk", "somebody else")
        answer = kiosk._send("POST", "/kiosk/walk-ins", json={"items": [early]}, headers={"X-Kiosk": "1"})
        assert answer.status_code == 401
