"""Make passwords.txt.gz, the well-known passwords that a sign-up refuses. See README-passwords.md."""

import gzip
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from zxcvbn.frequency_lists import FREQUENCY_LISTS

TARGET = Path(__file__).with_name("passwords.txt.gz")
AT_MOST = 50_000
FITS_MEMBERS = re.compile(r"(?=.*[a-z])(?=.*[0-9!@#$^+=-])[a-z0-9!@#$^+=-]{8,20}")
FITS_STAFF = re.compile(r"[a-z0-9!@#$^+=-]{12,128}")

# Words of people in Korea, and Korean words as typed on a Latin keyboard, which lists from elsewhere lack.
LOCAL_WORDS = (
    *("madang", "jobfair", "korea", "seoul", "busan", "daegu", "incheon", "gwangju", "daejeon", "ulsan", "jeju"),
    *("hanguk", "suwon", "kimchi", "saranghae", "annyeong", "hello", "welcome", "student", "study", "foreigner"),
    *("dkssud", "dkssudgktpdy", "tkfkdgo", "tkfkdgody", "rkskek", "alwls", "qlalfqjsgh", "gksrnr", "eogksalsrnr"),
    *("tjdnf", "qntks", "wlgns", "alstn", "dudgml", "rlaalstn", "vietnam", "hanoi", "saigon", "china", "nepal"),
    *("mongolia", "uzbekistan", "indonesia", "philippines", "myanmar", "cambodia", "thailand", "bangladesh"),
)
# What people add to make a word pass a rule, the commonest first.
ENDINGS = ("1", "12", "123", "!", "1!", "123!", "01", "2", "7", "11", "22", "69", "99", "00", "007", "@", "@1", "@123")
ENDINGS += ("#", "#1", "$", "1@", "12!", "1234", "1234!", "12345", "!@#", "!1", "!!", "-1", "0", "10", "13", "21", "77")
ENDINGS += tuple(str(year) for year in range(2018, 2029)) + tuple(f"{year}!" for year in range(2022, 2029))
BEGINNINGS = ("1", "123", "!", "@")
LEET = str.maketrans({"a": "@", "o": "0", "e": "3", "i": "1", "s": "$"})


def words() -> list[str]:
    """The most frequent first: passwords, then local words, English words, names and surnames."""
    frequent = FREQUENCY_LISTS["passwords"]
    lists = (FREQUENCY_LISTS[name][:400] for name in ("english_wikipedia", "female_names", "male_names", "surnames"))
    return list(dict.fromkeys(word.lower() for word in chain(frequent[:900], LOCAL_WORDS, *lists)))


def mangled(word: str) -> Iterator[str]:
    yield from (f"{word}{ending}" for ending in ENDINGS)
    yield from (f"{beginning}{word}" for beginning in BEGINNINGS)
    yield word.translate(LEET)
    yield f"{word.translate(LEET)}1"
    yield f"{word}{word}"
    yield f"{word}{word}1"


def chosen(candidates: Iterable[str]) -> list[str]:
    """Those that would pass the form rules, in lower case, since the check ignores case."""
    fitting = (word for word in candidates if FITS_MEMBERS.fullmatch(word) or FITS_STAFF.fullmatch(word))
    return sorted(list(dict.fromkeys(fitting))[:AT_MOST])


def main() -> None:
    listed = (word.lower() for word in FREQUENCY_LISTS["passwords"])
    passwords = chosen(chain(listed, chain.from_iterable(mangled(word) for word in words())))
    text = "".join(f"{password}\n" for password in passwords)
    TARGET.write_bytes(gzip.compress(text.encode("ascii"), mtime=0))


if __name__ == "__main__":
    main()
