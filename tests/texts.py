"""Versions of texts for tests: those of the reference made old, and newer ones."""

from app.extensions import db
from app.models import TermsText
from tests import bundled

OLD, NEW, FUTURE = "2020-01-01", "2020-02-01", "2999-12-31"


def load_old() -> None:
    """The texts that the code carries, as if they had been there for long."""
    bundled.load()
    db.session.execute(db.update(TermsText).values(version=OLD))
    db.session.commit()


def add(kind: str, version: str = NEW, *, languages: tuple[str, ...] = ("ko", "en"), **changes: object) -> None:
    """Another version, in these languages."""
    words = {"ko": ("새 제목", "새 글", "새로운 점"), "en": ("New title", "New words.", "What changed")}
    for language in languages:
        title, body, note = words[language]
        fields = {"title": title, "body": body, "change_note": note, "sha256": "x"} | changes
        db.session.add(TermsText(kind=kind, version=version, language=language, **fields))
    db.session.commit()
