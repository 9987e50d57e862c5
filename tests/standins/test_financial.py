"""The stand-in for financial certificates: what it offers, and what it refuses as the real service does."""

import base64
from typing import Any

import pytest
import requests
from asn1crypto import cms

from standins.businesses import HANBIT
from standins.financial import API_KEY, ORG_CODE
from standins.financial.service import TRIES

SITE = "http://127.0.0.1:8000"
MOBILE = "01012345678"
OIDS = {"1.2.410.200005.1.1.8.11": True}
FORMAT = {"type": "CMS", "CMSInfo": {"ssn": "0000000000", "includeR": True}}
ASKED = {
    "signFormat": FORMAT,
    "content": {"plainText": {"plainTexts": ["madang"], "encoding": "UTF-8"}},
    "algorithms": "RSASSA-PKCS1-v1_5_SHA256",
    "view": {"oid": OIDS},
    "info": {"signType": "99"},
}


class Frame:
    """The provider's frame within a site's page, and the window that follows."""

    def __init__(self, services: Any):
        self.url, self.service, self.window = services.url, services.financial, ""

    def tell(self, path: str, **told: Any) -> requests.Response:
        return requests.post(f"{self.url}/yeskey/{path}", json={"origin": SITE} | told, timeout=20)

    def open(self, **changes: Any) -> "Frame":
        answer = self.tell("signings", asked=ASKED | changes, lang="kor")
        assert answer.status_code == 200, answer.text
        self.window = f"{self.url}/yeskey/window/{answer.json()['id']}"
        return self

    def press(self, what: str, **fields: str) -> requests.Response:
        return requests.post(self.window, data={"do": what} | fields, timeout=20)

    def identify(self, method: str = "sms", number: str = HANBIT.number) -> requests.Response:
        parts = {"number_1": number[:3], "number_2": number[3:5], "number_3": number[5:]}
        return self.press(method, **parts, mobile_1="010", mobile_2="1234", mobile_3="5678")

    def confirmed(self) -> "Frame":
        self.identify()
        self.press("agree", agreed="1")
        assert self.service.text(MOBILE, self.service.waiting()[0].code)
        self.press("sent")
        return self

    def signed(self, outcome: str = "business") -> dict[str, Any]:
        self.press("sign", outcome=outcome)
        result = self.service.find(self.window.rsplit("/", 1)[1]).result
        assert result is not None
        return result


@pytest.fixture
def frame(services) -> Frame:
    return Frame(services)


def web(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_the_script_offers_the_published_global(services):
    answer = requests.get(f"{services.url}/yeskey/v1/fincertCorp.js?dt=20261121", timeout=20)
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "window.FinCertCorp = { Sdk }" in answer.text


def test_the_settings_lead_to_it(services):
    assert services.settings["FINCERT_SCRIPT_URL"] == f"{services.url}/yeskey/v1/fincertCorp.js"
    assert (services.settings["FINCERT_ORG_CODE"], services.settings["FINCERT_API_KEY"]) == (ORG_CODE, API_KEY)


def test_only_sites_of_this_machine_may_frame_it(frame):
    for path in ("/yeskey/frame", ""):
        answer = requests.get(f"{frame.url}{path}" if path else frame.open().window, timeout=20)
        assert "frame-ancestors http://127.0.0.1:* http://localhost:*" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, None),
        ({"orgCode": "other"}, 200001),
        ({"apiKey": "other"}, 200002),
        ({"origin": "https://elsewhere.example"}, 200003),
        ({"origin": "http://127.0.0.1.elsewhere.example"}, 200003),
    ],
)
def test_a_site_is_known_by_its_code_its_key_and_its_address(frame, changes, code):
    answer = frame.tell("init", **({"orgCode": ORG_CODE, "apiKey": API_KEY} | changes))
    assert answer.json().get("code") == code
    assert answer.status_code == (400 if code else 200)


MALFORMED = [
    {"signFormat": {"type": "XML"}},
    {"signFormat": None},
    {"algorithms": "RSASSA-PKCS1-v1_5_SHA1"},
    {"info": {"signType": "77"}},
    {"content": {}},
    {"content": {"plainText": {"plainTexts": [], "encoding": "UTF-8"}}},
    {"content": {"plainText": {"plainTexts": ["x"], "encoding": "latin-1"}}},
]


