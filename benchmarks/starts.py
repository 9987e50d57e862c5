"""How long a start takes until the first answer, beside the bare application's; and what memory a worker holds."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, islice, repeat

from benchmarks import visitors
from benchmarks.exchange import get, has_status, single
from benchmarks.hot_paths import draft_step, home, id_check, information_page
from benchmarks.load import Visit, run
from benchmarks.numbers import median, shown, spread
from benchmarks.processes import BARE, SITE, Server, start
from benchmarks.sites import Site

WARM_UP = 1_000  # requests until what is read once has been read


@dataclass
class Starts:
    """Seconds until the first page."""

    ours: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        return median(self.ours) / median(self.bare)


@dataclass
class Memory:
    """Bytes of each web worker, before and after the requests between."""

    requests: int
    before: list[int]
    after: list[int]

    @property
    def growth(self) -> float:
        return max(after / before - 1 for before, after in zip(self.before, self.after, strict=True))


def starts(site: Site, rounds: int) -> Starts:
    """Ours and the bare application's in turn; the files are in the system's memory."""
    found = Starts()
    for place in range(rounds + 1):
        for program, settings, path, times in (
            (BARE, {}, "/hello", found.bare),
            (SITE, site.settings, "/", found.ours),
        ):
            server, seconds = start(program, settings, site.folder / "start.log", path)
            server.stop()
            if place:
                times.append(seconds)
    return found


def memory(site: Site, server: Server, requests: int) -> Memory:
    """A fresh server answers a mix of pages, fragments and saves."""
    with site.app.app_context():
        run(server.port, list(_mixed(site, WARM_UP)), 8)
        before = server.resident()
        for _ in range(0, requests, WARM_UP):
            run(server.port, list(_mixed(site, WARM_UP)), 8)
    return Memory(requests, before, server.resident())


def _mixed(site: Site, number: int) -> Iterator[Visit]:
    """Four kinds of visits and the list of fairs, in turn."""
    each = number // 5
    browser = visitors.visitor(site.app)
    fairs = (single(get("/fairs", browser.cookies), has_status(200)) for _ in repeat(None))
    kinds = [path(site.app).visits(each) for path in (home, information_page, id_check, draft_step)]
    return chain.from_iterable(zip(*kinds, islice(fairs, each), strict=True))


def text(found: Starts | None, memory: Memory | None) -> str:
    """Their part of the page."""
    lines = ["## Start and memory", ""]
    if found:
        ours, bare, ratio = spread(found.ours), spread(found.bare), shown(found.ratio)
        lines.append(f"Start to first page: {ours} s; the bare application's hello: {bare} s; {ratio} times.")
    if memory:
        requests = f"{memory.requests:,}".replace(",", " ")
        before = ", ".join(shown(size / 1e6) for size in memory.before)
        after = ", ".join(shown(size / 1e6) for size in memory.after)
        lines.append(
            f"Resident memory of the web workers: {before} MB after the first thousand requests, "
            f"{after} MB after {requests} more."
        )
    return "\n".join(lines)
