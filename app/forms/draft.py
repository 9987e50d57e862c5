"""Forms whose answers are kept in a draft between two visits."""

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from flask_babel import lazy_gettext as _l

from app.forms.base import BaseForm
from app.forms.fields import DigitsField
from app.forms.validators import SixDigits


class WizardForm(BaseForm):
    """One step of a wizard. What stands in `never_kept` never enters a draft, nor goes back into a page."""

    never_kept: ClassVar[tuple[str, ...]] = ()

    def kept(self) -> dict[str, Any]:
        """The answers that a draft may hold, by field."""
        left_out = {"csrf_token", *self.never_kept}
        return {name: field.data for name, field in self._fields.items() if name not in left_out}

    @classmethod
    def from_draft(cls, values: Mapping[str, Any]) -> Self:
        """The form of kept answers, to be validated again at the end. What was never kept is not asked again."""
        form = cls(formdata=None, data=values, meta={"csrf": False})
        for name in cls.never_kept:
            del form[name]
        return form


class ResumeForm(BaseForm):
    """The short code that was shown beside a resume link."""

    code = DigitsField(_l("Short code"), [SixDigits()], description=_l("6 digits, shown on your other device"))
