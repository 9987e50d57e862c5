"""Asking that many people be erased (ST-1)."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, TextAreaField
from wtforms.validators import Length, StopValidation

from app.forms.base import BaseForm
from app.forms.fields import DigitsField
from app.forms.validators import Needed


class EraseForm(BaseForm):
    """Why, and their number typed, so that nobody asks for more than they meant. `seen`: whom the page had shown."""

    page_order = ("reason", "number")

    seen = HiddenField()
    reason = TextAreaField(
        _l("Reason"),
        [
            Needed(_l("Write why they are to be erased.")),
            Length(min=5, max=300, message=_l("Use 5 to 300 characters.")),
        ],
        description=_l("Whoever agrees reads it, and it stays with the request. Write no names."),
    )
    number = DigitsField(
        _l("How many people are to be erased?"),
        [Needed(_l("Type how many people are to be erased."))],
        render_kw={"autocomplete": "off", "inputmode": "numeric", "maxlength": "9"},
    )

    def about(self, count: int, seen: str) -> None:
        """Let the rules know how many they are, and which."""
        self.count, self.shown = count, seen

    def validate_number(self, field: Any) -> None:
        """The number that the page shows now, of the same people."""
        if self.seen.data != self.shown:
            field.data = ""
            raise StopValidation(gettext("The list has changed since you opened this page. Look at the number again."))
        if field.data != str(self.count):
            raise StopValidation(gettext("This is not the number above. Type %(number)s.", number=self.count))
