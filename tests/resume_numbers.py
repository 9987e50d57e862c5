"""Registration numbers for tests of the name check, all made up; the stand-in of NICE knows whose they are."""

from standins.nice.names import NUMBERS, TRICKS

LAN = next(number for number, person in NUMBERS.items() if person.name == "NGUYEN THI LAN")
MINH = next(number for number, person in NUMBERS.items() if person.name == "TRAN VAN MINH")
NOBODYS = "9001015100090"  # keeps every rule
ODD = "9001015100091"  # its last digit does not go with the others
BLOCKED = next(iter(TRICKS))


def parts(number: str) -> dict[str, str]:
    """A number as the page's two fields send it."""
    return {"number_front": number[:6], "number_back": number[6:]}
