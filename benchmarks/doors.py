"""Many doors at once: the slowest check-ins beside those of the barest handler on the same kind of database."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import func, insert, select

from benchmarks.bare import DATABASE_VARIABLE, FACT, TABLES, TICKET, engine_for
from benchmarks.checks import Check, same
from benchmarks.compare import measured
from benchmarks.exchange import post_json, single
from benchmarks.hot_paths import HotPath
from benchmarks.load import Answer, Load, Visit
from benchmarks.numbers import median
from benchmarks.processes import BARE, Server, running, settle
from benchmarks.sites import Site
from deploy.postgres import create_database, drop_database

CONCURRENCY = 32


@dataclass
class Rush:
    """The 99th percentiles of each round, in milliseconds."""

    kind: str
    ours: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        return median(self.ours) / median(self.bare)


def rush(path: HotPath, site: Site, server: Server, rounds: int, requests: int) -> tuple[Rush, list[Check]]:
    """Ours and the bare handler in turn."""
    found, bare_accepted = Rush(site.kind), 0
    trees = [tree for tree in (server, site.database_tree) if tree is not None]
    with bare_doors(site, rounds * requests) as (bare, codes, url):
        for _ in range(rounds):
            settle(bare, *trees)
            load = measured([bare], bare.port, _bare_visits(codes, requests), CONCURRENCY)[1]
            bare_accepted += load.accepted
            found.bare.append(load.milliseconds(0.99))
            settle(bare, *trees)
            found.ours.append(_count(path, measured(trees, server.port, path.visits(requests), CONCURRENCY)[1]))
        engine = engine_for(url)
        with engine.connect() as connection:
            facts = connection.scalar(select(func.count()).select_from(FACT)) or 0
        engine.dispose()
    return found, [same("Bare check-in: rows written", bare_accepted, facts)]


def _count(path: HotPath, load: Load) -> float:
    path.accepted += load.accepted
    return load.milliseconds(0.99)


@contextmanager
def bare_doors(site: Site, tickets: int) -> Iterator[tuple[Server, Iterator[str], str]]:
    """The bare handler on a database of its own with this many tickets."""
    name = "bare_doors"
    file = site.folder / "bare.sqlite"
    url = create_database(site.postgres, name) if site.postgres else f"sqlite:///{file}"
    codes = [secrets.token_hex(16) for _ in range(tickets)]
    engine = engine_for(url)
    TABLES.create_all(engine)
    with engine.begin() as connection:
        connection.execute(insert(TICKET), [{"code": code, "admitted": 0} for code in codes])
    engine.dispose()
    with running(BARE, {DATABASE_VARIABLE: url}, site.folder / "bare-doors.log", "/hello") as server:
        yield server, iter(codes), url
    if site.postgres:
        drop_database(site.postgres, name)
    else:
        file.unlink()


def _bare_visits(codes: Iterator[str], number: int) -> Iterator[Visit]:
    for _ in range(number):
        yield single(post_json("/check-in", {"code": next(codes)}, {}, {}), _is_admitted)


def _is_admitted(answer: Answer) -> bool:
    return answer.status == 200 and b"true" in answer.body
