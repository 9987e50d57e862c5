"""What is said to a member whose number and name were not found to belong together."""

from flask import current_app
from flask_babel import gettext, ngettext

from app.clients.nice_names import BLOCKED, DIFFERS, UNKNOWN
from app.models import Member
from app.operations.resume import name_check as checks
from app.rules.arc_number import ArcNumber


def reason(result: str) -> str:
    """Why the service did not say yes, and what to do."""
    if result == BLOCKED:
        return _blocked()
    return {
        DIFFERS: gettext(
            "Under this number there is another name. Compare the English name with your card, letter by letter."
        ),
        UNKNOWN: gettext("There is no record of this number. Compare each digit with your card."),
    }[result]


def hints(number: ArcNumber, member: Member, tries_left: int) -> list[str]:
    """What looks odd about the number, and how many tries are left.

    Hints only: numbers that were given since October 2020 need not follow the rule of the last digit.
    """
    said = []
    if checks.born_otherwise(member, number.birth_date.isoformat()):
        said.append(gettext("The first 6 digits tell another date of birth than your membership. Look at them again."))
    if not number.fits_old_rule:
        said.append(gettext("The last digit does not go with the others as on older cards. Look at each digit again."))
    if tries_left:
        said.append(
            ngettext(
                "You have %(num)d more try today. The number is not kept: enter it again.",
                "You have %(num)d more tries today. The number is not kept: enter it again.",
                tries_left,
            )
        )
    return said


def _blocked() -> str:
    if number := current_app.config["NICE_NAME_CALL_CENTRE"]:
        return gettext("This number is blocked against misuse. Call NICE, %(number)s, and ask why.", number=number)
    return gettext("This number is blocked against misuse. Ask NICE why.")
