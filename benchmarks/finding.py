"""Staff's search over ten thousand, a hundred thousand and a million registrations."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from urllib.parse import quote

from flask import Flask
from sqlalchemy import func, select

from app.extensions import db
from app.models import Fair, Member
from app.operations import people
from app.operations.people import PAGE, Query
from benchmarks import visitors
from benchmarks.checks import Check, same
from benchmarks.exchange import get, shows, single
from benchmarks.load import Visit, run
from benchmarks.numbers import percentile
from benchmarks.processes import Server, settle
from benchmarks.sites import Site

TERMS = {
    "2 Korean letters": ("지훈", "서연", "민수", "예린", "박지", "장웨", "김하", "최도"),
    "3 Latin letters": ("thu", "han", "mad", "agu", "siti", "kar", "duy", "nil"),
    "4 digits of a phone": ("1234", "2384", "7777", "0419", "9081", "5550", "3106", "4471"),
}
STATES = ("all", "expected", "arrived", "to_check")  # chosen beside a fair
FASTEST_FIRST = 2  # rounds that only warm up


@dataclass
class Found:
    """How long one kind of term took, in milliseconds."""

    kind: str
    people: int
    terms: str
    page: list[float]  # the whole answer, over HTTP
    results: list[float]  # the rows alone, as they come while somebody types
    query: list[float]  # the statements, within a process
    filtered: list[float]  # the same with a fair chosen, and each of some states

    def p95(self, times: list[float]) -> float:
        return percentile(times, 0.95)


def search(site: Site, server: Server, size: int, rounds: int) -> tuple[list[Found], list[Check]]:
    """Every kind of term, one request at a time."""
    found, checks = [], []
    with site.app.app_context():
        browser = visitors.staff(site.app)
        for words, terms in TERMS.items():
            settle(server, *filter(None, [site.database_tree]))
            page = _times(server, "/staff/people", browser, terms, rounds)
            results = _times(server, "/staff/people/results", browser, terms, rounds)
            fair = db.session.scalar(select(func.min(Fair.id)))
            chosen = [Query(fair_id=fair, show=state) for state in STATES]
            times = _query_times(terms, rounds, [Query()]), _query_times(terms, rounds, chosen)
            found.append(Found(site.kind, size, words, page, results, *times))
            if "Korean" in words:
                checks.append(_finds_everybody(site.app, terms[0]))
        db.session.rollback()
    return found, checks


def _times(server: Server, path: str, browser: visitors.Browser, terms: tuple[str, ...], rounds: int) -> list[float]:
    """Milliseconds of each answer after the first rounds."""

    def visits(number: int) -> Iterator[Visit]:
        for _ in range(number):
            for term in terms:
                yield single(get(f"{path}?q={quote(term)}", browser.cookies), shows("</"))

    run(server.port, visits(FASTEST_FIRST), 1)
    load = run(server.port, visits(rounds), 1)
    if load.accepted != load.visits:
        raise RuntimeError(f"A search was not answered: {dict(load.statuses)}")
    return [seconds * 1000 for seconds in load.latencies]


def _query_times(terms: tuple[str, ...], rounds: int, chosen: list[Query]) -> list[float]:
    times = []
    for number in range(rounds + FASTEST_FIRST):
        for term, query in product(terms, chosen):
            began = time.perf_counter()
            people.find(replace(query, text=term))
            took = time.perf_counter() - began
            db.session.rollback()
            if number >= FASTEST_FIRST:
                times.append(took * 1000)
    return times


def _finds_everybody(app: Flask, term: str) -> Check:
    """The first page has as many rows as a look at every single name finds, up to a page."""
    named = db.session.scalar(select(func.count()).select_from(Member).where(Member.folded.contains(term))) or 0
    return same(f"Search: rows of the first page for {term}", min(PAGE, named), len(people.find(Query(text=term)).rows))
