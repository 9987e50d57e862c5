"""`make browser-module`: bundle browser/certificate for the page that signs with certificates; needs Node and npm.

The bundle is committed, so that the site needs no Node. Packages are those of package-lock.json, which names their
checksums; their scripts are not run. Beside the bundle stand the licences of all that is in it.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = Path("browser/certificate")
TARGET = Path("app/static/js/certificate")
BUNDLE, LICENCES = "certificate.js", "LICENCES.txt"


class NoNode(Exception):
    """Node or npm is not installed."""


def made(folder: Path) -> Path:
    """Build in a folder of its own; where bundle and licences lie then."""
    if not shutil.which("npm") or not shutil.which("node"):
        raise NoNode("Node and npm are missing. On Debian: sudo apt-get install nodejs npm")
    work = folder / SOURCE
    shutil.copytree(ROOT / SOURCE, work, ignore=shutil.ignore_patterns("node_modules"))
    _npm(work, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline")
    _npm(work, "run", "build")
    target = folder / TARGET
    (target / LICENCES).write_text(_licences(work), encoding="utf-8")
    return target


def _npm(folder: Path, *words: str) -> None:
    done = subprocess.run(["npm", *words], cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"npm {words[0]}: {done.stderr.strip()}")


def bundled_packages() -> Iterator[tuple[str, str, str]]:
    """Name, version and licence of each package in the bundle, by the lock."""
    lock = json.loads((ROOT / SOURCE / "package-lock.json").read_text(encoding="utf-8"))
    for place, package in lock["packages"].items():
        if place and not package.get("dev"):
            yield place.removeprefix("node_modules/"), package["version"], package["license"]


def _licences(work: Path) -> str:
    parts = [f"{BUNDLE} is made from browser/certificate (MIT, as the rest of this project) and from these packages.\n"]
    for name, version, licence in bundled_packages():
        text = (work / "node_modules" / name / "LICENSE").read_text(encoding="utf-8").strip()
        parts.append(f"{name} {version} ({licence})\n\n{text}\n")
    return f"\n{'-' * 80}\n\n".join(parts)


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="madang-module-") as folder:
        try:
            target = made(Path(folder))
        except (NoNode, RuntimeError) as problem:
            print(problem, file=sys.stderr)
            return 1
        for name in (BUNDLE, LICENCES):
            shutil.copyfile(target / name, ROOT / TARGET / name)
            print(f"{TARGET / name}  {(target / name).stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
