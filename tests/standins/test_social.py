"""Naver, Kakao and Facebook as they are met on the wire: formats, refusals, pages, notices."""

from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
import requests
from bs4 import BeautifulSoup

from standins.social import facebook, kakao, naver
from standins.social.memory import challenge_of
from standins.social.people import PEOPLE, TRICKS_OF
from tests.clients.raw_server import raw_server, say

VERIFIER = "v" * 43
PAGES = {
    "naver": ("/naver/oauth2.0/authorize", naver.CLIENT_ID),
    "kakao": ("/kakao/oauth/authorize", kakao.CLIENT_ID),
    "facebook": (f"/facebook/{facebook.VERSION}/dialog/oauth", facebook.CLIENT_ID),
}
TOKEN_ADDRESSES = {
    "naver": ("/naver/oauth2.0/token", naver.CLIENT_SECRET),
    "kakao": ("/kakao/oauth/token", kakao.CLIENT_SECRET),
    "facebook": (f"/facebook-api/{facebook.VERSION}/oauth/access_token", facebook.CLIENT_SECRET),
}


def page_url(services, provider: str, **changes: str) -> str:
    path, client_id = PAGES[provider]
    fields = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": f"https://madang.example/login/{provider}/callback",
        "state": "s",
        "scope": "openid",
        "nonce": "n",
        "code_challenge": challenge_of(VERIFIER),
        "code_challenge_method": "S256",
    } | changes
    return f"{services.url}{path}?{urlencode({key: value for key, value in fields.items() if value})}"


def tokens(services, provider: str, issued: str, **changes: str) -> requests.Response:
    path, secret = TOKEN_ADDRESSES[provider]
    fields = {
        "grant_type": "authorization_code",
        "client_id": PAGES[provider][1],
        "client_secret": secret,
        "code": issued,
        "state": "s",
        "redirect_uri": f"https://madang.example/login/{provider}/callback",
        "code_verifier": VERIFIER,
    }
    return requests.post(services.url + path, data=fields | changes, timeout=20)


def code_for(services, provider: str, handle: str = "lan") -> str:
    return query(services.social.agree(page_url(services, provider), handle))["code"]


def query(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))


def get(services, path: str, token: str, **params: str) -> requests.Response:
    return requests.get(services.url + path, headers={"Authorization": f"Bearer {token}"}, params=params, timeout=20)


@pytest.mark.parametrize("provider", PAGES)
def test_the_page_offers_everybody_with_one_tap_each(services, provider):
    soup = BeautifulSoup(requests.get(page_url(services, provider), timeout=20).text, "html.parser")
    buttons = {button.get_text(): (button["name"], button["value"]) for button in soup.select("form button")}
    for person in PEOPLE:
        assert buttons[f"Agree and continue as {person.name}"] == ("person", person.handle)
    assert buttons["Cancel"] == ("cancel", "1")
    assert {trick for name, trick in buttons.values() if name == "trick"} == set(TRICKS_OF[provider])
    assert not soup.select("script, [style]") and len(soup.select("h1")) == 1


@pytest.mark.parametrize("provider", PAGES)
def test_the_policy_of_the_page_lets_its_form_lead_back_to_the_site_alone(services, provider):
    policy = requests.get(page_url(services, provider), timeout=20).headers["Content-Security-Policy"]
    assert "form-action 'self' https://madang.example;" in policy and "unsafe" not in policy


@pytest.mark.parametrize("provider", PAGES)
def test_the_way_back_carries_code_and_state(services, provider):
    back = services.social.agree(page_url(services, provider))
    assert back.startswith(f"https://madang.example/login/{provider}/callback?")
    assert set(query(back)) == {"code", "state"} and query(back)["state"] == "s"


@pytest.mark.parametrize("provider", PAGES)
def test_whoever_cancels_goes_back_without_a_code(services, provider):
    answer = query(services.social.cancel(page_url(services, provider)))
    assert answer["error"] == "access_denied" and "code" not in answer and answer["state"] == "s"


REFUSED_REQUESTS = {
    "another client": {"client_id": "another"},
    "no client": {"client_id": ""},
    "another path": {"redirect_uri": "https://madang.example/login/elsewhere"},
    "another provider's path": {"redirect_uri": "https://madang.example/login/government/callback"},
    "an address within a query": {"redirect_uri": "https://x.example/?u=https://madang.example/login/kakao/callback"},
    "no address": {"redirect_uri": ""},
    "no state": {"state": ""},
    "another response": {"response_type": "token"},
    "a plain challenge": {"code_challenge_method": "plain"},
}


