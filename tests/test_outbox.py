"""What waits to be sent is sent once, blocks nobody, and is never dropped."""

import threading
from datetime import timedelta
from random import Random

import pytest
import time_machine
from sqlalchemy import select, update

from app.extensions import db
from app.models import JobRun, OutboxItem
from app.models.types import now
from app.operations import jobs, outbox
from app.worker import Worker

PAYLOAD = {"to": "alice@example.com", "language": "en", "template": "welcome", "context": {}}


def put(count: int = 1, **options: object) -> list[int]:
    for number in range(count):
        outbox.put("test.item", {"number": number}, **options)
    db.session.commit()
    return list(db.session.scalars(select(OutboxItem.id).order_by(OutboxItem.id)))


def item(item_id: int) -> OutboxItem:
    db.session.expire_all()
    return db.session.get_one(OutboxItem, item_id)


def make_due() -> None:
    db.session.execute(update(OutboxItem).values(next_at=now() - timedelta(seconds=1)))
    db.session.commit()


def send_all(handler, limit: int = 50) -> list[str]:
    return [outbox.send(leased, handler, Random(1)) for leased in outbox.lease(limit)]


def fine(_item: OutboxItem) -> None:
    """Takes everything."""


def test_what_is_put_is_sent_once(app):
    (number,) = put()
    assert send_all(fine) == ["sent"]
    assert outbox.lease() == []
    assert (item(number).attempts, item(number).last_error) == (1, None)


def test_nothing_is_sent_of_what_was_rolled_back(app):
    outbox.put("test.item", {})
    db.session.rollback()
    assert outbox.lease() == []


def test_a_leased_item_is_taken_by_nobody_else(app):
    put(3)
    assert len(outbox.lease(2)) == 2
    assert len(outbox.lease(5)) == 1
    assert outbox.lease(5) == []


def test_a_lease_that_ran_out_is_taken_again_with_the_same_key(app):
    """A worker was killed between sending and marking: the receiver can tell the repetition by its key."""
    put()
    (first,) = outbox.lease()
    key = first.key
    db.session.execute(update(OutboxItem).values(leased_until=now() - timedelta(seconds=1)))
    db.session.commit()
    (again,) = outbox.lease()
    assert again.key == key


def test_two_workers_never_send_the_same_item(app):
    numbers = put(40)
    sent: list[int] = []
    lock = threading.Lock()

    def note(leased: OutboxItem) -> None:
        with lock:
            sent.append(leased.id)

    def work() -> None:
        with app.app_context():
            while leased := outbox.lease(3):
                for one in leased:
                    outbox.send(one, note, Random(1))
            db.session.remove()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(sent) == numbers


def test_a_poison_item_blocks_no_other(app):
    poison, *others = put(4)

    def handler(leased: OutboxItem) -> None:
        if leased.id == poison:
            raise RuntimeError("broken beyond repair: alice@example.com")

    assert sorted(send_all(handler)) == ["sent", "sent", "sent", "waiting"]
    assert item(poison).last_error == "RuntimeError"  # kinds only: messages quote people
    assert {item(number).state for number in others} == {"sent"}


def test_pauses_grow_and_end_at_an_hour(app):
    (number,) = put()
    pauses = []
    for _ in range(12):
        make_due()
        send_all(broken)
        pauses.append((item(number).next_at - now()).total_seconds())
    assert pauses[0] <= 30 and pauses[-1] > 1700 and max(pauses) <= 3600
    assert pauses[3] > pauses[0]
    assert item(number).state == "waiting"


def broken(_item: OutboxItem) -> None:
    raise outbox.TryLater("the server is away")


def refused(_item: OutboxItem) -> None:
    raise outbox.Refused("no such mailbox")


def test_what_is_refused_for_good_waits_for_staff(app):
    (number,) = put()
    assert send_all(refused) == ["held"]
    assert item(number).last_error == "Refused: no such mailbox"
    make_due()
    assert outbox.lease() == []
    assert outbox.send_now(number)
    db.session.commit()
    assert send_all(fine) == ["sent"]


def test_what_was_sent_cannot_be_sent_again_by_hand(app):
    (number,) = put()
    send_all(fine)
    assert not outbox.send_now(number)
    assert not outbox.send_now(number + 1)


def test_what_came_too_late_is_not_sent(app):
    (number,) = put(expires_in=timedelta(minutes=10))
    db.session.execute(update(OutboxItem).values(expires_at=now() - timedelta(seconds=1)))
    db.session.commit()
    assert send_all(refused) == ["expired"]
    assert item(number).attempts == 0


def test_what_is_delayed_waits(app):
    put(delay=timedelta(hours=1))
    assert outbox.lease() == []


def test_what_was_sent_is_kept_as_long_as_the_setting_says(app, monkeypatch):
    monkeypatch.setitem(app.config, "KEEP_OUTBOX_DAYS", 7)
    with time_machine.travel(now(), tick=False) as clock:
        put()
        assert send_all(fine) == ["sent"]
        _, waiting = put()
        clock.shift(timedelta(days=7))
        assert jobs.erase_sent_messages() == 0
        clock.shift(timedelta(seconds=1))
        assert jobs.erase_sent_messages() == 1
    assert db.session.scalars(select(OutboxItem.id)).all() == [waiting]


