"""The part about everything else one can do, by kind of entry, of each the latest first."""

from collections.abc import Callable

from flask_babel import gettext

from app.forms.resume.options import OptionEntryForm, latest_first
from app.rules import language_tests
from app.web.resume_document.shapes import Entry, Group, Row, Section, Text
from app.web.resume_document.words import Fields, Words, choice, from_to, month, not_written, nothing_needed, row, typed
from app.wizards.engine import Answers
from app.wizards.resume import entries_of

NONE = Text("")
KINDS = ("language", "test", "qualification", "award", "training", "overseas", "portfolio")


def options(answers: Answers, words: Words) -> Section:
    """Every kind that has entries, below its name."""
    found = entries_of(answers, "options")
    groups = tuple(
        _group(kind, found, words) for kind in KINDS if any(fields.get("kind") == kind for _, fields in found)
    )
    note = NONE if groups else nothing_needed()
    return Section("options", "options", Text(gettext("Languages and skills")), groups=groups, note=note)


def _group(kind: str, found: list[tuple[str, dict[str, object]]], words: Words) -> Group:
    mine = [(id, fields) for id, fields in found if fields.get("kind") == kind]
    mine.sort(key=lambda entry: latest_first(entry[1]), reverse=True)
    make = MAKERS[kind]
    return Group(_title(kind), tuple(make(f"options:{id}", fields, words) for id, fields in mine))


def _title(kind: str) -> Text:
    return choice(OptionEntryForm, "kind", kind)


def _language(step: str, fields: Fields, words: Words) -> Entry:
    level = row(step, "level", gettext("Level"), choice(OptionEntryForm, "level", fields.get("level")))
    return Entry(step, words.tongue(fields.get("tongue")) or not_written(), _month(fields, "acquired"), level)


def _test(step: str, fields: Fields, words: Words) -> Entry:
    is_listed = fields.get("test") != language_tests.OTHER
    test = choice(OptionEntryForm, "test", fields.get("test")) if is_listed else typed(fields.get("name"))
    language = NONE if is_listed else words.tongue(fields.get("tongue"))
    rows = (
        *row(step, "score", gettext("Score or level"), typed(fields.get("score"))),
        *row(step, "tongue", gettext("Language"), language),
    )
    return Entry(step, test or not_written(), _month(fields, "taken"), rows)


def _given(step: str, fields: Fields, words: Words) -> Entry:
    """A qualification or an award."""
    issuer = row(step, "issuer", gettext("Given by"), typed(fields.get("issuer")))
    return Entry(step, typed(fields.get("name")) or not_written(), _month(fields, ""), issuer)


def _training(step: str, fields: Fields, words: Words) -> Entry:
    rows = (
        *row(step, "organiser", gettext("Organiser"), typed(fields.get("organiser"))),
        *row(step, "content", gettext("What you learned"), typed(fields.get("content")), kind="long"),
    )
    return Entry(step, typed(fields.get("name")) or not_written(), _span(fields), rows)


def _overseas(step: str, fields: Fields, words: Words) -> Entry:
    purpose = row(step, "purpose", gettext("Purpose"), typed(fields.get("purpose")))
    return Entry(step, words.country(fields.get("country")) or not_written(), _span(fields), purpose)


def _portfolio(step: str, fields: Fields, words: Words) -> Entry:
    named = str(fields.get("file") or "")
    file = Text(gettext("A file, handed in with this resume"), file=named) if named else NONE
    rows: tuple[Row, ...] = (
        *row(step, "url", gettext("Web address"), typed(fields.get("url")), kind="links"),
        *row(step, "file", gettext("File"), file),
    )
    return Entry(step, typed(fields.get("name")) or _title("portfolio"), NONE, rows)


def _month(fields: Fields, which: str) -> Text:
    before = f"{which}_" if which else ""
    return month(fields.get(f"{before}year"), fields.get(f"{before}month"))


def _span(fields: Fields) -> Text:
    return from_to(_month(fields, "from"), _month(fields, "to"))


MAKERS: dict[str, Callable[[str, Fields, Words], Entry]] = {
    "language": _language,
    "test": _test,
    "qualification": _given,
    "award": _given,
    "training": _training,
    "overseas": _overseas,
    "portfolio": _portfolio,
}
