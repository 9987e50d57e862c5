"""The windows of the identity services: what they refuse, as the real ones would, and what they send back."""

import base64
import json
import time
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from bs4 import BeautifulSoup

from standins.nice import CLIENT_ID, CLIENT_SECRET, PRODUCT_ID
from standins.nice.sealing import Seal
from standins.portone import CHANNEL_KEY, STORE_ID

REQUEST = {
    "storeId": STORE_ID,
    "channelKey": CHANNEL_KEY,
    "identityVerificationId": "v-1",
    "mode": "redirect",
    "redirectUrl": "http://127.0.0.1:1/back?way=here",
}
NOW = "20261121000000"


@pytest.fixture
def window(services):
    def ask(method: str = "POST", data: dict | None = None, **changes) -> requests.Response:
        address = f"{services.portone_url}/window"
        params = {name: value for name, value in (REQUEST | changes).items() if value}
        return requests.request(method, address, params=params, data=data, allow_redirects=False, timeout=20)

    return ask


def test_the_window_s_script_offers_the_published_function(services):
    answer = requests.get(f"{services.portone_url}/browser-sdk.js", timeout=20)
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "window.PortOne" in answer.text and "requestIdentityVerification" in answer.text


def test_the_window_is_a_page_that_can_be_used_without_scripts(window):
    soup = BeautifulSoup(window("GET").text, "html.parser")
    assert soup.h1 and soup.find("label", attrs={"for": "person"}) and soup.find("label", attrs={"for": "outcome"})
    assert not soup.find("script")


def test_it_leads_back_with_the_id_and_without_a_code(window):
    location = window(data={}).headers["Location"]
    assert location.startswith("http://127.0.0.1:1/back?way=here&transactionType=IDENTITY_VERIFICATION")
    assert "identityVerificationId=v-1" in location and "&code=" not in location


REFUSED = [{"storeId": "other"}, {"channelKey": "other"}, {"identityVerificationId": ""}]


@pytest.mark.parametrize("changes", REFUSED)
def test_a_request_that_the_service_would_not_take_leads_back_with_a_code(window, changes):
    assert "&code=" in window("GET", **changes).headers["Location"]


def test_an_id_is_good_once(window):
    window(data={})
    assert "code=IDENTITY_VERIFICATION_ALREADY_VERIFIED" in window("GET").headers["Location"]


def test_a_choice_that_the_page_does_not_offer_is_refused(window):
    assert "code=INVALID_REQUEST" in window(data={"outcome": "win"}).headers["Location"]


class Caller:
    """A site that asks NICE, with its own idea of the keys."""

    def __init__(self, url: str):
        self.url = url

    def access_token(self, secret: str = CLIENT_SECRET, **form) -> dict:
        basic = base64.b64encode(f"{CLIENT_ID}:{secret}".encode()).decode()
        fields = {"grant_type": "client_credentials", "scope": "default"} | form
        address = f"{self.url}/nice/digital/niceid/oauth/oauth/token"
        return requests.post(address, data=fields, headers={"Authorization": f"Basic {basic}"}, timeout=20).json()

    def crypto_token(self, token: str, seconds: int | None = None, **changes) -> dict:
        text = f"{token}:{int(time.time()) if seconds is None else seconds}:{CLIENT_ID}"
        bearer = base64.b64encode(text.encode()).decode()
        headers = {"Authorization": f"bearer {bearer}", "client_id": CLIENT_ID, "ProductID": PRODUCT_ID} | changes
        body = {"dataHeader": {"CNTY_CD": "ko"}, "dataBody": {"req_dtim": NOW, "req_no": "R1", "enc_mode": "1"}}
        address = f"{self.url}/nice/digital/niceid/api/v1.0/common/crypto/token"
        return requests.post(address, json=body, headers=headers, timeout=20).json()

    def form(self) -> tuple[Seal, dict[str, str]]:
        body = self.crypto_token(self.access_token()["dataBody"]["access_token"])["dataBody"]
        seal = Seal.derived(NOW, "R1", body["token_val"])
        asked = {"requestno": "R1", "returnurl": "http://127.0.0.1:1/back", "sitecode": body["site_code"]}
        asked |= {"authtype": "M", "methodtype": "get", "popupyn": "N", "receivedata": ""}
        enc_data = seal.close(json.dumps(asked).encode())
        fields = {"m": "service", "token_version_id": body["token_version_id"], "enc_data": enc_data}
        return seal, fields | {"integrity_value": seal.mark(enc_data)}

    def open(self, fields: dict[str, str]) -> requests.Response:
        address = f"{self.url}/nice/CheckPlusSafeModel/service.cb"
        headers = {"Sec-Fetch-Site": "cross-site"}
        return requests.post(address, data=fields, headers=headers, allow_redirects=False, timeout=20)


@pytest.fixture
def caller(services):
    return Caller(services.url)


def test_a_token_is_for_the_right_client_alone(caller):
    good = caller.access_token()
    assert good["dataHeader"]["GW_RSLT_CD"] == "1200" and good["dataBody"]["expires_in"] > 1_500_000_000
    assert caller.access_token("wrong")["dataHeader"]["GW_RSLT_CD"] != "1200"
    assert caller.access_token(scope="other")["dataHeader"]["GW_RSLT_CD"] != "1200"


def test_a_run_s_token_needs_a_granted_token_the_time_and_the_product(caller, services):
    token = caller.access_token()["dataBody"]["access_token"]
    good = caller.crypto_token(token)["dataBody"]
    assert (good["rsp_cd"], good["result_cd"]) == ("P000", "0000") and good["token_val"]
    bad = [
        caller.crypto_token("other"),
        caller.crypto_token(token, seconds=1),
        caller.crypto_token(token, ProductID="1"),
    ]
    services.nice.revoke()
    bad.append(caller.crypto_token(token))
    assert all(answer["dataHeader"]["GW_RSLT_CD"] != "1200" for answer in bad)


def test_the_window_opens_for_a_form_of_another_site(caller):
    answer = caller.open(caller.form()[1])
    assert answer.status_code == 200 and "127.0.0.1:1" in answer.text
    assert "form-action 'self' http://127.0.0.1:1" in answer.headers["Content-Security-Policy"]


BROKEN = [{"m": ""}, {"token_version_id": "other"}, {"integrity_value": "other"}, {"enc_data": "other"}]


@pytest.mark.parametrize("changes", BROKEN)
def test_a_form_that_was_not_sealed_for_it_opens_nothing(caller, changes):
    assert caller.open(caller.form()[1] | changes).status_code == 400


def test_a_run_ends_with_its_time(caller, services):
    services.nice.run_seconds = -1
    assert caller.open(caller.form()[1]).status_code == 400


def test_the_answer_is_sealed_in_korean_letters_and_comes_as_it_was_asked_for(caller):
    seal, fields = caller.form()
    answer = caller.open(fields | {"person": "01023450009", "outcome": "success"})
    sent = dict(parse_qsl(urlsplit(answer.headers["Location"]).query))
    assert sent["integrity_value"] == seal.mark(sent["enc_data"])
    told = json.loads(seal.open(sent["enc_data"]).decode("euc-kr"))
    assert (told["resultcode"], told["requestno"], told["name"]) == ("0000", "R1", "홍길동")
    assert (told["birthdate"], told["gender"], told["nationalinfo"], len(told["ci"])) == ("19900101", "1", "0", 88)
