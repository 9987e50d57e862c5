"""Does an answer tell whether somebody is a member: by text, status, length, header or time?

For each path two kinds of questions are sent in turn, in an order drawn by lot, and their answers compared. The times
are taken in the process itself, where differences are seen that a network would hide. Limits are emptied now and then,
since answers are compared and not waits.
"""

import math
import random
import re
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import NamedTuple

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from app.extensions import db, limiter
from app.models import Member
from app.models.types import now
from app.operations.demo import MEMBER_PASSWORD
from app.rules.member_id import is_reserved
from benchmarks import visitors
from benchmarks.numbers import median
from benchmarks.sites import site

WARM_UP = 20
EMPTIED_EVERY = 25  # questions
DOUBT = 0.001  # how seldom chance alone may look like a difference
# What is smaller is beyond anybody who asks over a network and is held to these numbers of questions, in seconds.
LEAST_THAT_TELLS = 0.0005
# What differs from answer to answer: tokens, and the other ID that is offered, which is drawn by lot.
SHOWN = re.compile(rb'(name="csrf_token"[^>]*value=")[^"]*|(name="once"[^>]*value=")[^"]*|(for example )[a-z0-9]+')
CHANGING = {"date", "set-cookie"}


class Question(NamedTuple):
    """One request, and what of it the answer may repeat."""

    path: str
    fields: dict[str, str]
    repeats: str
    cookies: dict[str, str]
    headers: dict[str, str]


Asking = Callable[[], Question]


@dataclass
class Comparison:
    """What two kinds of questions were answered, and how long it took, in seconds."""

    path: str
    what: str
    one: list[float] = field(default_factory=list)
    other: list[float] = field(default_factory=list)
    unlike: str = ""  # the first thing that was not alike

    @property
    def pairs(self) -> int:
        return len(self.one)

    @property
    def medians(self) -> tuple[float, float]:
        return median(self.one), median(self.other)

    @property
    def p(self) -> float:
        """By Mann and Whitney: how often chance alone makes such a difference."""
        return rank_test(self.one, self.other)

    @property
    def least(self) -> float:
        """The smallest difference that would have been found in nine of ten runs, in seconds."""
        quarters = statistics.quantiles([*self.one, *self.other], n=4)
        spread = (quarters[2] - quarters[0]) / 1.349
        return (3.29 + 1.28) * spread * math.sqrt(math.pi / 3) * math.sqrt(2 / self.pairs)

    @property
    def tells_by_time(self) -> bool:
        one, other = self.medians
        return self.p < DOUBT and abs(one - other) > LEAST_THAT_TELLS


def rank_test(one: list[float], other: list[float]) -> float:
    """Two-sided p of the Mann–Whitney test, by its normal approximation."""
    ranked = sorted([(value, 0) for value in one] + [(value, 1) for value in other])
    ranks = sum(place for place, (_, group) in enumerate(ranked, 1) if group == 0)
    size, others = len(one), len(other)
    middle = size * (size + others + 1) / 2
    deviation = math.sqrt(size * others * (size + others + 1) / 12)
    return math.erfc(abs(ranks - middle) / deviation / math.sqrt(2))


def compare_all(folder: Path, samples: int, say: Callable[[str], None] = lambda line: None) -> list[Comparison]:
    """Every path, on a site of its own."""
    found = []
    with site("sqlite", folder, None, samples + 400) as made, made.app.app_context():
        for path, what, one, other in paths(made.app, samples + WARM_UP):
            found.append(compare(made.app, path, what, one, other, samples))
            say(f"{path}, {what}: {found[-1].medians[0] * 1000:.2f} / {found[-1].medians[1] * 1000:.2f} ms")
    return found


def compare(app: Flask, path: str, what: str, one: Asking, other: Asking, samples: int) -> Comparison:
    """Ask both kinds in turn."""
    found, lots, asked = Comparison(path, what), random.Random(42), count(1)
    for number in range(-WARM_UP, samples):
        order = [(0, one), (1, other)]
        lots.shuffle(order)
        answers: dict[int, bytes] = {}
        for kind, asking in order:
            if next(asked) % EMPTIED_EVERY == 0:
                limiter.reset()
            answers[kind], seconds = _ask(app, asking())
            if number >= 0:
                (found.one if kind == 0 else found.other).append(seconds)
        if answers[0] != answers[1] and not found.unlike:
            found.unlike = _what_differs(answers[0], answers[1])
    return found


def _ask(app: Flask, question: Question) -> tuple[bytes, float]:
    """Ask as a browser that has been here before; what came back, without what differs from answer to answer."""
    client = FlaskClient(app, TestResponse, use_cookies=True)
    for name, value in question.cookies.items():
        client.set_cookie(name, value, domain="127.0.0.1")
    base, wsgi = app.config["BASE_URL"], {"REMOTE_ADDR": next(_addresses)}
    began = time.perf_counter()
    answer = client.post(
        question.path, data=question.fields, headers=question.headers, base_url=base, environ_overrides=wsgi
    )
    body = answer.get_data()
    seconds = time.perf_counter() - began
    db.session.remove()
    heads = sorted(f"{name}: {value}" for name, value in answer.headers if name.lower() not in CHANGING)
    cookies = sorted(header.split("=")[0] for header in answer.headers.getlist("Set-Cookie"))
    whole = "\n".join([answer.status, *heads, *cookies]).encode() + b"\n\n" + SHOWN.sub(rb"\1\2\3", body)
    return whole.replace(question.repeats.encode(), b"*" * len(question.repeats)), seconds


