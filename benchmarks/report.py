"""The figures as a page of Markdown, with what they were to reach."""

import os
import platform
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version

from benchmarks import badges, goals, starts, verdict
from benchmarks import reads as reading
from benchmarks.badges import Badges
from benchmarks.checks import Check, wrong
from benchmarks.compare import Cost
from benchmarks.doors import Rush
from benchmarks.finding import Found
from benchmarks.goals import Verdict
from benchmarks.live import Exported, Watched
from benchmarks.live_report import board_rows, export_rows, live_verdicts
from benchmarks.numbers import median, percentile, shown, spread
from benchmarks.papers import FULL, Paper
from benchmarks.photos import Photos
from benchmarks.picking import Picked
from benchmarks.proofs import Proof
from benchmarks.signing import Signings
from benchmarks.starts import Memory, Starts
from benchmarks.verdict import Alone
from benchmarks.weight import Weight

DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass
class Fill:
    """`flask demo --people N`."""

    kind: str
    people: int
    seconds: float
    most_memory: int  # bytes


@dataclass
class Results:
    """All that was measured in one run."""

    costs: list[Cost] = field(default_factory=list)
    hash_seconds: float = 0.0  # processor time of hashing one password
    rushes: list[Rush] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)
    fills: list[Fill] = field(default_factory=list)
    starts: Starts | None = None
    memory: Memory | None = None
    weights: list[Weight] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)
    badges: Badges | None = None
    photos: Photos | None = None
    picked: list[Picked] = field(default_factory=list)
    signings: Signings | None = None
    proofs: list[Proof] = field(default_factory=list)
    watched: list[Watched] = field(default_factory=list)
    exported: list[Exported] = field(default_factory=list)
    alone: list[Alone] = field(default_factory=list)
    reads: list[reading.Read] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    loads: list[float] = field(default_factory=list)  # of the machine, over the run

    def verdicts(self) -> list[Verdict]:
        """Every figure that has a goal."""
        parts = (_costs, _searches, _machine, _weights, _papers, badges.verdicts, _photos, _pickers, _proofs, _signings)
        found = [row for part in (*parts, verdict.verdicts) for row in part(self)]
        return found + live_verdicts(self.watched, self.exported) + reading.verdicts(self.reads)


def _costs(results: Results) -> list[Verdict]:
    found = []
    for cost in results.costs:
        goal = goals.ratio_goal(cost.path, cost.kind)
        if goal is not None:
            found.append(Verdict(f"{cost.title}, {DATABASES[cost.kind]}: times hello", cost.ratio, goal))
    for cost in results.costs:
        if cost.path == "resume_save":
            what = f"{cost.title}, {DATABASES[cost.kind]}: times the duplicate-ID check"
            found.append(Verdict(what, cost.ratio / _ratio_of("id_check", cost.kind, results), goals.RESUME_SAVE))
    for rush in results.rushes:
        found.append(Verdict(f"Check-in p99 at 32, {DATABASES[rush.kind]}: times bare", rush.ratio, goals.RUSH))
    return found


def _ratio_of(path: str, kind: str, results: Results) -> float:
    """What another path of the same run costs, as a multiple of hello."""
    return next(cost.ratio for cost in results.costs if (cost.path, cost.kind) == (path, kind))


def _searches(results: Results) -> list[Verdict]:
    found = []
    for row in results.found:
        what = f"Search, {row.terms}, {_number(row.people)}, {DATABASES[row.kind]}"
        found.append(Verdict(f"{what}: page p95, ms", row.p95(row.page), goals.SEARCH_PAGE_MS))
        found.append(Verdict(f"{what}: query p95, ms", row.p95(row.query), goals.SEARCH_QUERY_MS))
        found.append(Verdict(f"{what}, fair and state: query p95, ms", row.p95(row.filtered), goals.SEARCH_QUERY_MS))
    for fill in results.fills:
        if fill.people >= 1_000_000:
            what = f"Filling in {_number(fill.people)}, {DATABASES[fill.kind]}"
            found.append(Verdict(f"{what}: seconds", fill.seconds, goals.FILL_SECONDS))
            found.append(Verdict(f"{what}: GB of memory", fill.most_memory / 1e9, goals.FILL_GB))
    return found


