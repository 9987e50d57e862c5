"""The member ID: 8 to 20 ASCII letters and digits, compared without case (IM-4)."""

import re
from random import Random

from app.rules.text import clean_ascii

SHORTEST, LONGEST = 8, 20

# Names that would pass for ours. A name made of these and digits alone is reserved: madangstaff1.
RESERVED = (
    *("admin", "administrator", "operator", "moderator", "manager", "master", "webmaster", "hostmaster", "postmaster"),
    *("madang", "staff", "official", "system", "root", "support", "helpdesk", "help", "service", "security", "kiosk"),
    *("company", "member", "customer", "center", "centre", "team", "test", "user", "guest", "anonymous", "nobody"),
    *("null", "undefined", "everyone", "info", "noreply", "account", "jobfair", "fair", "gov", "korea"),
)
_ONLY_RESERVED = re.compile(rf"(?=.*[a-z])(?:{'|'.join(RESERVED)}|[0-9])+")


def canonical(typed: str) -> str:
    """The form that is stored and compared: ASCII width, lower case, without spaces at its ends."""
    return clean_ascii(typed).lower()


def broken_rules(typed: str) -> list[str]:
    """Which rules it breaks, in this order: "length", "characters"."""
    member_id = canonical(typed)
    broken = {
        "length": not SHORTEST <= len(member_id) <= LONGEST,
        "characters": re.fullmatch(r"[a-z0-9]*", member_id) is None,
    }
    return [rule for rule, is_broken in broken.items() if is_broken]


def is_reserved(typed: str) -> bool:
    """Whether it could be taken for the site or its staff."""
    return _ONLY_RESERVED.fullmatch(canonical(typed)) is not None


def suggestions(wanted: str, random: Random, count: int = 3) -> list[str]:
    """IDs like the wanted one that keep the rules: nguyen01 → nguyen0114. Whether they are free is not known here."""
    stem = re.sub(r"[^a-z0-9]", "", canonical(wanted))[: LONGEST - 4]
    if not stem or is_reserved(stem):
        stem = f"my{stem}"[: max(2, len(stem))]  # as long as for any other, so that the answer is as long
    fill = max(2, SHORTEST - len(stem))
    found: dict[str, None] = {}
    while len(found) < count:
        number = random.randrange(10**fill)
        found[f"{stem}{number:0{fill}d}"] = None
    return list(found)
