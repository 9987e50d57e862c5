"""What the forms of entries share: education, experience, options."""

from collections.abc import Mapping
from typing import Any, ClassVar

from app.forms.resume.texts import TextForm

NOTHING = (None, "", False, [])


class EntryForm(TextForm):
    """One entry. Fields in `steering` only choose what the others ask for, so with them alone it says nothing."""

    steering: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def is_blank(cls, fields: Mapping[str, Any]) -> bool:
        """Whether nothing was written: such an entry is never kept."""
        left_out = {*cls.steering, "place", "removed"}
        return all(value in NOTHING for name, value in fields.items() if name not in left_out)
