"""What the attacks showed, as a page."""

import os
import platform
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.security.enumeration import Comparison
from tests.security.flood import Flood
from tests.security.stuffing import Outcome
from tests.security.target import BUSY, IN, STOPPED, WAIT, WRONG

NAMES = {IN: "let in (303)", WRONG: "wrong (422)", STOPPED: "stopped (403)", WAIT: "wait (429)", BUSY: "busy (503)"}
ALARM_WITHIN = 300  # seconds
LIST_WITHIN = 3600  # seconds
PAGES_WITHIN = 1.0  # seconds, the 95th percentile


@dataclass
class Section:
    """A part of the page: rows of what, found, and wanted; and what must hold."""

    title: str
    lines: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def is_right(self) -> bool:
        return not self.faults

    def row(self, what: str, found: object, wanted: str = "") -> None:
        self.lines.append(f"| {what} | {found} | {wanted} |")

    def must(self, holds: bool, otherwise: str) -> None:
        if not holds:
            self.faults.append(otherwise)


def page(sections: list[Section]) -> str:
    load = Path("/proc/loadavg").read_text().split()[0] if Path("/proc/loadavg").exists() else "?"
    head = [
        "# Attacks and what came of them",
        "",
        f"Written by `make security` on {time.strftime('%Y-%m-%d %H:%M', time.gmtime())} UTC; "
        "`docs/security.md` tells what it means.",
        "",
        f"Machine: {os.cpu_count()} cores, {platform.system()} {platform.release()}, Python "
        f"{platform.python_version()}; gunicorn as in production, SQLite; load at the end {load}. "
        "The attackers run on the same machine.",
    ]
    parts = [line for section in sections for line in _written(section)]
    return "\n".join([*head, *parts]) + "\n"


def _written(section: Section) -> list[str]:
    verdict = (
        "Everything is as it must be." if section.is_right else "**Not as it must be:** " + " ".join(section.faults)
    )
    return ["", f"## {section.title}", "", *section.lines, "", verdict]


def stuffing(title: str, found: Outcome) -> Section:
    section = Section(f"Stolen passwords: {title[0].lower()}{title[1:]}")
    section.lines += ["| what | found | wanted |", "| --- | --- | --- |"]
    section.row("pairs sent from 28 addresses, 8 % of them right", f"{found.pairs:,} in {found.seconds:.0f} s")
    section.row("alarm after", _seconds(found.alarm_after), "at most 300 s")
    for status, name in NAMES.items():
        section.row(f"answered: {name}", f"{found.answers[status]:,} ({found.answers[status] / found.pairs:.2%})")
    section.row("right pairs sent", f"{found.right_sent:,}")
    section.row("… that got a login", f"{found.right_in:,} ({found.right_in / max(1, found.right_sent):.2%})")
    section.row("… whose login was still on when the list was through", f"{found.open_at_its_end:,}")
    section.row("… that a timed job had not ended by then", f"{found.open_afterwards:,}", "0")
    section.row("… stopped though right", f"{found.right_stopped:,}")
    section.row("members told by mail", f"{found.told:,}", "all whose pair was looked at")
    section.row(
        "members on the list of the alarm", f"{found.reached:,} in {found.list_seconds:.2f} s", "within an hour"
    )
    section.row(
        "people at addresses they always use: let in", _share(found.known_people), "at least 90 %, none told to wait"
    )
    section.row("people at addresses never seen before: let in", _share(found.new_people), "at least 90 %")
    section.must(found.alarm_after is not None and found.alarm_after <= ALARM_WITHIN, "No alarm within 5 minutes.")
    section.must(found.open_afterwards == 0, "Thieves stay in accounts.")
    section.must(found.told >= found.right_in, "Members were not told.")
    section.must(found.list_seconds <= LIST_WITHIN, "The list takes too long.")
    known = found.known_people
    section.must(known[IN] + known[BUSY] == known.total(), "People at their own address were taken for thieves.")
    section.must(known[IN] >= 0.9 * known.total(), "People at their own address were kept out.")
    section.must(found.new_people[IN] >= 0.9 * found.new_people.total(), "People at new addresses were kept out.")
    return section


def flood(found: Flood) -> Section:
    section = Section("200 logins at once")
    section.lines += ["| what | found | wanted |", "| --- | --- | --- |"]
    total = found.answers.total()
    section.row("logins answered", f"{total:,} in {found.seconds:.0f} s, {total / found.seconds:.0f} a second")
    for status, name in NAMES.items():
        if found.answers[status]:
            section.row(f"… {name}", f"{found.answers[status]:,}")
    section.row("other pages, quiet: p95", f"{found.p95(found.quiet) * 1000:.0f} ms of {len(found.quiet):,}")
    section.row(
        "other pages, beside the logins: p95",
        f"{found.p95(found.beside) * 1000:.0f} ms of {len(found.beside):,}",
        "under 1 000 ms",
    )
    section.must(found.p95(found.beside) < PAGES_WITHIN, "Other pages wait for the logins.")
    section.must(set(found.page_answers) == {200}, "Other pages were refused.")
    return section


def enumeration(found: list[Comparison]) -> Section:
    section = Section("Does an answer tell whether somebody is a member?")
    section.lines += [
        "| path | compared | pairs | other than in time | medians, ms | difference, ms | p | would see, ms |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for one in found:
        one_ms, other_ms = (1000 * median for median in one.medians)
        figures = f"{one_ms:.2f} / {other_ms:.2f} | {other_ms - one_ms:+.3f} | {one.p:.3f} | {one.least * 1000:.3f}"
        section.lines.append(f"| {one.path} | {one.what} | {one.pairs:,} | {one.unlike or 'alike'} | {figures} |")
        section.must(not one.unlike, f"{one.path}: {one.unlike} tells.")
        section.must(not one.tells_by_time, f"{one.path}: the time tells.")
    return section


def _seconds(found: float | None) -> str:
    return "never" if found is None else f"{found:.0f} s"


def _share(answers) -> str:
    total = answers.total()
    return f"{answers[IN]:,} of {total:,} ({answers[IN] / max(1, total):.1%})"
