"""What differs between two versions of a resume, said as the resume says it: by section and row, before and after."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.web.resume_document import Document, Entry, Row, Section

ADDED, REMOVED, CHANGED, MOVED = "added", "removed", "changed", "moved"
Said = tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """One difference. `about` is the row's label or the entry's title; moved entries have neither old nor new."""

    kind: str
    section: str
    about: str
    old: Said = ()
    new: Said = ()


def between(old: Document, new: Document) -> list[Change]:
    """The differences in the order of the newer one; both are written in one language."""
    before = {section.name: section for section in old.sections}
    found: list[Change] = []
    for section in new.sections:
        found += _of_section(before[section.name], section)
    return found


def _of_section(old: Section, new: Section) -> Iterator[Change]:
    yield from _of_rows(new.title.main, "", old.rows, new.rows)
    before, after = _by_step(old), _by_step(new)
    for step in (*after, *(step for step in before if step not in after)):
        yield from _of_entry(new.title.main, before.get(step), after.get(step))
    if _order(before, after) != _order(after, before):
        yield Change(MOVED, new.title.main, "")


def _order(entries: dict[str, Entry], others: dict[str, Entry]) -> list[str]:
    """How the entries follow each other that say the same in both; one whose months changed moves by itself."""
    return [step for step, entry in entries.items() if step in others and _head(entry) == _head(others[step])]


def _by_step(section: Section) -> dict[str, Entry]:
    return {entry.step: entry for entry in section.entries}


def _of_entry(section: str, old: Entry | None, new: Entry | None) -> Iterator[Change]:
    entry = new or old
    assert entry is not None
    title = entry.title.main
    if old is None or new is None:
        kind = ADDED if old is None else REMOVED
        yield Change(kind, section, title, old=_whole(old), new=_whole(new))
        return
    if _head(old) != _head(new):
        yield Change(CHANGED, section, title, old=_head(old), new=_head(new))
    yield from _of_rows(section, title, old.rows, new.rows)


def _head(entry: Entry) -> Said:
    return tuple(text.main for text in (entry.title, entry.period) if text)


def _whole(entry: Entry | None) -> Said:
    """All that an entry says."""
    if entry is None:
        return ()
    return (*_head(entry), *(f"{row.label}: {', '.join(_values(row))}" for row in entry.rows))


def _of_rows(section: str, entry: str, old: tuple[Row, ...], new: tuple[Row, ...]) -> Iterator[Change]:
    before, after = _by_field(old), _by_field(new)
    for field in (*after, *(field for field in before if field not in after)):
        row = after.get(field) or before[field]
        one, other = _values(before.get(field)), _values(after.get(field))
        if one != other:
            kind = CHANGED if one and other else ADDED if other else REMOVED
            about = f"{entry} · {row.label}" if entry else row.label.main
            yield Change(kind, section, about, one, other)


def _by_field(rows: tuple[Row, ...]) -> dict[tuple[str, str], Row]:
    return {(row.step, row.field): row for row in rows}


def _values(row: Row | None) -> Said:
    return () if row is None or row.is_missing else tuple(text.main for text in row.values)
