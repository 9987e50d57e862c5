"""The name check: registration number and English name; the number is used once and kept nowhere (RS-3, RS-6)."""

from typing import ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from app.forms.draft import WizardForm
from app.forms.fields import UnshownDigits


class NameCheckForm(WizardForm):
    """The consent, then the two parts of the number as they stand on the card."""

    never_kept: ClassVar[tuple[str, ...]] = ("consent", "number_front", "number_back")

    consent = BooleanField(_l("I agree"))
    number_front = UnshownDigits(_l("First 6 digits"))
    number_back = UnshownDigits(_l("Last 7 digits"))
