"""Nationality and stay: visa status and how long it holds (RS-2)."""

from datetime import timedelta
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field
from wtforms.validators import StopValidation

from app.forms.countries import countries
from app.forms.draft import WizardForm
from app.forms.fields import Choices, KoreanDate, ListField, choices_of
from app.forms.picking import EntryField
from app.forms.validators import NeededWhere, OneOf, today_in_korea

KOREA, ABROAD = "korea", "abroad"
PLACES = choices_of(((KOREA, _l("In Korea")), (ABROAD, _l("Not yet in Korea"))))
WITHOUT_EXPIRY = ("F-5",)  # permanent residence: the card is renewed, the stay has no end
FURTHEST = timedelta(days=50 * 365)


class OnlyOfSomeVisas:
    """Other visa statuses have an end, so the box counts for these alone."""

    def __call__(self, form: Any, field: Field) -> None:
        field.data = bool(field.data) and form.stay_place.data == KOREA and form.visa.data in WITHOUT_EXPIRY


class ExpiryToCome:
    """Needed in Korea, unless there is none; today at the earliest."""

    def __call__(self, form: Any, field: Any) -> None:
        if form.stay_place.data != KOREA or form.no_expiry.data:
            field.data, field.errors = "", []
            raise StopValidation
        if not field.data:
            raise StopValidation(gettext("Enter the day until which you may stay, as on your residence card."))
        if field.date is None:
            raise StopValidation(gettext("Enter the date in 8 digits: year, month, day, for example 20270930."))
        if field.date < today_in_korea():
            raise StopValidation(
                gettext(
                    "This day is over. Enter the new date; if you have none, ask the immigration office (1345) first."
                )
            )
        if field.date > today_in_korea() + FURTHEST:
            raise StopValidation(gettext("Check the year: it is more than 50 years from now."))


class StayForm(WizardForm):
    """Nationality; in Korea the visa status and its expiry, which F-5 does not have."""

    nationality = ListField(_l("Nationality"), [OneOf(_l("Choose your nationality."))], choices=countries)
    stay_place = Choices(_l("Where are you now?"), [OneOf(_l("Choose where you are."))], choices=PLACES)
    visa = EntryField(
        _l("Visa status"), [NeededWhere("stay_place", (KOREA,), _l("Choose your visa status."))], kind="visa"
    )
    no_expiry = BooleanField(_l("My stay has no expiry date"), [OnlyOfSomeVisas()])
    visa_expiry = KoreanDate(
        _l("Visa expiry date"),
        [ExpiryToCome()],
        render_kw={"inputmode": "numeric", "autocomplete": "off", "maxlength": "14"},
    )
