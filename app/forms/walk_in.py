"""The short form of walk-ins: the same rules for a field as in joining, at the kiosk and at the desk (KI-4, FR-2)."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField

from app.forms.base import BaseForm
from app.forms.countries import countries
from app.forms.fields import AsciiField, Choices, ListField, NameField, choices_of
from app.forms.languages import languages
from app.forms.member import LONGEST_NAME
from app.forms.validators import AgreedTo, AnyPhone, EmailAddress, HasALetter, MayBeEmpty, Needed, NoLongerThan, OneOf
from app.operations.consent import Given, given_in
from app.operations.walk_in import Answers
from app.rules.email import read_email
from app.rules.phone import read_phone

AGREED = ("terms_of_use",)
NOTICE = "personal_data"
SHOWN = (*AGREED, NOTICE)  # the texts that stand on the page
LONGEST_CONTACT = 254


class PhoneOrEmail:
    """One way to reach somebody: what has an @ is read as an e-mail address, all else as a number."""

    email = EmailAddress(lambda form: form.contact.data or "")
    phone = AnyPhone()

    def __call__(self, form: Any, field: Any) -> None:
        rule = self.email if "@" in field.data else self.phone
        rule(form, field)


def _name(label: Any, needed: Any, description: Any = "") -> NameField:
    """The full name, in any script. `needed` is said where there is none."""
    rules = [Needed(needed), NoLongerThan(LONGEST_NAME), HasALetter()]
    off = {"autocomplete": "off", "spellcheck": "false"}
    return NameField(label, rules, description=description, render_kw=off)


class WalkInForm(BaseForm):
    """What a visitor is asked at a kiosk. `shown` names the versions of the texts that stood there."""

    page_order = ("speaks", "name", "name_korean", "contact", "terms_of_use", "of_age")

    speaks = ListField(_l("Language"), [OneOf(_l("Choose your language."))], choices=languages)
    name = _name(
        _l("Name"),
        _l("Enter your name as on your passport."),
        _l("Your full name as on your passport, in the same order"),
    )
    name_korean = NameField(
        _l("Korean name, or how your name sounds in Korean"),
        [MayBeEmpty(), NoLongerThan(LONGEST_NAME), HasALetter()],
        render_kw={"autocomplete": "off", "lang": "ko"},
    )
    contact = AsciiField(
        _l("Phone number or e-mail"),
        [MayBeEmpty(), NoLongerThan(LONGEST_CONTACT), PhoneOrEmail()],
        description=_l("We send your ticket to an e-mail address. A number lets staff reach you."),
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
    terms_of_use = BooleanField(_l("Terms of use"), [AgreedTo(_l("Agree to the terms of use to register."))])
    of_age = BooleanField(
        _l("I am 14 or older"),
        [AgreedTo(_l("You must be 14 to register here. Korean law asks for a guardian's consent below that age."))],
    )
    shown = HiddenField()

    @property
    def answers(self) -> Answers:
        """What was said, for operations.walk_in.register. Only of a form that keeps its rules."""
        contact = self.contact.data or ""
        return Answers(
            name=self.name.data or "",
            name_korean=self.name_korean.data or None,
            speaks=self.speaks.data,
            email=read_email(contact) if "@" in contact else None,
            phone=read_phone(contact).e164 if contact and "@" not in contact else None,
            nationality=self["nationality"].data if "nationality" in self else None,
            consents=self.given,
        )

    @property
    def given(self) -> list[Given]:
        return given_in(self.data, AGREED)


class LateWalkInForm(WalkInForm):
    """What a kiosk has taken down without network: the same rules, for a person who has left long ago."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether the rules hold, and it is known which texts were agreed to: else a consent would be to nothing."""
        holds = super().validate(extra_validators)
        if len(self.given) < len(AGREED):
            self.form_errors.append("No version of the texts.")
            return False
        return bool(holds)

    def leave_out_broken(self) -> bool:
        """Whether nothing but optional answers was wrong; they are empty then. Whoever has the ticket is registered."""
        if not self.errors or not self.errors.keys() <= {"contact", "name_korean"}:
            return False
        for name in self.errors:
            self[name].data = ""
        return True


DOCUMENTS = choices_of((("", _l("None seen")), ("passport", _l("Passport")), ("residence_card", _l("Residence card"))))


class DeskWalkInForm(WalkInForm):
    """The same with what staff see and read out."""

    page_order = ("name", "name_korean", "speaks", "nationality", "contact", "document", "terms_of_use", "of_age")

    name = _name(_l("Name as in the passport"), _l("Enter the name as in the passport."))
    speaks = ListField(_l("Speaks"), [OneOf(_l("Choose the language that the person speaks best."))], choices=languages)
    nationality = ListField(
        _l("Nationality"), [OneOf(_l("Choose the nationality in the passport."))], choices=countries
    )
    contact = AsciiField(
        _l("Phone number or e-mail"),
        [MayBeEmpty(), NoLongerThan(LONGEST_CONTACT), PhoneOrEmail()],
        description=_l("The ticket goes to an e-mail address at once."),
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
    document = Choices(_l("Document seen"), choices=DOCUMENTS, default="")
    terms_of_use = BooleanField(
        _l("The person has heard the notice and agrees to the terms of use"),
        [AgreedTo(_l("Read the terms and the notice out, or let the person read them, and tick this if they agree."))],
    )
    of_age = BooleanField(
        _l("The person is 14 or older"),
        [AgreedTo(_l("Below 14 the law asks for a guardian's consent: do not register the person."))],
    )
    another = HiddenField()  # people like this one were shown, and this is somebody else
