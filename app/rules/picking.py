"""How an entry of a list is found by what somebody typed: any part of its names, in any order of words."""

from collections.abc import Iterable

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
