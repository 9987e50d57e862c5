"""The business registration number (사업자등록번호): ten digits, the last of which follows from the others.

Three digits of the tax office, two of the kind of business, four counted, one check digit. It is public, so it may be
kept and shown.
"""

from app.rules.text import clean_digits, is_digits

LENGTH = 10
WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)


class BusinessNumberUnreadable(ValueError):
    """What was typed is no number; `reason` says why: length (not ten digits) or check_digit (a slip)."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


def read(text: str) -> str:
    """The ten digits. Full-width digits, spaces, hyphens and dots are tolerated. Raises BusinessNumberUnreadable."""
    digits = clean_digits(text)
    if not is_digits(digits, LENGTH):
        raise BusinessNumberUnreadable("length")
    if int(digits[-1]) != check_digit(digits):
        raise BusinessNumberUnreadable("check_digit")
    return digits


def check_digit(digits: str) -> int:
    """The tenth digit that belongs to the first nine: each times its weight, and the tens of the last product too."""
    products = [weight * int(digit) for weight, digit in zip(WEIGHTS, digits, strict=False)]
    return -(sum(products) + products[-1] // 10) % 10


def is_corporations(number: str) -> bool:
    """Whether the two digits of the kind are those of corporations (81 to 88). The others are persons, and bodies that
    are taxed like persons."""
    return "81" <= number[3:5] <= "88"


def shown(number: str) -> str:
    """123-45-67890, as it stands on the certificate of registration."""
    return f"{number[:3]}-{number[3:5]}-{number[5:]}"
