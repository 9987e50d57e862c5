"""Forms by which staff change a person's record."""

from collections.abc import Collection
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField
from wtforms.validators import Length, StopValidation

from app.forms.account_profile import offered_languages
from app.forms.base import BaseForm
from app.forms.countries import countries
from app.forms.fields import AsciiField, Choices, LineField, ListField, NameField, PhoneField, choices_of
from app.forms.member import LONGEST_NAME
from app.forms.validators import AgreedTo, AnyPhone, HasALetter, MayBeEmpty, Needed, NoLongerThan, OneOf
from app.models import Member
from app.operations.people.corrections import values_of
from app.rules import email, phone
from app.rules.email import EmailUnreadable, read_email

KEPT, OTHER = "kept", "other"
MASK = "**"  # in no number, and in hardly any address


class StaysMasked:
    """What the page shows masked, and nobody has typed over, stays as it is stored; the rules are for what is typed."""

    def __call__(self, form: Any, field: Any) -> None:
        if MASK in (field.data or ""):
            field.errors = []
            raise StopValidation


class CorrectPersonForm(BaseForm):
    """What staff put right, with the reason. `seen` is what the page had shown of the record. What is masked is typed
    over; to see it whole, the desk asks for it on the card."""

    page_order = ("name", "name_korean", "nationality", "language_spoken", "contact", "phone", "email", "reason")

    seen = HiddenField()
    name = NameField(
        _l("Name as in the passport"),
        [Needed(_l("Enter the name as in the passport.")), NoLongerThan(LONGEST_NAME), HasALetter()],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    name_korean = NameField(
        _l("Korean name or reading"),
        [MayBeEmpty(), NoLongerThan(LONGEST_NAME), HasALetter()],
        render_kw={"autocomplete": "off", "lang": "ko"},
    )
    nationality = ListField(_l("Nationality"), [MayBeEmpty(), OneOf(_l("Choose the nationality."))], choices=countries)
    language_spoken = ListField(
        _l("Language"), [OneOf(_l("Choose the language.")), Needed(_l("Choose the language."))], choices=()
    )
    contact = PhoneField(
        _l("Contact number"), [StaysMasked(), MayBeEmpty(), AnyPhone()], render_kw={"autocomplete": "off"}
    )
    phone = PhoneField(
        _l("Mobile number"), [StaysMasked(), MayBeEmpty(), AnyPhone()], render_kw={"autocomplete": "off"}
    )
    email = AsciiField(
        _l("E-mail"),
        [StaysMasked(), MayBeEmpty(), Length(max=254, message=_l("Use at most 254 characters."))],
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
    reason = LineField(
        _l("Reason"), [Needed(_l("Write the reason.")), Length(max=200, message=_l("Use at most 200 characters."))]
    )

    def validate_email(self, field: Any) -> None:
        """An address that can be written to."""
        try:
            read_email(field.data)
        except EmailUnreadable:
            raise StopValidation(gettext("Enter an address such as huong@example.com.")) from None

    def keep_to(self, offered: Collection[str], member: Member) -> None:
        """Ask for what staff may correct of this person alone, and offer the language that is stored too."""
        for name in ("phone", "email"):
            if name not in offered:
                delattr(self, name)
        languages = list(offered_languages())
        if member.language not in {choice.value for choice in languages}:
            languages = [type(languages[0])(value=member.language, label=member.language), *languages]
        self.language_spoken.choices = languages

    def values(self) -> dict[str, Any]:
        """What is to be stored."""
        found: dict[str, Any] = {
            "name": self.name.data,
            "name_korean": self.name_korean.data,
            "nationality": self.nationality.data,
            "language": self.language_spoken.data,
        }
        for field in (self.contact, self.phone, self.email):
            if field and MASK not in (field.data or ""):
                found[field.name] = field.data if field.name == "email" else field.e164
        return found


def shown_of(member: Member) -> dict[str, Any]:
    """The record as the form shows it: numbers and address masked."""
    values = values_of(member)
    for field, masked in (("contact", phone.masked), ("phone", phone.masked), ("email", email.masked)):
        values[field] = masked(values[field]) if values[field] else None
    return {**values, "language_spoken": values["language"]}


class MergeForm(BaseForm):
    """Which values are kept, why, and that it was looked at. The fields of the choices are added by `choosing`."""

    seen = HiddenField()
    reason = LineField(
        _l("How you know that both are one person"),
        [
            Needed(_l("Write how you know that both are one person.")),
            Length(max=200, message=_l("Use at most 200 characters.")),
        ],
    )
    is_sure = BooleanField(
        _l("I have compared both records. I know that this cannot be undone."),
        [AgreedTo(_l("Confirm that you have compared both records."))],
    )

    @classmethod
    def choosing(cls, fields: Collection[str]) -> "type[MergeForm]":
        """The form with one choice for each field of which the two say different things."""
        choices = [(KEPT, KEPT), (OTHER, OTHER)]
        named = {f"of_{field}": Choices(field, choices=choices_of(choices), default=KEPT) for field in fields}
        return type("ChoosingForm", (cls,), named)

    def of_other(self) -> set[str]:
        """The fields whose value is the other record's."""
        return {
            field.name.removeprefix("of_") for field in self if field.name.startswith("of_") and field.data == OTHER
        }
