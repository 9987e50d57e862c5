"""Backup and restore of an embedded site: the SQLite database and the files, with a manifest of hashes."""

import hashlib
import io
import json
import shutil
import sqlite3
import tarfile
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from flask import current_app

from app.extensions import db
from app.models.types import now
from app.operations.health import newest_migration

DATABASE = "madang.sqlite"
MANIFEST = "manifest.json"
FOLDERS = ("files",)  # below VAR_DIR
SINGLE_FILES = ("audit-heads.txt",)


class BrokenBackup(Exception):
    """The archive is not one of ours, or something in it is not what its manifest says."""


def write(target: Path) -> dict[str, Any]:
    """Write an archive while the site runs; answers its manifest. Only for SQLite: PostgreSQL has pg_dump."""
    with tempfile.TemporaryDirectory(dir=target.resolve().parent) as folder:
        copy = Path(folder) / DATABASE
        _copy_database(_database_path(), copy)
        members = {DATABASE: copy} | _copied(_files(), Path(folder) / "files")
        manifest = {
            "version": current_app.config["VERSION"],
            "migration": newest_migration(),
            "written_at": now().isoformat(timespec="seconds"),
            "files": {name: _sha256(path) for name, path in members.items()},
        }
        unfinished = Path(folder) / "backup.tar.gz"
        with tarfile.open(unfinished, "w:gz") as archive:
            _add_text(archive, MANIFEST, json.dumps(manifest, indent=1))
            for name, path in members.items():
                archive.add(path, arcname=name, recursive=False)
        unfinished.chmod(0o600)
        unfinished.replace(target)
    return manifest


def restore(source: Path) -> dict[str, Any]:
    """Put an archive's contents in place, after all of it was checked. Raises BrokenBackup."""
    var = Path(current_app.config["VAR_DIR"])
    with tempfile.TemporaryDirectory(dir=var) as name:
        folder = Path(name)
        manifest = _unpack(source, folder)
        db.session.remove()
        db.engine.dispose()
        _put_in_place(folder, var)
    return manifest


def _database_path() -> Path:
    if db.engine.dialect.name != "sqlite":
        raise BrokenBackup("This backup is for SQLite. For PostgreSQL use pg_dump and pg_restore (docs/operate.md).")
    return Path(str(db.engine.url.database))


def _copy_database(source: Path, target: Path) -> None:
    """SQLite's own online backup: a consistent copy while others write."""
    with sqlite3.connect(source) as origin, sqlite3.connect(target) as copy:
        origin.backup(copy)
    copy.close()
    origin.close()


def _files() -> dict[str, Path]:
    var = Path(current_app.config["VAR_DIR"])
    every = (path for folder in FOLDERS for path in sorted((var / folder).rglob("*")))
    found = [path for path in every if path.is_file() and not path.name.startswith(".")]  # one being written is hidden
    found += [var / name for name in SINGLE_FILES if (var / name).exists()]
    return {str(path.relative_to(var)): path for path in found}


def _copied(found: dict[str, Path], folder: Path) -> dict[str, Path]:
    """The files as they are now, by links where the disk allows it: one may be erased while the archive is written."""
    copies = {}
    for number, (name, path) in enumerate(found.items()):
        copy = folder / str(number)
        folder.mkdir(mode=0o700, exist_ok=True)
        with suppress(FileNotFoundError):
            _link_or_copy(path, copy)
            copies[name] = copy
    return copies


def _link_or_copy(path: Path, copy: Path) -> None:
    try:
        copy.hardlink_to(path)
    except FileNotFoundError:
        raise
    except OSError:
        shutil.copy2(path, copy)


def _unpack(source: Path, folder: Path) -> dict[str, Any]:
    try:
        with tarfile.open(source, "r:gz") as archive:
            archive.extractall(folder, filter="data")
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
        wrong = [name for name, digest in manifest["files"].items() if _sha256(folder / name) != digest]
    except (tarfile.TarError, OSError, ValueError, KeyError, EOFError) as error:
        raise BrokenBackup(
            f"{source.name} is not a backup of Madang, or was cut off ({type(error).__name__})."
        ) from error
    if wrong:
        raise BrokenBackup(f"{wrong[0]} is not as it was written.")
    return manifest


def _put_in_place(folder: Path, var: Path) -> None:
    database = _database_path()
    for leftover in (Path(f"{database}-wal"), Path(f"{database}-shm")):
        leftover.unlink(missing_ok=True)
    shutil.move(folder / DATABASE, database)
    for name in FOLDERS:
        shutil.rmtree(var / name, ignore_errors=True)
        if (folder / name).exists():
            shutil.move(folder / name, var / name)
    for name in SINGLE_FILES:
        if (folder / name).exists():
            shutil.move(folder / name, var / name)


def _add_text(archive: tarfile.TarFile, name: str, text: str) -> None:
    data = text.encode()
    member = tarfile.TarInfo(name)
    member.size = len(data)
    archive.addfile(member, io.BytesIO(data))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
