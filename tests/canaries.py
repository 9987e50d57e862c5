"""Secrets that went through a test, looked for afterwards wherever they must not be: database, logs, mails kept.

`Canaries` collects what the stand-ins gave out and what people typed (passwords, codes, tokens, CI, registration
numbers). The fixture `app` of every test has the database searched before it is emptied, so that the whole suite is
the search; tests/browser/test_canaries.py looks into what a browser keeps, and into files and backups.
"""

import logging
import re
from collections.abc import Iterable, Iterator

from sqlalchemy import select, text

from app.extensions import db
from app.models import OutboxItem
from app.web.logs import JsonFormatter
from standins import Standins
from standins.people import PEOPLE, verified
from tests import applicant, cast

# 13 digits of a registration number as people write them: a date, and a digit from 1 to 8. Not within a hash.
REGISTRATION_NUMBER = re.compile(
    r"(?<![0-9A-Za-z])[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])-?[1-8][0-9]{6}(?![0-9A-Za-z])"
)
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
        return known.union(self._of_people(), self._mailed())

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


def search(secrets: set[str], place: str, content: str) -> None:
    """Raises Found."""
    for secret in secrets:
        if secret in content and (len(secret) >= SHORT or re.search(rf"(?<![\w.]){re.escape(secret)}(?!\w)", content)):
            raise Found(f"{secret!r} in {place}")
    if number := REGISTRATION_NUMBER.search(content):
        raise Found(f"the registration number {number.group()!r} in {place}")


def search_database(secrets: set[str], tables: Iterable[str]) -> None:
    """Look through every value of these tables as the database holds it, past our own column types."""
    with db.engine.connect() as connection:
        for table in tables:
            for row in connection.execute(text(f'SELECT * FROM "{table}"')).mappings():
                for column, value in row.items():
                    if value is not None:
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
