"""Step 1 of a company's sign-up: its kind, what the tax office is asked, papers where it cannot say (CM-1, CM-2)."""

from datetime import date, timedelta
from typing import Any, ClassVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import Field, FileField, Form
from wtforms.validators import StopValidation

from app.forms.draft import WizardForm
from app.forms.fields import Choices, DigitsField, KoreanDate, LineField, NameField
from app.forms.validators import MayBeEmpty, Needed, NeededWhere, NoLongerThan, OneOf, today_in_korea
from app.rules import business_number
from app.rules.business_number import BusinessNumberUnreadable

GENERAL, AGENCY = "general", "agency"
EARLIEST = date(1900, 1, 1)
AHEAD = timedelta(days=366)  # a business may be registered before it opens


class BusinessNumberField(DigitsField):
    """A business registration number: kept as ten digits, shown in its three parts."""

    def _value(self) -> str:
        typed = self.data or ""
        return business_number.shown(typed) if len(typed) == business_number.LENGTH else typed


class OpeningDateField(KoreanDate):
    """The day a business opened: kept as eight digits, shown as it stands on the certificate of registration."""

    def _value(self) -> str:
        return self.date.isoformat() if self.date else self.data or ""


class BusinessNumber:
    """Ten digits, the last of which follows from the others."""

    def __call__(self, form: Form, field: Field) -> None:
        try:
            business_number.read(field.data)
        except BusinessNumberUnreadable as unreadable:
            raise StopValidation(self._message(unreadable.reason)) from None

    @staticmethod
    def _message(reason: str) -> str:
        if reason == "length":
            return gettext("Enter the 10 digits of your business registration number, for example 123-45-67890.")
        return gettext("One of these digits is wrong: compare each with your certificate of registration.")


class LettersOfAName:
    """A name has letters of some script."""

    def __call__(self, form: Form, field: Field) -> None:
        if not any(letter.isalpha() for letter in field.data):
            raise StopValidation(gettext("Enter the name in letters, as on your certificate of registration."))


class OpeningDate:
    """A day on which a business can have opened, or soon will."""

    def __call__(self, form: Form, field: Any) -> None:
        if field.date is None:
            raise StopValidation(gettext("Enter year, month and day of the opening, for example 2023-11-01."))
        if not EARLIEST <= field.date <= today_in_korea() + AHEAD:
            raise StopValidation(gettext("Check the year: no business opened on this day."))


def number_field() -> BusinessNumberField:
    """Which business it is."""
    return BusinessNumberField(
        _l("Business registration number"),
        [Needed(_l("Enter your business registration number.")), BusinessNumber()],
        description=_l("10 digits, for example 123-45-67890"),
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )


def representative_field() -> NameField:
    """Who represents it, as the tax office has the name."""
    return NameField(
        _l("Name of the representative"),
        [Needed(_l("Enter the representative’s name.")), NoLongerThan(100), LettersOfAName()],
        description=_l("As on the certificate of registration, for example 홍길동. If there are several, one of them."),
        render_kw={"autocomplete": "off"},
    )


def opening_field() -> OpeningDateField:
    """When it opened."""
    return OpeningDateField(
        _l("Opening date"),
        [Needed(_l("Enter the opening date.")), OpeningDate()],
        description=_l("개업연월일 on the certificate of registration, for example 2023-11-01"),
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )


def second_name_field() -> NameField:
    """The other name of a foreign representative, where the tax office has one."""
    return NameField(
        _l("Korean name of a foreign representative"),
        [MayBeEmpty(), NoLongerThan(100), LettersOfAName()],
        description=_l("Only if the tax office has registered one beside the name in Latin letters"),
        render_kw={"autocomplete": "off"},
    )


class KindForm(WizardForm):
    """General business, or employment insurance agency with its approval number."""

    kind = Choices(
        _l("How does your company join?"),
        [OneOf(_l("Choose what your company joins as."))],
        choices=lambda: [
            (GENERAL, gettext("As a business")),
            (AGENCY, gettext("As an employment insurance agency")),
        ],
    )
    approval_number = LineField(
        _l("Approval number of the agency"),
        [
            NeededWhere("kind", (AGENCY,), _l("Enter the number on your approval as an employment insurance agency.")),
            NoLongerThan(40),
        ],
        description=_l("As on the approval (인가증) by the Korea Workers’ Compensation and Welfare Service"),
        render_kw={"autocomplete": "off"},
    )


class BusinessForm(WizardForm):
    """What the tax office is asked about."""

    number = number_field()
    representative = representative_field()
    opened_on = opening_field()
    second_name = second_name_field()


class PapersForm(WizardForm):
    """The certificate of registration, for staff."""

    never_kept: ClassVar[tuple[str, ...]] = ("upload",)

    upload = FileField(_l("Certificate of business registration"))


def paper_advice(reason: str) -> str:
    """What to do about a file, for each reason of operations.company.papers.PaperRefused."""
    advice = {
        "empty": gettext("This file is empty. Choose another one."),
        "too_large": gettext("This file is larger than 5 MB. Save it smaller, then choose it here."),
        "kind": gettext("Choose a PDF, a JPEG or a PNG."),
        "picture": gettext("This picture cannot be read here. Save it as JPEG or PDF, then choose it here."),
        "cut_off": gettext("The end of this file is missing. Save it again, then choose it here."),
        "encrypted": gettext("This PDF has a password. Save it without one, so that it can be read."),
        "acts": gettext("This PDF holds a script or starts something. Print it to a new PDF, then choose that one."),
        "carries": gettext("This PDF carries other files. Print it to a new PDF, then choose that one."),
        "not_pdf": gettext("Choose a PDF, a JPEG or a PNG."),
        "unreadable": gettext("This PDF cannot be checked. Print it to a new PDF, then choose that one."),
    }
    return advice[reason]
