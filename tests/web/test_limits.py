"""The counters that the web processes of one machine share."""

import multiprocessing
import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from limits import parse
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter

from app.models.types import now
from app.web.limits import NodeFileStorage


@pytest.fixture
def storage(tmp_path):
    return storage_from_string(f"nodefile://{tmp_path / 'limits.sqlite'}")


def count_up(uri: str, times: int) -> None:
    storage = storage_from_string(uri)
    for _ in range(times):
        storage.incr("shared", 600)


def test_the_scheme_names_the_storage(storage):
    assert isinstance(storage, NodeFileStorage)
    assert storage.check()


def test_counts_stand_until_their_window_ends(storage):
    with time_machine.travel(now(), tick=False) as clock:
        assert [storage.incr("a", 60), storage.incr("a", 60), storage.incr("a", 60, amount=3)] == [1, 2, 5]
        ends_at = storage.get_expiry("a")
        clock.shift(timedelta(seconds=59))
        assert storage.get("a") == 5
        assert storage.get_expiry("a") == ends_at
        clock.shift(timedelta(seconds=1))
        assert storage.get("a") == 0
        assert storage.incr("a", 60) == 1


def test_keys_are_counted_apart_and_cleared_alone(storage):
    storage.incr("a", 60)
    storage.incr("b", 60)
    storage.clear("a")
    assert (storage.get("a"), storage.get("b")) == (0, 1)
    assert storage.reset() == 1
    assert storage.get("b") == 0


def test_processes_that_open_a_new_file_in_the_same_instant_all_count(tmp_path):
    for nth in range(20):
        storages = [storage_from_string(f"nodefile://{tmp_path / f'{nth}.sqlite'}") for _ in range(4)]
        with ThreadPoolExecutor(4) as threads:
            counts = list(threads.map(lambda storage: storage.incr("a", 60), storages))
        assert sorted(counts) == [1, 2, 3, 4]


def test_two_processes_count_together(tmp_path):
    uri = f"nodefile://{tmp_path / 'limits.sqlite'}"
    spawn = multiprocessing.get_context("spawn")
    processes = [spawn.Process(target=count_up, args=(uri, 200)) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0]
    assert storage_from_string(uri).get("shared") == 400


def test_threads_of_a_process_count_together(storage):
    with ThreadPoolExecutor(8) as threads:
        counts = list(threads.map(lambda _: storage.incr("a", 60), range(400)))
    assert sorted(counts) == list(range(1, 401))


def test_a_child_opens_the_file_for_itself(storage):
    storage.incr("a", 60)
    inherited = storage._connection
    storage._process = os.getpid() + 1
    assert storage.incr("a", 60) == 2
    assert storage._connection is not inherited


def test_what_has_expired_leaves_the_file(storage):
    with time_machine.travel(now(), tick=False) as clock:
        storage.incr("old", 60)
        clock.shift(timedelta(minutes=5))
        storage.incr("new", 60)
    with sqlite3.connect(storage.path) as file:
        assert file.execute("SELECT key FROM counter").fetchall() == [("new",)]


def test_a_spoilt_file_is_made_anew(storage):
    storage.path.write_bytes(b"no database at all" * 100)
    assert storage.incr("a", 60) == 1


def test_a_limit_refuses_what_is_over_it(storage):
    limiter = FixedWindowRateLimiter(storage)
    limit = parse("2 per minute")
    assert [limiter.hit(limit, "a") for _ in range(3)] == [True, True, False]
