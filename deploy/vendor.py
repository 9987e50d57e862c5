"""`make vendor`: fetch the vendored browser files again; with --check only compare what is here.

app/static/vendor/vendor.lock.json records where each file comes from. To take a new version: change version, file
name and checksum there, run `make vendor`, and follow the new name in the templates.
"""

import argparse
import json
import shutil
import sys
import tempfile
from pathlib import Path

from deploy.npm import WrongChecksum, expect, fetch

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "app/static/vendor/vendor.lock.json"


def entries() -> list[dict[str, str]]:
    """package, version, file (in the package), target (here), sha256, licence."""
    return list(json.loads(LOCK.read_text())["files"])


def check() -> None:
    for entry in entries():
        expect(ROOT / entry["target"], entry["sha256"])


def refetch() -> None:
    """Every file is checked before it takes its place."""
    with tempfile.TemporaryDirectory() as folder:
        for entry in entries():
            source = fetch(entry["package"], entry["version"], Path(folder)) / entry["file"]
            expect(source, entry["sha256"])
            target = ROOT / entry["target"]
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
            print(f"{entry['target']}  {entry['package']} {entry['version']}")


def main() -> int:
    parser = argparse.ArgumentParser(prog="make vendor", description=__doc__)
    parser.add_argument("--check", action="store_true", help="fetch nothing; compare the files here")
    try:
        check() if parser.parse_args().check else refetch()
    except WrongChecksum as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