def _machine(results: Results) -> list[Verdict]:
    found = []
    if results.starts:
        found.append(Verdict("Start to first answer: times bare", results.starts.ratio, goals.START))
    if results.memory:
        largest = max(results.memory.after) / 1e6
        found.append(Verdict("Memory of a web worker, MB", largest, goals.MEMORY_MB))
        found.append(Verdict("Growth of a web worker, share", results.memory.growth, goals.GROWTH))
    return found


def _weights(results: Results) -> list[Verdict]:
    found = []
    for weight in results.weights:
        what = f"{weight.page}, {weight.language}"
        found.append(Verdict(f"{what}: kB", weight.kilobytes, goals.KILOBYTES[weight.language]))
        found.append(Verdict(f"{what}: requests", weight.requests, goals.REQUESTS))
        found.append(Verdict(f"{what}: requests to elsewhere", weight.elsewhere, 0))
    return found


def _papers(results: Results) -> list[Verdict]:
    full = [paper for paper in results.papers if paper.what == FULL]
    first = [Verdict("First PDF of a resume, ms", paper.slowest_first, goals.PAPER_MS) for paper in full]
    return first + [Verdict("Later PDFs of a resume: p95, ms", paper.p95, goals.PAPER_MS) for paper in full]


def _photos(results: Results) -> list[Verdict]:
    if results.photos is None:
        return []
    slowest = max(reading.p95 for reading in results.photos.readings)
    most = max(reading.memory for reading in results.photos.readings) / 1e6
    return [
        Verdict("Largest photos: p95, s", slowest, goals.PHOTO_SECONDS),
        Verdict("Largest photos: memory, MB", most, goals.PHOTO_MB),
        Verdict("Bombs among photos: processor, s", max(results.photos.bombs.values()), goals.BOMB_SECONDS),
        Verdict("Others' pages while photos are read: times p95", results.photos.slowdown, goals.PHOTO_OTHERS),
    ]


def _pickers(results: Results) -> list[Verdict]:
    return [
        Verdict(
            f"Picker of {row.entries} entries ({row.kind}), {DATABASES[row.database]}: p95, ms",
            row.p95,
            goals.PICKER_MS,
        )
        for row in results.picked
    ]


def _proofs(results: Results) -> list[Verdict]:
    found = []
    for proof in results.proofs:
        where = f"{_number(proof.entries)} revoked, {DATABASES[proof.database]}"
        found.append(Verdict(f"Signature by certificate, {where}: processor, ms", proof.median, goals.VERIFY_MS))
        found.append(Verdict(f"Look-up among {where}: p50, ms", proof.look_up, goals.LOOK_UP_MS))
    return found


def _signings(results: Results) -> list[Verdict]:
    if results.signings is None:
        return []
    slowest = max(row.p95 for row in results.signings.signed)
    pages = [
        Verdict(f"Page to sign at, {language}: kB", kilobytes, goals.CERTIFICATE_PAGE_KB)
        for language, kilobytes in results.signings.kilobytes.items()
    ]
    return [Verdict("Key opened and challenge signed in Chromium: p95, ms", slowest, goals.SIGNING_MS), *pages]


def written(results: Results) -> str:
    """The whole page."""
    parts = [_head(results), _goal_table(results)]
    parts += _tables(results)
    parts.append(_check_text(results))
    return "\n\n".join(parts) + "\n"


def _tables(results: Results) -> list[str]:
    """Those of the parts that were measured."""
    tables = (
        (results.costs, _cost_table),
        (results.rushes, _rush_table),
        (results.found, _search_table),
        (results.fills, _fill_table),
        (results.starts or results.memory, lambda results: starts.text(results.starts, results.memory)),
        (results.weights, _weight_table),
        (results.papers, _paper_table),
        (results.badges, lambda results: badges.text(results.badges)),
        (results.photos, lambda results: _photo_table(results.photos)),
        (results.picked, _picker_table),
        (results.signings, lambda results: _signing_table(results.signings)),
        (results.proofs, _proof_table),
        (results.watched, lambda results: "## Live board\n\n" + _table(*board_rows(results.watched))),
        (results.exported, lambda results: "## Exports\n\n" + _table(*export_rows(results.exported))),
        (results.alone, verdict.table),
        (results.reads, lambda results: f"{reading.TITLE}{_table(reading.HEADS, reading.rows_of(results.reads))}"),
    )
    return [table(results) for figures, table in tables if figures]


