"""A person's name, shown so that only who knows it already can say whether it is theirs (KI-2)."""

import unicodedata


def masked_name(name: str) -> str:
    """The first word whole and of the others the first letter: NGUYEN T** H****.

    A name of one word keeps its first letter; of three Korean syllables or more the last one too: 김*수.
    """
    words = name.split()
    if len(words) == 1:
        return _one_word(words[0])
    return " ".join([words[0], *(_first_letter_only(word) for word in words[1:])])


def _one_word(word: str) -> str:
    letters = _letters(word)
    if len(letters) >= 3 and all("가" <= letter <= "힣" for letter in letters):
        return letters[0] + "*" * (len(letters) - 2) + letters[-1]
    return _first_letter_only(word)


def _first_letter_only(word: str) -> str:
    letters = _letters(word)
    return letters[0] + "*" * (len(letters) - 1)


def _letters(word: str) -> list[str]:
    """Letters together with the marks that stand on them."""
    letters: list[str] = []
    for character in word:
        if letters and unicodedata.category(character).startswith("M"):
            letters[-1] += character
        else:
            letters.append(character)
    return letters
