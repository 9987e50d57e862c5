"""Address search in two languages: every code of the service leads to a message or a way on."""

import pytest

from app.clients.addresses import (
    ERRORS,
    AddressSearch,
    AddressSearchError,
    KeywordRefused,
    KeywordTooBroad,
    KeywordTooLong,
    KeywordTooShort,
    KeywordUnsearchable,
    clean,
)
from app.clients.http import make_session
from standins.juso import ENGLISH_KEY, EXPIRED_KEY, KOREAN_KEY, MESSAGES
from standins.places import ENDLESS, all_places
from tests.clients.raw_server import raw_server, say


def search_at(base_url: str, korean_key: str = KOREAN_KEY, english_key: str = ENGLISH_KEY) -> AddressSearch:
    http = make_session(allowed_hosts={"127.0.0.1"})
    return AddressSearch(http, base_url, korean_key, english_key)


@pytest.fixture
def search(services):
    search = search_at(services.juso_url)
    yield search
    search.http.close()


def test_a_korean_keyword_finds_addresses_in_both_languages(search):
    found = search.search("서울특별시 중구 세종대로 110", language="ko")
    address = found.rows[0]
    assert (found.total, found.page, found.pages) == (1, 1, 1)
    assert address.road.startswith("서울특별시 중구 세종대로 110")
    assert address.road_english == "110 Sejong-daero, Jung-gu, Seoul"
    assert (address.province_code, address.district_code) == ("11", "11140")
    assert len(address.postcode) == 5 and address.postcode.startswith("0")
    assert address.jibun.startswith("서울특별시 중구 세종동")


def test_an_english_keyword_finds_the_same_address(search):
    address = search.search("110 Sejong-daero, Jung-gu, Seoul", language="en").rows[0]
    assert address.road == "서울특별시 중구 세종대로 110"
    assert address.road_english == "110 Sejong-daero, Jung-gu, Seoul"
    assert address.district_code == "11140"


@pytest.mark.parametrize(("keyword", "language"), [("안산시 단원구", "en"), ("Danwon-gu", "ko")])
def test_the_keywords_script_decides_not_the_pages_language(search, keyword, language):
    assert {row.district_code for row in search.search(keyword, language=language).rows} == {"41273"}


def test_without_an_english_key_the_korean_interface_is_asked(services):
    search = search_at(services.juso_url, english_key="")
    with search.http:
        assert search.search("Danwon-gu", language="en").rows[0].road.startswith("경기도 안산시 단원구")


def test_nothing_found_is_an_empty_page(search):
    found = search.search("없는길이름", language="ko")
    assert (found.total, found.pages, found.rows) == (0, 0, ())


def test_pages_follow_each_other(search):
    pages = [search.search("중앙로", language="ko", page=page) for page in (1, 2, 10)]
    assert [page.page for page in pages] == [1, 2, 10]
    assert {page.pages for page in pages} == {10}
    assert len({row.road for page in pages for row in page.rows}) == 30


def test_no_page_is_asked_for_beyond_the_last_that_is_shown(search):
    found = search.search("한마음로", language="ko", page=900)
    assert (found.total, found.pages, len(found.rows)) == (ENDLESS, 900, 10)
    with pytest.raises(KeywordTooBroad) as caught:
        search.search("한마음로", language="ko", page=901)
    assert caught.value.reason == "too_many"


def test_a_page_before_the_first_is_the_first(search):
    assert search.search("중앙로", language="ko", page=-5).page == 1


@pytest.mark.parametrize(
    ("keyword", "cleaned"),
    [
        ("  세종대로   110 ", "세종대로 110"),
        ("세종대로%=><[]110", "세종대로 110"),
        ("세종대로 OR 1", "세종대로 1"),
        ("select 세종대로 drop", "세종대로"),
        ("Ordan-ro", "Ordan-ro"),
        ("세종대로　１１０", "세종대로 110"),
        ("세종\x00대로\n110", "세종 대로 110"),
        ("중앙로; DELETE--", "중앙로; --"),
    ],
)
def test_a_keyword_loses_what_the_service_refuses(keyword, cleaned):
    assert clean(keyword) == cleaned


REFUSED = {
    "": (KeywordTooShort, "empty"),
    " %% ": (KeywordTooShort, "empty"),
    "길": (KeywordTooShort, "too_short"),
    "서울특별시": (KeywordTooBroad, "too_broad"),
    "12345": (KeywordUnsearchable, "digits_only"),
    "12-34": (KeywordUnsearchable, "symbols_only"),
    "중앙로 12345678901": (KeywordTooLong, "long_number"),
    "가" * 41: (KeywordTooLong, "too_long"),
    "a" * 81: (KeywordTooLong, "too_long"),
}


