"""When wrong logins are an attack, and not people who mistype (IL-3).

Stolen lists are tried against many accounts, mostly in vain; people mistype their own, and most of them get in. So what
counts is how many different accounts were tried wrongly, beside how many people got in, at an address and at the site.
"""

from collections.abc import Mapping

# An address: this many accounts wrong within an hour, and more than were right. Fewer while an alarm is on.
ACCOUNTS_OF_AN_ATTACKER = 20
ACCOUNTS_OF_AN_ATTACKER_IN_ALARM = 3
# The same password typed wrongly for more accounts than this within an hour is one that is being tried around.
ACCOUNTS_OF_A_WORD = 10
# The site: accounts wrong within so many minutes beyond the share of people who mistype on the busiest morning.
MOST_WRONG: Mapping[int, int] = {5: 60, 60: 200}
MISTYPING_SHARE = 0.25
# Member IDs asked after in all sign-ups within ten minutes; a fair's busiest hour asks for a half.
MOST_ID_CHECKS = "3000 per 10 minutes"


def is_attacker(wrong: int, right: int, *, in_alarm: bool) -> bool:
    """Whether an address attacks: `wrong` and `right` are numbers of different accounts within an hour."""
    least = ACCOUNTS_OF_AN_ATTACKER_IN_ALARM if in_alarm else ACCOUNTS_OF_AN_ATTACKER
    return wrong >= least and wrong > right


def is_stuffing(wrong: int, right: int, minutes: int) -> bool:
    """Whether the site is attacked: different accounts wrong, and let in, within the last 5 or 60 minutes."""
    return wrong > MOST_WRONG[minutes] + MISTYPING_SHARE * right


def is_tried_around(accounts: int) -> bool:
    """Whether a password is being tried around, after it was wrong for so many accounts."""
    return accounts > ACCOUNTS_OF_A_WORD
