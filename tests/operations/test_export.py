"""What a member gets of what is held about them, and that nothing is forgotten (PIPA article 35)."""

import io
import json
import zipfile
from datetime import timedelta

import pytest

from app.extensions import db
from app.models import (
    BadgeJob,
    CheckIn,
    Consent,
    Draft,
    Kiosk,
    LinkedAccount,
    LoginSession,
    Member,
    PendingChange,
    Question,
    RegistrationNote,
    SetAsideScan,
    WalkIn,
)
from app.models.types import now
from app.operations import consent, export, history, outbox
from app.operations.export import tables
from tests import bundled


def tables_about_members() -> set[str]:
    """Every table with a column of the member, but the member's own."""
    return {name for name, table in db.metadata.tables.items() if "member_id" in table.c and name != "member"}


def test_every_table_about_members_is_exported_or_left_out_for_a_reason(app):
    assert tables.TABLES.keys() | tables.LEFT_OUT.keys() == tables_about_members()
    assert not tables.TABLES.keys() & tables.LEFT_OUT.keys()
    assert set(tables.TABLES.values()) == tables.SECTIONS.keys()


def test_every_table_about_registrations_is_exported_or_left_out_for_a_reason(app):
    about = {name for name, table in db.metadata.tables.items() if "registration_id" in table.c}
    assert tables.OF_REGISTRATIONS.keys() | tables.OF_REGISTRATIONS_LEFT_OUT.keys() == about
    assert not tables.OF_REGISTRATIONS.keys() & tables.OF_REGISTRATIONS_LEFT_OUT.keys()


def test_every_column_of_a_member_is_exported_or_left_out_for_a_reason(app):
    columns = {column.name for column in Member.__table__.c}
    assert set(tables.PERSON) | tables.PERSON_LEFT_OUT.keys() == columns
    assert not set(tables.PERSON) & tables.PERSON_LEFT_OUT.keys()


@pytest.fixture
def alice(cast):
    """Alice with one of everything that the site can hold about somebody."""
    bundled.load()
    alice, staff = cast.alice, cast.dana
    alice.contact, alice.ci_hash, alice.phone_tail = "+8221234567", "CANARY-ci-hash", "CANARY-phone-tail"
    alice.inflow_path_id, alice.identity_checked_by = cast.inflow_path.id, staff.id
    held = cast.registration(alice, cast.fair.slots[0])
    moment = now()
    consent.record(alice, "terms_of_use", _version(), "en")
    history.record(alice, "password_changed", way="password", device="Firefox, Mac", address="203.0.113.7")
    outbox.put(
        "mail.recovery",
        {"to": alice.email, "language": "en", "template": "x", "context": {"token": "CANARY-token"}},
        member_id=alice.id,
    )
    db.session.add_all(
        [
            LinkedAccount(
                provider="kakao",
                subject="kakao-4711",
                subject_hash="CANARY-subject-hash",
                refresh_token="CANARY-refresh-token",
                member_id=alice.id,
            ),
            LoginSession(token_hash="CANARY-token-hash", member_id=alice.id, expires_at=moment, address="203.0.113.9"),
            Question(
                member_id=alice.id,
                email="alice@example.com",
                text="When do the doors open?",
                language="en",
                answer="At ten.",
                answered_by=staff.id,
            ),
            PendingChange(
                member_id=alice.id,
                kind="email",
                value="new@example.com",
                code_hash="CANARY-code-hash",
                expires_at=moment + timedelta(minutes=10),
            ),
            Draft(
                wizard="resume",
                member_id=alice.id,
                expires_at=moment + timedelta(days=1),
                secret_hash="CANARY-draft-secret",
                answers={
                    "basics": {"title": ["Welder", 1, "t"], "password_hash": ["CANARY-hash", 1, "t"]},
                    "tabs": {"t": 1},
                },
            ),
            RegistrationNote(registration_id=held.id, staff_id=staff.id, text="CANARY-note with her brother KIM"),
            CheckIn(
                random_id="CANARY-random",
                fair_id=held.fair_id,
                registration_id=held.id,
                staff_id=staff.id,
                kind="admit",
                way="desk",
                verdict="admitted",
                reason="",
                device_time=moment,
            ),
            *_at_the_door(cast, held, moment),
        ]
    )
    db.session.commit()
    return alice


