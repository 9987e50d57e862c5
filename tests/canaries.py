"""Secrets that went through a test, looked for afterwards wherever they must not be: database, logs, mails kept.

`Canaries` collects what the stand-ins gave out and what people typed (passwords, codes, tokens, CI, registration
numbers). The fixture `app` of every test has database, log, mails and stored files searched before they are emptied,
and the files of the database at the end, so that the whole suite is the search; tests/browser/test_canaries.py looks
into what a browser keeps, and into files and backups.
"""

import io
import logging
import re
import time
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from pypdf import PdfReader
from sqlalchemy import select, text

from app.extensions import db
from app.models import OutboxItem
from app.web.logs import JsonFormatter
from standins import Standins
from standins.certificates import issuing
from standins.nice.names import NUMBERS, TRICKS
from standins.people import PEOPLE, verified
from tests import applicant, cast

# 13 digits of a registration number as people write them: a date, and a digit from 1 to 8. Not within a hash, nor the
# decimals of a number.
REGISTRATION_NUMBER = re.compile(
    r"(?<![0-9A-Za-z])(?<![0-9]\.)([0-9]{2})(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[- ]?([1-8])[0-9]{6}(?![0-9A-Za-z])"
)
CENTURY = {"1": 1900, "2": 1900, "5": 1900, "6": 1900, "3": 2000, "4": 2000, "7": 2000, "8": 2000}
NEAR = 2 * 24 * 3600  # seconds
FULL_WIDTH = re.compile("[０-９]")
# In the file of a database the columns of a row touch: some code and some phone number make a registration number there
# by chance. Its values are looked at one by one; in the file, for the numbers that were typed.
DATABASE_FILE = ".sqlite"
SHORT = 8  # shorter secrets count only where they stand alone


class Found(AssertionError):
    """A secret stands where none may stand."""


class Canaries:
    """The secrets of one test."""

    def __init__(self, standins: Standins):
        self.standins = standins

    def secrets(self) -> set[str]:
        known = {applicant.PASSWORD, cast.PASSWORD, cast.MEMBER_PASSWORD}
        known |= {message.code for message in self.standins.phone.messages() if message.code}
        known |= {str(token) for token in self._tokens() if token}
        known |= issuing.secrets()  # passwords of certificates, and R
        return known.union(self._of_people(), self._mailed(), self.numbers())

    def numbers(self) -> set[str]:
        """Registration numbers: those of all whom NICE knows, and those that it was asked about in this test."""
        return {form for number in {*NUMBERS, *TRICKS, *self.standins.nice.asked_numbers} for form in forms_of(number)}

    def _tokens(self) -> Iterator[str]:
        for grant in self.standins.social.grants():
            yield from (grant.access_token, grant.refresh_token)

    @staticmethod
    def _of_people() -> Iterable[str]:
        """CI and the digits of registration numbers of all whom the carriers know."""
        for person in PEOPLE:
            yield str(verified(person.name, person.phone_number, person.seven_digits, person.operator)["ci"])
            yield person.seven_digits
            yield f"{person.seven_digits[:6]}-{person.seven_digits[6]}"

    @staticmethod
    def _mailed() -> set[str]:
        """Codes of mails that wait to be sent: encrypted in their row, and to be found nowhere else."""
        items = db.session.scalars(select(OutboxItem))
        contexts = [item.payload.get("context") or {} for item in items]
        return {str(context["code"]) for context in contexts if context.get("code")}


def forms_of(number: str) -> set[str]:
    """How a registration number may be written; its second part tells it as well as the whole."""
    front, back = number[:6], number[6:]
    return {number, f"{front}-{back}", f"{front} {back}", back}


def search(secrets: set[str], place: str, content: str) -> None:
    """Look for these secrets, and for whoever's registration number. Raises Found."""
    search_secrets(secrets, place, content)
    search_numbers(place, content)


def search_secrets(secrets: set[str], place: str, content: str) -> None:
    """Raises Found."""
    for secret in secrets:
        if secret in content and (len(secret) >= SHORT or re.search(rf"(?<![\w.]){re.escape(secret)}(?!\w)", content)):
            raise Found(f"{secret!r} in {place}")


def search_numbers(place: str, content: str) -> None:
    """Look for what can be a registration number, whoever's. Raises Found."""
    if FULL_WIDTH.search(content):
        content = unicodedata.normalize("NFKC", content)
    for number in REGISTRATION_NUMBER.finditer(content):
        if _is_a_day(*number.groups()) and not _is_this_moment(number.group()):
            raise Found(f"the registration number {number.group()!r} in {place}")


def _is_a_day(year: str, month: str, day: str, seventh: str) -> bool:
    try:
        date(CENTURY[seventh] + int(year), int(month), int(day))
    except ValueError:
        return False
    return True


def _is_this_moment(number: str) -> bool:
    """A script's clock: milliseconds since 1970, which read as a birthday for half of 2027."""
    return number.isdigit() and abs(int(number) / 1000 - time.time()) < NEAR


def search_files(secrets: set[str], folder: Path) -> None:
    """Look through every file below a folder as it lies there: databases with what was deleted, WAL, object store."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            search_file(secrets, path.name, path.read_bytes().decode("latin-1"))


def search_file(secrets: set[str], name: str, content: str) -> None:
    """Raises Found."""
    look = search_secrets if DATABASE_FILE in name else search
    look(secrets, name, content)


def search_mails(standins: Standins) -> None:
    """Mails with the text of their PDFs, and text messages: codes may stand there, registration numbers never."""
    for mail in standins.mailbox.messages():
        search_numbers("a mail", f"{mail.subject}\n{mail.text}\n{mail.html}")
        for file in mail.attachments:
            search_numbers(f"the mail's {file.get_filename()}", text_of(bytes(file.get_payload(decode=True) or b"")))
    for message in standins.phone.messages():
        search_numbers("a text message", message.text)


def text_of(content: bytes) -> str:
    """What a file says; of a PDF the text of its pages."""
    if not content.startswith(b"%PDF-"):
        return content.decode("latin-1")
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


# Numbers that the database counts up itself reach six digits, and are then some mailed code by chance.
COUNTED = "id"


def search_database(secrets: set[str], tables: Iterable[str]) -> None:
    """Look through every value of these tables as the database holds it, past our own column types.

    A table is looked through at once, which is quick, and value by value only to say where what was found stands.
    """
    with db.engine.connect() as connection:
        for table in tables:
            result = connection.execute(text(f'SELECT * FROM "{table}"'))
            columns, rows = tuple(result.keys()), result.all()
            try:
                search(secrets, table, "\n".join(str(value) for row in rows for value in row))
            except Found:
                _search_values(secrets, table, columns, rows)


def _search_values(secrets: set[str], table: str, columns: tuple[str, ...], rows: Iterable[Iterable[object]]) -> None:
    for row in rows:
        for column, value in zip(columns, row, strict=True):
            if column != COUNTED:
                search(secrets, f"{table}.{column}", str(value))


class LogKeeper(logging.Handler):
    """Keeps the lines that the product would write, of the tests since the last look."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonFormatter())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        is_written = record.levelno >= (logging.INFO if record.name.startswith("app.") else logging.WARNING)
        if is_written:
            self.lines.append(self.format(record))

    def taken(self) -> str:
        lines, self.lines = self.lines, []
        return "\n".join(lines)
