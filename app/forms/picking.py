"""Fields over the lists of the reference data: what was picked while typing, and lists that depend on one another.

university = LineField(…)
university_code = PickedCode("university", names="university")           f.reference_picker(university, …_code)

province = EntryField(_l("Province"), kind="region")                     f.tree_fields(province, district)
district = EntryField(_l("District"), kind="region", below="province")
"""

from collections.abc import Iterator
from typing import Any

from flask_babel import get_locale, gettext
from wtforms import SelectField, StringField, ValidationError

from app.forms.base import tidy
from app.operations import picking
from app.operations.picking import Entry


class PickedCode(StringField):
    """The code of what was picked for the text field `names`; empty where the text is not a name of it.

    `within` names the field whose code the search keeps below. Without script somebody may pick and then type on: the
    code goes when the text no longer names its entry. `fills` are fields that picking fills in too, with what the list
    knows of the entry under their names. `unless` is a field and its value with which nothing of the list is meant.
    Where it is not `is_free`, only what is in the list is offered; a rule on the text says so.
    """

    def __init__(
        self,
        kind: str,
        names: str,
        within: str = "",
        fills: tuple[str, ...] = (),
        unless: tuple[str, str] = ("", ""),
        is_free: bool = True,
        **options: Any,
    ):
        super().__init__("", **options | {"filters": [tidy]})
        self.kind, self.names, self.within, self.fills, self.unless = kind, names, within, fills, unless
        self.is_free = is_free

    def is_meant(self, answers: Any) -> bool:
        """Whether these answers of the form leave room for something of the list."""
        name, value = self.unless
        return not name or answers.get(name) != value

    def picked_words(self) -> str:
        """What was picked, in the language that the text beside it is not in."""
        found = picking.entry(self.kind, self.data)
        return (found.beside(str(get_locale())) or found.code) if found else ""

    def picked_language(self) -> str:
        """The language of these words, for whoever has them read aloud."""
        return picking.OTHER.get(str(get_locale()), "ko")

    def pre_validate(self, form: Any) -> None:
        found = picking.entry(self.kind, self.data) if self.is_meant(form.data) else None
        if found is None or not found.is_named(form[self.names].data or ""):
            self.data = ""


class EntryField(SelectField):
    """One entry of a list: of its top, or of what stands below the answer of the field `below`.

    What is stored already may have been withdrawn since: it stays, with its name.
    """

    def __init__(self, *args: Any, kind: str, below: str = "", **options: Any):
        form = options.get("_form")
        super().__init__(*args, validate_choice=False, choices=[], **options)
        self.kind, self.below, self._siblings = kind, below, form

    def iter_choices(self) -> Iterator[tuple[str, str, bool, dict[str, Any]]]:
        language = str(get_locale())
        yield "", "", not self.data, {}
        for entry in self._offered():
            yield entry.code, entry_words(entry, language), entry.code == self.data, {}

    def pre_validate(self, form: Any) -> None:
        if not self.data:
            return
        found = picking.entry(self.kind, self.data)
        if found is None or (self.below and found.parent != form[self.below].data):
            raise ValidationError(gettext("Choose one of the list."))

    def has_choices(self) -> bool:
        """Whether there is anything to choose from, which depends on the field above."""
        return not self.below or bool(self._offered())

    def _offered(self) -> list[Entry]:
        above = self._siblings[self.below].data if self.below else None
        if self.below and not above:
            return []
        offered = picking.children(self.kind, above)
        kept = picking.entry(self.kind, self.data) if self.data not in [entry.code for entry in offered] else None
        return [*offered, kept] if kept is not None and kept.parent == above else offered


def entry_words(entry: Entry, language: str) -> str:
    """An entry in a list: visas with their code, since people know them by it."""
    return f"{entry.code} {entry.name(language)}" if entry.kind == "visa" else entry.name(language)
