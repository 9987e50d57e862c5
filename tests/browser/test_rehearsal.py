"""The rehearsal in small: it passes, and it fails at the promise that is broken on purpose."""

import re
import subprocess
import sys
from pathlib import Path

from rehearsal.breaking import BREAKAGES
from rehearsal.promises import PROMISES

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = "40"
LINE = re.compile(r"^  (pass|FAIL)  (.+)$", re.MULTILINE)


def rehearse(*arguments: str) -> tuple[int, dict[str, str], str]:
    """How it ended, what it says of each promise, and all that it says."""
    command = [sys.executable, "-m", "rehearsal", "--people", PEOPLE, *arguments]
    ended = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return ended.returncode, {says: how for how, says in LINE.findall(ended.stdout)}, ended.stdout


def test_every_promise_is_kept():
    code, found, output = rehearse()
    assert found == {says: "pass" for says, _ in PROMISES.values()}, output
    assert code == 0, output


def test_promises_broken_on_purpose_fail():
    """All at once, so that one day is enough. Nothing else fails."""
    code, found, output = rehearse("--seed", "2", *(part for name in BREAKAGES for part in ("--break", name)))
    failed = {says for says, how in found.items() if how == "FAIL"}
    broken = {name for breakage in BREAKAGES.values() for name in (breakage.promise, *breakage.also)}
    assert failed == {PROMISES[name][0] for name in broken}, output
    assert code == 1, output


def test_so_few_people_would_try_nothing():
    ended = subprocess.run(
        [sys.executable, "-m", "rehearsal", "--people", "39"], cwd=ROOT, capture_output=True, text=True
    )
    assert ended.returncode == 2 and "at least 40 people" in ended.stderr