def _what_differs(one: bytes, other: bytes) -> str:
    for line, other_line in zip(one.splitlines(), other.splitlines(), strict=False):
        if line != other_line:
            return f"“{line.decode()[:80].strip()}” and “{other_line.decode()[:80].strip()}”"
    return "the length"


def _all_addresses() -> Iterator[str]:
    for number in count():
        yield f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


_addresses = _all_addresses()
_numbers = count(10_000_000)


def paths(app: Flask, number: int) -> Iterator[tuple[str, str, Asking, Asking]]:
    """The paths on which a stranger could ask, and the two kinds of questions for each, of which `number` are asked."""
    browser = visitors.visitor(app)
    rows = db.session.execute(
        select(Member.member_id, Member.name, Member.email)
        .where(Member.member_id.like("demo%"), Member.password_hash.is_not(None))
        .limit(300)
    ).all()
    people = [tuple(row) for row in rows]
    chosen = random.Random(7)
    somebody = lambda: chosen.choice(people)  # noqa: E731 - short for what follows

    def login(member_id: str, password: str, name: str) -> Question:
        typed = {"member_id": member_id, "password": password, "name": name}
        return Question("/login", {**browser.fields, **typed}, member_id, browser.cookies, {})

    def wrong_password() -> Question:
        member_id, _, _ = somebody()
        return login(member_id, "Wrong#word97", "NGUYEN THI HUONG")

    def unknown_id() -> Question:
        return login(f"nobo{next(_numbers) % 10_000_000:07d}", "Wrong#word97", "NGUYEN THI HUONG")

    def wrong_name() -> Question:
        member_id, _, _ = somebody()
        return login(member_id, MEMBER_PASSWORD, "NGUYEN THI HUONG")

    yield "login", "a known and an unknown ID", wrong_password, unknown_id
    yield "login", "a wrong password and a wrong name", wrong_password, wrong_name

    def recover(email: str) -> Question:
        return Question("/recover", {**browser.fields, "email": email}, email, browser.cookies, {})

    yield (
        "recovery by e-mail",
        "a known and an unknown address",
        lambda: recover(somebody()[2]),
        lambda: recover(f"nobody{next(_numbers)}@mail.example"),
    )
    yield from _checks_of_an_id(app, people, chosen)
    yield _sign_up_by_email(browser, number)


def _checks_of_an_id(app: Flask, people: list, chosen: random.Random) -> Iterator[tuple[str, str, Asking, Asking]]:
    drafts = [made for made, _ in visitors.drafts(app, 50, at="information")]

    def check(member_id: str) -> Question:
        draft = chosen.choice(drafts)
        headers = {"HX-Request": "true", "X-CSRFToken": draft.csrf_token}
        return Question("/join/information/member-id", {"member_id": member_id}, member_id, draft.cookies, headers)

    taken = [row[0] for row in people[:200]]
    left = [row[0] for row in people[200:260]]
    moment = now()
    db.session.execute(update(Member).where(Member.member_id.in_(left)).values(withdrawn_at=moment))
    db.session.commit()
    reserved = [f"madang{number:05d}" for number in range(100)]
    assert all(is_reserved(one) for one in reserved)
    ask = lambda ids: lambda: check(chosen.choice(ids))  # noqa: E731
    yield "check of the ID", "taken and reserved", ask(taken), ask(reserved)
    yield "check of the ID", "taken and lately withdrawn", ask(taken), ask(left)


def _sign_up_by_email(browser: visitors.Browser, number: int) -> tuple[str, str, Asking, Asking]:
    """Each address is asked with once, since only so many codes go to one mailbox."""
    rows = db.session.scalars(
        select(Member).where(Member.withdrawn_at.is_(None)).order_by(Member.id.desc()).limit(number)
    )
    for place, member in enumerate(rows):
        member.email = member.email_key = f"taken{place:06d}@mail.example"
        member.email_confirmed_at = now()
    db.session.commit()

    def join(local: str) -> Question:
        typed = {
            "name": "NGUYEN THI LAN",
            "birth_date": "19950315",
            "nationality": "VN",
            "email_local": local,
            "email_domain": "other",
            "email_typed": "mail.example",
        }
        return Question("/join/identity/email", {**browser.fields, **typed}, local, browser.cookies, {})

    taken, free = count(), count()
    return (
        "sign-up by e-mail",
        "an address that is taken and one that is free",
        lambda: join(f"taken{next(taken):06d}"),
        lambda: join(f"frees{next(free):06d}"),
    )
