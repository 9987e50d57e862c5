"""`make bench`: measure, print, and write benchmarks/RESULTS.md. Ends with 1 if a correctness check found a fault."""

import argparse
import dataclasses
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.checks import wrong
from benchmarks.parts import PARTS, Bench, Plan
from benchmarks.processes import ROOT
from benchmarks.report import Results, written
from benchmarks.sites import postgres

RESULTS = Path(__file__).parent / "RESULTS.md"
LARGE = {"oversell_rounds": 100, "id_rounds": 20}


def main(arguments: list[str] | None = None) -> int:
    chosen = _parser().parse_args(arguments)
    plan = Plan(parts=tuple(chosen.only or PARTS), kinds=tuple(chosen.databases))
    if chosen.large:
        plan = dataclasses.replace(plan, parts=tuple(chosen.only or ["crowd"]), **LARGE)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that servers and folders go with the run
    results = measure(plan)
    page = written(results)
    print(page)
    target = chosen.write or (RESULTS if plan.parts == tuple(PARTS) else None)
    if target:
        target.write_text(page, encoding="utf-8")
    return 1 if wrong(results.checks) else 0


def measure(plan: Plan) -> Results:
    """Every part that is wanted, in a folder that goes with the run."""
    results = Results()
    with tempfile.TemporaryDirectory(prefix="madang-bench-") as name:
        folder = Path(name)
        with postgres(folder) as server:
            bench = Bench(plan, folder, server, results)
            for part in plan.parts:
                PARTS[part](bench)
    return results


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    names = lambda text: text.split(",")  # noqa: E731 - a name for it would say no more
    parser.add_argument("--only", type=names, help=f"some of {','.join(PARTS)}, by commas")
    parser.add_argument("--databases", type=names, default=["sqlite", "postgresql"], help="one or both, by commas")
    parser.add_argument("--large", action="store_true", help="the long rounds: 100 crowds of 200 on five places")
    parser.add_argument("--write", type=Path, help="write the page here, also if only parts were measured")
    return parser


def _compile(bytecode: str) -> None:
    """Programs are compiled once, as where the site is installed, whatever this shell says: a process that compiles
    what it imports starts three times as slowly and holds 10 to 25 MB more."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = bytecode
    imports = "import app, xlsxwriter, gunicorn.app.wsgiapp"
    subprocess.run([sys.executable, "-c", imports], cwd=ROOT, check=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="madang-bytecode-") as bytecode:
        _compile(bytecode)
        sys.exit(main())
