"""Whom the government knows: the carriers' customers, and some of whom it says less or other things."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime

from standins import people


@dataclass(frozen=True)
class Citizen:
    """Somebody with an account there. `hint` says on the page what is special."""

    person: people.Person
    hint: str = ""

    @property
    def subject(self) -> str:
        """The name under which this site knows them: the same at every login, and no e-mail address."""
        return "G-" + hashlib.sha256(f"{self.person.name}|{self.person.phone_number}".encode()).hexdigest()[:24]

    @property
    def email(self) -> str:
        return f"{self.person.name.split()[-1].lower() if self.person.name.isascii() else 'citizen'}@gov.example"

    @property
    def verified(self) -> dict[str, object]:
        """What a phone check says of the same person, with the same CI."""
        person = self.person
        return people.verified(person.name, person.phone_number, person.seven_digits, person.operator)

    def claims(self) -> dict[str, str]:
        """As an ID token or an assertion names it. Dates and numbers as OpenID Connect writes them."""
        verified = self.verified
        claims = {
            "name": self.person.name,
            "email": self.email,
            "phone_number": f"+82{self.person.phone_number[1:]}",
            "birthdate": str(verified["birthDate"]),
            "nation": "F" if verified["isForeigner"] else "L",
        }
        return claims if "ci" not in verified else claims | {"ci": str(verified["ci"])}

    def attributes(self) -> dict[str, str]:
        """The same as Korean services write it: 01012345678, 19950315."""
        said = self.claims()
        return said | {"phone_number": self.person.phone_number, "birthdate": said["birthdate"].replace("-", "")}


def _digits_at_13() -> str:
    return f"{date(datetime.now(UTC).year - 13, 1, 1):%y%m%d}3"


NO_CI = Citizen(people.Person("박서연", "01000000002", "9306062", "KT"), "without CI")
UNDER_14 = Citizen(people.Person("최하준", "01023450013", _digits_at_13(), "SKT"), "under 14")
CITIZENS = (*(Citizen(person) for person in people.PEOPLE), NO_CI, UNDER_14)
BY_SUBJECT = {citizen.subject: citizen for citizen in CITIZENS}
