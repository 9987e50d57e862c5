"""Forms of what is known about a member: profile, e-mail address."""

import json
from typing import Any

from flask import current_app
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms.validators import StopValidation

from app.forms.address import ABROAD, FOUND_BESIDE, KOREA, AddressFields
from app.forms.base import BaseForm
from app.forms.countries import countries
from app.forms.fields import Choices, DigitsField, ListField, NameField, PhoneField, choices_of
from app.forms.member import LONGEST_NAME, EmailFields
from app.forms.validators import AnyPhone, HasALetter, MayBeEmpty, Needed, NoLongerThan, OneOf, SixDigits
from app.models import Member
from app.rules.email import EmailUnreadable, read_email


def offered_languages() -> Any:
    """The languages that pages and mails are written in."""
    return choices_of(current_app.config["LANGUAGES"].items())


class ProfileForm(AddressFields, BaseForm):
    """What a member may correct without a new proof. `name` and `nationality` only where nothing has proved them."""

    page_order = ("name", "name_korean", "nationality", "contact", "own_language")

    name = NameField(
        _l("Name"),
        [Needed(_l("Enter your name as on your passport.")), NoLongerThan(LONGEST_NAME), HasALetter()],
        description=_l("Your full name as on your passport, in the same order"),
        render_kw={"autocomplete": "name", "spellcheck": "false"},
    )
    name_korean = NameField(
        _l("Korean name, or how your name sounds in Korean"),
        [MayBeEmpty(), NoLongerThan(LONGEST_NAME), HasALetter()],
        description=_l("As it is read or written in Korean. Staff at the fair find you by it."),
        render_kw={"autocomplete": "off", "lang": "ko"},
    )
    nationality = ListField(_l("Nationality"), [OneOf(_l("Choose your nationality."))], choices=countries)
    contact = PhoneField(
        _l("Contact number"),
        [MayBeEmpty(), AnyPhone()],
        description=_l("Another number, in Korea or abroad, for example 02-123-4567 or +84 912 345 678"),
        render_kw={"inputmode": "tel", "autocomplete": "tel", "maxlength": "40"},
    )
    own_language = Choices(
        _l("Language"),
        [OneOf(_l("Choose the language that we write to you in."))],
        choices=offered_languages,
        description=_l("Of pages, mails, messages and your ticket"),
    )


def profile_of(member: Member) -> dict[str, Any]:
    """The member's present answers, as the form shows them."""
    return {
        "name": member.name,
        "name_korean": member.name_korean or "",
        "nationality": member.nationality or "",
        "contact": member.contact or "",
        "own_language": member.language,
        **address_answers(member.address or {}),
    }


def address_answers(address: dict[str, Any]) -> dict[str, Any]:
    """A stored address as the fields that it was made of."""
    if address.get("way") == "abroad":
        abroad = {"address_country": address.get("country", ""), "address_abroad": address.get("road", "")}
        return {"address_place": ABROAD, **abroad}
    found = {name: address[name] for name in ("road", "postcode", *FOUND_BESIDE) if name in address}
    return {
        "address_place": KOREA,
        "address_road": address.get("road", ""),
        "address_postcode": address.get("postcode", ""),
        "address_detail": address.get("detail", ""),
        "address_found": json.dumps(found, ensure_ascii=False) if address.get("way") == "found" else "",
    }


class NewEmailForm(EmailFields, BaseForm):
    """Another e-mail address; `present` is the one that holds now."""

    present: str = ""

    def validate_email_local(self, field: Any) -> None:
        """Another one than now."""
        try:
            same = read_email(self.email) == self.present.lower()
        except EmailUnreadable:
            return
        if same:
            raise StopValidation(gettext("This is the address you have. Enter the new one."))


class EmailCodeForm(BaseForm):
    """The code that was mailed to the new address."""

    code = DigitsField(
        _l("Code"), [Needed(_l("Enter the 6 digits of the code.")), SixDigits()], render_kw={"maxlength": "12"}
    )
