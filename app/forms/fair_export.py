"""Asking for an export of a fair's registrations (ST-5)."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms import BooleanField, TextAreaField
from wtforms.validators import AnyOf, Length

from app.forms.base import BaseForm
from app.forms.fields import Choices, ListField
from app.forms.validators import MayBeEmpty, Needed

ANY = ("", _l("Any"))
NOT_IN_LIST = _l("Choose from the list.")


def _listed(*pairs: tuple[str, Any]) -> dict[str, Any]:
    """Choices of a filter, and the rule that there are no others."""
    return {"choices": (ANY, *pairs), "validators": [MayBeEmpty(), AnyOf([value for value, _ in pairs], NOT_IN_LIST)]}


class ExportForm(BaseForm):
    """What, of whom, and why. The lists of the fair are given by the page."""

    preset = Choices(
        _l("What"),
        [Needed(_l("Choose what to export."))],
        choices=(
            ("arrivals", _l("Arrivals")),
            ("registrations", _l("Registrations")),
            ("contacts", _l("Contact list")),
            ("statistics", _l("Statistics")),
        ),
    )
    arrived = ListField(_l("Arrived"), **_listed(("yes", _l("Arrived")), ("no", _l("Not here yet"))))
    slot = ListField(_l("Time of entry"))
    nationality = ListField(_l("Nationality"))
    speaks = ListField(_l("Speaks"))  # "language" is that of the page, in every form
    state = ListField(
        _l("State"),
        **_listed(("held", _l("Registered")), ("waiting", _l("On the waiting list")), ("cancelled", _l("Cancelled"))),
    )
    identity = ListField(
        lazy_pgettext("staff", "Identity"), **_listed(("to_check", _l("To be checked")), ("confirmed", _l("Confirmed")))
    )
    format = Choices(
        _l("File"),
        [Needed(_l("Choose the kind of file."))],
        choices=(("xlsx", _l("Excel (XLSX)")), ("csv", _l("CSV"))),
        default="xlsx",
    )
    is_full = BooleanField(_l("Telephone numbers and addresses whole, not masked"))
    reason = TextAreaField(
        _l("Reason"),
        [
            Needed(_l("Write what the file is for.")),
            Length(min=5, max=300, message=_l("Use 5 to 300 characters.")),
        ],
        description=_l("It is kept in the audit log. Write no names."),
    )

    def offer(self, slots: list[tuple[str, str]], nationalities: list[tuple[str, str]], languages: Any) -> None:
        """The values that a fair has."""
        for field, pairs in ((self.slot, slots), (self.nationality, nationalities), (self.speaks, languages)):
            field.choices = [ANY, *pairs]
            field.validators = [MayBeEmpty(), AnyOf([value for value, _ in pairs], NOT_IN_LIST)]

    @property
    def filters(self) -> dict[str, str]:
        """What was chosen to narrow the list."""
        names = ("arrived", "slot", "nationality", "state", "identity")
        chosen = {name: self[name].data for name in names} | {"language": self.speaks.data}
        return {name: value for name, value in chosen.items() if value}
