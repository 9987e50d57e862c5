"""Cost beside the reference: hello, ours, hello, ours, … each load after the one before it has been worked off."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from app.extensions import db
from benchmarks.exchange import get, shows, single
from benchmarks.hot_paths import HotPath
from benchmarks.load import Load, Visit, run
from benchmarks.numbers import median
from benchmarks.processes import Server, Tree, settle

UNSTEADY = 1.6  # a reference that varies more than this says that the machine was not quiet
EXTRA_ROUNDS = 3
TICK = 0.01  # seconds: processor time is counted in these


@dataclass(frozen=True)
class Effort:
    """How long is measured."""

    rounds: int = 5
    requests: int = 300  # of ours in each round
    hellos: int = 700
    warm_up: int = 60
    singles: int = 150  # requests at concurrency 1, for the latencies
    concurrency: int = 8


@dataclass
class Cost:
    """What one path costs. Processor time is in seconds per visit."""

    path: str
    title: str
    kind: str
    ours: list[float] = field(default_factory=list)
    hello: list[float] = field(default_factory=list)
    load: Load = field(default_factory=Load)  # of all rounds
    alone: Load = field(default_factory=Load)  # at concurrency 1

    @property
    def ratios(self) -> list[float]:
        return [ours / hello for ours, hello in zip(self.ours, self.hello, strict=True)]

    @property
    def ratio(self) -> float:
        return median(self.ratios)

    @property
    def is_steady(self) -> bool:
        return max(self.hello) <= UNSTEADY * min(self.hello)


def hello_visits(number: int) -> Iterator[Visit]:
    return (single(get("/hello"), shows("Hello")) for _ in range(number))


def compare(path: HotPath, kind: str, site: Server, bare: Server, database: Tree | None, effort: Effort) -> Cost:
    """Measure a path until the reference was steady, or the patience is over."""
    cost, trees = Cost(path.name, path.title, kind), [tree for tree in (site, database) if tree is not None]
    path.begin()
    _count(path, measured(trees, site.port, path.visits(effort.warm_up // path.heaviness), effort.concurrency)[1])
    cost.alone = _count(path, measured(trees, site.port, path.visits(effort.singles // path.heaviness), 1)[1])
    for done in range(effort.rounds + EXTRA_ROUNDS):
        if done >= effort.rounds and cost.is_steady:
            break
        if done >= effort.rounds:
            _drop_farthest(cost)
        settle(bare, *trees)
        hello, _ = measured([bare], bare.port, hello_visits(effort.hellos), effort.concurrency)
        settle(*trees)
        ours, load = measured(trees, site.port, path.visits(effort.requests // path.heaviness), effort.concurrency)
        cost.hello.append(hello)
        cost.ours.append(ours)
        _add(cost.load, _count(path, load))
    return cost


def measured(trees: list[Tree], port: int, visits: Iterator[Visit], concurrency: int) -> tuple[float, Load]:
    """Processor time per visit, and the load."""
    ready = list(visits)
    db.session.rollback()  # what was prepared is stored; nothing is held while the load runs
    before = sum(tree.cpu() for tree in trees)
    load = run(port, ready, concurrency)
    used = max(TICK, sum(tree.cpu() for tree in trees) - before)
    return used / max(1, load.visits), load


def _drop_farthest(cost: Cost) -> None:
    """Leave out the round whose reference is farthest from the others."""
    middle = median(cost.hello)
    worst = max(range(len(cost.hello)), key=lambda place: abs(cost.hello[place] - middle))
    del cost.hello[worst], cost.ours[worst]


def _count(path: HotPath, load: Load) -> Load:
    path.accepted += load.accepted
    return load


def _add(total: Load, part: Load) -> None:
    total.seconds += part.seconds
    total.latencies += part.latencies
    total.statuses += part.statuses
    total.visits += part.visits
    total.accepted += part.accepted
