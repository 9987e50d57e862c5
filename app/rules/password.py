"""Passwords: the rule for members, the rule for staff, and a cheap estimate of strength (IM-5)."""

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path
from typing import NamedTuple

SHORTEST, LONGEST = 8, 20
STAFF_SHORTEST, STAFF_LONGEST = 12, 128
LONGEST_LOOKED_AT = 1000  # beyond it, the length is all there is to say
SPECIALS = "!@#$^+=-"
RUN = 4
MOST_NAMES = 8  # parts of a name that are looked at, alone and together
PRODUCT_WORDS = ("madang", "jobfair")
WELL_KNOWN = Path(__file__).parents[1] / "reference" / "passwords.txt.gz"

SEQUENCES = (
    "0123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "`1234567890-=",
    "~!@#$%^&*()_+",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
)
_ROWS = tuple(frozenset(pairwise(row)) for row in SEQUENCES)
_ROWS_DOWN = tuple(frozenset((after, before) for before, after in row) for row in _ROWS)
_STEPS = frozenset().union(*_ROWS, *_ROWS_DOWN)


class Broken(NamedTuple):
    """A rule that a password breaks, and the piece of it that does: "" where that is the whole."""

    rule: str
    piece: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """What an attacker knows about the person. Everything may be empty."""

    member_id: str = ""
    name: str = ""
    phone: str = ""
    email: str = ""


NOBODY = Context()


def broken_rules(password: str, context: Context = NOBODY) -> list[Broken]:
    """The rules that a member's password breaks, always in this order.

    length, characters, letters, digit_or_special, same_character, sequence, member_id, context, well_known.
    """
    if len(password) > LONGEST_LOOKED_AT:
        return [Broken("length")]
    return [
        *_broken_form(password),
        *(Broken("same_character", piece) for piece in _first(_same_characters(password))),
        *(Broken("sequence", piece) for piece in _first(_sequences(password))),
        *_broken_context(password, context),
        *([Broken("well_known")] if is_well_known(password) else []),
    ]


def broken_staff_rules(password: str, context: Context = NOBODY) -> list[Broken]:
    """The same for staff: length, context, well_known. No composition is asked for."""
    if len(password) > LONGEST_LOOKED_AT:
        return [Broken("length")]
    fits = STAFF_SHORTEST <= len(password) <= STAFF_LONGEST
    return [
        *([] if fits else [Broken("length")]),
        *_broken_context(password, context),
        *([Broken("well_known")] if is_well_known(password) or _repeats(password) else []),
    ]


def is_well_known(password: str) -> bool:
    """Whether it stands on the list of reference/passwords.txt.gz, in whatever case."""
    line = password.lower()
    return "\n" not in line and f"\n{line}\n" in _well_known()


def strength(password: str, context: Context = NOBODY) -> int:
    """0 weak (or against the rule), 1 fair, 2 good, 3 strong: bits of the characters that say something new."""
    if broken_rules(password, context):
        return 0
    bits = _telling_length(password) * _bits_of_a_character(password)
    return 1 + (bits >= 52) + (bits >= 72)


def _broken_form(password: str) -> list[Broken]:
    strange = re.sub(rf"[A-Za-z0-9{re.escape(SPECIALS)}]", "", password)
    broken = {
        Broken("length"): not SHORTEST <= len(password) <= LONGEST,
        Broken("characters", "".join(dict.fromkeys(strange))): bool(strange),
        Broken("letters"): not re.search("[A-Za-z]", password),
        Broken("digit_or_special"): not re.search(rf"[0-9{re.escape(SPECIALS)}]", password),
    }
    return [rule for rule, is_broken in broken.items() if is_broken]


def _broken_context(password: str, context: Context) -> list[Broken]:
    if context.member_id and password.lower() == context.member_id.lower():
        return [Broken("member_id", password)]
    piece = _context_piece(password.lower(), context)
    return [Broken("context", piece)] if piece else []


def _context_piece(password: str, context: Context) -> str:
    """A word that all know with digits and specials around it, or the own telephone number anywhere."""
    core = _letters_inside(password)
    known = {_letters_inside(word) for word in (*PRODUCT_WORDS, *known_words(context))}
    if len(core) >= 4 and core in known:
        return core
    subscriber = re.sub("[^0-9]", "", context.phone)[-8:]
    return subscriber if len(subscriber) >= 7 and subscriber in re.sub("[^0-9]", "", password) else ""


def known_words(context: Context) -> list[str]:
    """The words that all know about the person: ID, mailbox, parts of the name and what they make together."""
    name = context.name.split()[:MOST_NAMES]
    together = ("".join(name[start:end]) for start, end in combinations(range(len(name) + 1), 2))
    words = [context.member_id, context.email.partition("@")[0], *together, "".join(reversed(name))]
    return list(dict.fromkeys(word.lower() for word in words if word))


def _letters_inside(text: str) -> str:
    """Without the digits and specials at both ends."""
    return re.sub(r"^[^a-z]+|[^a-z]+$", "", text)


def _same_characters(password: str) -> Iterator[str]:
    """Pieces of four or more of one character."""
    return (match.group() for match in re.finditer(rf"(.)\1{{{RUN - 1},}}", password, re.IGNORECASE | re.DOTALL))


def _sequences(password: str) -> Iterator[str]:
    """Pieces of four or more neighbours of one row, up or down: "derst" of "understand" is of two."""
    letters = password.lower()
    for steps in (*_ROWS, *_ROWS_DOWN):
        start = 0
        for place in range(1, len(letters) + 1):
            if place < len(letters) and (letters[place - 1], letters[place]) in steps:
                continue
            if place - start >= RUN:
                yield password[start:place]
            start = place


def _first(pieces: Iterator[str]) -> list[str]:
    piece = next(pieces, None)
    return [] if piece is None else [piece]


def _repeats(password: str) -> bool:
    """Whether it is one short piece again and again: passwordpassword, abcabcabcabc."""
    repeated = re.fullmatch(r"(.{1,8}?)\1+", password.lower(), re.DOTALL)
    return repeated is not None


def _telling_length(password: str) -> int:
    """Characters that neither were there before nor continue a step of three: those say little."""
    letters = password.lower()
    steps = {pair for pair in pairwise(letters) if pair in _STEPS}
    return len(set(letters)) - len(steps) // 2


def _bits_of_a_character(password: str) -> float:
    """log2 of the alphabet in use: 26 letters of each case, 10 digits, 8 specials."""
    classes = {"[a-z]": 4.7, "[A-Z]": 1.0, "[0-9]": 0.5, r"[^a-zA-Z0-9]": 0.4}
    return sum(bits for pattern, bits in classes.items() if re.search(pattern, password))


@cache
def _well_known() -> str:
    """One text with a line for each password: a quarter of the memory of a set, and quick enough to search."""
    return "\n" + gzip.decompress(WELL_KNOWN.read_bytes()).decode("ascii")
