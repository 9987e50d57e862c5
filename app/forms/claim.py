"""The form in which somebody who registered at a fair's door proves to hold the ticket (FR-2)."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from app.forms.base import BaseForm
from app.forms.fields import DigitsField
from app.forms.kiosk import ShortCodeWithItsCheckDigit
from app.forms.validators import Needed


class ClaimForm(BaseForm):
    """The number beside the ticket's code, and for a member of another name, that both are the same person."""

    number = DigitsField(
        _l("Ticket number"),
        [Needed(_l("Enter the 8 digits of your ticket.")), ShortCodeWithItsCheckDigit],
        description=_l("8 digits, beside the square code of your ticket"),
        render_kw={"inputmode": "numeric", "autocomplete": "off", "maxlength": "20"},
    )
    is_me = BooleanField(_l("I am this person, and the ticket was made for me"))