@pytest.mark.parametrize("provider", PAGES)
@pytest.mark.parametrize("changes", REFUSED_REQUESTS.values(), ids=REFUSED_REQUESTS.keys())
def test_a_request_that_the_provider_would_not_take_shows_a_page_and_leads_nowhere(services, provider, changes):
    for method in ("GET", "POST"):
        answer = requests.request(method, page_url(services, provider, **changes), allow_redirects=False, timeout=20)
        assert answer.status_code == 400 and "Location" not in answer.headers


def test_another_site_cannot_choose_for_somebody(services):
    headers = {"Sec-Fetch-Site": "cross-site"}
    answer = requests.post(page_url(services, "naver"), data={"person": "lan"}, headers=headers, timeout=20)
    assert answer.status_code == 403 and services.social.links == {}


def test_naver_gives_its_time_as_a_string(services):
    body = tokens(services, "naver", code_for(services, "naver")).json()
    assert set(body) == {"access_token", "refresh_token", "token_type", "expires_in"} and body["expires_in"] == "3600"


def test_kakao_gives_an_id_token_only_to_whoever_asked_for_it(services):
    assert "id_token" in tokens(services, "kakao", code_for(services, "kakao")).json()
    code = query(services.social.agree(page_url(services, "kakao", scope="")))["code"]
    assert "id_token" not in tokens(services, "kakao", code).json()


WRONG_TOKENS = {
    "another secret": {"client_secret": "another"},
    "another client": {"client_id": "another"},
    "another code": {"code": "another"},
    "another address": {"redirect_uri": "https://elsewhere.example/login/naver/callback"},
    "another verifier": {"code_verifier": "w" * 43},
    "no verifier": {"code_verifier": ""},
}
TOKEN_ERRORS = {
    "naver": {"another secret": "invalid_request", "another client": "invalid_request", "else": "invalid_request"},
    "kakao": {"another secret": "KOE010", "another client": "KOE101", "another address": "KOE303", "else": "KOE320"},
    "facebook": {"another secret": 1, "another client": 101, "else": 100},
}


def _error(provider: str, body: dict) -> object:
    return {"naver": body.get("error"), "kakao": body.get("error_code")}.get(provider) or body["error"]["code"]


@pytest.mark.parametrize("provider", PAGES)
@pytest.mark.parametrize(("wrong", "changes"), WRONG_TOKENS.items())
def test_a_wrong_token_request_has_the_providers_own_error(services, provider, wrong, changes):
    answer = tokens(services, provider, code_for(services, provider), **changes)
    assert (
        answer.status_code == {"naver": 200}.get(provider, answer.status_code) and "access_token" not in answer.json()
    )
    error = _error(provider, answer.json())
    expected = TOKEN_ERRORS[provider]
    assert error == expected.get(wrong, expected["else"]) or (provider, error) == ("kakao", "KOE321")


@pytest.mark.parametrize("provider", PAGES)
def test_a_code_is_used_once(services, provider):
    code = code_for(services, provider)
    assert "access_token" in tokens(services, provider, code).json()
    assert "access_token" not in tokens(services, provider, code).json()


@pytest.mark.parametrize(("provider", "grant"), [("naver", "password"), ("kakao", "client_credentials")])
def test_another_grant_is_not_supported(services, provider, grant):
    body = tokens(services, provider, code_for(services, provider), grant_type=grant).json()
    assert body["error"] == "unsupported_grant_type"


def test_navers_profile_lies_inside_response(services):
    token = tokens(services, "naver", code_for(services, "naver")).json()["access_token"]
    body = get(services, "/naver-api/v1/nid/me", token).json()
    assert (body["resultcode"], body["message"]) == ("00", "success")
    assert body["response"] == {
        "id": services.social.subject("naver", "lan"),
        "name": "NGUYEN THI LAN",
        "email": "lan@mail.example",
        "mobile": "010-2345-0001",
        "mobile_e164": "+821023450001",
        "birthyear": "1995",
        "birthday": "03-15",
    }


def test_navers_profile_wants_a_token(services):
    assert get(services, "/naver-api/v1/nid/me", "another").json()["resultcode"] == "024"
    assert requests.get(f"{services.url}/naver-api/v1/nid/me", timeout=20).json()["resultcode"] == "028"


def test_naver_says_success_to_the_deletion_of_any_token(services):
    fields = {"grant_type": "delete", "access_token": "another", "service_provider": "NAVER"}
    assert tokens(services, "naver", "", **fields).json() == {"access_token": "another", "result": "success"}
    assert services.social.unlinked == []


