"""Messages to members: who gets one, that it goes once, and what becomes of it."""

from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select, update

from app.clients.solapi import Report
from app.extensions import db
from app.models import Message, OutboxItem
from app.models.types import now
from app.operations import messages, outbox, registration
from app.rules import message as rules
from app.worker import Worker, handle
from standins.solapi import NO_KAKAO, REFUSED, UNDELIVERED

ALICE = "01023844471"
CONTEXT = {
    "name": "NGUYEN THI HUONG",
    "fair": "Spring Fair",
    "venue": "COEX",
    "starts_at": "2027-03-01T01:00:00+00:00",
    "ends_at": "2027-03-01T03:00:00+00:00",
    "ticket_url": "https://x.example/tickets/t",
    "fair_url": "https://x.example/fairs/f",
    "text": "[Madang] Spring Fair: the doors open at nine. https://x.example/tickets/t",
}
LONG_CONTEXT = CONTEXT | {"fair": "Spring Fair of all companies in Seoul"}  # too long for one short message


@pytest.fixture
def alice(cast):
    return cast.alice


def put(member, template="ticket", **options) -> None:
    assert messages.put(member, template, CONTEXT, **options)
    db.session.commit()


def send() -> str:
    """Send what is due; answers the item's new state."""
    db.session.execute(update(OutboxItem).values(next_at=now() - timedelta(seconds=1)))
    db.session.commit()
    states = [outbox.send(item, handle, Random(1)) for item in outbox.lease()]
    return states[0] if states else "nothing"


def stored() -> Message:
    db.session.expire_all()
    return db.session.scalars(select(Message)).one()


def item() -> OutboxItem:
    db.session.expire_all()
    return db.session.scalars(select(OutboxItem)).one()


def domestic(e164: str) -> str:
    return "+82" + e164[1:]


# Who gets one


@pytest.mark.parametrize(
    ("phone", "goes"),
    [
        ("+821023844471", True),
        ("+82221234567", False),  # a landline in Seoul
        ("+84912345678", False),  # Vietnam is not among the countries
        (None, False),
        ("nonsense", False),
    ],
)
def test_messages_go_to_mobile_phones_of_the_countries_that_are_set(alice, phone, goes):
    alice.phone = phone
    assert messages.put(alice, "ticket", CONTEXT) is goes


def test_other_countries_are_a_setting(make_app, standins):
    app = make_app(MESSAGE_COUNTRIES=["82", "84"])
    with app.app_context():
        assert messages._dialled("+84912345678") == ("84", "912345678")
        assert messages._dialled("+821023844471") == ("82", ALICE)
        assert messages._dialled("+12025550123") is None


@pytest.mark.parametrize("setting", ["SOLAPI_URL", "SOLAPI_KEY"])
def test_without_a_service_nothing_is_queued(make_app, setting):
    app = make_app(**{setting: ""})
    with app.app_context():
        from_nobody = messages.Member(phone="+821023844471", language="ko")
        assert messages.row(from_nobody, "ticket", CONTEXT) is None


def test_what_concerns_a_registration_goes_whatever_was_chosen_about_news(alice):
    alice.notice_by_message = False
    assert messages.put(alice, "ticket", CONTEXT)
    assert not messages.put(alice, "ticket", CONTEXT, purpose=rules.NEWS)
    alice.notice_by_message = True
    assert messages.put(alice, "ticket", CONTEXT, purpose=rules.NEWS)


def test_promotion_without_its_mark_is_held(alice):
    alice.notice_by_message = True
    put(alice, purpose=rules.NEWS)
    assert send() == "held"
    assert item().last_error == "Refused: unmarked"


def test_promotion_is_held_when_the_choice_was_changed_meanwhile(alice):
    alice.notice_by_message = True
    put(alice, purpose=rules.NEWS)
    alice.notice_by_message = False
    db.session.commit()
    send()
    assert item().last_error == "Refused: not_wanted"


def test_an_unknown_message_is_a_mistake_of_ours(alice):
    with pytest.raises(ValueError, match="poem"):
        messages.put(alice, "poem", CONTEXT)


# What it says


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("template", messages.TEMPLATES)
def test_every_message_can_be_read_by_carriers_in_each_language(app, template, language):
    wording = messages.render(template, language, CONTEXT if template != "phone_changed" else {})
    assert rules.can_be_sent(wording.text) and wording.text.startswith("[")
    assert rules.byte_length(wording.text) <= rules.LMS_BYTES
    if template != "phone_changed":
        assert "Spring Fair" in wording.text and "https://x.example/" in wording.text


def test_a_name_loses_its_accents_rather_than_its_message(app):
    wording = messages.render("ticket", "en", LONG_CONTEXT | {"name": "NGUYỄN THỊ HƯƠNG"})
    assert wording.text.startswith("[Madang] NGUYEN THI HUONG, you are registered: ")


