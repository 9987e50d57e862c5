"""Names in the order in which people at a desk look for them on paper: Korean letters, then A to Z, then all others."""

from app.rules.names import folded

FIRST, LAST = ord("가"), ord("힣")
SYLLABLES_OF_A_LETTER = 588
# The nineteen first consonants; doubled ones stand with the single one, as in a dictionary's thumb index.
CONSONANTS = "ㄱㄱㄴㄷㄷㄹㅁㅂㅂㅅㅅㅇㅈㅈㅊㅋㅌㅍㅎ"
OTHERS = "…"  # all other scripts


def initial(name: str) -> str:
    """Under which letter a name stands: a consonant, A to Z, or OTHERS."""
    first = name.strip()[:1]
    if first and FIRST <= ord(first) <= LAST:
        return CONSONANTS[(ord(first) - FIRST) // SYLLABLES_OF_A_LETTER]
    latin = folded(name)[:1].upper()
    return latin if "A" <= latin <= "Z" else OTHERS


def order(name: str) -> tuple[int, str, str]:
    """What names are sorted by."""
    letter = initial(name)
    script = 2 if letter == OTHERS else 1 if letter.isascii() else 0
    return script, name if script == 0 else folded(name), name
