"""Telephone numbers: read as people type them, kept as E.164, shown the way the country writes them (IM-6)."""

import re
from collections.abc import Collection
from dataclasses import dataclass

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType

from app.rules.phone_prefixes import LANDLINE, MOBILE, OF_NOBODY, kind_of
from app.rules.text import clean_ascii, clean_digits

KOREA = 82
INTERNATIONAL = "international"
MOBILE_TYPES = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
LONGEST_TYPED = 40


class PhoneUnreadable(Exception):
    """What was typed is not a number that exists in the numbering plan."""


class PhoneOfNobody(PhoneUnreadable):
    """A switchboard or a machine answers there: 080, 030, 1588 and the like."""


@dataclass(frozen=True, slots=True)
class Phone:
    """A number; `kind` is mobile, landline, internet (070) or safe (050) for Korean ones, else international."""

    e164: str
    kind: str

    @property
    def shown(self) -> str:
        """010-1234-5678; numbers of other countries with + and the country's code."""
        return shown(self.e164)


def read_phone(typed: str) -> Phone:
    """A Korean number where a person answers, or an international one with +. Raises PhoneUnreadable.

    Full-width digits, those of other scripts, hyphens, dots, brackets and spaces are tolerated. Raises PhoneOfNobody
    for a number that exists and is a switchboard's or a machine's.
    """
    number = _parsed(typed)
    kind = _kind(number)
    if kind in OF_NOBODY:
        raise PhoneOfNobody(typed)
    return Phone(phonenumbers.format_number(number, PhoneNumberFormat.E164), kind or LANDLINE)


def read_korean_mobile(typed: str) -> Phone:
    """The number for identity verification and text messages. Raises PhoneUnreadable for all but Korean mobiles."""
    phone = read_phone(typed)
    if phone.kind != MOBILE:
        raise PhoneUnreadable(typed)
    return phone


def shown(e164: str) -> str:
    """The number as its country writes it. What cannot be read is shown as it is."""
    if e164.startswith("+8210") and len(e164) == 13:
        return f"010-{e164[5:9]}-{e164[9:]}"
    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return e164
    is_korean = number.country_code == KOREA
    return phonenumbers.format_number(
        number, PhoneNumberFormat.NATIONAL if is_korean else PhoneNumberFormat.INTERNATIONAL
    )


def national_digits(e164: str) -> str:
    """As dialled in Korea: 01012345678. Numbers of other countries without the plus."""
    return f"0{e164[3:]}" if e164.startswith("+82") else e164.removeprefix("+")


def text_number(e164: str, countries: Collection[str]) -> tuple[str, str] | None:
    """Calling code, and the number as dialled there, of a mobile phone in one of these countries; else None."""
    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return None
    country = str(number.country_code)
    if country not in countries or phonenumbers.number_type(number) not in MOBILE_TYPES:
        return None
    return country, national_digits(e164) if number.country_code == KOREA else str(number.national_number)


def last_digits(e164: str, count: int = 4) -> str:
    """The end of the number, by which the kiosk finds a person."""
    return e164[-count:]


def masked(e164: str) -> str:
    """Only the last four digits."""
    return f"***-****-{last_digits(e164)}"


def _parsed(typed: str) -> PhoneNumber:
    text = clean_ascii(typed)
    digits = clean_digits(text)
    if len(text) > LONGEST_TYPED or not re.fullmatch(r"\+?[0-9]{7,17}", digits):
        raise PhoneUnreadable(typed)
    # 0084 … is dialled elsewhere for +84; in Korea a carrier's digits would stand between.
    tried = [digits, f"+{digits[2:]}"] if digits.startswith("00") else [digits]
    for number in filter(None, map(_number, tried)):
        if _exists(number):
            return number
    raise PhoneUnreadable(typed)


def _number(digits: str) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(digits, "KR")
    except phonenumbers.NumberParseException:
        return None


def _exists(number: PhoneNumber) -> bool:
    """The library's plan lets 010 have seven digits more; our table knows that it is always eight.

    Whether a switchboard's number is in use is not asked: it is refused in any case, and with its own words.
    """
    kind = _kind(number)
    return kind in OF_NOBODY or (kind is not None and phonenumbers.is_valid_number(number))


def _kind(number: PhoneNumber) -> str | None:
    """Where the number belongs; None where the Korean table has no such number."""
    if number.country_code != KOREA:
        return INTERNATIONAL
    return kind_of(_dialled(str(number.national_number)))


def _dialled(national: str) -> str:
    """As dialled in Korea: numbers of a switchboard have eight digits and no zero before them."""
    is_representative = len(national) == 8 and national.startswith("1")
    return national if is_representative else f"0{national}"