@pytest.mark.parametrize(("keyword", "answer"), REFUSED.items())
def test_a_keyword_that_finds_nothing_says_why(search, keyword, answer):
    error, reason = answer
    with pytest.raises(error) as caught:
        search.search(keyword, language="ko")
    assert caught.value.reason == reason


def test_every_code_of_the_service_has_its_error():
    assert set(ERRORS) == set(MESSAGES) - {"0"}


def answer_with(code: str, **changes: str) -> bytes:
    fields = {"common": f'{{"errorCode": "{code}", "totalCount": "1"}}', "juso": "null"} | changes
    results = ", ".join(f'"{key}": {value}' for key, value in fields.items() if value)
    head = "HTTP/1.1 200 OK\r\nContent-Type: application/json;charset=UTF-8\r\nConnection: close\r\n\r\n"
    return (head + '{"results": {' + results + "}}").encode()


def searched_at(answer: bytes):
    with raw_server(say(answer)) as port:
        search = search_at(f"http://127.0.0.1:{port}")
        with search.http:
            return search.search("세종대로", language="ko")


@pytest.mark.parametrize(("code", "expected"), [*ERRORS.items(), ("E0099", (AddressSearchError, "unknown_code"))])
def test_a_code_becomes_an_error_with_a_reason(code, expected):
    with pytest.raises(AddressSearchError) as caught:
        searched_at(answer_with(code))
    assert (type(caught.value), caught.value.reason) == expected


SPOILT = {
    "no results": '{"a": 1}',
    "no common part": '{"results": {"juso": null}}',
    "a total that is no number": '{"results": {"common": {"errorCode": "0", "totalCount": "many"}, "juso": null}}',
    "a list that is none": '{"results": {"common": {"errorCode": "0", "totalCount": "1"}, "juso": {"a": 1}}}',
    "a row that is none": '{"results": {"common": {"errorCode": "0", "totalCount": "1"}, "juso": ["x"]}}',
    "a row without an address": '{"results": {"common": {"errorCode": "0", "totalCount": "1"}, "juso": [{"zipNo": "04524"}]}}',
    "a postcode of letters": '{"results": {"common": {"errorCode": "0", "totalCount": "1"}, "juso": [{"roadAddr": "가", "zipNo": "abcde"}]}}',
}


@pytest.mark.parametrize("body", SPOILT.values(), ids=SPOILT.keys())
def test_a_spoilt_answer_is_an_outage(body):
    head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"
    with pytest.raises(AddressSearchError) as caught:
        searched_at(f"{head}{body}".encode())
    assert caught.value.reason == "unreadable" and not isinstance(caught.value, KeywordRefused)


FAULTS = {
    "slow": "slow",
    "drip": "slow",
    "down": "unreachable",
    "500": "status_500",
    "garbage": "unreadable",
    "html": "wrong_content_type",
    "huge": "too_large",
    "redirect": "redirected",
    "-999": "outage",
    "E0001": "configuration",
    "E0014": "configuration",
    "E9999": "unknown_code",
}


@pytest.mark.parametrize(("fault", "reason"), FAULTS.items())
def test_every_outage_has_one_class(search, services, fault, reason):
    services.faults.set("juso", fault)
    if reason == "slow":
        search.http.get_adapter("http://").total = 0.3
    with pytest.raises(AddressSearchError) as caught:
        search.search("세종대로", language="ko")
    assert caught.value.reason == reason and not isinstance(caught.value, KeywordRefused)


@pytest.mark.parametrize("key", ["another", ENGLISH_KEY, EXPIRED_KEY])
def test_a_wrong_key_is_the_operators_trouble(services, key):
    search = search_at(services.juso_url, korean_key=key)
    with search.http, pytest.raises(AddressSearchError) as caught:
        search.search("세종대로", language="ko")
    assert caught.value.reason == "configuration"


def test_keyword_and_key_are_in_no_log(search, caplog):
    caplog.set_level("DEBUG")
    search.search("세종대로", language="ko")
    assert KOREAN_KEY not in caplog.text and "세종대로" not in caplog.text and "%EC" not in caplog.text


def test_the_made_addresses_are_a_few_hundred_and_all_different():
    places = all_places()
    assert 300 <= len(places) == len({place.korean for place in places})
    assert all(len(place.postcode) == 5 for place in places)
