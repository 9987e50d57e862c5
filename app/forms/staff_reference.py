"""An entry of a list, as staff write it."""

import re
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, TextAreaField, ValidationError

from app.forms.base import BaseForm
from app.forms.fields import AsciiField, LineField, ListField
from app.forms.picking import PickedCode
from app.forms.validators import MayBeEmpty, Needed, NoLongerThan
from app.models import ReferenceEntry
from app.operations import picking
from app.operations.reference.editing import LONGEST_CODE, Wanted

MAY_WORK = (("", ""), ("yes", _l("Yes")), ("limited", _l("Within limits")), ("no", _l("No")))
CODE = re.compile(rf"[A-Za-z0-9][A-Za-z0-9.-]{{0,{LONGEST_CODE - 1}}}")


class ReferenceForm(BaseForm):
    """Names in both languages, and what else it is found by."""

    code = AsciiField(_l("Code"), [MayBeEmpty()], description=_l("Leave it empty to have one made from the name."))
    ko = LineField(_l("Name in Korean"), [NoLongerThan(200)])
    en = LineField(_l("Name in English"), [NoLongerThan(200)])
    also = TextAreaField(
        _l("Also found by"),
        [MayBeEmpty(), NoLongerThan(1000)],
        description=_l("Old names and short forms, one to a line. They are searched and never shown."),
    )
    seen = HiddenField()

    def validate_code(self, field: Any) -> None:
        if not CODE.fullmatch(field.data):
            raise ValidationError(gettext("Use letters, digits, points and hyphens, at most 80."))

    def validate_ko(self, field: Any) -> None:
        if not field.data and not self.en.data:
            raise ValidationError(gettext("Give it a name in Korean or in English."))

    @property
    def wanted(self) -> Wanted:
        """The entry as it was written."""
        names = {code: self[code].data for code in ("ko", "en") if self[code].data}
        also = [line for line in map(str.strip, (self.also.data or "").splitlines()) if line]
        above = self._fields.get("parent_code")
        return Wanted(names, also, (above.data or None) if above else None, self._details())

    def _details(self) -> dict[str, Any]:
        if "may_work" not in self._fields:
            return {}
        note = {code: self[f"note_{code}"].data for code in ("ko", "en") if self[f"note_{code}"].data}
        return {"may_work": self["may_work"].data, "note": note}


class CodedForm(ReferenceForm):
    """An entry whose code is official, and known to people."""

    code = AsciiField(
        _l("Code"),
        [Needed(_l("Enter the official code."))],
        description=_l("As the official list has it: D-10, 62010."),
    )


class VisaForm(CodedForm):
    """A visa says as well whether one may work with it."""

    may_work = ListField(_l("May work"), [MayBeEmpty()], choices=MAY_WORK)
    note_ko = TextAreaField(_l("Note in Korean"), [MayBeEmpty(), NoLongerThan(1000)])
    note_en = TextAreaField(_l("Note in English"), [MayBeEmpty(), NoLongerThan(1000)])


class PlacedForm(ReferenceForm):
    """An entry of a tree stands below another one, or at the top: the form of a list has `parent_code` beside it."""

    parent = LineField(_l("Belongs to"), [MayBeEmpty()], description=_l("Leave it empty where it stands at the top."))

    def validate(self, extra_validators: Any = None) -> bool:
        """What it belongs to must be of the list; whether it was picked is known after the other rules."""
        is_good = super().validate(extra_validators)
        if self.parent.data and not self["parent_code"].data:
            self.parent.errors = [gettext("Choose what it belongs to from the list.")]
            return False
        return bool(is_good)


class RegionForm(PlacedForm):
    """A district names its province."""

    parent_code = PickedCode("region", names="parent")


class MajorForm(PlacedForm):
    """A major names its group."""

    parent_code = PickedCode("major", names="parent")


class IndustryForm(PlacedForm, CodedForm):
    """An industry names the one above."""

    parent_code = PickedCode("industry", names="parent")


class OccupationForm(PlacedForm, CodedForm):
    """An occupation names the group above."""

    parent_code = PickedCode("occupation", names="parent")


FORMS: dict[str, type[ReferenceForm]] = {
    "visa": VisaForm,
    "region": RegionForm,
    "major": MajorForm,
    "industry": IndustryForm,
    "occupation": OccupationForm,
}


def form_of(kind: str) -> type[ReferenceForm]:
    """The form for entries of this list."""
    return FORMS.get(kind, ReferenceForm)


def values_of(entry: ReferenceEntry, language: str) -> dict[str, Any]:
    """A stored entry as the form takes it."""
    above = picking.entry(entry.kind, entry.parent)
    note = entry.details.get("note") or {}
    return {
        "code": entry.code,
        "ko": entry.names.get("ko", ""),
        "en": entry.names.get("en", ""),
        "also": "\n".join(entry.details.get("also", [])),
        "seen": entry.edited_at.isoformat(),
        "parent": above.full_name(language) if above else "",
        "parent_code": entry.parent or "",
        "may_work": entry.details.get("may_work", ""),
        "note_ko": note.get("ko", ""),
        "note_en": note.get("en", ""),
    }