@pytest.mark.parametrize("changes", MALFORMED)
def test_a_request_that_the_service_would_not_take_gets_its_number(frame, changes):
    answer = frame.tell("signings", asked=ASKED | changes)
    assert (answer.status_code, answer.json()["code"]) == (400, 200004)


def test_a_page_of_another_site_cannot_talk_to_the_server(frame):
    answer = requests.post(
        f"{frame.url}/yeskey/signings", json={"asked": ASKED}, headers={"Sec-Fetch-Site": "cross-site"}, timeout=20
    )
    assert answer.status_code == 403


def test_the_result_is_cms_in_web_base64_with_r_and_a_number(frame):
    result = frame.open().confirmed().signed()
    assert set(result) == {"signedVals", "certSeqNum", "rValue"}
    signed = cms.ContentInfo.load(web(result["signedVals"][0]))["content"]
    assert signed["encap_content_info"]["content"].native == b"madang"
    assert len(web(result["rValue"])) == 20


WITHOUT_R = [{"type": "CMS"}, {"type": "CMS", "CMSInfo": {"includeR": True}}, {"type": "CMS", "CMSInfo": {"ssn": "1"}}]


@pytest.mark.parametrize("sign_format", WITHOUT_R)
def test_r_comes_only_where_a_number_is_named_and_r_is_asked_for(frame, sign_format):
    assert "rValue" not in frame.open(signFormat=sign_format).confirmed().signed()


def test_it_signs_with_pss_and_binaries_where_that_is_asked_for(frame):
    content = {"binary": {"binaries": ["bWFkYW5n"]}}
    result = frame.open(algorithms="RSASSA-PSS_SHA256_MGF_SHA256", content=content).confirmed().signed()
    signed = cms.ContentInfo.load(web(result["signedVals"][0]))["content"]
    assert signed["signer_infos"][0]["signature_algorithm"]["algorithm"].native == "rsassa_pss"
    assert signed["encap_content_info"]["content"].native == b"madang"


def test_what_does_not_fit_the_policies_is_not_in_the_list(frame):
    page = requests.get(frame.open(view={"oid": {"1.2.3": True}}).confirmed().window, timeout=20).text
    assert 'value="personal"' in page and 'value="business"' not in page
    assert frame.press("sign", outcome="business").status_code == 422


@pytest.mark.parametrize("number", ["999", "1234567890"])
def test_a_number_that_is_none_or_has_no_certificate_is_asked_for_again(frame, number):
    assert frame.open().identify(number=number).status_code == 422


def test_terms_are_agreed_to_once(frame):
    frame.open().identify()
    assert frame.press("agree").status_code == 422
    frame.open().confirmed()
    frame.open().identify()
    assert frame.service.waiting()[0].method == "sms"


def test_five_wrong_tries_end_it(frame):
    frame.open().identify("otp")
    frame.press("agree", agreed="1")
    for _ in range(TRIES):
        frame.press("otp", digits="x")
    assert frame.service.find(frame.window.rsplit("/", 1)[1]).failure["code"] == 300005
    assert frame.press("sign", outcome="business").status_code == 200  # and it changes nothing
    assert frame.service.find(frame.window.rsplit("/", 1)[1]).result is None


def test_the_phone_lists_what_waits_and_takes_the_digits(frame):
    frame.open().identify("ars")
    frame.press("agree", agreed="1")
    one = frame.service.waiting()[0]
    page = requests.get(f"{frame.url}/yeskey/phone", timeout=20)
    assert MOBILE in page.text and 'class="code"' not in page.text  # those digits stand in the window
    wrong = requests.post(f"{frame.url}/yeskey/phone", data={"id": one.id, "digits": "0"}, timeout=20)
    right = requests.post(f"{frame.url}/yeskey/phone", data={"id": one.id, "digits": one.code}, timeout=20)
    assert "Those were not the digits." in wrong.text and "The digits were right." in right.text
    assert "Those were not the digits." in requests.post(f"{frame.url}/yeskey/phone", data={"id": "x"}, timeout=20).text


def test_a_window_that_is_unknown_is_not_there(frame):
    assert requests.get(f"{frame.url}/yeskey/window/none", timeout=20).status_code == 404
