"""The road-name address search: addrLinkApi.do (Korean) and addrEngApi.do (English), each with its key.

Errors are HTTP 200 with a code, as the real service has it; codes that no keyword provokes are set as faults.
"""

import re
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, g, jsonify, request
from werkzeug.datastructures import MultiDict

from standins import places
from standins.faults import Faults
from standins.places import Place

KOREAN_KEY = "standin-korean-key"
ENGLISH_KEY = "standin-english-key"
EXPIRED_KEY = "standin-expired-key"
LAST_HIT = 9_000

MESSAGES = {
    "0": "정상",
    "-999": "시스템에러",
    "E0001": "승인되지 않은 KEY 입니다.",
    "E0005": "검색어가 입력되지 않았습니다.",
    "E0006": "주소를 상세히 입력해 주시기 바랍니다.",
    "E0008": "검색어는 두글자 이상 입력되어야 합니다.",
    "E0009": "검색어는 문자와 숫자 같이 입력되어야 합니다.",
    "E0010": "검색어가 너무 깁니다. (한글40자, 영문,숫자 80자 이하)",
    "E0011": "검색어에 너무 긴 숫자가 포함되어 있습니다. (숫자10자 이하)",
    "E0012": "특수문자+숫자만으로는 검색이 불가능 합니다.",
    "E0013": "SQL 예약어 또는 특수문자( %,=,>,<,[,] )는 검색이 불가능 합니다.",
    "E0014": "개발승인키 기간이 만료되어 서비스를 이용하실 수 없습니다.",
    "E0015": "검색 범위를 초과하였습니다.",
}
_SQL = re.compile(r"\b(OR|SELECT|INSERT|DELETE|UPDATE|CREATE|DROP|EXEC|UNION|FETCH|DECLARE|TRUNCATE)\b", re.IGNORECASE)

# In this order: the first that fits is the keyword's error.
KEYWORD_ERRORS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("E0005", lambda keyword: not keyword),
    ("E0013", lambda keyword: bool(re.search(r"[%=><\[\]]", keyword) or _SQL.search(keyword))),
    ("E0010", lambda keyword: len(keyword) > (40 if re.search("[가-힣]", keyword) else 80)),
    ("E0011", lambda keyword: bool(re.search(r"[0-9]{11}", keyword))),
    ("E0009", lambda keyword: bool(re.fullmatch(r"[0-9 ]+", keyword))),
    ("E0012", lambda keyword: not re.search(r"[^\W_]", re.sub(r"[0-9]", "", keyword))),
    ("E0008", lambda keyword: len(keyword) < 2),
    ("E0006", lambda keyword: keyword.casefold() in _province_names()),
)


def blueprint(faults: Faults) -> Blueprint:
    bp = Blueprint("juso", __name__, url_prefix="/addrlink")
    bp.before_request(lambda: faults.strike("juso"))

    @bp.route("/addrLinkApi.do", methods=["GET", "POST"])
    def korean() -> Response:
        return _answer(request.values, KOREAN_KEY, _korean_row)

    @bp.route("/addrEngApi.do", methods=["GET", "POST"])
    def english() -> Response:
        return _answer(request.values, ENGLISH_KEY, _english_row)

    return bp


def _answer(fields: MultiDict[str, str], key: str, row: Callable[[Place], dict[str, str]]) -> Response:
    keyword = fields.get("keyword", "").strip()
    page, size = max(fields.get("currentPage", 1, int), 1), min(max(fields.get("countPerPage", 10, int), 1), 100)
    code = g.fault or _error(fields.get("confmKey", ""), key, keyword, page * size)
    total, hits = (0, []) if code else find(keyword, page, size)
    common = {
        "errorCode": code or "0",
        "errorMessage": MESSAGES.get(code or "0", "알 수 없는 오류"),
        "totalCount": str(total),
        "currentPage": str(page),
        "countPerPage": str(size),
    }
    rows = [row(place) for place in hits] or None
    return _as_asked(fields.get("resultType", "xml"), {"common": common, "juso": rows})


def _as_asked(kind: str, results: dict[str, Any]) -> Response:
    if kind == "json":
        return jsonify({"results": results})
    return Response(
        f"<results><common><errorCode>{results['common']['errorCode']}</errorCode></common></results>",
        content_type="application/xml; charset=utf-8",
    )


def _error(given: str, key: str, keyword: str, last: int) -> str:
    if given == EXPIRED_KEY:
        return "E0014"
    if given != key:
        return "E0001"
    for code, fits in KEYWORD_ERRORS:
        if fits(keyword):
            return code
    return "E0015" if last > LAST_HIT else ""


def find(keyword: str, page: int, size: int) -> tuple[int, list[Place]]:
    """How many addresses have all words of the keyword, and those of one page."""
    first, end = (page - 1) * size, page * size
    if keyword.casefold() in {name.casefold() for name in places.ENDLESS_ROAD}:
        return places.ENDLESS, [places.endless_place(n) for n in range(first, min(end, places.ENDLESS))]
    words = keyword.casefold().replace(",", " ").split()
    hits = [place for place in places.all_places() if all(word in _searched(place) for word in words)]
    return len(hits), hits[first:end]


def _searched(place: Place) -> str:
    parts = (place.korean, place.lot, place.building, place.english, place.english_lot, place.postcode)
    return " ".join(parts).casefold()


def _province_names() -> set[str]:
    return {name.casefold() for korean, english, _ in places.PROVINCES.values() for name in (korean, english)}


def _korean_row(place: Place) -> dict[str, str]:
    return _shared(place) | {
        "roadAddr": f"{place.korean} {place.detail}",
        "roadAddrPart1": place.korean,
        "roadAddrPart2": f" {place.detail}",
        "jibunAddr": f"{place.lot} {place.building}".strip(),
        "engAddr": place.english,
        "bdMgtSn": f"{place.district[0]}10100{place.number:05}",
        "detBdNmList": "",
        "bdNm": place.building,
        "siNm": places.PROVINCES[place.province_code][0],
        "sggNm": place.district[1],
        "emdNm": place.road[2],
        "rn": place.road[0],
        "emdNo": "01",
    }


def _english_row(place: Place) -> dict[str, str]:
    return _shared(place) | {
        "roadAddr": place.english,
        "jibunAddr": place.english_lot,
        "korAddr": place.korean,
        "siNm": places.PROVINCES[place.province_code][1],
        "sggNm": place.district[2],
        "emdNm": place.road[3],
        "rn": place.road[1],
    }


def _shared(place: Place) -> dict[str, str]:
    return {
        "zipNo": place.postcode,
        "admCd": f"{place.district[0]}10100",
        "rnMgtSn": f"{place.district[0]}{3000000 + len(place.road[0])}",
        "bdKdcd": "0",
        "liNm": "",
        "udrtYn": "0",
        "buldMnnm": str(place.number),
        "buldSlno": "0",
        "mtYn": "0",
        "lnbrMnnm": str(place.number + 100),
        "lnbrSlno": "0",
    }
