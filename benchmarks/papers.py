"""How long somebody waits for a resume as a PDF: the first one of a web process, those after it, and the longest."""

from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks import visitors
from benchmarks.checks import Check, same
from benchmarks.exchange import get, has_status, single
from benchmarks.load import Visit, run
from benchmarks.numbers import percentile
from benchmarks.sites import Site

FULL = "a full resume"
LONGEST = "30 entries of each kind at their full length"
MOST = 30
LONG_ONES = 2  # after the first: they take long


@dataclass
class Paper:
    """Milliseconds of one kind of document: `first` ones wait for the child to start."""

    what: str
    first: list[float]
    later: list[float]

    @property
    def slowest_first(self) -> float:
        return max(self.first)

    @property
    def p95(self) -> float:
        return percentile(self.later, 0.95)


def longest() -> dict[str, dict[str, object]]:
    """As much as the forms take."""
    answers: dict[str, dict[str, object]] = dict(visitors.FULL_RESUME)
    words, lines = "정밀 로봇 robotics ", "Planned the work of a team of five. "
    for number in range(MOST):
        meta = {"place": number, "removed": False}
        answers[f"experience:k{number}"] = {**visitors.EMPLOYMENT, "details": (lines * 60)[:2_000], **meta}
        answers[f"education:k{number}"] = {"university": words * 6, "courses": (words * 150)[:2_000], **meta}
        answers[f"options:k{number}"] = {"kind": "training", "name": words * 6, "content": (words * 80)[:1_000], **meta}
    return answers | {"introduction": {"introduction": (words * 300)[:4_000]}}


def papers(site: Site, rounds: int, each: int) -> tuple[list[Paper], list[Check]]:
    """Both kinds over HTTP, one request at a time on one connection; a fresh server for each first one."""
    found, checks = [], []
    for what, answers in ((FULL, visitors.FULL_RESUME), (LONGEST, longest())):
        paper = Paper(what, [], [])
        for _ in range(rounds):
            with site.app.app_context():
                visits = list(_visits(site, 1 + (each if what == FULL else LONG_ONES), answers))
            with site.served() as server:
                load = run(server.port, visits, 1)
            checks.append(same(f"PDFs made, {what}", load.visits, load.accepted))
            paper.first.append(load.latencies[0] * 1000)
            paper.later += [seconds * 1000 for seconds in load.latencies[1:]]
        found.append(paper)
    return found, checks


def _visits(site: Site, number: int, answers: dict[str, dict[str, object]]) -> Iterator[Visit]:
    """Each by another member: one member may ask for ten in a minute."""
    for browser, public_id in visitors.resumes(site.app, number, answers):
        yield single(get(f"/resume/{public_id}/resume.pdf", browser.cookies), has_status(200))
