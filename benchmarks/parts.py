"""The parts of a run: each adds what it measures to the results."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.operations.login import HASHER
from benchmarks import crowds, hot_paths
from benchmarks.badges import badges as measure_badges
from benchmarks.compare import Effort, compare
from benchmarks.doors import rush
from benchmarks.finding import search
from benchmarks.live import exports, watch
from benchmarks.papers import papers
from benchmarks.photos import LARGEST
from benchmarks.photos import measure as measure_photos
from benchmarks.picking import pickers
from benchmarks.processes import BARE, Server, running
from benchmarks.proofs import proofs
from benchmarks.reads import measure as measure_reads
from benchmarks.report import Fill, Results
from benchmarks.signing import signings
from benchmarks.sites import Site, site
from benchmarks.starts import memory, starts
from benchmarks.verdict import SLOWER, alone
from benchmarks.weight import weigh
from deploy.postgres import ServerInfo

PATHS = (
    hot_paths.home,
    hot_paths.fair_page,
    hot_paths.information_page,
    hot_paths.id_check,
    hot_paths.draft_step,
    hot_paths.resume_save,
    hot_paths.sign_up,
    hot_paths.registration,
)


@dataclass(frozen=True)
class Plan:
    """What is measured, and how much of it."""

    parts: tuple[str, ...]
    kinds: tuple[str, ...] = ("sqlite", "postgresql")
    people: int = 12_000
    effort: Effort = Effort()
    sizes: tuple[int, ...] = (10_000, 100_000, 1_000_000)
    search_rounds: int = 8
    start_rounds: int = 5
    memory_requests: int = 10_000
    paper_rounds: int = 3
    papers: int = 20
    badges: int = 1_000
    picker_rounds: int = 60
    signing_rounds: int = 20
    proof_rounds: int = 300
    photo_rounds: int = 12
    photo_size: tuple[int, int] = LARGEST
    board_people: int = 100_000
    board_seconds: float = 60
    scans: int = 200
    queued: int = 2_000
    rush_rounds: int = 5
    rush_requests: int = 640
    crowd: int = 200
    oversell_rounds: int = 3
    id_crowd: int = 50
    id_rounds: int = 2
    read_rows: int = 1_000_000
    read_rounds: int = 200


@dataclass
class Bench:
    """One run: where its files are, the database server, and what was found so far."""

    plan: Plan
    folder: Path
    postgres: ServerInfo
    results: Results

    def has(self, part: str) -> bool:
        return part in self.plan.parts

    @contextmanager
    def site_and_server(self, kind: str, people: int) -> Iterator[tuple[Site, Server]]:
        with site(kind, self.folder, self.postgres, people) as made, made.served() as server:
            yield made, server


def hot(bench: Bench) -> None:
    """The hot paths and the doors, on each kind of database."""
    bench.results.hash_seconds = seconds_of_a_hash()
    for kind in bench.plan.kinds:
        with bench.site_and_server(kind, bench.plan.people) as (made, server):
            _hot_paths(bench, made, server)


def _hot_paths(bench: Bench, made: Site, server: Server) -> None:
    plan, results = bench.plan, bench.results
    with running(BARE, {}, bench.folder / "bare.log", "/hello") as bare, made.app.app_context():
        for maker in (*PATHS, hot_paths.check_in):
            path = maker(made.app)
            results.costs.append(compare(path, made.kind, server, bare, made.database_tree, plan.effort))
            if maker is hot_paths.check_in:
                found, checks = rush(path, made, server, plan.rush_rounds, plan.rush_requests)
                results.rushes.append(found)
                results.checks += checks
            results.checks += path.check()
            say(f"{path.title}, {made.kind}: {results.costs[-1].ratio:.1f} times hello", results)


def seconds_of_a_hash(times: int = 20) -> float:
    """Processor time that hashing one password takes, without anything around it."""
    began = time.process_time()
    for _ in range(times):
        HASHER.hash("Orange#tree42")
    return (time.process_time() - began) / times


def finding(bench: Bench) -> None:
    """The search over each number of registrations; filling them in is timed with it."""
    for kind in bench.plan.kinds:
        for size in bench.plan.sizes:
            with site(kind, bench.folder, bench.postgres, size, by_command=True) as made, made.served() as server:
                bench.results.fills.append(Fill(kind, size, *made.filling))
                found, checks = search(made, server, size, bench.plan.search_rounds)
                bench.results.found += found
                bench.results.checks += checks
                slowest = max(row.p95(row.page) for row in found)
                say(f"Search over {size}, {kind}: page p95 at most {slowest:.0f} ms", bench.results)


def machine(bench: Bench) -> None:
    """Start, memory and the weight of pages: the same whatever the database."""
    with site("sqlite", bench.folder, bench.postgres, 300) as made:
        bench.results.starts = starts(made, bench.plan.start_rounds)
        say(f"Start: {bench.results.starts.ratio:.1f} times bare", bench.results)
        with made.served() as server:
            bench.results.memory = memory(made, server, bench.plan.memory_requests)
        say(f"Memory: {[size // 1_000_000 for size in bench.results.memory.after]} MB", bench.results)


def weight(bench: Bench) -> None:
    with bench.site_and_server("sqlite", 300) as (made, server):
        bench.results.weights = weigh(made, server, chromium())
    say("Pages weighed", bench.results)


def crowd(bench: Bench) -> None:
    """Correctness in crowds, against the served site."""
    plan = bench.plan
    for kind in plan.kinds:
        with bench.site_and_server(kind, max(1_000, plan.crowd * 3)) as (made, server):
            bench.results.checks += crowds.oversell(made, server, plan.crowd, plan.oversell_rounds)
            bench.results.checks += crowds.same_member_id(made, server, plan.id_crowd, plan.id_rounds)
        say(f"Crowds, {kind}", bench.results)


def paper(bench: Bench) -> None:
    """Resumes as PDFs: the same whatever the database."""
    with site("sqlite", bench.folder, bench.postgres, 300) as made:
        bench.results.papers, checks = papers(made, bench.plan.paper_rounds, bench.plan.papers)
    bench.results.checks += checks
    say(f"PDFs: first {max(row.slowest_first for row in bench.results.papers):.0f} ms", bench.results)


def badges(bench: Bench) -> None:
    """A PDF of many badges: the same whatever the database."""
    with site("sqlite", bench.folder, bench.postgres, bench.plan.badges * 6) as made:
        bench.results.badges, checks = measure_badges(made, bench.plan.badges)
    bench.results.checks += checks
    say(f"{bench.results.badges.number} badges: {bench.results.badges.seconds:.1f} s", bench.results)


def picking(bench: Bench) -> None:
    """Searching the lists of pickers, on each kind of database."""
    for kind in bench.plan.kinds:
        with bench.site_and_server(kind, 300) as (made, server):
            with running(BARE, {}, bench.folder / "bare.log", "/hello") as bare:
                found, checks = pickers(made, server, bare, bench.plan.picker_rounds)
        bench.results.picked += found
        bench.results.checks += checks
        say(f"Pickers, {kind}: p95 at most {max(row.p95 for row in found):.0f} ms", bench.results)


def signing(bench: Bench) -> None:
    """A certificate's key opened and used in the browser: the same whatever the database."""
    with bench.site_and_server("sqlite", 300) as (_, server):
        bench.results.signings = signings(server, bench.plan.signing_rounds, chromium())
    slowest = max(row.p95 for row in bench.results.signings.signed)
    say(f"Signing in Chromium: p95 at most {slowest:.0f} ms", bench.results)


