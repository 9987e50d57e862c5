"""Validators that fields share, named as the sentence they enforce. Their messages say what to do."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from random import SystemRandom
from typing import Any

from flask_babel import gettext, lazy_gettext
from sqlalchemy import bindparam, select
from wtforms import Field, Form
from wtforms.validators import StopValidation

from app.extensions import db
from app.models import Member
from app.models.fair import KOREA
from app.rules import age, member_id, password
from app.rules.email import EmailUnreadable, read_email
from app.rules.phone import PhoneOfNobody, PhoneUnreadable, read_korean_mobile, read_phone

Text = Any  # a text or a lazy one

PASSWORD_SENTENCES: dict[str, Callable[[], str]] = {
    "length": lambda: gettext("Use 8 to 20 characters."),
    "characters": lambda: gettext(
        "%(piece)s cannot be used. Use letters, digits and ! @ # $ ^ + = -", piece="%(piece)s"
    ),
    "letters": lambda: gettext("Add a letter from a to z."),
    "digit_or_special": lambda: gettext("Add a digit or one of ! @ # $ ^ + = -"),
    "same_character": lambda: gettext("%(piece)s is one character again and again. Break it up.", piece="%(piece)s"),
    "sequence": lambda: gettext("%(piece)s is four in a row. Break it up.", piece="%(piece)s"),
    "member_id": lambda: gettext("Choose something else than your member ID."),
    "context": lambda: gettext("%(piece)s is known about you. Choose something else.", piece="%(piece)s"),
    "well_known": lambda: gettext("Many people use this password, so it is guessed first. Choose another."),
}


class Needed:
    """Something must be there. Unlike a browser's own check it also counts a value kept from before."""

    field_flags = {"required": True}

    def __init__(self, message: Text):
        self.message = message

    def __call__(self, form: Form, field: Field) -> None:
        if field.data is None or field.data is False or (isinstance(field.data, str) and not field.data.strip()):
            field.errors = []
            raise StopValidation(str(self.message))


class MayBeEmpty:
    """Nothing is an answer; the rules that follow are for what is there."""

    field_flags = {"optional": True}

    def __call__(self, form: Form, field: Field) -> None:
        if not field.data or (isinstance(field.data, str) and not field.data.strip()):
            field.errors = []
            raise StopValidation


class NeededWhere:
    """Needed where another field has one of these values; elsewhere it is emptied and nothing is asked of it."""

    def __init__(self, other: str, values: tuple[str, ...], message: Text):
        self.other, self.values, self.message = other, values, message

    def __call__(self, form: Form, field: Field) -> None:
        if form[self.other].data not in self.values:
            field.data, field.errors = "", []
            raise StopValidation
        if not field.data or not field.data.strip():
            raise StopValidation(str(self.message))


class RequiredIf:
    """Needed where another field has this value; elsewhere the rules that follow decide. Several may stand in a row."""

    def __init__(self, other: str, value: str, message: Text):
        self.other, self.value, self.message = other, value, message

    def holds(self, form: Any) -> bool:
        """Whether the other answer asks for this one now."""
        return bool(form[self.other].data == self.value)

    def __call__(self, form: Form, field: Field) -> None:
        if self.holds(form) and not (field.data or "").strip():
            raise StopValidation(str(self.message))


class NeededWithout:
    """Needed where another field is empty: one of the two must be there."""

    def __init__(self, other: str, message: Text):
        self.other, self.message = other, message

    def __call__(self, form: Form, field: Field) -> None:
        if not (field.data or "").strip() and not (form[self.other].data or "").strip():
            raise StopValidation(str(self.message))


class NoLongerThan:
    """At most so many characters."""

    def __init__(self, most: int):
        self.most = most
        self.field_flags = {"maxlength": most}

    def __call__(self, form: Form, field: Field) -> None:
        if len(field.data or "") > self.most:
            raise StopValidation(gettext("Use at most %(most)s characters.", most=self.most))


class OneOf:
    """One of the choices of the field, which may be known only when the page is made."""

    field_flags = {"required": True}

    def __init__(self, message: Text):
        self.message = message

    def __call__(self, form: Form, field: Any) -> None:
        if not field.data or field.data not in {str(value) for value, *_ in field.choices or ()}:
            raise StopValidation(str(self.message))


class HasALetter:
    """A name has a letter of some script, and beside letters and their marks only what names are written with."""

    SIGNS = frozenset(
        " -'\u2019\u02bc\u02bb\u0060\u00b4.,/@()&\u00b7\u30fb\u200c\u200d\u2010\u2011"
        "\u0f0b\u1361\u05be\u05f3\u05f4\u180e"  # between words of Tibetan and Ethiopic, in Hebrew and Mongolian
    )

    def __call__(self, form: Form, field: Field) -> None:
        if not any(letter.isalpha() for letter in field.data):
            raise StopValidation(gettext("Enter your name in letters, as on your passport or residence card."))
        strange = [sign for sign in field.data if not self._is_of_a_name(sign)]
        if strange:
            raise StopValidation(gettext("A name has letters only. Take out: %(sign)s", sign=strange[0]))

    def _is_of_a_name(self, sign: str) -> bool:
        return unicodedata.category(sign)[0] in "LM" or sign in self.SIGNS


class LatinOrHangul:
    """What a mobile operator knows a customer by."""

    def __call__(self, form: Form, field: Field) -> None:
        if not re.fullmatch(r"[A-Za-z가-힣 .,'\u2019-]+", field.data):
            raise StopValidation(
                gettext("Enter the name as your mobile operator has it: in capital Latin letters, or in Hangul.")
            )