def test_the_same_key_is_put_once(app):
    put(key="one-of-a-kind")
    with pytest.raises(Exception, match="(?i)unique"):
        put(key="one-of-a-kind")
    db.session.rollback()


def test_contents_are_unreadable_in_the_database(app):
    outbox.put("mail.welcome", PAYLOAD)
    db.session.commit()
    raw = db.session.execute(db.text("SELECT payload FROM outbox_item")).scalar_one()
    assert "alice" not in raw


# The worker


def test_the_worker_sends_mail_with_its_key(app, standins, cast):
    outbox.put(
        "mail.test", {**PAYLOAD, "template": "resume_link", "context": {"address": "https://x.example"}}, key="k1"
    )
    db.session.commit()
    assert Worker(app).work_off() == 1
    (mail,) = standins.mailbox.messages("alice@example.com")
    assert mail.message["Message-ID"] == "<k1@madang.mail>"


def test_what_a_mail_said_is_forgotten_once_it_has_left(app, standins):
    for key, lasts in (("sent", timedelta(minutes=10)), ("late", timedelta(minutes=-1))):
        payload = {**PAYLOAD, "template": "confirm_email", "context": {"code": "190482", "minutes": 10}}
        outbox.put("mail.confirm_email", payload, key=key, expires_in=lasts)
    db.session.commit()
    Worker(app).work_off()
    kept = {item.key: (item.state, item.payload) for item in db.session.scalars(select(OutboxItem))}
    rest = {"to": "alice@example.com", "language": "en", "template": "confirm_email"}
    assert kept == {"sent": ("sent", rest), "late": ("expired", rest)}


def test_the_worker_sends_several_in_a_row(app, standins):
    """One that breaks among them does not stop the rest."""
    context = {"address": "https://x.example"}
    for name in ("a", "b", "c"):
        payload = {**PAYLOAD, "to": f"{name}@example.com", "template": "resume_link", "context": context}
        outbox.put("mail.test", payload if name != "b" else {})
    db.session.commit()
    assert Worker(app).work_off() == 3
    assert {mail.recipient for mail in standins.mailbox.messages("")} == {"a@example.com", "c@example.com"}
    assert sorted(db.session.scalars(select(OutboxItem.state))) == ["sent", "sent", "waiting"]


def test_what_waits_behind_a_slow_one_is_left_to_the_worker_that_has_it_by_then(app, monkeypatch):
    """The slow one takes longer than the lease of the round: a second worker sends the rest, and the first does not."""
    put(10)
    sent: list[int] = []

    def handle(leased: OutboxItem) -> None:
        sent.append(leased.payload["number"])
        if leased.payload["number"] == 0:
            clock.shift(outbox.LEASE + timedelta(seconds=1))
            db.session.execute(
                update(OutboxItem).where(OutboxItem.id == leased.id).values(leased_until=None, state="sent")
            )
            db.session.commit()
            monkeypatch.setattr("app.worker.handle", handle_quickly)
            assert Worker(app).work_off() == 9

    def handle_quickly(leased: OutboxItem) -> None:
        sent.append(leased.payload["number"])

    monkeypatch.setattr("app.worker.handle", handle)
    with time_machine.travel(now(), tick=False) as clock:
        Worker(app)._round(with_jobs=False)
    assert sorted(sent) == list(range(10))


@pytest.mark.parametrize(("address", "state"), [("a@refused.example", "held"), ("a@later.example", "waiting")])
def test_the_mail_server_decides_what_is_final(app, address, state):
    context = {"address": "https://x.example"}
    outbox.put("mail.test", {**PAYLOAD, "to": address, "template": "resume_link", "context": context})
    db.session.commit()
    Worker(app).work_off()
    (number,) = db.session.scalars(select(OutboxItem.id))
    assert item(number).state == state


def test_a_topic_that_nobody_sends_is_held(app):
    (number,) = put()
    Worker(app).work_off()
    assert item(number).state == "held"


def test_timed_jobs_run_once_when_due(app):
    assert jobs.run_due() == len(jobs.JOBS)
    assert jobs.run_due() == 0
    reports = dict(db.session.execute(select(JobRun.name, JobRun.report)).all())
    assert {job.name for job in jobs.JOBS} <= reports.keys()
    assert not [report for report in reports.values() if report and report.startswith("stopped")]


def test_a_job_under_way_elsewhere_is_left_alone(app):
    jobs.run_due()
    past = now() - timedelta(days=2)
    db.session.execute(update(JobRun).values(ran_at=past, leased_until=now() + timedelta(minutes=5)))
    db.session.commit()
    assert jobs.run_due() == 0
    db.session.execute(update(JobRun).values(leased_until=now() - timedelta(minutes=5)))
    db.session.commit()
    assert jobs.run_due() == len(jobs.JOBS)


def test_several_workers_run_each_job_once(app):
    jobs.run_due()
    db.session.execute(update(JobRun).values(ran_at=now() - timedelta(days=2)))
    db.session.commit()
    ran = []

    def work() -> None:
        with app.app_context():
            ran.append(jobs.run_due())
            db.session.remove()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(ran) == len(jobs.JOBS)
