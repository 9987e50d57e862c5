"""What a resume consists of when it is read: sections with rows and entries, and words in one or two tongues."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, TypeVar

from app.models import Member

Part = TypeVar("Part")
OPTIONAL = ("options", "introduction")  # sections
SHORT_ENTRY = 600  # characters


@dataclass(frozen=True)
class Person:
    """What of a resume comes from the membership. A submitted version keeps it as `asdict` gives it."""

    name: str
    name_korean: str | None = None
    member_id: str | None = None
    phone: str | None = None  # E.164
    email: str | None = None
    birth_date: str | None = None  # ISO

    @classmethod
    def of(cls, member: Member) -> "Person":
        return cls(
            member.name, member.name_korean, member.member_id_shown, member.phone, member.email, member.birth_date
        )

    @classmethod
    def kept(cls, values: Mapping[str, Any]) -> "Person":
        """As a version kept it; what it does not know is left out."""
        known = {field.name for field in fields(cls)}
        return cls(**{"name": ""} | {name: value for name, value in values.items() if name in known})


@dataclass(frozen=True)
class Text:
    """Words in the reader's language, and in the other one where that differs. What was typed is in no language.

    `lead` is what they begin with in every language, as the code of a visa; it is not said twice. `file` is the public
    id of a document that they stand for.
    """

    main: str
    other: str = ""
    is_typed: bool = False
    lead: str = ""
    file: str = ""

    def __bool__(self) -> bool:
        return bool(self.main)

    def __str__(self) -> str:
        return self.main


@dataclass(frozen=True)
class Row:
    """One thing that is said. `step` and `field` name where it is changed; `kind` is line, long or links."""

    step: str
    field: str
    label: Text
    values: tuple[Text, ...]
    kind: str = "line"
    is_missing: bool = False  # asked for and not written yet


@dataclass(frozen=True)
class Entry:
    """One university, employment, language … `step` is its step in the draft, as "education:k3f9"."""

    step: str
    title: Text
    period: Text
    rows: tuple[Row, ...] = ()
    lasted: Text = Text("")

    @property
    def is_short(self) -> bool:
        """Whether it is to stand on one page: leaving the rest of a page empty for a long one would be odd."""
        return sum(len(text.main) for row in self.rows for text in row.values) < SHORT_ENTRY


@dataclass(frozen=True)
class Group:
    """Entries that belong together, below a title where there are several such."""

    title: Text
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Section:
    """A part of the resume. `step`: the page of the wizard that holds its entries; `note`: what is not there."""

    name: str
    step: str
    title: Text
    rows: tuple[Row, ...] = ()
    groups: tuple[Group, ...] = ()
    note: Text = Text("")

    @property
    def is_left_out(self) -> bool:
        """Whether paper does without it: nobody had to write anything here, and nobody did."""
        return self.name in OPTIONAL and not self.rows and not self.groups

    @property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(entry for group in self.groups for entry in group.entries)


@dataclass(frozen=True)
class Document:
    """The resume in a language, or in two beside each other (`other` is then not empty)."""

    language: str
    other: str
    heading: Text  # what kind of paper it is
    name: str  # as on the passport, the English one where it was written
    name_korean: str
    title: str
    sections: tuple[Section, ...]
    photo: str = ""  # public id; empty: none

    def section(self, name: str) -> Section:
        return next(section for section in self.sections if section.name == name)


def beside(one: Part, other: Part) -> Part:
    """The same part of a resume written in two languages as one: each text with its counterpart where they differ."""
    if isinstance(one, Text) and isinstance(other, Text):
        return replace(one, other="" if other.main == one.main else other.main.removeprefix(one.lead).strip())
    if isinstance(one, tuple) and isinstance(other, tuple):
        return tuple(beside(*pair) for pair in zip(one, other, strict=True))  # type: ignore[return-value]
    if is_dataclass(one) and not isinstance(one, type):
        pairs = {field.name: beside(getattr(one, field.name), getattr(other, field.name)) for field in fields(one)}
        return replace(one, **pairs)  # type: ignore[return-value]
    return one
