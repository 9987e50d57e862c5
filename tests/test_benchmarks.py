"""The benchmarks in their smallest form: they run, and their checks find what is wrong."""

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from benchmarks import __main__ as program
from benchmarks import hot_paths
from benchmarks.checks import at_most, same, wrong
from benchmarks.compare import Effort
from benchmarks.goals import Verdict
from benchmarks.load import Load
from benchmarks.numbers import median, percentile, shown, spread
from benchmarks.parts import PARTS, Plan
from benchmarks.report import Results, written

SMALLEST = Plan(
    parts=("hot", "crowd"),
    kinds=("sqlite",),
    people=400,
    effort=Effort(rounds=1, requests=10, hellos=12, warm_up=5, singles=5, concurrency=2),
    rush_rounds=1,
    rush_requests=40,
    crowd=12,
    oversell_rounds=1,
    id_crowd=6,
    id_rounds=1,
)


@pytest.fixture(scope="module")
def measured() -> Results:
    """One run of everything that needs neither a browser nor many people."""
    return program.measure(SMALLEST)


def test_every_path_is_measured_and_every_check_is_right(measured):
    assert [cost.path for cost in measured.costs] == [
        "home", "fair", "information", "id_check", "draft_step", "resume_save", "sign_up", "registration", "check_in",
    ]  # fmt: skip
    assert all(cost.load.accepted == cost.load.visits > 0 for cost in measured.costs)
    assert measured.checks and wrong(measured.checks) == []


def test_the_page_has_a_row_for_each_figure_and_each_goal(measured):
    page = written(measured)
    for title in (
        "Home",
        "Duplicate-ID check",
        "Field of a resume saved",
        "Whole sign-up",
        "… password hashing apart",
        "Check-in by 32 kiosks",
    ):
        assert title in page
    assert f"{len(measured.checks)} checks after the loads, all right." in page
    assert len(measured.verdicts()) == 9


def test_pickers_are_measured_over_full_lists():
    results = program.measure(dataclasses.replace(SMALLEST, parts=("picking",), picker_rounds=1))
    assert wrong(results.checks) == []
    assert [(row.kind, len(row.times)) for row in results.picked] == [("university", 8), ("industry", 8)]
    assert results.picked[0].entries == 2_000 and results.picked[1].entries > 1_205
    page = written(results)
    assert "## Pickers while somebody types" in page and len(results.verdicts()) == 2


def test_signing_in_the_page_is_measured_for_every_way_to_lock_a_key():
    options = dataclasses.replace(SMALLEST, parts=("signing",), signing_rounds=1)
    with ThreadPoolExecutor(1) as beside:  # tests of pages may keep a browser's driver in this thread
        results = beside.submit(program.measure, options).result()
    assert [len(row.times) for row in results.signings.signed] == [1] * 5
    assert set(results.signings.kilobytes) == {"ko", "en"}
    assert "## Signing in the page, in Chromium" in written(results) and len(results.verdicts()) == 3


def test_a_kiosk_without_network_is_measured():
    options = dataclasses.replace(SMALLEST, parts=("verdict", "delivery"), scans=4, queued=6)
    with ThreadPoolExecutor(1) as beside:
        results = beside.submit(program.measure, options).result()
    assert wrong(results.checks) == []
    assert [(len(row.times), row.delivered) for row in results.alone] == [(4, 4), (6, 6)]
    assert "## A kiosk without the network" in written(results) and len(results.verdicts()) == 4


def test_a_load_that_stored_too_little_is_found():
    path = hot_paths.HotPath("x", "Something", lambda number: iter(()), rows=lambda: 7)
    path.accepted = 8
    found = wrong(path.check())
    assert [(check.what, check.expected, check.found) for check in found] == [("Something: rows written", 8, 7)]
    assert "found something wrong" in written(Results(checks=found))


def test_one_place_too_many_is_found():
    assert wrong([at_most("places", 5, 6)]) and not wrong([at_most("places", 5, 5), at_most("places", 5, 4)])


def test_the_program_ends_with_1_after_a_wrong_count(monkeypatch, capsys):
    monkeypatch.setattr(program, "measure", lambda plan: Results(checks=[same("rows", 2, 1)]))
    assert program.main(["--only", "crowd"]) == 1
    assert "rows" in capsys.readouterr().out


def test_only_a_whole_run_replaces_the_results(monkeypatch, tmp_path: Path, capsys):
    monkeypatch.setattr(program, "measure", lambda plan: Results())
    monkeypatch.setattr(program, "RESULTS", tmp_path / "RESULTS.md")
    assert program.main(["--only", "machine"]) == 0
    assert not (tmp_path / "RESULTS.md").exists()
    assert program.main([]) == 0
    assert (tmp_path / "RESULTS.md").read_text().startswith("# Results")
    capsys.readouterr()


def test_the_long_rounds_are_crowds(monkeypatch, capsys):
    plans = []
    monkeypatch.setattr(program, "measure", lambda plan: plans.append(plan) or Results())
    program.main(["--large"])
    assert plans[0].parts == ("crowd",) and plans[0].oversell_rounds == 100 and plans[0].crowd == 200
    assert set(plans[0].parts) < set(PARTS)
    capsys.readouterr()


def test_figures_are_counted_as_they_are_called():
    load = Load(latencies=[number / 1000 for number in range(1, 101)])
    assert round(load.milliseconds(0.5)) == 51 and round(load.milliseconds(0.99)) == 100
    assert percentile([], 0.5) == 0 and median([3, 1, 2]) == 2
    assert spread([1.0, 2.0, 4.0]) == "2.00 (1.00–4.00)" and shown(12345) == "12 345"
    assert Verdict("x", 8.0, 8.0).is_reached and not Verdict("x", 8.01, 8.0).is_reached


def test_photos_are_read_refused_and_kept_from_others_way():
    results = program.measure(Plan(parts=("photo",), kinds=("sqlite",), photo_rounds=1, photo_size=(600, 400)))
    assert results.photos and wrong(results.checks) == []
    assert len(results.photos.readings) == 10 and all(reading.memory for reading in results.photos.readings)
    assert len([verdict for verdict in results.verdicts() if "hoto" in verdict.what]) == 4
    assert "## Photos, one at a time" in written(results)
