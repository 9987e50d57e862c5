"""What stands in a cell of a table that somebody opens with Excel: text stays text, whatever it begins with (ST-5)."""

import re

import phonenumbers
from phonenumbers import PhoneNumberFormat

# A cell of a CSV file that begins so is taken for a formula. The wide ones are what an East Asian keyboard types.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")
LONGEST_CELL = 32_767  # characters that Excel takes
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
BREAKS = re.compile("[\t\r\n]+")


def cell_text(text: str | None) -> str:
    """One line that any spreadsheet can hold: no control characters, and not longer than a cell."""
    return UNPRINTABLE.sub("", BREAKS.sub(" ", text or "")).strip()[:LONGEST_CELL]


def csv_text(text: str) -> str:
    """With an apostrophe before what would be a formula; Excel and LibreOffice then show the text."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def phone_text(e164: str | None) -> str:
    """+82 10-2384-4471. The space keeps Excel from reading it as the number 821023844471, also in a CSV file."""
    if not e164:
        return ""
    try:
        return str(phonenumbers.format_number(phonenumbers.parse(e164), PhoneNumberFormat.INTERNATIONAL))
    except phonenumbers.NumberParseException:
        return ""


PHONE = re.compile(r"\+[0-9]{1,3} [0-9][0-9 -]*", re.ASCII)


def csv_cell(text: str) -> str:
    """A cell of a CSV file. A telephone number keeps its +: nothing but digits, spaces and hyphens follows it."""
    return text if PHONE.fullmatch(text) else csv_text(text)
