"""How an entry of a list is found by what somebody typed: any part of its names, in any order of words."""

from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter

from app.rules import names

BETWEEN = "|"  # stands before and after each name, so that the start of a name can be looked for


def folded_names(all_names: Iterable[str]) -> str:
    """All names of an entry as the search compares them: "|서울대학교|seoul national university|".

    Korean is written with and without spaces at will, so that a name of several Korean words stands there twice.
    """
    folded = dict.fromkeys(form for name in all_names for form in _forms(names.folded(name)) if form)
    return BETWEEN + BETWEEN.join(folded) + BETWEEN


def typed(text: str) -> str:
    """What was typed, as it is compared: letters, digits and single spaces only."""
    return names.folded(text)


def _forms(folded: str) -> tuple[str, ...]:
    joined = folded.replace(" ", "")
    return (folded, joined) if joined != folded and any(_is_hangul(letter) for letter in folded) else (folded,)


def _is_hangul(letter: str) -> bool:
    return "가" <= letter <= "힣"


def marks(name: str, query: str) -> list[tuple[str, bool]]:
    """The name in pieces, and of each whether it is a part of what was typed: accents and case do not matter."""
    letters = [(place, folded) for place, letter in enumerate(name) for folded in names.folded(letter)]
    folded_name = "".join(folded for _, folded in letters)
    hit = [False] * len(name)
    for word in names.folded(query).split():
        at = folded_name.find(word)
        if at >= 0:
            for place, _ in letters[at : at + len(word)]:
                hit[place] = True
    return [
        ("".join(letter for letter, _ in run), is_hit)
        for is_hit, run in groupby(zip(name, hit, strict=True), itemgetter(1))
    ]
