"""The staff's first page, outgoing messages, audit log and questions."""

from datetime import timedelta

import pytest

from app.extensions import db
from app.models import AuditEntry, OutboxItem, Question
from app.models.types import now
from app.operations import audit, grants, outbox, question, reads


@pytest.fixture
def asked(app):
    made = question.ask("somebody@mail.example", "Where is the <desk>?", "vi")
    db.session.commit()
    return made


def test_the_first_page_shows_the_fairs_and_what_waits(browser, cast, asked):
    cast.log_in(browser, cast.vera)
    assert cast.fair.slug
    page = browser.get("/staff")
    assert "Spring Fair" in page.text
    assert "0 / 10" in page.text
    assert "1 question waits for an answer" in page.text


def test_without_a_fair_a_manager_is_led_to_making_one(browser, cast):
    cast.log_in(browser, cast.max)
    assert browser.get("/staff").has_link_to("/staff/fairs/new")


def test_outgoing_messages_show_what_waits_and_why_and_nothing_of_its_text(browser, cast):
    outbox.put("mail.ticket", {"to": "secret@mail.example"}, key="k1")
    db.session.execute(db.update(OutboxItem).values(attempts=3, last_error="TryLater: slow"))
    db.session.commit()
    cast.log_in(browser, cast.dana)
    page = browser.get("/staff/outbox")
    assert "mail.ticket" in page.text
    assert "TryLater: slow" in page.text
    assert "secret@mail.example" not in page.html


def test_an_item_that_was_refused_is_tried_again(browser, cast):
    outbox.put("mail.ticket", {"to": "x@mail.example"}, key="k1")
    db.session.execute(db.update(OutboxItem).values(state="held"))
    db.session.commit()
    item = db.session.scalar(db.select(OutboxItem))
    cast.log_in(browser, cast.dana)
    browser.post(f"/staff/outbox/{item.id}/send")
    assert db.session.get(OutboxItem, item.id).state == "waiting"
    browser.post("/staff/outbox/999999/send", status=404)


def test_who_has_the_desk_of_one_fair_is_offered_nothing_that_would_be_refused(browser, cast, asked):
    outbox.put("mail.ticket", {"to": "x@mail.example"}, key="k1")
    db.session.commit()
    grants.give(cast.vera, "desk", cast.other_fair)
    db.session.commit()
    cast.log_in(browser, cast.vera)
    assert not browser.get("/staff/outbox").soup.select("form[action$='/send']")
    assert not browser.get("/staff/questions").soup.select("main a[href^='/staff/questions/']")
    cast.log_in(browser, cast.dana)
    assert browser.get("/staff/outbox").soup.select("form[action$='/send']")
    assert browser.get("/staff/questions").soup.select("main a[href^='/staff/questions/']")


def test_a_silent_worker_is_said_aloud(browser, cast):
    cast.log_in(browser, cast.vera)
    assert "Nothing is being sent" in browser.get("/staff/outbox").text


def test_states_that_are_none_are_not_there(browser, cast):
    cast.log_in(browser, cast.vera)
    browser.get("/staff/outbox?state=lost", status=404)


def test_the_audit_log_is_for_admins_and_found_by_subject(browser, cast):
    audit.record("member.read", "member:7", actor="staff:3")
    audit.record("member.read", "member:8", actor="staff:3")
    db.session.commit()
    cast.log_in(browser, cast.ada)
    assert len(browser.get("/staff/audit?subject=member:7").soup.select("tbody tr")) == 1
    assert len(browser.get("/staff/audit?actor=staff:3").soup.select("tbody tr")) == 2
    cast.log_in(browser, cast.max)
    browser.get("/staff/audit", status=403)


def test_a_question_is_answered_by_mail_in_its_language(browser, cast, asked):
    cast.log_in(browser, cast.dana)
    page = browser.get(f"/staff/questions/{asked.public_id}")
    assert "Where is the <desk>?" in page.text
    assert "Vietnamese" in page.text
    browser.post(f"/staff/questions/{asked.public_id}", {"answer": "At the entrance."})
    item = db.session.scalar(db.select(OutboxItem).where(OutboxItem.topic == "mail.question_answered"))
    assert (item.payload["to"], item.payload["language"]) == ("somebody@mail.example", "vi")
    assert db.session.get(Question, asked.id).answered_by == cast.dana.id
    assert "At the entrance." in browser.get(f"/staff/questions/{asked.public_id}").text


def test_an_empty_answer_is_not_sent(browser, cast, asked):
    cast.log_in(browser, cast.dana)
    assert browser.post(f"/staff/questions/{asked.public_id}", {"answer": ""}, status=422).summary == [
        "Write the answer."
    ]


def test_whose_question_was_read_is_recorded(browser, cast, asked):
    asked.member_id = cast.alice.id
    db.session.commit()
    cast.log_in(browser, cast.dana)
    browser.get(f"/staff/questions/{asked.public_id}")
    browser.post(f"/staff/questions/{asked.public_id}", {"answer": "At the entrance."})
    entries = db.session.scalars(db.select(AuditEntry).where(AuditEntry.subject == f"question:{asked.id}"))
    assert {entry.action: entry.details for entry in entries} == {
        "question.read": {"member": cast.alice.id},
        "question.answer": {"member": cast.alice.id},
    }
    moment, minute = now(), timedelta(minutes=1)
    assert reads.count_of(f"staff:{cast.dana.id}", moment - minute, moment + minute) == 1