def _at_the_door(cast, held, moment) -> list:
    """Two badges, one of them with staff, a scan that was set aside, and what a walk-in has besides."""
    kiosk = Kiosk(fair_id=held.fair_id, name="Hall A 1")
    db.session.add(kiosk)
    db.session.flush()
    badge = {"fair_id": held.fair_id, "registration_id": held.id, "layout": "a6"}
    return [
        BadgeJob(**badge, kiosk_id=kiosk.id, first_of=held.id, state="printed", printed_at=moment, asked_by="CANARY-a"),
        BadgeJob(**badge, staff_id=cast.dana.id, asked_by="CANARY-b"),
        SetAsideScan(
            kiosk_id=kiosk.id,
            fair_id=held.fair_id,
            random_id="CANARY-set-aside",
            registration_id=held.id,
            way="camera",
            verdict="to_confirm",
            reason="ok",
            device_time=moment,
        ),
        WalkIn(registration_id=held.id, came_at=moment, claim_hash="CANARY-claim", claim_expires_at=moment),
    ]


def _version() -> str:
    return export.TermsText.versions("terms_of_use")[0]


@pytest.fixture
def data(app, alice):
    with app.test_request_context("/", base_url=app.config["BASE_URL"]):
        return export.data_of(alice)


def test_the_profile_is_there_in_the_clear(data):
    person = data["member"]
    known = ("alice1234", "NGUYEN THI HUONG", "+821023844471", "1999-04-02", "+8221234567")
    keys = ("member_id_shown", "name", "phone", "birth_date", "contact")
    assert tuple(person[key] for key in keys) == known
    assert person["came_by"].startswith("None of these")
    assert person["address"]["postcode"] == "08826"


def test_every_section_has_what_was_put_there(data):
    assert all(data[section] for section in ("consents", "registrations", "linked_accounts", "logins", "history"))
    assert data["consents"][0]["kind"] == "terms_of_use"
    assert data["registrations"][0]["fair"] == "Spring Fair"
    assert data["registrations"][0]["check_ins"][0]["verdict"] == "admitted"
    assert data["linked_accounts"][0]["subject"] == "kakao-4711"
    assert data["logins"][0]["address"] == "203.0.113.9"
    assert data["history"][0]["device"] == "Firefox, Mac"
    assert data["mails"][0]["topic"] == "mail.recovery"
    assert data["questions"][0]["answer"] == "At ten."
    assert data["changes_that_wait"][0]["value"] == "new@example.com"
    assert data["drafts"][0]["answers"] == {"basics": {"title": "Welder"}}


def test_what_happened_at_the_door_stands_with_the_fair(data):
    (held,) = data["registrations"]
    assert all(held[name] for name in tables.OF_REGISTRATIONS.values())
    by_kiosk, by_staff = held["badges"]
    assert (by_kiosk["state"], by_kiosk["layout"], by_kiosk["where"]) == ("printed", "a6", "Hall A 1")
    assert by_kiosk["created_at"] and by_kiosk["printed_at"]
    assert (by_staff["state"], by_staff["where"], by_staff["printed_at"]) == ("waiting", "desk", None)
    assert held["scans_set_aside"][0]["verdict"] == "to_confirm"
    assert held["came_without_registration"][0]["came_at"]


def test_no_secret_no_staff_and_no_other_person_is_in_it(data):
    text = json.dumps(data, ensure_ascii=False)
    assert "CANARY" not in text
    assert "Dana" not in text and "KIM" not in text
    assert "notes_by_staff" in text


def test_another_members_things_are_not_in_it(app, cast, alice):
    with app.test_request_context("/", base_url=app.config["BASE_URL"]):
        others = export.data_of(cast.bob)
    assert {name: rows for name, rows in others.items() if isinstance(rows, list) and rows} == {}


def test_the_archive_has_the_data_the_texts_and_the_ticket(app, alice):
    with app.test_request_context("/?language=en", base_url=app.config["BASE_URL"]):
        files = zipfile.ZipFile(io.BytesIO(export.archive(alice)))
    assert files.testzip() is None
    names = files.namelist()
    assert names[:2] == ["README.txt", "data.json"]
    (text,) = [name for name in names if name.startswith("texts/")]
    assert len(files.read(text)) > 500
    (ticket,) = [name for name in names if name.startswith("tickets/")]
    assert files.read(ticket).startswith(b"\x89PNG")
    assert json.loads(files.read("data.json"))["member"]["email"] == "alice@example.com"


def test_a_cancelled_ticket_is_not_in_it(app, cast):
    cast.registration(cast.alice, cast.fair.slots[0], state="cancelled")
    with app.test_request_context("/", base_url=app.config["BASE_URL"]):
        names = zipfile.ZipFile(io.BytesIO(export.archive(cast.alice))).namelist()
    assert names == ["README.txt", "data.json"]


def test_consents_say_the_version_of_their_text(data):
    assert {"version", "language", "agreed", "given_at"} <= data["consents"][0].keys()
    assert db.session.scalar(db.select(Consent.version)) == data["consents"][0]["version"]