class EightToTwentyLettersAndDigits:
    """The form of a member ID (IM-4)."""

    field_flags = {"required": True, "maxlength": member_id.LONGEST}

    def __call__(self, form: Form, field: Field) -> None:
        typed, broken = field.data, member_id.broken_rules(field.data)
        if "characters" in broken:
            raise StopValidation(gettext("Use letters from a to z and digits only, without spaces."))
        if broken:
            raise StopValidation(
                gettext(
                    "%(typed)s has %(count)s characters. Use 8 to 20 letters and digits.", typed=typed, count=len(typed)
                )
            )


class UnusedMemberId:
    """Nobody has it or had it lately, and it is not kept for the site. One answer for all; the database decides."""

    def __call__(self, form: Form, field: Field) -> None:
        wanted = member_id.canonical(field.data)
        is_taken = bool(taken_member_ids([wanted]))  # asked also for a reserved one, so that it takes as long
        if is_taken or member_id.is_reserved(wanted):
            raise StopValidation(not_available(wanted))


def not_available(wanted: str) -> str:
    """The one wording for an ID that cannot be had, with one that can."""
    others = member_id.suggestions(wanted, SystemRandom())
    free = set(others) - taken_member_ids(others)
    if not free:
        return gettext("%(wanted)s is not available. Try another.", wanted=wanted)
    return gettext(
        "%(wanted)s is not available. Try another, for example %(other)s.", wanted=wanted, other=sorted(free)[0]
    )


_member_ids = Member.metadata.tables["member"].c.member_id
TAKEN = select(_member_ids).where(_member_ids.in_(bindparam("wanted", expanding=True)))  # built once


def taken_member_ids(wanted: list[str]) -> set[str]:
    return set(db.session.scalars(TAKEN, {"wanted": wanted}))


class GoodPassword:
    """The rule of IM-5; `context` tells what is known about the person.

    The field has no length of its own: a browser would cut a pasted password, and its owner would not know it.
    """

    field_flags = {"required": True}

    def __init__(self, context: Callable[[Any], password.Context]):
        self.context = context

    def __call__(self, form: Form, field: Field) -> None:
        broken = password.broken_rules(field.data, self.context(form))
        if broken:
            raise StopValidation(_sentence(broken[0]))


def _sentence(broken: password.Broken) -> str:
    if broken.rule == "characters" and broken.piece.isspace():  # a space, as a piece, would not be seen
        return gettext("A space cannot be used. Use letters, digits and ! @ # $ ^ + = -")
    return PASSWORD_SENTENCES[broken.rule]().replace("%(piece)s", broken.piece)


class SameAs:
    """The same as another field."""

    def __init__(self, other: str, message: Text):
        self.other, self.message = other, message

    def __call__(self, form: Form, field: Field) -> None:
        if field.data != form[self.other].data:
            raise StopValidation(str(self.message))


class KoreanMobile:
    """A Korean mobile number."""

    def __call__(self, form: Form, field: Field) -> None:
        try:
            read_korean_mobile(field.data)
        except PhoneUnreadable:
            raise StopValidation(gettext("Enter a Korean mobile number, for example 010-1234-5678.")) from None


class AnyPhone:
    """A Korean mobile or landline number, or an international one."""

    def __call__(self, form: Form, field: Field) -> None:
        try:
            read_phone(field.data)
        except PhoneOfNobody:
            raise StopValidation(
                gettext("Nobody in person answers at this number. Enter one where we reach you yourself.")
            ) from None
        except PhoneUnreadable:
            raise StopValidation(
                gettext("Enter a number such as 02-123-4567, 010-1234-5678 or +84 912 345 678.")
            ) from None


class EmailAddress:
    """The form of an e-mail address; whether a mailbox is behind it, the mailed code tells."""

    def __init__(self, address: Callable[[Any], str]):
        self.address = address

    def __call__(self, form: Form, field: Field) -> None:
        try:
            read_email(self.address(form))
        except EmailUnreadable:
            raise StopValidation(
                gettext("Enter your e-mail as name@example.com: letters, digits and dots before and after the @.")
            ) from None


class SixDigits:
    """A code of six digits."""

    field_flags = {"required": True}

    def __call__(self, form: Form, field: Field) -> None:
        if not re.fullmatch(r"[0-9]{6}", field.data or ""):
            raise StopValidation(gettext("Enter the 6 digits of the code."))


class PastDate:
    """A date that has been, and not longer ago than people live."""

    def __init__(self, message: Text):
        self.message = message

    def __call__(self, form: Form, field: Any) -> None:
        if field.date is None:
            raise StopValidation(str(self.message))
        if not date(1900, 1, 1) <= field.date <= today_in_korea():
            raise StopValidation(gettext("Check the year: this date has not come yet, or is too long ago."))


class FourteenOrOlder:
    """Children under 14 need a guardian's consent, which this site cannot take (IM-13)."""

    def __call__(self, form: Form, field: Any) -> None:
        if age.is_under_14(field.date, today_in_korea()):
            raise StopValidation(too_young())


def too_young() -> str:
    return gettext("You must be 14 to join. Korean law asks for a guardian's consent below that age.")


def today_in_korea() -> date:
    return datetime.now(KOREA).date()


class AgreedTo:
    """A box that must be ticked."""

    field_flags = {"required": True}

    def __init__(self, message: Text = lazy_gettext("Tick this to join.")):
        self.message = message

    def __call__(self, form: Form, field: Field) -> None:
        if not field.data:
            raise StopValidation(str(self.message))