@pytest.mark.parametrize("name", ["สมชาย", "刘伟", "😀"])
def test_a_name_that_carriers_cannot_write_is_left_out(app, name):
    wording = messages.render("ticket", "en", CONTEXT | {"name": name})
    assert wording.text == "[Madang] Spring Fair, 1 Mar 2027 10:00. Ticket: https://x.example/tickets/t"
    assert wording.places["name"] == name  # KakaoTalk can


def test_the_name_is_left_out_where_one_short_message_is_enough_then(app):
    long, short = CONTEXT | {"name": "N" * 40}, CONTEXT | {"name": "Li"}
    assert rules.kind_of(messages.render("ticket", "en", long).text) == "SMS"
    short_text = messages.render("fair_cancelled", "en", short | {"fair": "A", "fair_url": "https://x.example"}).text
    assert short_text.startswith("[Madang] Li, ") and rules.kind_of(short_text) == "SMS"


def test_a_fair_with_a_drawing_in_its_name_is_told_without_it(app):
    assert "Spring Fair," in messages.render("ticket", "en", CONTEXT | {"fair": "Spring Fair 🌸"}).text


def test_markup_in_a_name_stays_text(app):
    assert "<b>Lan</b>" in messages.render("ticket", "en", LONG_CONTEXT | {"name": "<b>Lan</b>"}).text


# On its way


def test_the_worker_sends_it_and_keeps_neither_text_nor_number(alice, standins):
    put(alice)
    assert send() == "sent"
    (received,) = standins.phone.messages(ALICE)
    assert "https://x.example/tickets/t" in received.text and received.channel == "SMS"
    row = stored()
    assert (row.state, row.channel, row.number_tail, row.topic) == ("accepted", "SMS", "4471", "message.ticket")
    assert row.service_id == standins.solapi.sent[0].id and row.member_id == alice.id


def test_the_number_is_unreadable_in_the_outbox(alice):
    put(alice)
    assert "23844471" not in db.session.execute(db.text("SELECT payload FROM outbox_item")).scalar_one()


def test_a_korean_gets_an_alimtalk_and_who_has_no_kakaotalk_an_sms(alice, standins):
    alice.language = "ko"
    put(alice)
    send()
    assert stored().channel == "ATA" and standins.phone.messages(ALICE)[0].channel == "ATA"
    kakao = standins.solapi.sent[0].fields["kakaoOptions"]
    assert kakao["variables"]["#{fair}"] == "Spring Fair" and kakao["disableSms"] is False


def test_the_report_tells_that_an_alimtalk_went_as_sms(alice, standins):
    alice.language, alice.phone = "ko", domestic(NO_KAKAO)
    put(alice)
    send()
    assert stored().channel == "ATA"
    (told,) = standins.solapi.take_reports()
    messages.note_reports([Report(told["data"]["messageId"], None, told["data"]["type"], "4000")])
    assert (stored().channel, stored().state) in (("SMS", "delivered"), ("LMS", "delivered"))


@pytest.mark.parametrize("number", REFUSED)
def test_what_the_service_refuses_waits_for_staff_with_its_code(alice, number):
    alice.phone = domestic(number)
    put(alice)
    assert send() == "held"
    assert (stored().state, stored().status_code) == ("failed", REFUSED[number][0])
    assert item().last_error == f"Refused: {REFUSED[number][0]}"


@pytest.mark.parametrize(
    ("fault", "reason"), [("balance", "NotEnoughBalance"), ("500", "status_500"), ("down", "unreachable")]
)
def test_what_did_not_go_is_sent_later(alice, standins, fault, reason):
    standins.faults.set("solapi", fault, times=1)
    put(alice)
    assert send() == "waiting"
    assert (stored().state, stored().status_code) == ("sending", reason)
    assert send() == "sent"
    assert stored().state == "accepted" and len(standins.phone.messages(ALICE)) == 1


def test_a_message_whose_answer_was_lost_is_not_sent_twice(alice, standins):
    standins.faults.set("solapi", "lost", times=1)
    put(alice)
    assert send() == "waiting"
    assert send() == "sent"
    assert len(standins.phone.messages(ALICE)) == 1
    assert stored().service_id == standins.solapi.sent[0].id


def test_a_worker_that_died_after_sending_sends_nothing_again(alice, standins):
    put(alice)
    (leased,) = outbox.lease()
    handle(leased)
    db.session.commit()
    db.session.execute(update(OutboxItem).values(leased_until=None))
    db.session.commit()
    assert send() == "sent"
    assert len(standins.phone.messages(ALICE)) == 1


def test_nothing_is_sent_while_the_service_cannot_say_whether_it_has_it(alice, standins):
    standins.faults.set("solapi", "lost", times=1)
    put(alice)
    send()
    standins.faults.set("solapi", "500", times=1)
    assert send() == "waiting"
    assert len(standins.phone.messages(ALICE)) == 1


