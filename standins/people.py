"""Whom the carriers know: demo people, and numbers that make something go wrong.

Any other name with any other number is accepted, so that a sign-up can be tried with made-up people.
"""

import base64
import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime


@dataclass(frozen=True)
class Person:
    """A customer of a carrier; the name is as registered there: a foreigner's in capital Latin letters."""

    name: str
    phone_number: str  # digits
    seven_digits: str  # YYMMDD and the seventh digit
    operator: str


PEOPLE = (
    Person("NGUYEN THI LAN", "01023450001", "9503156", "SKT"),
    Person("TRAN VAN MINH", "01023450002", "9811025", "KT"),
    Person("WANG XIAOMING", "01023450003", "9207215", "LGU"),
    Person("SHARMA ANJALI", "01023450004", "9901306", "SKT_MVNO"),
    Person("BATBAYAR ENKHTUYA", "01023450005", "0002287", "KT_MVNO"),
    Person("GARCIA LOPEZ MARIA LUISA", "01023450006", "9612246", "LGU_MVNO"),
    Person("ALIEV RUSTAM", "01023450007", "9405055", "SKT"),
    Person("SOPHEAP CHAN", "01023450008", "0106148", "KT"),
    Person("홍길동", "01023450009", "9001011", "SKT"),
    Person("김민지", "01023450010", "0205154", "KT"),
    Person("이서준", "01023450011", "8808081", "LGU"),
)
BY_NUMBER = {person.phone_number: person for person in PEOPLE}

TRICKS = {
    "01000000001": ("mismatch", "no such name with this number"),
    "01000000002": ("no-ci", "verified, but without CI"),
    "01000000003": ("no-phone", "verified, but without phone number and foreigner flag"),
    "01000000004": ("test-channel", "verified by a test channel"),
    "01000000005": ("slow", "sending takes 15 seconds"),
    "01000000006": ("500", "sending ends in an error page"),
    "01000000007": ("garbage", "confirming answers with broken JSON"),
    "01000000008": ("wrong-person", "confirming answers for another id"),
    "01000000009": ("under-14", "verified as 13 years old"),
    "01000000010": ("same-ci", f"verified with the CI of {PEOPLE[0].name}"),
    "01000000011": ("expired", "the code has expired whenever it is typed"),
    "01000000012": ("too-many", "the code was asked for too often"),
    "01000000013": ("no-birth", "verified, but without birth date, gender and foreigner flag"),
    "01000000014": ("unknown", "the provider answers with a sentence nobody knows"),
}


def trick(phone_number: str) -> str:
    """The name of what goes wrong with this number, or nothing."""
    return TRICKS.get(phone_number, ("", ""))[0]


def is_known(name: str, phone_number: str) -> bool:
    """Whether the carriers have this name with this number; compared without case and spaces."""
    person = BY_NUMBER.get(phone_number)
    return person is None or _folded(person.name) == _folded(name)


def birth_date(seven_digits: str) -> date:
    """The date in the seven digits; the seventh tells the century. Raises ValueError for no date."""
    century = {"9": 18, "0": 18, "1": 19, "2": 19, "5": 19, "6": 19}.get(seven_digits[6], 20)
    return date.fromisoformat(f"{century}{seven_digits[:2]}-{seven_digits[2:4]}-{seven_digits[4:6]}")


def verified(
    name: str, phone_number: str, seven_digits: str, operator: str, kind: str | None = None
) -> dict[str, object]:
    """The `verifiedCustomer` of a successful verification. One person has one CI, whatever the phone.

    `kind` is what the answer lacks, where that was chosen and is not said by the number.
    """
    customer: dict[str, object] = {
        "name": name,
        "operator": operator,
        "phoneNumber": phone_number,
        "birthDate": birth_date(seven_digits).isoformat(),
        "gender": "MALE" if seven_digits[6] in "13579" else "FEMALE",
        "isForeigner": seven_digits[6] in "5678",
        "ci": _key("ci", name, seven_digits, 64),
        "di": _key("di", name, seven_digits, 48),
    }
    return _tricked(customer, trick(phone_number) if kind is None else kind)


def _tricked(customer: dict[str, object], name: str) -> dict[str, object]:
    missing = {
        "no-ci": ("ci", "di"),
        "no-phone": ("phoneNumber", "operator", "isForeigner"),
        "no-birth": ("birthDate", "gender", "isForeigner"),
    }
    for key in missing.get(name, ()):
        del customer[key]
    if name == "under-14":
        customer["birthDate"] = date(datetime.now(UTC).year - 13, 1, 1).isoformat()
    if name == "same-ci":
        customer["ci"] = _key("ci", PEOPLE[0].name, PEOPLE[0].seven_digits, 64)
    return customer


def _key(kind: str, name: str, seven_digits: str, length: int) -> str:
    digest = hashlib.sha512(f"{kind}|{_folded(name)}|{seven_digits}".encode()).digest()
    return base64.b64encode(digest[:length]).decode()


def _folded(name: str) -> str:
    return "".join(name.split()).casefold()
