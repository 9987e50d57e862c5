"""Looking things up in the lists of the reference data: search as one types, one entry, a tree's next level, names.

Withdrawn entries are no longer found or offered, but keep their names wherever their codes were written.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, and_, case, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from app.extensions import db
from app.models import ReferenceEntry
from app.rules.picking import BETWEEN, typed

SHOWN = 7
LONGEST_QUERY = 80
MOST_WORDS = 8
OTHER = {"ko": "en", "en": "ko"}
CLASSIFICATIONS = ("industry", "occupation", "major")  # whose names say more with the group they stand in

_Above = aliased(ReferenceEntry)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing of a list; `above` is what it belongs to in a tree (Jongno-gu: Seoul)."""

    kind: str
    code: str
    parent: str | None
    names: dict[str, str]
    details: dict[str, Any] = field(default_factory=dict)
    is_offered: bool = True
    above: "Entry | None" = None

    def name(self, language: str) -> str:
        """In this language, else English, else whatever there is."""
        return self.names.get(language) or self.names.get("en") or next(iter(self.names.values()), self.code)

    def other(self, language: str) -> str:
        """The name beside it: Korean where the reader's is another, English for Korean; "" where it is the same."""
        other = self.names.get(OTHER.get(language, "ko"), "")
        return "" if other == self.name(language) else other

    def full_name(self, language: str) -> str:
        """With what it belongs to, for regions: 서울특별시 종로구, Jongno-gu, Seoul."""
        if self.kind != "region" or self.above is None:
            return self.name(language)
        if language == "ko":
            return f"{self.above.name(language)} {self.name(language)}"
        return f"{self.name(language)}, {self.above.name(language)}"

    def beside(self, language: str) -> str:
        """What stands below its name: the other language's, and in a classification what it belongs to."""
        other = OTHER.get(language, "ko")
        sub = self.full_name(other) if self.other(language) else ""
        if self.kind not in CLASSIFICATIONS or self.above is None:
            return sub
        return f"{sub} ({self.above.name(other)})" if sub else self.above.name(language)

    def is_named(self, text: str) -> bool:
        """Whether this text is one of its names, as pages show them."""
        folded = typed(text)
        return any(folded in (typed(self.name(code)), typed(self.full_name(code))) for code in self.names)

    def detail(self, name: str, language: str) -> str:
        """A detail that is text, in this language or in English: visas have a `note`."""
        text = self.details.get(name) or ""
        return text if isinstance(text, str) else text.get(language) or text.get("en") or ""


class Found(NamedTuple):
    """The best entries for what was typed, and whether there are more than these."""

    entries: list[Entry]
    more: bool


def search(kind: str, text: str, *, parent: str | None = None, limit: int = SHOWN) -> Found:
    """Entries whose names hold every word typed; names that begin so first, then words that do, then the rest.

    `parent` keeps to what stands below it, at any depth.
    """
    looked_for = typed(text[:LONGEST_QUERY])
    if not looked_for:
        return Found([], False)
    words = list(dict.fromkeys(looked_for.split()))[:MOST_WORDS]
    below = [ReferenceEntry.code.in_(_codes_below(kind, parent))] if parent else []
    rows = db.session.execute(
        _entries()
        .where(ReferenceEntry.kind == kind, ReferenceEntry.is_offered, *below)
        .where(*(ReferenceEntry.folded.contains(word) for word in words))
        .order_by(*_best_first(looked_for, words))
        .limit(limit + 1)
    ).all()
    return Found([_entry(row) for row in rows[:limit]], len(rows) > limit)


def entry(kind: str, code: str | None) -> Entry | None:
    """The entry with this code, withdrawn or not; None where there is none."""
    return names([(kind, code)]).get((kind, code)) if code else None


def children(kind: str, parent: str | None = None) -> list[Entry]:
    """What is offered directly below `parent`, in the list's order; without one the top of the tree."""
    level = ReferenceEntry.parent == parent if parent else ReferenceEntry.parent.is_(None)
    wanted = _entries().where(ReferenceEntry.kind == kind, level, ReferenceEntry.is_offered)
    rows = db.session.execute(wanted.order_by(ReferenceEntry.position, ReferenceEntry.code)).all()
    return [_entry(row) for row in rows]


def names(pairs: Iterable[tuple[str, str | None]]) -> dict[tuple[str, str], Entry]:
    """The entries of these (kind, code), by that pair, in one statement; unknown ones are missing."""
    wanted = sorted({(kind, code) for kind, code in pairs if code})
    if not wanted:
        return {}
    rows = db.session.execute(_entries().where(tuple_(ReferenceEntry.kind, ReferenceEntry.code).in_(wanted))).all()
    return {(row.kind, row.code): _entry(row) for row in rows}


def _codes_below(kind: str, parent: str) -> Select[Any]:
    """The codes of the whole tree below an entry."""
    top = select(ReferenceEntry.code).where(ReferenceEntry.kind == kind, ReferenceEntry.parent == parent)
    tree = top.cte("below", recursive=True)
    lower = select(ReferenceEntry.code).join(tree, ReferenceEntry.parent == tree.c.code)
    return select(tree.union(lower.where(ReferenceEntry.kind == kind)).c.code)


def _entries() -> Select[Any]:
    """Plain columns and not objects: a page reads hundreds of them and changes none."""
    return select(
        ReferenceEntry.kind,
        ReferenceEntry.code,
        ReferenceEntry.parent,
        ReferenceEntry.names,
        ReferenceEntry.details,
        ReferenceEntry.is_offered,
        _Above.code.label("above_code"),
        _Above.parent.label("above_parent"),
        _Above.names.label("above_names"),
    ).outerjoin(_Above, and_(_Above.kind == ReferenceEntry.kind, _Above.code == ReferenceEntry.parent))


def _entry(row: Row[Any]) -> Entry:
    above = Entry(row.kind, row.above_code, row.above_parent, row.above_names) if row.above_code else None
    return Entry(row.kind, row.code, row.parent, row.names, row.details, row.is_offered, above)


def _best_first(looked_for: str, words: list[str]) -> Iterator[Any]:
    """A whole name, the start of a name, the start of words, anywhere; short names before long ones."""
    folded = ReferenceEntry.folded
    all_start = and_(*(or_(folded.contains(f"{BETWEEN}{word}"), folded.contains(f" {word}")) for word in words))
    yield case(
        (folded.contains(f"{BETWEEN}{looked_for}{BETWEEN}"), 0),
        (folded.contains(f"{BETWEEN}{looked_for}"), 1),
        (all_start, 2),
        else_=3,
    )
    yield func.length(folded)
    yield ReferenceEntry.position
    yield ReferenceEntry.id
