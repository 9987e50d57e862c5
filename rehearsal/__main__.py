"""`python -m rehearsal`: rehearse a fair day, and say which promises were kept. Ends with 1 where one was not."""

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from random import Random

from playwright.sync_api import sync_playwright

from rehearsal import visitors
from rehearsal.breaking import BREAKAGES
from rehearsal.cable import Cable
from rehearsal.day import Day
from rehearsal.kiosk import KioskBrowser
from rehearsal.place import Place
from rehearsal.promises import Kept, gather, hold
from rehearsal.walk_ins import Desk

KIOSKS = ("Left door", "Right door", "Side door")
FEWEST = 40  # people, so that there is something of everything


def main(arguments: Sequence[str] | None = None) -> int:
    asked = _parser().parse_args(arguments)
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        print("Chromium is missing. On Debian: sudo apt-get install chromium", file=sys.stderr)
        return 2
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="rehearsal-", ignore_cleanup_errors=True) as folder:
        with _prepared(Path(folder), chromium, asked) as day:
            day.run()
            kept = _outcome(day, asked.breaks)
    _report(day, kept, time.monotonic() - began)
    return 0 if all(one.is_kept for one in kept) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m rehearsal", description=__doc__)
    parser.add_argument("--people", type=_people, default=2000, help=f"how many come, at least {FEWEST} (2000)")
    parser.add_argument("--seed", type=int, default=1, help="another number is another day (1)")
    parser.add_argument("--database", help="address of an empty database; without it a SQLite file of its own")
    parser.add_argument("--within", type=int, default=5, help="seconds in which a verdict must stand there (5)")
    breaks = "break a promise on purpose; may be said several times"
    parser.add_argument("--break", dest="breaks", action="append", default=[], choices=sorted(BREAKAGES), help=breaks)
    return parser


def _people(text: str) -> int:
    number = int(text)
    if number < FEWEST:
        raise argparse.ArgumentTypeError(f"at least {FEWEST} people")
    return number


@contextmanager
def _prepared(folder: Path, chromium: str, asked: argparse.Namespace) -> Iterator[Day]:
    """A site, its people, and the kiosks at its doors; all gone when the block ends."""
    random = Random(asked.seed)
    print(f"Rehearsing with {asked.people} people, 3 kiosks, seed {asked.seed}.", flush=True)
    with ExitStack() as left:
        place = Place(folder, asked.database)
        left.callback(place.close)
        with place.app.app_context():
            visitors.make_fairs()
            people = visitors.register(asked.people, random)
            desk = Desk(place.url)
            desk.employ()
            codes = [visitors.pairing_code(name) for name in KIOSKS]
        place.start()
        desk.log_in()
        driver = left.enter_context(sync_playwright())
        doors = []
        for number, (kiosk_id, code) in enumerate(codes):
            cable = Cable(place.port)
            left.callback(cable.close)
            door = KioskBrowser(driver, chromium, folder / f"kiosk-{number + 1}", cable, kiosk_id)
            left.callback(door.close)
            door.pair(code)
            doors.append(door)
        for door in doors:
            door.wait_for_cookie()
        yield Day(place, doors, desk, people, random, asked.within, say=lambda line: print(line, flush=True))


def _outcome(day: Day, breaks: list[str]) -> list[Kept]:
    chosen = [BREAKAGES[name] for name in sorted(breaks)]
    for breakage in chosen:
        if breakage.before_delivery:
            breakage.do(day)
    left = day.settle()
    with day.place.app.app_context():
        for breakage in chosen:
            if not breakage.before_delivery:
                breakage.do(day)
        return hold(gather(day, left))


def _report(day: Day, kept: list[Kept], seconds: float) -> None:
    print(f"  {len(day.shown):5d} scans · the day is over\n")
    for one in kept:
        print(f"  {'pass' if one.is_kept else 'FAIL'}  {one.says}")
        for line in one.against:
            print(f"        {line}")
    print()
    for name, cables in (("with the network", ("whole",)), ("without it", ("cut", "silent"))):
        _say_times(name, "verdicts", [scan.took for scan in day.shown if scan.cable in cables])
    for name, is_reached in (("with the network", True), ("without it", False)):
        took = [one.took for one in day.walk_ins if one.kiosk_id and one.is_reached == is_reached]
        _say_times(name, "people registered at a kiosk", took)
    _say_times("at the desk", "people registered", [one.took for one in day.walk_ins if not one.kiosk_id])
    broken = sum(not one.is_kept for one in kept)
    print(f"\n{len(kept) - broken} of {len(kept)} promises kept, in {seconds:.0f} seconds.")


def _say_times(name: str, what: str, times: list[float]) -> None:
    took = sorted(times)
    if took:
        print(f"  {name}: {len(took)} {what}, p50 {_share(took, 0.5):.0f} ms, p95 {_share(took, 0.95):.0f} ms")


def _share(values: list[float], share: float) -> float:
    return values[min(len(values) - 1, int(len(values) * share))]


if __name__ == "__main__":
    sys.exit(main())
