"""Messages to many: whom a filter means, what stands in for a person's own things, and when a number is typed."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

MANY = 1_000  # people; more are sent to only by who manages the fair, after typing the number
GROWTH = 10  # of a confirmed number, one part in so many may be added until it is sent
PLACES = ("name", "fair", "slot", "ticket")  # {name} …
PLACE = re.compile(r"\{([^{}]*)\}")
STATES = ("held", "waiting")
ARRIVED = ("", "yes", "no")


class UnknownFilter(ValueError):
    """A stored filter asks for something that this version does not know: it must not mean everybody."""


@dataclass(frozen=True)
class Filter:
    """Who of a fair's registrants is meant. An empty tuple or text sets no limit; all limits hold together."""

    slots: tuple[str, ...] = ()  # public ids
    states: tuple[str, ...] = ("held",)
    arrived: str = ""
    languages: tuple[str, ...] = ()
    nationalities: tuple[str, ...] = ()
    inflow_paths: tuple[str, ...] = ()  # codes
    identity_to_check: bool = False

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "Filter":
        """From its stored form. Raises UnknownFilter."""
        unknown = stored.keys() - {field.name for field in fields(cls)}
        if unknown or not stored.get("states"):
            raise UnknownFilter(", ".join(sorted(unknown)))
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in stored.items()
        }
        return cls(**values)

    def stored(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}


def unknown_places(text: str) -> list[str]:
    """What stands in braces and stands for nothing."""
    return [found for found in PLACE.findall(text) if found not in PLACES]


def filled(text: str, given: Mapping[str, str]) -> str:
    """The text with each place filled in; what is filled in is not looked at again."""
    return PLACE.sub(lambda found: given.get(found.group(1), found.group(0)), text)


def needs_number(count: int, confirmed: int = 0) -> bool:
    """Whether somebody has to type how many it goes to: it is many, and clearly more than was agreed to before."""
    return count > MANY and is_clearly_more(count, confirmed)


def is_clearly_more(count: int, agreed: int) -> bool:
    """Whether it has grown by more than what an agreement still covers."""
    return count > agreed + agreed // GROWTH


def chosen_language(language: str, written: Mapping[str, Any]) -> str | None:
    """The language of the text for somebody: their own, else English, else Korean, else whichever there is."""
    return next((code for code in (language, "en", "ko", *written) if code in written), None)
