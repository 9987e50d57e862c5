"""Search of road-name addresses (juso.go.kr), in Korean and in English.

Source: the address service's developer page. Its errors are HTTP 200 with a code; a search beyond the
9,000th hit is refused whatever the page size.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests

from app.clients.http import ServiceError, ask

ROWS_PER_PAGE = 10
LAST_HIT = 9_000
LONGEST = 80  # letters of a keyword
LONGEST_HANGUL = 40
SQL_WORDS = "OR SELECT INSERT DELETE UPDATE CREATE DROP EXEC UNION FETCH DECLARE TRUNCATE"

_FORBIDDEN = re.compile(r"[%=><\[\]\x00-\x1f\x7f]")
_SQL = re.compile(rf"\b(?:{SQL_WORDS.replace(' ', '|')})\b", re.IGNORECASE)
_HANGUL = re.compile(r"[가-힣ㄱ-ㅎㅏ-ㅣ]")
_LATIN = re.compile(r"[A-Za-z]")


class AddressSearchError(ServiceError):
    """The search cannot be used now: let the person type the address."""


class KeywordRefused(AddressSearchError):
    """The keyword finds nothing as it is; `reason` says what to tell the person."""


class KeywordTooShort(KeywordRefused):
    """Reasons: empty, too_short (two letters are needed)."""


class KeywordTooBroad(KeywordRefused):
    """Reasons: too_broad (only a province), too_many (beyond the last hit that is shown)."""


class KeywordTooLong(KeywordRefused):
    """Reasons: too_long, long_number (more than ten digits)."""


class KeywordUnsearchable(KeywordRefused):
    """Reasons: digits_only, symbols_only, forbidden (a sign or word that the service refuses)."""


ERRORS: Mapping[str, tuple[type[AddressSearchError], str]] = {
    "-999": (AddressSearchError, "outage"),
    "E0001": (AddressSearchError, "configuration"),  # the key is not approved for this API
    "E0005": (KeywordTooShort, "empty"),
    "E0006": (KeywordTooBroad, "too_broad"),
    "E0008": (KeywordTooShort, "too_short"),
    "E0009": (KeywordUnsearchable, "digits_only"),
    "E0010": (KeywordTooLong, "too_long"),
    "E0011": (KeywordTooLong, "long_number"),
    "E0012": (KeywordUnsearchable, "symbols_only"),
    "E0013": (KeywordUnsearchable, "forbidden"),
    "E0014": (AddressSearchError, "configuration"),  # a development key that has run out
    "E0015": (KeywordTooBroad, "too_many"),
}


@dataclass(frozen=True)
class Address:
    """One address. `jibun` (the older lot number) is in the language of the search; codes are of the administration."""

    road: str
    road_english: str
    jibun: str
    postcode: str
    province_code: str  # two digits
    district_code: str  # five digits
    building: str


@dataclass(frozen=True)
class AddressPage:
    """One page of hits. `pages` counts those that can be asked for; `total` may be larger than they hold."""

    total: int
    page: int
    pages: int
    rows: tuple[Address, ...]


class AddressSearch:
    """The road-name address search; its two interfaces have a key each."""

    def __init__(self, http: requests.Session, base_url: str, korean_key: str, english_key: str = ""):
        self.http = http
        self.base_url = base_url.rstrip("/")
        self._korean_key, self._english_key = korean_key, english_key

    def search(self, keyword: str, *, language: str, page: int = 1) -> AddressPage:
        """Find addresses. Raises KeywordRefused (the person can change the keyword) or AddressSearchError.

        The keyword's script decides which interface is asked; both give the address in both languages.
        """
        words = clean(keyword)
        _check_length(words)
        page = max(page, 1)
        if page * ROWS_PER_PAGE > LAST_HIT:
            raise KeywordTooBroad("too_many")
        in_english = bool(self._english_key) and is_english(words, language)
        return _page(self._results(words, page, in_english), page, in_english)

    def _results(self, words: str, page: int, in_english: bool) -> dict[str, Any]:
        """By POST, because an address bar and its logs are no place for a key and somebody's address."""
        path, key = ("addrEngApi.do", self._english_key) if in_english else ("addrLinkApi.do", self._korean_key)
        fields = {
            "confmKey": key,
            "currentPage": page,
            "countPerPage": ROWS_PER_PAGE,
            "keyword": words,
            "resultType": "json",
        }
        answer = ask(self.http, "POST", f"{self.base_url}/{path}", error=AddressSearchError, data=fields)
        if answer.status != 200:
            raise AddressSearchError(f"status_{answer.status}")
        results = answer.body.get("results")
        if not isinstance(results, dict) or not isinstance(results.get("common"), dict):
            raise AddressSearchError("unreadable")
        return results


def clean(keyword: str) -> str:
    """The keyword without what the service refuses: some signs and SQL's words. Wide letters become plain ones."""
    plain = _FORBIDDEN.sub(" ", unicodedata.normalize("NFKC", keyword))
    return " ".join(_SQL.sub(" ", plain).split())


def is_english(words: str, language: str) -> bool:
    """Whether the English interface understands the keyword better."""
    if _HANGUL.search(words):
        return False
    return language != "ko" or bool(_LATIN.search(words))


def _check_length(words: str) -> None:
    if not words:
        raise KeywordTooShort("empty")
    if len(words) < 2:
        raise KeywordTooShort("too_short")
    if len(words) > (LONGEST_HANGUL if _HANGUL.search(words) else LONGEST):
        raise KeywordTooLong("too_long")


def _page(results: dict[str, Any], page: int, in_english: bool) -> AddressPage:
    common = results["common"]
    code = str(common.get("errorCode"))
    if code != "0":
        error, reason = ERRORS.get(code, (AddressSearchError, "unknown_code"))
        raise error(reason)
    total = str(common.get("totalCount"))
    rows = results.get("juso") or []
    if not re.fullmatch(r"[0-9]{1,9}", total) or not isinstance(rows, list):
        raise AddressSearchError("unreadable")
    pages = -(-min(int(total), LAST_HIT) // ROWS_PER_PAGE)
    return AddressPage(int(total), page, pages, tuple(_address(row, in_english) for row in rows))


def _address(row: object, in_english: bool) -> Address:
    """A row of either interface. The English one has the Korean address in `korAddr`."""
    if not isinstance(row, dict):
        raise AddressSearchError("unreadable")
    road, english = ("korAddr", "roadAddr") if in_english else ("roadAddr", "engAddr")
    code = _text(row, "admCd")
    address = Address(
        road=_text(row, road),
        road_english=_text(row, english),
        jibun=_text(row, "jibunAddr"),
        postcode=_text(row, "zipNo"),
        province_code=code[:2],
        district_code=code[:5],
        building=_text(row, "bdNm"),
    )
    if not address.road or not re.fullmatch(r"[0-9]{5}", address.postcode):
        raise AddressSearchError("unreadable")
    return address


def _text(row: dict[str, Any], key: str) -> str:
    value = row.get(key)
    return " ".join(value.split()) if isinstance(value, str) else ""