def photo(bench: Bench) -> None:
    """Photos: reading them is the same whatever the database."""
    with bench.site_and_server("sqlite", 300) as (made, server):
        bench.results.photos, checks = measure_photos(made, server, bench.plan.photo_rounds, bench.plan.photo_size)
    bench.results.checks += checks
    say(f"Photos: others' pages take {bench.results.photos.slowdown:.2f} times as long meanwhile", bench.results)


def certificate(bench: Bench) -> None:
    """Signatures by certificate, on each kind of database."""
    for kind in bench.plan.kinds:
        with site(kind, bench.folder, bench.postgres, 300) as made:
            found, checks = proofs(made, bench.plan.proof_rounds)
        bench.results.proofs.append(found)
        bench.results.checks += checks
        say(f"Certificates, {kind}: {found.median:.1f} ms, a look-up {found.look_up:.2f} ms", bench.results)


def board(bench: Bench) -> None:
    """Twenty people who look at the board of a large fair, on each kind of database."""
    for kind in bench.plan.kinds:
        with bench.site_and_server(kind, bench.plan.board_people) as (made, server):
            found, checks = watch(made, server, bench.plan.board_seconds)
        bench.results.watched.append(found)
        bench.results.checks += checks
        say(f"Live board, {kind}: {found.share * 100:.1f} % of a core", bench.results)


def export(bench: Bench) -> None:
    """Everybody of a large fair as files, on each kind of database."""
    for kind in bench.plan.kinds:
        with site(kind, bench.folder, bench.postgres, bench.plan.board_people) as made:
            found, checks = exports(made)
        bench.results.exported += found
        bench.results.checks += checks
        say(f"Exports, {kind}: {[f'{row.seconds:.0f} s' for row in found]}", bench.results)


def verdict(bench: Bench) -> None:
    """A kiosk that judges by itself on a slow terminal: the same whatever the database."""
    _alone(bench, bench.plan.scans, SLOWER)


def delivery(bench: Bench) -> None:
    """What a kiosk delivers after a morning without network."""
    _alone(bench, bench.plan.queued, 1)


def _alone(bench: Bench, scans: int, slower: int) -> None:
    # The demo spreads its people over the slots of several fairs, and only some are of the kiosk's.
    with bench.site_and_server("sqlite", scans * 6) as (made, server):
        found, checks = alone(made, server, scans, chromium(), slower=slower)
    bench.results.alone.append(found)
    bench.results.checks += checks
    say(f"{scans} scans without network: p95 {found.p95:.0f} ms, delivered in {found.seconds:.1f} s", bench.results)


def reading(bench: Bench) -> None:
    """Whose data an account read, on each kind of database."""
    for kind in bench.plan.kinds:
        with site(kind, bench.folder, bench.postgres, 300) as made:
            found, checks = measure_reads(made, bench.plan.read_rows, bench.plan.read_rounds)
        bench.results.reads.append(found)
        bench.results.checks += checks
        say(f"Reads, {kind}: {found.whole:.1f} s for all, {found.watch:.1f} s to watch", bench.results)


PARTS: dict[str, Callable[[Bench], None]] = {
    "hot": hot,
    "search": finding,
    "machine": machine,
    "weight": weight,
    "paper": paper,
    "badges": badges,
    "photo": photo,
    "picking": picking,
    "signing": signing,
    "certificate": certificate,
    "board": board,
    "export": export,
    "verdict": verdict,
    "delivery": delivery,
    "crowd": crowd,
    "reads": reading,
}


def chromium() -> str | None:
    """The system's Chromium; without one, Playwright's own."""
    names = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
    return next((name for name in names if Path(name).exists()), None)


def say(line: str, results: Results) -> None:
    """Progress, and the machine's load at this moment."""
    load = float(Path("/proc/loadavg").read_text().split()[0])
    results.loads.append(load)
    print(f"{time.strftime('%H:%M:%S')} {line} (load {load})", file=sys.stderr, flush=True)
