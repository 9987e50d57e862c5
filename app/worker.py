"""The worker: sends what waits in the outbox and runs the timed jobs, until it is asked to stop."""

import logging
import signal
from random import SystemRandom
from threading import Event
from types import FrameType

from flask import Flask

from app.extensions import db
from app.models import OutboxItem
from app.operations import (
    campaign,
    customer_record,
    fair_export,
    file,
    jobs,
    last_resort,
    mail,
    mass_erasing,
    messages,
    outbox,
    provider,
    recovery,
)
from app.operations.badges import batches as badge_batches
from app.operations.company import password

log = logging.getLogger(__name__)
PAUSE = 0.5  # seconds between two looks at an empty outbox
ROUNDS_BETWEEN_JOBS = 20


BY_TOPIC = {
    recovery.REQUESTED: recovery.answer,
    password.REQUESTED: password.answer,
    customer_record.TOPIC: customer_record.send,
    last_resort.TOPIC: last_resort.make,
    badge_batches.TOPIC: badge_batches.make,
    file.ERASE: file.erase,
}


def handle(item: OutboxItem) -> None:
    """Send one item by the part that knows its topic."""
    if item.topic in (campaign.MAIL, campaign.TEXT):
        campaign.must_still_go(item)
    if item.topic.startswith("mail."):
        mail.send(item)
    elif item.topic.startswith(messages.TOPIC):
        messages.send(item)
    elif item.topic.startswith("provider."):
        provider.send(item)
    elif item.topic in BY_TOPIC:
        BY_TOPIC[item.topic](item)
    else:
        raise outbox.Refused(f"nobody sends {item.topic}")


class Worker:
    """One worker process; any number may run side by side."""

    def __init__(self, app: Flask):
        self.app = app
        self.stopping = Event()
        self.random = SystemRandom()
        self.exports = fair_export.Maker()

    def run(self) -> None:
        """Work until SIGTERM or SIGINT; the item under way is finished first."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        rounds = 0
        while not self.stopping.is_set():
            busy = self._round(with_jobs=rounds % ROUNDS_BETWEEN_JOBS == 0)
            rounds += 1
            if not busy:
                self.stopping.wait(PAUSE)
        with self.app.app_context():
            self.exports.put_back()

    def work_off(self) -> int:
        """Send all that is due now; answers how many items were handled."""
        handled = 0
        with self.app.app_context():
            while items := outbox.lease():
                handled += self._send_all(items)
        return handled

    def _round(self, *, with_jobs: bool) -> bool:
        """One look: whether there was something to send. A database that is away is waited for."""
        try:
            with self.app.app_context():
                if with_jobs:
                    jobs.beat()
                    jobs.run_due()
                items = outbox.lease()
                self._send_all(items)
                is_exporting = not self.stopping.is_set() and self.exports.step()
                is_erasing = not self.stopping.is_set() and mass_erasing.step()
                return bool(items) or is_exporting or is_erasing
        except Exception:
            log.exception("worker round stopped")
            self.stopping.wait(5)
            return False

    def _send_all(self, items: list[OutboxItem]) -> int:
        """Send them one after the other; answers how many. Those that are left go to whoever leases them next."""
        for handled, item in enumerate(items):
            if self.stopping.is_set() or not outbox.is_leased(item):
                return handled  # after a slow one, another worker may be sending the rest already
            self._send(item)
        return len(items)

    def _send(self, item: OutboxItem) -> None:
        item_id, topic = item.id, item.topic
        state = outbox.send(item, handle, self.random)
        log.info("outbox item", extra={"item": item_id, "topic": topic, "state": state})
        db.session.expunge_all()

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping.set()
