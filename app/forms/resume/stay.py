"""Nationality and stay: visa status and how long it holds (RS-2)."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from app.forms.countries import countries
from app.forms.draft import WizardForm
from app.forms.fields import Choices, KoreanDate, ListField, choices_of
from app.forms.validators import OneOf

KOREA, ABROAD = "korea", "abroad"
PLACES = choices_of(((KOREA, _l("In Korea")), (ABROAD, _l("Not yet in Korea"))))


class StayForm(WizardForm):
    """Nationality; in Korea the visa status and its expiry, which F-5 does not have."""

    nationality = ListField(_l("Nationality"), [OneOf(_l("Choose your nationality."))], choices=countries)
    stay_place = Choices(_l("Where are you now?"), [OneOf(_l("Choose where you are."))], choices=PLACES)
    visa = ListField(_l("Visa status"))
    visa_expiry = KoreanDate(_l("Visa expiry date"))
    no_expiry = BooleanField(_l("My visa has no expiry date"))
