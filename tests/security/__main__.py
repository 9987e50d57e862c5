"""`make security`: attack a running site, print what came of it, and write tests/security/RESULTS.md.

Ends with 1 if something is not as it must be.
"""

import argparse
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.security import enumeration, report
from tests.security.flood import flood
from tests.security.stuffing import Attack
from tests.security.target import target

RESULTS = Path(__file__).parent / "RESULTS.md"
A_DAY = 100_000 / (24 * 3600)  # pairs a second: the slowest attack that is promised to be noticed
PEOPLE = 11_000


def main(arguments: list[str] | None = None) -> int:
    chosen = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that servers and folders go with the run
    sections = [PARTS[name](chosen) for name in chosen.only or PARTS]
    page = report.page(sections)
    print(page)
    if chosen.write or not chosen.only:
        (chosen.write or RESULTS).write_text(page, encoding="utf-8")
    return 0 if all(section.is_right for section in sections) else 1


def _fast(chosen: argparse.Namespace) -> report.Section:
    """All pairs, as fast as the site answers."""
    say(f"Stuffing, {chosen.pairs} pairs as fast as the site answers")
    with tempfile.TemporaryDirectory(prefix="madang-security-") as name, target(Path(name), PEOPLE) as running:
        return report.stuffing("As fast as the site answers", Attack(running, chosen.pairs).run())


def _slow(chosen: argparse.Namespace) -> report.Section:
    """The first minutes of the same list, spread over a day."""
    say("Stuffing, the first minutes of 100 000 pairs in a day")
    with tempfile.TemporaryDirectory(prefix="madang-security-") as name, target(Path(name), 1_000) as running:
        attack = Attack(running, int(chosen.slow_minutes * 60 * A_DAY), per_second=A_DAY)
        return report.stuffing(f"The first {chosen.slow_minutes} minutes of 100 000 in a day", attack.run())


def _flood(chosen: argparse.Namespace) -> report.Section:
    say("200 logins at once")
    with tempfile.TemporaryDirectory(prefix="madang-security-") as name, target(Path(name), 300) as running:
        return report.flood(flood(running, seconds=chosen.flood_seconds))


def _enumeration(chosen: argparse.Namespace) -> report.Section:
    say(f"Enumeration, {chosen.samples} pairs for each path")
    with tempfile.TemporaryDirectory(prefix="madang-security-") as name:
        return report.enumeration(enumeration.compare_all(Path(name), chosen.samples, say))


PARTS: dict[str, Callable[[argparse.Namespace], report.Section]] = {
    "fast": _fast,
    "slow": _slow,
    "flood": _flood,
    "enumeration": _enumeration,
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.security", description=__doc__)
    parser.add_argument("--only", type=lambda text: text.split(","), help=f"some of {','.join(PARTS)}, by commas")
    parser.add_argument("--pairs", type=int, default=100_000, help="of the stolen list, in the fast attack")
    parser.add_argument("--slow-minutes", type=float, default=6.0, help="how long the slow attack is watched")
    parser.add_argument("--flood-seconds", type=float, default=20.0)
    parser.add_argument("--samples", type=int, default=2_000, help="pairs for each path of the enumeration")
    parser.add_argument("--write", type=Path, help="write the page here, also if only parts were run")
    return parser


def say(line: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
