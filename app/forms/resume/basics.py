"""The first page of a resume: what it is for, and how its owner is called and reached (RS-1, RS-2)."""

import re
import unicodedata
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import Field, Form
from wtforms.validators import StopValidation

from app.forms.fields import AsciiField, LineField
from app.forms.resume.texts import TextForm
from app.forms.validators import EmailAddress, Needed, NoLongerThan
from app.rules.text import clean_ascii

LONGEST_TITLE = 80
LONGEST_ENGLISH_NAME = 80
LONGEST_EMAIL = 254
NAME_OF_A_PASSPORT = re.compile(r"[A-Z]+(?:[ '-][A-Z]+)*")


class PassportName(AsciiField):
    """A name in the capital letters of a passport, however it was typed."""

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        self.filters = [as_on_passport]


def as_on_passport(name: Any) -> Any:
    """Capitals, single spaces, plain apostrophes and hyphens: "Seán  o’Brien" → "SEÁN O'BRIEN"."""
    if not isinstance(name, str):
        return name
    plain = clean_ascii(re.sub("[\u2018\u2019\u02bc\u0060\u00b4]", "'", re.sub("[\u2010-\u2015]", "-", name)))
    return " ".join(plain.upper().split())


def english_name_of(name: str) -> str:
    """How a name in Latin letters most likely stands in the passport; "" for one in another script."""
    without_marks = "".join(
        letter for letter in unicodedata.normalize("NFD", name) if not unicodedata.combining(letter)
    )
    plain = as_on_passport(re.sub("[.,]", " ", without_marks.replace("đ", "d").replace("Đ", "D")))
    return plain if NAME_OF_A_PASSPORT.fullmatch(plain) else ""


class OfAPassport:
    """A to Z, with single spaces, hyphens and apostrophes between the parts."""

    def __call__(self, form: Form, field: Field) -> None:
        if NAME_OF_A_PASSPORT.fullmatch(field.data):
            return
        raise StopValidation(
            gettext(
                "Use the letters A to Z, and spaces, hyphens or apostrophes between names, for example O'BRIEN MARY."
            )
        )


class NeededWithoutPhone:
    """Whoever gave no phone number is reached by e-mail alone; others may leave it out."""

    def __call__(self, form: Any, field: Field) -> None:
        if field.data:
            return
        field.errors = []
        if form.needs_email:
            raise StopValidation(
                gettext("Enter an e-mail address. Without a phone number we cannot reach you otherwise.")
            )
        raise StopValidation


class BasicsForm(TextForm):
    """Title, English name, e-mail; name, ID and phone come from the membership.

    `needs_email` is set where the member has no phone.
    """

    needs_email = False

    title = LineField(
        _l("Title of your resume"),
        [Needed(_l("Enter a title, for example the job that you want.")), NoLongerThan(LONGEST_TITLE)],
        description=_l("The job or the field that you want. It is the first thing that is read."),
        render_kw={"autocomplete": "off"},
    )
    english_name = PassportName(
        _l("English name"),
        [
            Needed(_l("Enter your English name as on your passport.")),
            NoLongerThan(LONGEST_ENGLISH_NAME),
            OfAPassport(),
        ],
        description=_l("In capital letters and in the same order as on your passport, for example NGUYEN THI HUONG"),
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )
    email = AsciiField(
        _l("E-mail"),
        [NeededWithoutPhone(), NoLongerThan(LONGEST_EMAIL), EmailAddress(lambda form: form.email.data)],
        render_kw={"autocomplete": "email", "inputmode": "email", "autocapitalize": "none", "spellcheck": "false"},
    )
