"""Pages and entries of a resume in which people write freely: no registration number is kept of it, wherever typed."""

from typing import Any

from flask_babel import gettext

from app.forms.draft import WizardForm
from app.rules.arc_number import holds_number


class TextForm(WizardForm):
    """Refuses a text with a registration number, and leaves it out of what is kept while somebody types."""

    def kept(self) -> dict[str, Any]:
        """What was written before stays in the draft."""
        return {name: value for name, value in super().kept().items() if not holds_number(value)}

    def validate(self, extra_validators: Any = None) -> bool:
        """Every rule, and no number in any field."""
        is_good = bool(super().validate(extra_validators))
        found = [field for field in self if field.short_name not in self.never_kept and holds_number(field.data)]
        for field in found:
            field.errors = [number_stands_here()]
        return is_good and not found


def number_stands_here() -> str:
    return gettext("A registration number stands here. Take it out: nobody needs it, and it is secret.")