def _head(results: Results) -> str:
    loads = f"{min(results.loads):.1f} to {max(results.loads):.1f}" if results.loads else "not noted"
    names = ("Flask", "Werkzeug", "SQLAlchemy", "psycopg", "gunicorn")
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    return f"""# Results

Written by `make bench` on {datetime.now(UTC):%Y-%m-%d %H:%M} UTC; `docs/performance.md` tells how to read it.

Machine: {os.cpu_count()} cores, {platform.system()} {platform.release()}, Python {platform.python_version()},
{versions}.
Its load was {loads} while this ran. The measurement itself makes about 2 to 4 of it; what is above came from others."""


def _goal_table(results: Results) -> str:
    verdicts = results.verdicts()
    reached = sum(verdict.is_reached for verdict in verdicts)
    rows = [
        (verdict.what, shown(verdict.figure), shown(verdict.goal), verdict.word)
        for verdict in sorted(verdicts, key=lambda verdict: verdict.is_reached)
    ]
    table = _table(("what", "figure", "at most", ""), rows)
    return f"## Goals: {reached} of {len(verdicts)} reached\n\n{table}"


def _cost_table(results: Results) -> str:
    rows = []
    for cost in results.costs:
        rows += _cost_rows(cost, results.hash_seconds)
    heads = (
        "what", "database", "CPU, times hello", "goal", "CPU, ms", "hello, ms", "requests/s at 8",
        "p50 / p95 / p99 at 8, ms", "p50 / p95 / p99 at 1, ms",
    )  # fmt: skip
    note = (
        "CPU is that of the web processes and of PostgreSQL, per visit: the median of the rounds (smallest–largest). "
        "A whole sign-up is five requests. Rounds whose reference was unsteady were repeated; "
        "a row marked ≈ stayed unsteady."
    )
    return f"## Cost of a request\n\n{_table(heads, rows)}\n\n{note}"


def _cost_rows(cost: Cost, hash_seconds: float) -> list[tuple[str, ...]]:
    goal = goals.ratio_goal(cost.path, cost.kind)
    mark = "" if cost.is_steady else " ≈"
    row = (
        cost.title + mark,
        DATABASES[cost.kind],
        spread(cost.ratios),
        shown(goal) if goal else "",
        spread([seconds * 1000 for seconds in cost.ours]),
        spread([seconds * 1000 for seconds in cost.hello]),
        shown(cost.load.requests_per_second),
        _latencies(cost.load),
        _latencies(cost.alone),
    )
    if cost.path != "sign_up":
        return [row]
    apart = [(ours - hash_seconds) / hello for ours, hello in zip(cost.ours, cost.hello, strict=True)]
    rest = [(seconds - hash_seconds) * 1000 for seconds in cost.ours]
    without = ("… password hashing apart", DATABASES[cost.kind], spread(apart), "", spread(rest), "", "", "", "")
    return [row, without]


def _latencies(load: object) -> str:
    return " / ".join(shown(load.milliseconds(share)) for share in (0.5, 0.95, 0.99))


def _rush_table(results: Results) -> str:
    rows = [
        (DATABASES[rush.kind], spread(rush.ours), spread(rush.bare), shown(rush.ratio), shown(goals.RUSH))
        for rush in results.rushes
    ]
    heads = ("database", "check-in p99, ms", "bare handler p99, ms", "times", "goal")
    return f"## Check-in by 32 kiosks at once\n\n{_table(heads, rows)}"


