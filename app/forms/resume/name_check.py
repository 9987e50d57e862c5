"""The name check: registration number and English name; the number is used once and kept nowhere (RS-3, RS-6)."""

from typing import Any, ClassVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField

from app.forms.draft import WizardForm
from app.forms.fields import Choices, UnshownDigits, choices_of
from app.forms.validators import OneOf, today_in_korea
from app.rules.arc_number import ArcNumber, NumberRefused, read_number

NOW, NONE = "now", "none"
CARDS = choices_of(
    (
        (NOW, _l("I have my residence card")),
        (NONE, _l("I have no card yet, or staff shall look at it")),
    )
)
# As on the card: numeric keypad, and nothing that a browser or a password manager fills in, keeps or restores.
UNKEPT = {
    "inputmode": "numeric",
    "autocomplete": "off",
    "spellcheck": "false",
    "data-never-kept": "",
    "data-1p-ignore": "",
    "data-lpignore": "true",
    "data-bwignore": "",
}


class NameCheckForm(WizardForm):
    """Card or none; with one the consent, then the two parts of the number. `shown` names the text on the page."""

    never_kept: ClassVar[tuple[str, ...]] = ("shown", "consent", "number_front", "number_back")

    card = Choices(
        _l("Your residence card"),
        [OneOf(_l("Choose whether you have your residence card."))],
        choices=CARDS,
    )
    shown = HiddenField()
    number_front = UnshownDigits(_l("First 6 digits"), render_kw=UNKEPT)
    number_back = UnshownDigits(_l("Last 7 digits"), render_kw=UNKEPT)
    consent = BooleanField(_l("I agree"), render_kw={"data-never-kept": ""})

    number: ArcNumber | None = None  # what was typed, once it keeps every rule

    def validate(self, extra_validators: Any = None) -> bool:
        """With a card, the two parts are one number, and nobody is asked about it without consent."""
        is_good = bool(super().validate(extra_validators))
        if self.card.data != NOW or "number_front" not in self:
            return is_good
        self._read_number()
        if not self.consent.data:
            self.consent.errors = [
                gettext("Agree, so that we may ask about your number, or let staff look at your card.")
            ]
        return is_good and self.number is not None and bool(self.consent.data)

    def _read_number(self) -> None:
        try:
            self.number = read_number(self.number_front.data or "", self.number_back.data or "", today_in_korea())
        except NumberRefused as refused:
            self[f"number_{refused.part}"].errors = [sentence(refused.reason)]


def sentence(reason: str) -> str:
    """What to do about a number that cannot be one; see rules.arc_number."""
    return {
        "front": gettext("Enter the 6 digits before the hyphen: year, month and day of your birth."),
        "back": gettext("Enter the 7 digits after the hyphen."),
        "date": gettext("There is no such day. The first 6 digits are year, month and day of your birth."),
        "future": gettext("This day is still to come. Look at the first 6 digits, and the one after the hyphen."),
        "citizen": gettext(
            "This is the number of a Korean citizen. A foreigner's has 5, 6, 7 or 8 right after the hyphen."
        ),
    }[reason]
