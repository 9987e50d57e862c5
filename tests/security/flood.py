"""Two hundred logins at once, again and again, while others look at pages."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count, cycle

from benchmarks import visitors
from benchmarks.exchange import post
from benchmarks.load import Answer, Visit, run
from benchmarks.numbers import percentile
from tests.security.target import Browser, Target

PAGES = ("/", "/fairs", "/login", "/join", "/help")
READERS = 4
PAUSE = 0.1  # seconds between two pages of a reader


@dataclass
class Flood:
    """What the logins were answered, and how long the pages took, quiet and beside them, in seconds."""

    answers: Counter[int] = field(default_factory=Counter)
    seconds: float = 0.0
    quiet: list[float] = field(default_factory=list)
    beside: list[float] = field(default_factory=list)
    page_answers: Counter[int] = field(default_factory=Counter)

    def p95(self, times: list[float]) -> float:
        return percentile(times, 0.95)


def flood(target: Target, seconds: float, parallel: int = 200) -> Flood:
    """Pages alone for a third of the time, then pages beside the logins."""
    found = Flood()
    _read(target, seconds / 3, found.quiet, found.page_answers)
    over = time.monotonic() + seconds
    reading = threading.Thread(target=_read, args=(target, seconds, found.beside, found.page_answers))
    reading.start()
    load = run(target.server.port, _logins(target, over), parallel)
    reading.join()
    found.answers, found.seconds = load.statuses, load.seconds
    return found


def _logins(target: Target, over: float) -> Iterator[Visit]:
    """Made-up accounts, each login from an address of its own, so that no wait spares the site the work."""
    browser, numbers = visitors.visitor(target.app), count()
    while time.monotonic() < over:
        typed = {"member_id": f"flood{next(numbers):08d}", "password": "Orange#tree42", "name": "NGUYEN THI HUONG"}
        yield _one(post("/login", {**browser.fields, **typed}, browser.cookies, {}))


def _one(sent: bytes) -> Visit:
    answer: Answer = yield sent
    return answer.status in (422, 429, 503)


def _read(target: Target, seconds: float, times: list[float], answers: Counter[int]) -> None:
    readers = [threading.Thread(target=_reader, args=(target, seconds, times, answers)) for _ in range(READERS)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()


def _reader(target: Target, seconds: float, times: list[float], answers: Counter[int]) -> None:
    browser, until = Browser(target, "10.3.0.1"), time.monotonic() + seconds
    for page in cycle(PAGES):
        if time.monotonic() > until:
            return
        began = time.perf_counter()
        status = browser.get(page)
        times.append(time.perf_counter() - began)
        answers[status] += 1
        time.sleep(PAUSE)
