"""What the report says of the live board and of exports."""

from benchmarks import goals
from benchmarks.goals import Verdict
from benchmarks.live import VIEWERS, Exported, Watched
from benchmarks.numbers import percentile, shown

DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
Row = tuple[str, ...]


def live_verdicts(watched: list[Watched], exported: list[Exported]) -> list[Verdict]:
    """What has a goal."""
    return board_verdicts(watched) + export_verdicts(exported)


def board_verdicts(watched: list[Watched]) -> list[Verdict]:
    what = f"Live board with {VIEWERS} viewers: percent of a core"
    return [Verdict(f"{what}, {DATABASES[row.kind]}", row.share * 100, goals.BOARD_PERCENT) for row in watched]


def export_verdicts(exported: list[Exported]) -> list[Verdict]:
    found = []
    for row in exported:
        what = f"Export of {row.rows} rows, {row.format}, {DATABASES[row.kind]}"
        found.append(Verdict(f"{what}: seconds", row.seconds, goals.EXPORT_SECONDS))
        found.append(Verdict(f"{what}: MB of memory", row.most_memory / 1_000_000, goals.EXPORT_MB))
    return found


def board_rows(watched: list[Watched]) -> tuple[Row, list[Row]]:
    heads = ("database", "registrations", "percent of a core", "one count s", "answer p95 ms", "200", "304")
    return heads, [
        (
            DATABASES[row.kind],
            str(row.people),
            shown(row.share * 100),
            shown(row.count_seconds),
            shown(percentile(row.latencies, 0.95) * 1000),
            str(row.changed),
            str(row.unchanged),
        )
        for row in watched
    ]


def export_rows(exported: list[Exported]) -> tuple[Row, list[Row]]:
    heads = ("database", "file", "rows", "seconds", "most memory MB", "size MB")
    return heads, [
        (
            DATABASES[row.kind],
            row.format,
            str(row.rows),
            shown(row.seconds),
            shown(row.most_memory / 1_000_000),
            shown(row.size / 1_000_000),
        )
        for row in exported
    ]