def test_yesterdays_message_is_not_sent(app, alice, standins):
    put(alice)
    db.session.execute(update(OutboxItem).values(expires_at=now() - timedelta(seconds=1)))
    db.session.commit()
    assert Worker(app).work_off() == 1
    assert item().state == "expired" and not standins.phone.messages(ALICE)


# What became of it


def told(code: str, service_id: str, key: str | None = None, channel: str | None = None) -> int:
    count = messages.note_reports([Report(service_id, key, channel, code)])
    db.session.commit()
    return count


@pytest.mark.parametrize(
    ("codes", "state"),
    [
        (["3000", "4000"], "delivered"),
        (["4000", "3000"], "delivered"),
        (["4000", "3020"], "delivered"),
        (["3020", "3000"], "failed"),
        (["3020", "4000"], "delivered"),  # the SMS arrived after the AlimTalk did not
        (["2000"], "accepted"),
    ],
)
def test_states_move_forward_only(alice, codes, state):
    put(alice)
    send()
    service_id = stored().service_id
    for code in codes:
        told(code, service_id)
    assert stored().state == state


def test_the_same_report_twice_tells_nothing_new(alice):
    put(alice)
    send()
    assert [told("4000", stored().service_id) for _ in range(2)] == [1, 0]


def test_a_report_about_an_unknown_message_changes_nothing(alice):
    put(alice)
    send()
    assert told("3020", "M-unknown", key="unknown") == 0
    assert told("3020", "M-unknown", key=item().key) == 0  # our key, but not the message that we know by it
    assert stored().state == "accepted"


def test_a_report_settles_what_a_lost_answer_left_open(alice, standins):
    standins.faults.set("solapi", "lost", times=1)
    put(alice)
    send()
    (report,) = standins.solapi.take_reports()
    assert told("4000", report["data"]["messageId"], key=item().key) == 1
    assert stored().state == "delivered"
    assert send() == "sent"
    assert len(standins.phone.messages(ALICE)) == 1


def test_a_report_that_is_quicker_than_the_answer_is_not_taken_back(alice):
    put(alice)
    (leased,) = outbox.lease()
    begun = messages._begin(
        leased, messages._message(leased.key, leased.payload, ("82", ALICE), messages.Wording("x", {}))
    )
    told("4000", "M1", key=leased.key)
    messages._settle(begun.id, Report("M1", leased.key, "SMS", "2000"))
    db.session.commit()
    assert stored().state == "delivered"


@pytest.mark.parametrize("number", UNDELIVERED)
def test_staff_send_a_message_again_that_did_not_arrive(alice, standins, number):
    alice.phone = domestic(number)
    put(alice)
    send()
    (report,) = standins.solapi.take_reports()
    told(report["data"]["statusCode"], report["data"]["messageId"])
    assert messages.counts() == {"failed": 1}
    ((row, _person, may_go_again),) = messages.latest(10)
    assert may_go_again and messages.send_again(row)
    db.session.commit()
    assert send() == "sent"
    assert stored().state == "accepted" and len(standins.solapi.sent) == 2


def test_what_arrived_or_came_too_late_is_not_sent_again(alice):
    put(alice)
    send()
    assert not messages.send_again(stored())
    told("3020", stored().service_id)
    db.session.execute(update(OutboxItem).values(expires_at=now() - timedelta(seconds=1)))
    db.session.commit()
    assert messages.latest(10)[0].may_go_again is False
    assert not messages.send_again(stored())


def test_old_messages_are_erased(alice):
    put(alice)
    send()
    assert messages.erase_old() == 0
    db.session.execute(update(Message).values(created_at=now() - timedelta(days=31)))
    db.session.commit()
    assert messages.erase_old() == 1


# Where they are used


def test_a_registration_is_told_by_mail_and_by_message(cast, outbox_items):
    registration.register(cast.alice, cast.fair, cast.fair.slots[0], language="en")
    assert [item.topic for item in outbox_items()] == ["message.ticket", "mail.ticket"]


def test_who_has_a_phone_but_no_address_gets_the_message_alone(cast, outbox_items):
    walk_in = cast.member("walkin0001", "TRAN VAN AN", email=None, phone="+821023450099")
    registration.register(walk_in, cast.fair, cast.fair.slots[0], language="vi")
    assert [item.topic for item in outbox_items()] == ["message.ticket"]


def test_the_old_number_is_told_that_it_is_no_longer_the_accounts(alice, standins):
    assert messages.tell_old_number(alice, "+821055557777")
    db.session.commit()
    send()
    (received,) = standins.phone.messages("01055557777")
    assert received.text.startswith("[Madang] Your account has another phone number now. Was it not you? ")
    assert alice.name not in received.text
