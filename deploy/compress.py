"""Compress what browsers load, once, beside the originals: WhiteNoise sends `app.css.gz` for `app.css`.

Runs before the site starts; touches only what changed. Fonts are compressed as they are.
"""

import gzip
import os
from collections.abc import Iterator
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "app/static"
SUFFIXES = {".css", ".js", ".svg", ".wasm", ".json", ".txt"}


def originals() -> Iterator[Path]:
    return (path for path in STATIC.rglob("*") if path.suffix in SUFFIXES and path.is_file())


def compressed(path: Path) -> Path:
    return path.with_name(path.name + ".gz")


def is_stale(path: Path) -> bool:
    """The compressed file carries the time of its original."""
    other = compressed(path)
    return not other.exists() or other.stat().st_mtime_ns != path.stat().st_mtime_ns


def compress(path: Path) -> None:
    """The same content gives the same bytes; the file appears at once or not at all."""
    unfinished = path.with_name(path.name + ".gz.part")
    unfinished.write_bytes(gzip.compress(path.read_bytes(), compresslevel=9, mtime=0))
    times = path.stat()
    os.utime(unfinished, ns=(times.st_atime_ns, times.st_mtime_ns))
    unfinished.replace(compressed(path))


def main() -> None:
    wanted = {compressed(path) for path in originals()}
    for path in STATIC.rglob("*.gz"):
        if path not in wanted:
            path.unlink()
    for path in originals():
        if is_stale(path):
            compress(path)


if __name__ == "__main__":
    main()