def test_kakaos_profile_has_flags_beside_the_email(services):
    token = tokens(services, "kakao", code_for(services, "kakao", "enkhtuya")).json()["access_token"]
    body = get(services, "/kakao-api/v2/user/me", token).json()
    account = body["kakao_account"]
    assert isinstance(body["id"], int) and (account["is_email_valid"], account["is_email_verified"]) == (True, False)


def test_kakaos_numbers_and_days_have_their_own_form(services):
    token = tokens(services, "kakao", code_for(services, "kakao")).json()["access_token"]
    account = get(services, "/kakao-api/v2/user/me", token).json()["kakao_account"]
    assert (account["phone_number"], account["birthyear"], account["birthday"]) == ("+82 10-2345-0001", "1995", "0315")


def test_kakao_publishes_where_it_is_and_its_public_keys_alone(services):
    discovery = requests.get(f"{services.url}/kakao/.well-known/openid-configuration", timeout=20).json()
    assert discovery["issuer"] == services.settings["KAKAO_URL"]
    keys = requests.get(discovery["jwks_uri"], timeout=20).json()["keys"]
    assert {"d", "p", "q"}.isdisjoint(keys[-1]) and keys[-1]["kty"] == "RSA" and keys[-1]["kid"]


def test_facebook_wants_proof_of_the_app_beside_the_token(services):
    token = tokens(services, "facebook", code_for(services, "facebook")).json()["access_token"]
    body = get(services, f"/facebook-api/{facebook.VERSION}/me", token, fields="id").json()
    assert body["error"]["code"] == 100 and "appsecret_proof" in body["error"]["message"]


def test_facebook_tells_the_app_alone_about_tokens(services):
    token = tokens(services, "facebook", code_for(services, "facebook")).json()["access_token"]
    path = f"/facebook-api/{facebook.VERSION}/debug_token"
    assert get(services, path, token, input_token=token).json()["error"]["code"] == 190
    data = get(services, path, facebook.APP_TOKEN, input_token=token).json()["data"]
    assert (data["app_id"], data["is_valid"]) == (facebook.CLIENT_ID, True)
    assert get(services, path, facebook.APP_TOKEN, input_token="another").json()["data"]["is_valid"] is False


def linked(services, provider: str, site: str) -> str:
    """Somebody's link with a site at this address."""
    services.social.agree(page_url(services, provider, redirect_uri=f"{site}/login/{provider}/callback"))
    return services.social.subject(provider, "lan")


def test_the_page_of_links_names_everybody_who_agreed(services):
    assert "Nobody is linked yet" in requests.get(f"{services.url}/social", timeout=20).text
    linked(services, "kakao", "http://127.0.0.1:1")
    soup = BeautifulSoup(requests.get(f"{services.url}/social", timeout=20).text, "html.parser")
    assert [button["value"] for button in soup.select("main button")] == ["unlinked"]
    assert "NGUYEN THI LAN" in soup.get_text() and "http://127.0.0.1:1" in soup.get_text()


NOTICES = [("kakao", "unlinked"), ("facebook", "deauthorized"), ("facebook", "deletion")]


@pytest.mark.parametrize(("provider", "kind"), NOTICES)
def test_a_notice_goes_to_the_site_that_the_browser_was_sent_back_to(services, provider, kind):
    with raw_server(say(b"HTTP/1.1 200 OK\r\n\r\nthank you")) as port:
        subject = linked(services, provider, f"http://127.0.0.1:{port}")
        fields = {"provider": provider, "subject": subject, "kind": kind}
        page = requests.post(f"{services.url}/social", data=fields, timeout=20)
    assert "200 thank you" in page.text and services.social.links == {} and services.social.unlinked == []


def test_a_site_that_does_not_answer_is_told_on_the_page(services):
    subject = linked(services, "kakao", "http://127.0.0.1:1")
    fields = {"provider": "kakao", "subject": subject, "kind": "unlinked"}
    assert "no answer (ConnectionError)" in requests.post(f"{services.url}/social", data=fields, timeout=20).text


@pytest.mark.parametrize(
    "fields", [{}, {"provider": "naver", "kind": "unlinked"}, {"provider": "kakao", "kind": "nonsense"}]
)
def test_a_notice_about_nobody_is_not_sent(services, fields):
    linked(services, "kakao", "http://127.0.0.1:1")
    known = {"subject": services.social.subject("kakao", "lan")}
    assert requests.post(f"{services.url}/social", data=known | fields, timeout=20).status_code == 404
