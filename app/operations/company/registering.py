"""Who may register a certificate without being logged in: whoever knows what the tax office knows (CL-3).

Only a certificate that is bound to the company's number is registered then, whoever typed it.
"""

from datetime import date

from app.models import Company
from app.operations import budget
from app.operations.company import certification, login
from app.operations.company.certification import Mismatch, RegistryDown, TooManyTries
from app.rules.names import same_name

FROM_OUR_RECORD = "10 per hour; 20 per day"  # comparisons for one number


class NoMember(Exception):
    """The business is what it says, and no member: it joins first."""


def certified_member(
    number: str, representative: str, opened_on: date, second_name: str = "", *, address: str
) -> Company:
    """The member that was asked about. Ends the transaction.

    While the tax office does not answer, what it said when the company joined is compared with. Raises a NotCertified,
    NoMember, or login.LoginRefused.
    """
    try:
        certification.certify(number, representative, opened_on, second_name, address=address, is_joining=False)
    except RegistryDown:
        _compare_with_record(number, (representative, second_name), opened_on)
    company = Company.with_number(number)
    if company is None:
        raise NoMember
    login.check_membership(company)
    return company


def _compare_with_record(number: str, names: tuple[str, str], opened_on: date) -> None:
    """Raises RegistryDown again where it is not the same: the tax office might know better."""
    if not budget.within("registering.record", number, FROM_OUR_RECORD):
        raise TooManyTries
    company = Company.with_number(number)
    if company is not None and company.opened_on == opened_on and _has_name(company, names):
        return
    raise RegistryDown if certification.is_configured() else Mismatch


def _has_name(company: Company, names: tuple[str, str]) -> bool:
    registered = [*company.representative.split(","), company.second_name or ""]
    return any(name and known and same_name(name, known) for name in names for known in registered)
