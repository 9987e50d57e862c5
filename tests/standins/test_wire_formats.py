"""The stand-ins speak the services' own formats, details included."""

import pytest
import requests

from standins.juso import ENGLISH_KEY, KOREAN_KEY
from standins.people import PEOPLE
from standins.portone import CHANNEL_KEY, SECRET, STORE_ID

LAN = PEOPLE[0]
HEADERS = {"Authorization": f"PortOne {SECRET}"}


def body(**changes) -> dict:
    customer = {
        "name": LAN.name,
        "phoneNumber": LAN.phone_number,
        "identityNumber": LAN.seven_digits,
        "ipAddress": "::1",
    }
    return {
        "storeId": STORE_ID,
        "channelKey": CHANNEL_KEY,
        "customer": customer | changes.pop("customer", {}),
        "operator": "SKT",
        "method": "SMS",
    } | changes


@pytest.fixture
def verification(services):
    """Calls one verification's address: `verification("POST", "/send", json=…)`."""
    with requests.Session() as session:
        base = f"{services.portone_url}/identity-verifications/v-1"
        yield lambda method, path="", **options: session.request(
            method, base + path, **{"headers": HEADERS, "timeout": 20} | options
        )


def test_a_verification_goes_from_ready_to_verified(verification, services):
    assert verification("POST", "/send", json=body(customData="d")).json() == {}
    ready = verification("GET", params={"storeId": STORE_ID}).json()
    assert (ready["status"], ready["requestedCustomer"]["name"], ready["customData"]) == ("READY", LAN.name, "d")
    code = services.phone.last_code(LAN.phone_number)
    done = verification("POST", "/confirm", json={"otp": code}).json()["identityVerification"]
    assert (done["status"], done["id"], done["channel"]["type"]) == ("VERIFIED", "v-1", "LIVE")
    assert set(done["verifiedCustomer"]) == {
        "name", "operator", "phoneNumber", "birthDate", "gender", "isForeigner", "ci", "di",
    }  # fmt: skip
    assert verification("GET").json()["verifiedCustomer"] == done["verifiedCustomer"]


def test_the_seven_digits_are_never_given_back(verification, services):
    verification("POST", "/send", json=body())
    assert LAN.seven_digits not in verification("GET").text


def test_codes_are_random_six_digits(verification, services):
    verification("POST", "/send", json=body())
    for _ in range(4):
        verification("POST", "/resend")
    codes = {message.code for message in services.phone.messages(LAN.phone_number)}
    assert len(codes) > 1 and all(len(code) == 6 and code.isascii() and code.isdigit() for code in codes)


REFUSED = {
    "no secret": ("/send", {"headers": {}, "json": body()}, 401, "UNAUTHORIZED"),
    "another store": ("/send", {"json": body(storeId="x")}, 403, "FORBIDDEN"),
    "another store in the query": ("/resend", {"params": {"storeId": "x"}}, 403, "FORBIDDEN"),
    "another channel": ("/send", {"json": body(channelKey="x")}, 404, "CHANNEL_NOT_FOUND"),
    "no customer": ("/send", {"json": {"channelKey": CHANNEL_KEY}}, 400, "INVALID_REQUEST"),
    "no JSON": ("/send", {"data": "x"}, 400, "INVALID_REQUEST"),
    "hyphens in the number": (
        "/send",
        {"json": body(customer={"phoneNumber": "010-2345-0001"})},
        400,
        "INVALID_REQUEST",
    ),
    "no seven digits": ("/send", {"json": body(customer={"identityNumber": None})}, 400, "INVALID_REQUEST"),
    "no such day": ("/send", {"json": body(customer={"identityNumber": "9902301"})}, 400, "INVALID_REQUEST"),
    "an unknown operator": ("/send", {"json": body(operator="X")}, 400, "INVALID_REQUEST"),
    "nothing sent": ("/confirm", {"json": {"otp": "1"}}, 404, "IDENTITY_VERIFICATION_NOT_FOUND"),
}


@pytest.mark.parametrize(("path", "options", "status", "kind"), REFUSED.values(), ids=REFUSED.keys())
def test_what_the_service_refuses_is_refused(verification, path, options, status, kind):
    answer = verification("POST", path, **options)
    assert (answer.status_code, answer.json()["type"]) == (status, kind)


def juso(services, path: str = "addrLinkApi.do", method: str = "GET", **fields) -> dict:
    values = {"confmKey": KOREAN_KEY, "keyword": "세종대로", "resultType": "json"} | fields
    given = {"params": values} if method == "GET" else {"data": values}
    answer = requests.request(method, f"{services.juso_url}/{path}", timeout=20, **given)
    assert answer.status_code == 200
    return answer.json()["results"]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_korean_search_answers_in_strings(services, method):
    results = juso(services, method=method, countPerPage="3", currentPage="2")
    common = results["common"]
    assert (common["errorCode"], common["currentPage"], common["countPerPage"]) == ("0", "2", "3")
    assert int(common["totalCount"]) > 6 and len(results["juso"]) == 3
    assert {"roadAddr", "roadAddrPart1", "jibunAddr", "engAddr", "zipNo", "admCd", "bdNm", "siNm"} <= set(
        results["juso"][0]
    )


def test_an_english_search_has_its_own_key_and_rows(services):
    results = juso(services, "addrEngApi.do", confmKey=ENGLISH_KEY, keyword="Sejong-daero, Seoul")
    assert {"roadAddr", "korAddr", "jibunAddr", "zipNo", "admCd"} <= set(results["juso"][0])
    assert juso(services, "addrEngApi.do")["common"]["errorCode"] == "E0001"


def test_a_list_without_hits_is_null(services):
    results = juso(services, keyword="없는길")
    assert (results["common"]["totalCount"], results["juso"]) == ("0", None)


def test_the_range_ends_at_nine_thousand_whatever_the_page_size(services):
    assert juso(services, keyword="한마음로", countPerPage="100", currentPage="90")["common"]["errorCode"] == "0"
    assert juso(services, keyword="한마음로", countPerPage="100", currentPage="91")["common"]["errorCode"] == "E0015"


@pytest.mark.parametrize(
    ("keyword", "code"),
    [
        ("", "E0005"),
        ("경기도", "E0006"),
        ("Seoul", "E0006"),
        ("길", "E0008"),
        ("123", "E0009"),
        ("가" * 41, "E0010"),
        ("중앙로 12345678901", "E0011"),
        ("12-3", "E0012"),
        ("중앙로=1", "E0013"),
        ("중앙로 union 1", "E0013"),
    ],
)
def test_a_keyword_has_its_code(services, keyword, code):
    assert juso(services, keyword=keyword)["common"]["errorCode"] == code
