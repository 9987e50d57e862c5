"""Fetching pinned packages from npm: for making vendored files and fonts, never at run time."""

import hashlib
import subprocess
import tarfile
from pathlib import Path


class WrongChecksum(Exception):
    """A fetched file is not the one that was recorded."""


def fetch(package: str, version: str, folder: Path) -> Path:
    """Download and unpack package@version; the folder of its files. Scripts of the package are not run."""
    target = folder / f"{package.replace('/', '-')}-{version}"
    if target.exists():
        return target / "package"
    answer = subprocess.run(
        ["npm", "pack", "--silent", "--ignore-scripts", f"{package}@{version}"],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    archive = folder / answer.stdout.strip().splitlines()[-1]
    with tarfile.open(archive) as tar:
        tar.extractall(target, filter="data")
    archive.unlink()
    return target / "package"


def sha256_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def expect(path: Path, sha256: str) -> None:
    """Raises WrongChecksum, naming the file."""
    if not path.exists():
        raise WrongChecksum(f"{path} is missing; make vendor fetches it.")
    if sha256_of(path) != sha256:
        raise WrongChecksum(f"{path} differs from the recorded checksum {sha256}.")
