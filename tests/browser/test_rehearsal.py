"""The rehearsal in small: it passes, and it fails at the promise that is broken on purpose."""

import re
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from rehearsal.breaking import BREAKAGES
from rehearsal.promises import PROMISES
from rehearsal.promises.storage import spellings
from tests.browser.conftest import ARGUMENTS, PATIENCE

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = "40"
LINE = re.compile(r"^  (pass|FAIL)  (.+)$", re.MULTILINE)


def rehearse(*arguments: str) -> tuple[int, dict[str, str], str]:
    """How it ended, what it says of each promise, and all that it says."""
    command = [sys.executable, "-m", "rehearsal", "--people", PEOPLE, "--within", str(PATIENCE // 1000), *arguments]
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


NAMES = ("이산", "王芳", "Ян", "Nguyễn Thị Hoa", "Li Na", "김민수")
KEEP = {
    "a database": "(name) => put({ name })",
    "a database, as text": "(name) => put(JSON.stringify({ name }))",
    "the local storage": "(name) => localStorage.setItem(localStorage.length, name)",
    "the local storage, as text": "(name) => localStorage.setItem(localStorage.length, JSON.stringify({ name }))",
}
PUT = """globalThis.put = (value) => {
    const request = indexedDB.open("x", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("s", { autoIncrement: true });
    request.onsuccess = () => request.result.transaction("s", "readwrite").objectStore("s").put(value);
};"""


@pytest.mark.parametrize("how", KEEP)
def test_names_are_found_wherever_a_browser_keeps_them(site, driver, chromium_path, tmp_path, how):
    """Also those so short that their bytes alone stand anywhere."""
    context = driver.chromium.launch_persistent_context(tmp_path, executable_path=chromium_path, args=ARGUMENTS)
    context.add_init_script(PUT)
    page = context.new_page()
    page.goto(f"{site.url}/healthz")
    for name in NAMES:
        page.evaluate(KEEP[how], name)
    until = time.monotonic() + PATIENCE / 1000
    try:
        while (missing := _missing(tmp_path)) and time.monotonic() < until:
            page.wait_for_timeout(500)
    finally:
        context.close()
    assert not missing


def _missing(profile: Path) -> list[str]:
    kept = [_content(path) for path in (profile / "Default").rglob("*")]
    return [name for name in NAMES if not any(spelt in content for spelt in spellings(name) for content in kept)]


def _content(path: Path) -> bytes:
    """A browser that runs makes files and deletes them."""
    with suppress(FileNotFoundError, IsADirectoryError):
        return path.read_bytes()
    return b""
