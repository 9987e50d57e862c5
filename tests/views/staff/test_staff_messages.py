"""Text messages as staff see them: on the page of what goes out, and on a person's."""

from datetime import timedelta

import pytest

from app.extensions import db
from app.models import AuditEntry, Message, OutboxItem
from app.models.types import now
from app.operations import outbox
from tests.page_client import Browser


@pytest.fixture
def dana(cast, browser):
    cast.log_in(browser, cast.dana)
    return browser.in_language("en")


@pytest.fixture
def make(cast):
    def make(key: str = "k1", *, state: str = "failed", code: str | None = "3020", **changes) -> Message:
        outbox.put("message.ticket", {"to": "+821023844471"}, key=key, expires_in=timedelta(hours=5))
        db.session.execute(db.update(OutboxItem).where(OutboxItem.key == key).values(state="sent"))
        fields = {"topic": "message.ticket", "channel": "SMS", "number_tail": "4471", "member_id": cast.alice.id}
        message = Message(key=key, state=state, status_code=code, **fields | changes)
        db.session.add(message)
        db.session.commit()
        return message

    return make


def rows(page) -> list[str]:
    return [row.get_text(" ", strip=True) for row in page.soup.select("#messages ~ .table-frame tbody tr")]


def test_a_message_shows_its_way_the_end_of_its_number_and_what_became_of_it(dana, make):
    make()
    page = dana.get("/staff/outbox")
    (row,) = rows(page)
    for words in ("Ticket", "Not delivered", "code 3020", "SMS", "…4471", "Send again"):
        assert words in row
    assert "23844471" not in page.html
    assert "1 text message was not delivered" in page.text


def test_messages_are_looked_at_by_state(dana, make):
    make("k1")
    make("k2", state="delivered", code="4000", channel="ATA")
    (row,) = rows(dana.get("/staff/outbox?messages=delivered"))
    assert "AlimTalk" in row and "Delivered" in row and "Send again" not in row
    assert len(rows(dana.get("/staff/outbox"))) == 2
    dana.get("/staff/outbox?messages=lost", status=404)


@pytest.mark.parametrize(
    ("state", "code", "words"),
    [
        ("failed", "3020", "The carrier could not deliver it (code 3020)"),
        ("failed", "1062", "The sending service did not take it (code 1062)."),
        ("failed", "1030", "The balance at the sending service is used up."),
        ("sending", "NotEnoughBalance", "The balance at the sending service is used up."),
        ("sending", "SignatureDoesNotMatch", "The sending service does not know our key."),
        ("sending", "RequestTimeTooSkewed", "The clock of this machine is wrong."),
        ("sending", "status_502", "The sending service did not answer."),
        ("sending", "slow", "The sending service did not answer."),
        ("failed", "ValidationError", "The sending service did not take it (code ValidationError)."),
    ],
)
def test_codes_are_said_in_words(dana, make, state, code, words):
    make(state=state, code=code)
    assert words in dana.get("/staff/outbox").text


@pytest.mark.parametrize(("state", "code"), [("sending", None), ("accepted", "2000"), ("delivered", "4000")])
def test_what_goes_well_has_no_explanation(dana, make, state, code):
    make(state=state, code=code)
    assert "code" not in rows(dana.get("/staff/outbox"))[0]


def test_a_person_shows_their_messages_and_nobody_elses(dana, cast, make):
    make("k1")
    make("k2", member_id=cast.bob.id, number_tail="9999")
    page = dana.get(f"/staff/people/{cast.alice.public_id}")
    assert "number ending in 4471" in page.text and "9999" not in page.text
    assert "Text messages" not in dana.get(f"/staff/people/{cast.member('carol1234', 'CAROL').public_id}").text


def test_a_message_is_sent_again_and_that_is_recorded(dana, cast, make):
    message = make()
    person = f"/staff/people/{cast.alice.public_id}"
    answer = dana.post(f"/staff/messages/{message.id}/send", {"next": person})
    assert dana.location(answer) == person
    assert "It is sent once more." in dana.get(person).text
    assert db.session.scalar(db.select(OutboxItem.state)) == "waiting"
    entry = db.session.scalar(db.select(AuditEntry).where(AuditEntry.action == "message.send_again"))
    assert entry.subject == f"message:{message.id}"


def test_what_has_arrived_meanwhile_is_not_sent_again(dana, make):
    message = make(state="delivered", code="4000")
    answer = dana.post(f"/staff/messages/{message.id}/send", {"next": "https://elsewhere.example"})
    assert dana.location(answer) == "/staff/outbox"
    assert "It was not sent again" in dana.get("/staff/outbox").text


def test_what_says_nothing_any_more_has_no_button(dana, make):
    make()
    db.session.execute(db.update(OutboxItem).values(expires_at=now() - timedelta(minutes=1)))
    db.session.commit()
    assert "Send again" not in dana.get("/staff/outbox").text


def test_who_only_looks_has_no_button(cast, browser, make):
    make()
    cast.log_in(browser, cast.vera)
    assert "Send again" not in browser.get("/staff/outbox").text


def test_without_a_service_nothing_is_said_of_messages(cast, make_app):
    app = make_app(SOLAPI_URL="")
    with app.app_context():
        visitor = cast.log_in(Browser(app), cast.vera)
        assert "Text messages" not in visitor.get("/staff/outbox").text


def test_whose_messages_were_shown_is_recorded(dana, cast, make):
    dana.get("/staff/outbox")
    make("k1")
    make("k2", state="delivered", member_id=None)
    dana.get("/staff/outbox")
    entry = db.session.scalars(db.select(AuditEntry).where(AuditEntry.action == "message.list")).first()
    assert entry.details == {"shown": [cast.alice.id]} and entry.actor == f"staff:{cast.dana.id}"


@pytest.mark.parametrize("page", ["outbox", "messages"])
def test_a_number_that_no_row_has_is_not_there(dana, page):
    dana.post(f"/staff/{page}/99999999999999999999/send", status=404)
