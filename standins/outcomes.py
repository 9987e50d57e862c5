"""What can come of an identity window: who somebody says they are there, and what the answer holds or lacks."""

from dataclasses import dataclass

from standins.people import PEOPLE, Person

VERIFIED = "success"
OUTCOMES = {
    VERIFIED: "confirm as the person chosen",
    "cancelled": "close the window without confirming",
    "mismatch": "type what the carrier does not know",
    "no-phone": "verified, but without phone number and foreigner flag",
    "no-ci": "verified, but without CI",
    "no-birth": "verified, but without birth date, gender and foreigner flag",
    "under-14": "verified as 13 years old",
    "same-ci": f"verified with the CI of {PEOPLE[0].name}",
}
UNVERIFIED = ("cancelled", "mismatch")


@dataclass(frozen=True)
class Choice:
    """What was chosen in the window."""

    person: Person
    outcome: str

    @classmethod
    def of(cls, form: dict[str, str], outcomes: dict[str, str]) -> "Choice":
        """Raises KeyError for what the page does not offer."""
        number, outcome = form.get("person") or PEOPLE[0].phone_number, form.get("outcome") or VERIFIED
        person = {person.phone_number: person for person in PEOPLE}[number]
        return cls(person, {name: name for name in outcomes}[outcome])


def kind_of(person: Person) -> str:
    return "foreigner" if person.seven_digits[6] in "5678" else "Korean"