def _search_table(results: Results) -> str:
    rows = [
        (
            row.terms,
            _number(row.people),
            DATABASES[row.kind],
            *(
                f"{shown(median(one))} / {shown(row.p95(one))}"
                for one in (row.page, row.results, row.query, row.filtered)
            ),
        )
        for row in results.found
    ]
    heads = ("term", "registrations", "database", "page", "rows alone", "query", "with fair and state")
    return f"## Staff's search, one at a time: p50 / p95 in ms\n\n{_table(heads, rows)}"


def _fill_table(results: Results) -> str:
    rows = [
        (_number(fill.people), DATABASES[fill.kind], shown(fill.seconds), shown(fill.most_memory / 1e6))
        for fill in results.fills
    ]
    return f"## `flask demo --people`\n\n{_table(('people', 'database', 'seconds', 'memory, MB'), rows)}"


def _paper_table(results: Results) -> str:
    rows = [
        (paper.what, spread(paper.first), f"{shown(median(paper.later))} / {shown(paper.p95)}")
        for paper in results.papers
    ]
    heads = ("resume", "first of a process, ms", "later p50 / p95, ms")
    return f"## Resumes as PDFs, one at a time\n\n{_table(heads, rows)}"


def _photo_table(photos: Photos) -> str:
    rows = [(reading.what, shown(reading.p95), shown(reading.memory / 1e6)) for reading in photos.readings]
    bombs = [(what, shown(seconds)) for what, seconds in photos.bombs.items()]
    largest = _table(("24 megapixels as", "p95, s", "memory, MB"), rows)
    return f"## Photos, one at a time\n\n{largest}\n\n{_table(('bomb', 'refused after s of a processor'), bombs)}"


def _signing_table(signings: Signings) -> str:
    rows = [(row.what, f"{shown(median(row.times))} / {shown(row.p95)}") for row in signings.signed]
    heads = ("locked key", "from OK until the signature is sent p50 / p95, ms")
    return f"## Signing in the page, in Chromium\n\n{_table(heads, rows)}"


def _picker_table(results: Results) -> str:
    rows = [
        (
            row.kind,
            _number(row.entries),
            DATABASES[row.database],
            f"{shown(median(row.times))} / {shown(row.p95)}",
            shown(median(row.hello)),
            shown(row.ratio),
        )
        for row in results.picked
    ]
    heads = ("list", "entries", "database", "answer p50 / p95, ms", "hello p50, ms", "times hello")
    return f"## Pickers while somebody types, one at a time\n\n{_table(heads, rows)}"


def _proof_table(results: Results) -> str:
    rows = [
        (
            DATABASES[row.database],
            _number(row.entries),
            shown(row.first_seconds),
            f"{shown(row.median)} / {shown(percentile(row.verified, 0.95))}",
            f"{shown(row.look_up)} / {shown(percentile(row.looked_up, 0.95))}",
        )
        for row in results.proofs
    ]
    heads = ("database", "revoked", "first, with its list, s", "signature p50 / p95, CPU ms", "look-up p50 / p95, ms")
    return f"## Signatures by certificate, one at a time\n\n{_table(heads, rows)}"


def _weight_table(results: Results) -> str:
    rows = [
        (
            weight.page,
            weight.language,
            shown(weight.kilobytes),
            shown(weight.requests),
            f"{weight.largest_paint:.1f}",
            f"{weight.interactive:.1f}",
        )
        for weight in results.weights
    ]
    heads = ("page", "language", "kB", "requests", "largest paint, s", "time to interact, s")
    note = "Chromium, 360 × 740; bytes with headers; the times with a 4 times slower processor and slow 4G."
    return f"## First visit on a phone\n\n{_table(heads, rows)}\n\n{note}"


def _check_text(results: Results) -> str:
    failed = wrong(results.checks)
    if not failed:
        return f"## Correctness\n\n{len(results.checks)} checks after the loads, all right."
    rows = [(check.what, str(check.expected), str(check.found)) for check in failed]
    table = _table(("what", "expected", "found"), rows)
    return f"## Correctness\n\n**{len(failed)} of {len(results.checks)} checks found something wrong.**\n\n{table}"


def _table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _number(value: int) -> str:
    return f"{value:,}".replace(",", " ")
