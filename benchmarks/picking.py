"""Pickers over two thousand universities and a classification of industries as full as the official one.

Each answer is measured as it comes while somebody types, one request at a time, beside bare Flask's hello in one run.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from app.extensions import db
from app.operations.reference import FOLDER, lists
from app.operations.reference.lists import Item
from benchmarks import visitors
from benchmarks.checks import Check, same
from benchmarks.compare import hello_visits
from benchmarks.exchange import post, shows, single
from benchmarks.load import Visit, run
from benchmarks.numbers import median, percentile
from benchmarks.processes import Server
from benchmarks.sites import Site

UNIVERSITIES = 2_000
SUB_CLASSES = 1_205
WARM_UP = 2  # rounds
TERMS = {
    "university": ("서", "서울", "서울대", "univ", "seoul nat", "science of technology", "snu", "nosuchschool"),
    "industry": ("제조", "62", "detail 621", "업", "software", "상세 01", "01110", "nosuchtrade"),
}


@dataclass
class Picked:
    """How long the answers of one list took, in milliseconds, and hello beside them."""

    kind: str
    entries: int
    database: str
    times: list[float]
    hello: list[float]

    @property
    def p95(self) -> float:
        return percentile(self.times, 0.95)

    @property
    def ratio(self) -> float:
        return median(self.times) / median(self.hello)


def pickers(site: Site, server: Server, bare: Server, rounds: int) -> tuple[list[Picked], list[Check]]:
    """Both lists, filled to their size; every term of them in each round."""
    with site.app.app_context():
        sizes = fill()
        browser = visitors.visitor(site.app)
    site.vacuum()
    found, checks = [], []
    for kind, terms in TERMS.items():
        run(server.port, _visits(kind, terms, browser, WARM_UP), 1)
        load = run(server.port, _visits(kind, terms, browser, rounds), 1)
        hello = run(bare.port, hello_visits(rounds * len(terms)), 1)
        times, beside = ([second * 1000 for second in one.latencies] for one in (load, hello))
        found.append(Picked(kind, sizes[kind], site.kind, times, beside))
        checks.append(same(f"Picker answers, {kind}", load.accepted, load.visits))
    return found, checks


def fill() -> dict[str, int]:
    """Bring both lists to their full size; how many entries each has."""
    sizes = {}
    for kind, items in (("university", universities()), ("industry", industries())):
        lists.take_over(kind, items, source="made for this measurement", dated="2026", is_complete=False)
        sizes[kind] = len(items)
    db.session.commit()
    return sizes


def universities() -> list[Item]:
    """The bundled ones, and as many more as it takes, made of real names' parts."""
    bundled = lists.read(FOLDER / "universities.csv")
    made = (
        Item(f"{one.code}-{number}", None, {"ko": f"{number} {one.names['ko']}", "en": f"{one.names['en']} {number}"})
        for number, one in product(range(2, 9), bundled)
    )
    return [*bundled, *(item for item, _ in zip(made, range(UNIVERSITIES - len(bundled)), strict=False))]


def industries() -> list[Item]:
    """Sections and divisions as bundled, and generated groups, classes and sub-classes of the official number."""
    bundled = lists.read(FOLDER / "industries.csv")
    divisions = [item.code for item in bundled if item.parent]
    lower: dict[str, Item] = {}
    for number in range(SUB_CLASSES):
        nth, division = divmod(number, len(divisions))
        path = [divisions[division]]
        path += [f"{path[0]}{nth // 5 + 1}", f"{path[0]}{nth // 5 + 1}{nth % 5 + 1}"]
        for parent, code in zip(path, [*path[1:], f"{path[2]}0"], strict=True):
            lower.setdefault(code, Item(code, parent, {"ko": f"상세 업종 {code}", "en": f"Detail {code} of a trade"}))
    return [*bundled, *(lower[code] for code in sorted(lower))]


def _visits(kind: str, terms: tuple[str, ...], browser: visitors.Browser, rounds: int) -> Iterator[Visit]:
    """The fragment that a page asks for, as htmx sends it."""
    headers = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "div#name-results"}
    address = f"/reference/{kind}/search?names=name&code=name_code"
    for _ in range(rounds):
        for term in terms:
            yield single(post(address, {**browser.fields, "name": term}, browser.cookies, headers), shows("picker__"))
