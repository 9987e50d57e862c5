"""Texts and inflow paths: files add to what is stored and never change it."""

import csv
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from app.extensions import db
from app.models import InflowPath, TermsText
from app.rules.terms import fingerprint


class TextChanged(Exception):
    """A text differs from what is stored under its version: people agreed to that, so a change is a new version."""


@dataclass(frozen=True)
class TextFile:
    """One file <kind>.<version>.<language>.txt: header lines "title: …" and "optional: yes", then the text."""

    kind: str
    version: str
    language: str
    title: str
    body: str
    is_optional: bool

    @classmethod
    def read(cls, path: Path) -> "TextFile":
        kind, version, language = path.name.removesuffix(".txt").split(".")
        lines = path.read_text(encoding="utf-8").splitlines()
        title = lines.pop(0).removeprefix("title: ")
        is_optional = lines[0] == "optional: yes"
        return cls(kind, version, language, title, "\n".join(lines[is_optional:]), is_optional)

    @property
    def sha256(self) -> str:
        return fingerprint(self.title, self.body)


def load_texts(folder: Path) -> int:
    """Where staff have published a version of a text, its further versions are theirs: files add none."""
    columns = (TermsText.kind, TermsText.version, TermsText.language, TermsText.sha256, TermsText.made_by)
    rows = db.session.execute(select(*columns)).all()
    by_staff = {row.kind for row in rows if row.made_by is not None}
    stored = {(row.kind, row.version, row.language): row.sha256 for row in rows if row.made_by is None}
    files = [TextFile.read(path) for path in sorted(folder.glob("*.txt"))]
    added = [file for file in files if _is_new(file, stored) and file.kind not in by_staff]
    db.session.add_all(TermsText(**vars(file), sha256=file.sha256) for file in added)
    return len(added)


def load_inflow_paths(path: Path) -> int:
    """Staff may rename, reorder and withdraw stored ones, so only new codes are added."""
    stored = set(db.session.scalars(select(InflowPath.code)))
    with path.open(encoding="utf-8", newline="") as file:
        added = [row for row in csv.DictReader(file) if row["code"] not in stored]
    db.session.add_all(
        InflowPath(code=row["code"], position=int(row["position"]), names={"ko": row["ko"], "en": row["en"]})
        for row in added
    )
    return len(added)


def _is_new(file: TextFile, stored: dict[tuple[str, str, str], str]) -> bool:
    known = stored.get((file.kind, file.version, file.language))
    if known not in (None, file.sha256):
        raise TextChanged(
            f"{file.kind}.{file.version}.{file.language} differs from the stored text. Give it a new version."
        )
    return known is None
