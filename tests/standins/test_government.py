"""The government's stand-in: its pages work without scripts, and it refuses what a real one would."""

import base64
import zlib
from urllib.parse import urlencode

import pytest
import requests
from bs4 import BeautifulSoup
from lxml import etree
from onelogin.saml2.xml_utils import OneLogin_Saml2_XML

from app.rules.certificates import read_certificates
from standins.government import CERTIFICATE_FILE, CITIZENS, CLIENT_ID, CLIENT_SECRET
from standins.government.openid import TRICKS as OPENID_TRICKS
from standins.government.saml import TRICKS as SAML_TRICKS
from tests.clients.government_visit import ACS, CALLBACK, LAN, chosen
from tests.clients.test_government_oidc import provider_at as openid_at
from tests.clients.test_government_saml import provider_at as saml_at


@pytest.fixture(params=["openid", "saml"])
def page_url(request, services):
    """The page to which the site sends a browser, by either standard."""
    if request.param == "openid":
        provider = openid_at(services.url)
        yield provider.depart("state", CALLBACK).url
        provider._client.http.close()
    else:
        yield saml_at(services.url).depart("state", ACS).url


def page(answer: requests.Response) -> BeautifulSoup:
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html.parser")


def test_one_press_agrees_and_one_cancels(page_url):
    soup = page(requests.get(page_url, timeout=20))
    pressed = {button["value"]: button.get_text() for button in soup.select("form button")}
    assert pressed[LAN.subject] == "NGUYEN THI LAN" and pressed[""] == "Cancel"
    assert len(pressed) == len(CITIZENS) + 1
    assert [soup.h1.get_text()] == [heading.get_text() for heading in soup.select("h1")]


def test_the_page_explains_what_can_go_wrong(page_url):
    soup = page(requests.get(page_url, timeout=20))
    offered = {option["value"] for option in soup.select("#trick option")} - {""}
    assert offered in (set(OPENID_TRICKS), set(SAML_TRICKS))
    assert soup.select_one('label[for="trick"]')


def test_the_forms_of_the_page_may_lead_to_the_site_and_nowhere_else(page_url):
    policy = requests.get(page_url, timeout=20).headers["Content-Security-Policy"]
    assert "form-action 'self' https://localhost;" in policy and "default-src 'none'" in policy


def test_the_answer_by_saml_is_a_form_that_needs_no_script(services):
    answer = chosen(saml_at(services.url).depart("the-state", ACS).url)
    form = page(answer).select_one("form")
    assert (form["action"], form["method"]) == (ACS, "post")
    assert form.select_one("[name=RelayState]")["value"] == "the-state" and form.select_one("button[type=submit]")
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


def test_the_metadata_of_the_identity_provider_are_valid(services):
    answer = requests.get(f"{services.url}/government/saml/metadata", timeout=20)
    root = OneLogin_Saml2_XML.validate_xml(answer.content, "saml-schema-metadata-2.0.xsd")
    certificate = root.findtext(".//{*}X509Certificate")
    assert read_certificates(certificate) == read_certificates(str(CERTIFICATE_FILE))
    assert root.get("entityID") == services.settings["GOVERNMENT_SAML_ENTITY_ID"]


def request_in_an_address(**changes: str) -> str:
    fields = {
        "ID": "_1",
        "Destination": "https://elsewhere.example/sso",
        "AssertionConsumerServiceURL": ACS,
    } | changes
    root = etree.Element("{urn:oasis:names:tc:SAML:2.0:protocol}AuthnRequest", fields)
    packed = zlib.compress(etree.tostring(root))[2:-4]
    return urlencode({"SAMLRequest": base64.b64encode(packed).decode()})


@pytest.mark.parametrize(
    "query",
    ["", "SAMLRequest=nonsense", request_in_an_address(), request_in_an_address(AssertionConsumerServiceURL="x:y")],
    ids=["nothing", "nonsense", "for elsewhere", "back to nowhere"],
)
def test_a_request_that_is_none_is_refused(services, query):
    answer = requests.get(f"{services.settings['GOVERNMENT_SAML_SSO_URL']}?{query}", timeout=20)
    assert answer.status_code == 400


def token(services, **changes: str) -> requests.Response:
    fields = {"grant_type": "authorization_code", "code": "nobody's", "redirect_uri": CALLBACK}
    fields |= {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET} | changes
    return requests.post(f"{services.url}/government/token", data=fields, timeout=20)


def test_a_token_needs_the_client_and_its_code(services):
    assert token(services, client_secret="wrong").json() == {"error": "invalid_client"}
    assert token(services).json() == {"error": "invalid_grant"}


def test_userinfo_needs_a_token(services):
    answer = requests.get(f"{services.url}/government/userinfo", headers={"Authorization": "Bearer x"}, timeout=20)
    assert (answer.status_code, answer.json()) == (401, {"error": "invalid_token"})


def test_a_request_without_challenge_is_sent_back(services):
    fields = {"client_id": CLIENT_ID, "redirect_uri": CALLBACK, "response_type": "code", "scope": "openid"}
    answer = requests.get(
        f"{services.url}/government/authorize", params=fields | {"state": "s"}, timeout=20, allow_redirects=False
    )
    assert answer.headers["Location"].startswith(f"{CALLBACK}?error=invalid_request&state=s")


def test_a_trick_that_a_test_sets_holds_until_the_stand_ins_forget(services):
    services.government.saml.trick = services.government.openid.trick = "expired"
    services.reset()
    assert services.government.saml.trick == services.government.openid.trick == ""


def test_the_same_person_has_the_same_ci_as_on_the_phone():
    ci = [citizen.claims().get("ci") for citizen in CITIZENS]
    assert ci == [citizen.verified.get("ci") for citizen in CITIZENS]
    assert len([each for each in ci if each is None]) == 1
    assert len(set(ci)) == len(CITIZENS)
