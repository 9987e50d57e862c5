"""A thousand companies join while the customer system is away, and workers are killed at the worst moment: in the end the
system has each of them exactly once (CM-11)."""

import signal
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app.extensions import db
from app.models import Company, CustomerRecord, OutboxItem
from app.operations import customer_record
from app.operations.company.joining import CompanyAnswers, Contact, join
from app.operations.consent import Given
from app.worker import Worker
from standins.businesses import number_of
from tests.hurry import make_due
from tests.worker_nursery import Nursery

SIGN_UPS, KILLS = 1_000, 50
AT_ONCE = 50  # sign-ups in one transaction
PATIENCE = 300  # seconds that one step may take on a machine that is busy with other tests
ANSWERS = CompanyAnswers(
    kind="general",
    business_number="",
    representative="박서윤",
    second_name=None,
    opened_on=date(2009, 5, 18),
    approval_number=None,
    standing="active",
    checked_at=None,
    for_staff=False,
    name="한빛정밀 주식회사",
    name_english=None,
    address={"road": "경기도 수원시 영통구 삼성로 129", "postcode": "16677", "detail": ""},
    phone="+82312001234",
    industry="29",
    certificate=None,
    contact=Contact("이도현", "+82312005678", None, None),
    notices={},
    consents=[Given("company_provision", "2026-11-21", "ko")],
    refused=[],
    language="ko",
)


@pytest.fixture
def nursery(app, standins) -> Iterator[Nursery]:
    places = {"DATABASE_URL": app.config["DATABASE_URL"], "VAR_DIR": str(app.config["VAR_DIR"])}
    app.written_tables.update(db.metadata.tables)  # its workers write past what this process sees
    running = Nursery(standins.settings | places)
    yield running
    standins.faults.clear()
    running.close()


def sign_up(count: int) -> None:
    for number in range(count):
        join(replace(ANSWERS, business_number=number_of("81", number)))
        if number % AT_ONCE == AT_ONCE - 1:
            db.session.commit()
    db.session.commit()


def unsent() -> int:
    db.session.rollback()
    waits = select(func.count()).where(CustomerRecord.sent_version < CustomerRecord.version)
    return db.session.scalar(waits) or 0


def let_leases_run_out() -> None:
    """Two minutes after a worker was killed, others take what it held."""
    db.session.execute(update(OutboxItem).values(leased_until=None))
    make_due()


def kill_between_send_and_mark(nursery: Nursery, standins, *, after: int) -> None:
    """A worker that has sent some records, and one more that it is never told of and does not note."""
    standins.mdm.held.clear()
    worker = nursery.start_worker()
    wait_for(standins, len(standins.mdm.customers) + after)
    standins.faults.set("mdm", "held", seconds=PATIENCE, times=1)
    assert standins.mdm.held.wait(PATIENCE), "The worker has sent nothing."
    nursery.kill(worker)
    standins.faults.clear()
    let_leases_run_out()


def test_after_an_outage_and_fifty_killed_workers_each_is_there_once(app, standins, nursery):
    standins.faults.set("mdm", "down")
    worker = nursery.start_worker()
    sign_up(SIGN_UPS)
    nursery.kill(worker, signal.SIGTERM)
    assert not standins.mdm.customers and unsent() == SIGN_UPS
    standins.faults.clear()
    let_leases_run_out()
    for number in range(KILLS):
        kill_between_send_and_mark(nursery, standins, after=number % 7)
    assert KILLS <= len(standins.mdm.customers) < SIGN_UPS
    finish(app, nursery, standins)
    arrivals = {key: customer.arrivals for key, customer in standins.mdm.customers.items()}
    companies = db.session.scalars(select(Company.public_id)).all()
    assert len(companies) == SIGN_UPS
    assert arrivals == {key: [f"{key}:1"] for key in companies}
    assert len({customer.number for customer in standins.mdm.customers.values()}) == SIGN_UPS
    assert standins.mdm.calls >= SIGN_UPS + KILLS
    assert set(db.session.scalars(states())) == {"sent"}


def states():
    return select(OutboxItem.state).where(OutboxItem.topic == customer_record.TOPIC).distinct()


def finish(app: Flask, nursery: Nursery, standins) -> None:
    """Two workers send the rest; the last record that is new says when."""
    workers = [nursery.start_worker() for _ in range(2)]
    wait_for(standins, SIGN_UPS)
    for worker in workers:
        nursery.kill(worker, signal.SIGTERM)  # what is under way is finished first
    let_leases_run_out()
    Worker(app).work_off()  # what was sent and not noted


def wait_for(standins, count: int) -> None:
    """Until so many records are there."""
    with standins.mdm.changed:
        assert standins.mdm.changed.wait_for(lambda: len(standins.mdm.customers) >= count, PATIENCE)
