"""What a page declares about its entries."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from app.forms.draft import WizardForm
from app.forms.resume.entry import EntryForm

Text = Any  # a text or a lazy one
Fields = Mapping[str, Any]


class Line(NamedTuple):
    """A closed entry in words: what it is, the rest of it, and what it stands below with others of its kind."""

    title: str
    summary: str = ""
    group: str = ""


def _always(_form: WizardForm) -> bool:
    return True


def _nothing(_form: EntryForm) -> Mapping[str, Any]:
    return {}


def _nothing_together(_several: Sequence[Fields]) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True)
class Kind:
    """One kind of entries and its page; app.web.entries says what each part is for."""

    name: str
    page_form: type[WizardForm]
    form: type[EntryForm]
    page: str
    fields: str
    lines: Callable[[Sequence[Fields]], Sequence[Line]]
    heading: Text
    add: Text
    add_more: Text
    needed: Text = ""
    is_asked: Callable[[WizardForm], bool] = _always
    latest_first: Callable[[Fields], Any] | None = None
    variant_field: str = ""
    variants: tuple[tuple[str, Text], ...] = ()
    context: Callable[[EntryForm], Mapping[str, Any]] = _nothing
    together: Callable[[Sequence[Fields]], Mapping[str, Any]] = _nothing_together
    after: str = ""

    def line(self, fields: Fields) -> Line:
        """A single entry in words."""
        return self.lines([fields])[0]

    def blank(self, variant: str = "") -> EntryForm:
        """The form of an entry that begins."""
        known = {value for value, _ in self.variants}
        return self.form(formdata=None, data={self.variant_field: variant} if variant in known else {})
