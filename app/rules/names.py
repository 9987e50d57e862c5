"""Names of any script, folded for search and compared for login (EV-8, IL-1, ST-2)."""

import re
import unicodedata
from dataclasses import dataclass

from app.rules.text import clean_digits, clean_name

# Letters that NFKD leaves whole though people type them plain.
PLAIN_LETTERS = str.maketrans(
    {"đ": "d", "ð": "d", "ø": "o", "ł": "l", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)
# Written by some and left out by others: O'Brien, Ji-woo, J.R. They go without leaving a gap.
LEFT_OUT = re.compile(
    "['\u05be\u0640\u2018\u2019\u02bc\u02bb\u0060\u00b4\u02b9.\u00b7\u30fb\u2010-\u2012\u00ad\u180e\u200b-\u200f\u2060-]"
)
# Accents, and the vowel points that Arabic and Hebrew leave out at will.
ACCENTS = re.compile("[\u0300-\u036f\u064b-\u0652\u0670\u0591-\u05bd\u05bf\u05c1\u05c2\u05c7]")
SYLLABLE = "[\uac00-\ud7a3\u3040-\u30ff\u3400-\u9fff]"  # Hangul, kana, Han
BETWEEN_SYLLABLES = re.compile(f"(?<={SYLLABLE}) +(?={SYLLABLE})")
PHONE_GRAM = 4
FEWEST_DIGITS = 3


@dataclass(frozen=True, slots=True)
class SearchTerms:
    """How to look for what staff typed.

    Every one of `words` stands somewhere in the folded name; `grams` are those to look up in the index, and empty
    only where there is nothing to look for. `digits` are there where the query can be a number: a part of a phone,
    or a ticket's short code. `plain` is the query itself in lower case, for the start of an ID or e-mail address.
    """

    words: tuple[str, ...]
    grams: frozenset[str]
    digits: str
    plain: str


def folded(name: str) -> str:
    """Lower case, without accents and punctuation: "Nguyễn Thị Đào" → "nguyen thi dao".

    Accents and the optional points of Arabic and Hebrew go; vowel signs of Thai, Khmer and Indic scripts are letters.
    NFKD takes Hangul syllables apart and NFC joins them again.
    """
    text = LEFT_OUT.sub("", name)
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    text = ACCENTS.sub("", text.translate(PLAIN_LETTERS))
    text = unicodedata.normalize("NFC", LEFT_OUT.sub("", text))
    return " ".join("".join(letter if _is_of_a_word(letter) else " " for letter in text).split())


def joined(folded_name: str) -> str:
    """The same without the spaces that Korean, Chinese and Japanese names are written with by some: 응우옌 티 흐엉 →
    응우옌티흐엉. Empty where there are none."""
    closed = BETWEEN_SYLLABLES.sub("", folded_name)
    return closed if closed != folded_name else ""


def words(folded_name: str) -> list[str]:
    """The words of a folded name."""
    return folded_name.split()


def grams(folded_name: str) -> set[str]:
    """The 2-grams of each word; a word of one letter is its own gram."""
    return {gram for word in words(folded_name) for gram in _grams_of(word)}


def phone_grams(digits: str) -> set[str]:
    """Every four digits in a row, of the national number (01012345678). They are hashed before they are stored."""
    return {digits[start : start + PHONE_GRAM] for start in range(len(digits) - PHONE_GRAM + 1)}


def phone_grams_with(digits: str) -> set[str]:
    """Every four digits in a row that hold these fewer ones, at their start or their end."""
    missing = PHONE_GRAM - len(digits)
    others = [f"{number:0{missing}}" for number in range(10**missing)]
    return {digits + other for other in others} | {other + digits for other in others}


def search_terms(query: str) -> SearchTerms:
    """What to look for, whichever of name, phone, ID, e-mail or short code was typed."""
    query = clean_name(query)
    looked_for = tuple(dict.fromkeys(words(folded(query))))
    # "김 민수" shall find 김민수, whose index has no gram of one letter: longer words lead where there are any.
    longer = [word for word in looked_for if len(word) > 1] or looked_for
    return SearchTerms(looked_for, frozenset(grams(" ".join(longer))), _digits_of(query), query.casefold())


def same_name(one: str, other: str) -> bool:
    """Whether two spellings differ in nothing but case, spaces and width (IL-1)."""
    return bool(_compared(one)) and _compared(one) == _compared(other)


def _grams_of(word: str) -> list[str]:
    if len(word) == 1:
        return [word]
    return [word[start : start + 2] for start in range(len(word) - 1)]


def _is_of_a_word(letter: str) -> bool:
    """Letters, marks and digits; punctuation, symbols and spaces part words."""
    return unicodedata.category(letter)[0] in "LMN"


def _digits_of(query: str) -> str:
    """The national digits, or "" where the query has anything but digits and their separators."""
    digits = clean_digits(query)
    digits = re.sub(r"^\+82\s*0?", "0", digits).removeprefix("+")
    return digits if re.fullmatch(rf"[0-9]{{{FEWEST_DIGITS},15}}", digits) else ""


def _compared(name: str) -> str:
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", clean_name(name)).casefold())
    return "".join(text.split())
