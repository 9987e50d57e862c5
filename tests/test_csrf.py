"""No other site can make a visitor's browser do something here."""

import pytest

from tests.route_matrix import MATRIX
from tests.scene import Scene, rules_of

# Other sites post here: no cookie and no token comes along, so each checks what came by itself, in tests of its own.
FROM_ELSEWHERE: set[str] = {
    "identity.arrived",
    "message.reports",
    "provider.acs",
    "provider.facebook_deauthorized",
    "provider.facebook_deletion",
    "provider.kakao_unlinked",
}
ALL_POSTS = sorted({endpoint for endpoint, method in MATRIX if method == "POST"})
POSTS = sorted(set(ALL_POSTS) - FROM_ELSEWHERE)
SCRIPT_CALLS = ("kiosk.check_ins", "kiosk.find", "kiosk.call_staff")
OTHERWISE = {"company": "company_owner"}
SCRIPT = {"X-Kiosk": "1"}
ELSEWHERE = (
    {"Origin": "https://elsewhere.example"},
    {"Origin": "https://localhost.elsewhere.example"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
)


@pytest.fixture
def scene(app, cast) -> Scene:
    return Scene(app, cast)


def allowed_role(endpoint: str) -> str:
    """Somebody whom the matrix lets in."""
    row = MATRIX[endpoint, "POST"]
    best = max(row, key=lambda role: row[role] in (200, 204, 422))
    if row[best] in (200, 204, 422):
        return best
    return "admin" if row["admin"] == 303 != row["viewer"] else OTHERWISE.get(endpoint.partition(".")[0], "owner")


def addresses(scene: Scene, endpoint: str) -> list[str]:
    return [
        scene.address(rule) for rule, method in rules_of(scene.app) if (rule.endpoint, method) == (endpoint, "POST")
    ]


def test_every_route_that_changes_something_is_tried(app):
    assert {rule.endpoint for rule, method in rules_of(app) if method != "GET"} == set(ALL_POSTS)


def test_only_the_named_routes_take_posts_of_other_sites(app):
    marked = {name for name, view in app.view_functions.items() if getattr(view, "from_elsewhere", False)}
    assert marked == FROM_ELSEWHERE


@pytest.mark.parametrize("endpoint", POSTS)
def test_without_a_token_nothing_is_done(scene, endpoint):
    browser = scene.browser(allowed_role(endpoint))
    for address in addresses(scene, endpoint):
        for form in ({}, {"csrf_token": ""}, {"csrf_token": "forged"}):
            answer = browser._send("POST", address, data=form)
            assert answer.status_code == 400, (address, form)
            assert "Set-Cookie" not in answer.headers or "login=;" not in answer.headers["Set-Cookie"]


@pytest.mark.parametrize("endpoint", POSTS)
def test_a_form_of_another_site_is_refused_even_with_a_token(scene, endpoint):
    """Browsers say where a form comes from; what they say counts beside the token."""
    browser = scene.browser(allowed_role(endpoint))
    for address in addresses(scene, endpoint):
        for headers in ELSEWHERE:
            answer = browser._send("POST", address, data={"csrf_token": scene.token(browser)}, headers=headers)
            assert answer.status_code == 400, (address, headers)


def test_a_form_of_our_own_page_is_taken(scene):
    browser = scene.browser("visitor")
    form = {"csrf_token": scene.token(browser)}
    for headers in ({}, {"Origin": "https://localhost", "Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}):
        assert browser._send("POST", "/display", data=form, headers=headers).status_code == 303


@pytest.mark.parametrize("endpoint", POSTS)
def test_a_token_of_another_browser_is_refused(scene, endpoint):
    browser, thief = scene.browser(allowed_role(endpoint)), scene.browser("stranger")
    if browser is thief:
        thief = scene.browser("visitor")
    scene.token(browser)
    for address in addresses(scene, endpoint):
        answer = browser._send("POST", address, data={"csrf_token": scene.token(thief)})
        assert answer.status_code == 400, address


@pytest.mark.parametrize("endpoint", SCRIPT_CALLS)
def test_a_kiosk_script_may_leave_the_token_out(scene, endpoint):
    """Its header cannot be sent from another site, and its cookie would not come along."""
    (address,) = addresses(scene, endpoint)
    body = {"name": "", "last_digits": ""} if endpoint == "kiosk.find" else {"items": []}
    answer = scene.browser("kiosk")._send("POST", address, json=body, headers=SCRIPT)
    assert answer.status_code in (200, 422)


@pytest.mark.parametrize("endpoint", SCRIPT_CALLS)
@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_a_script_of_another_site_is_refused(scene, endpoint, site):
    (address,) = addresses(scene, endpoint)
    answer = scene.browser("kiosk")._send(
        "POST", address, json={"items": []}, headers=SCRIPT | {"Sec-Fetch-Site": site}
    )
    assert answer.status_code == 400


@pytest.mark.parametrize("endpoint", SCRIPT_CALLS)
def test_the_header_alone_does_not_open_the_door_to_forms(scene, endpoint):
    """A body that is not JSON is what a form of another site could send."""
    (address,) = addresses(scene, endpoint)
    for body, kind in ((b"items=[]", "application/x-www-form-urlencoded"), (b'{"items": []}', "text/plain")):
        answer = scene.browser("kiosk")._send("POST", address, data=body, content_type=kind, headers=SCRIPT)
        assert answer.status_code == 400


def test_no_route_allows_another_site_to_read(scene):
    """Without CORS headers, browsers keep answers from other sites, and refuse the kiosk's header beforehand."""
    asking = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}
    for rule, method in rules_of(scene.app):
        for sent in (method, "OPTIONS"):
            answer = scene.browser("visitor")._send(sent, scene.address(rule), headers=asking)
            assert not [name for name in answer.headers.keys() if name.lower().startswith("access-control-")]


def test_reading_changes_nothing_that_matters(scene):
    """No GET logs out, cancels or checks in: a picture on another site could ask for it."""
    owner, admin = scene.browser("owner"), scene.browser("admin")
    for rule, method in rules_of(scene.app):
        if method == "GET":
            owner._send("GET", scene.address(rule))
            admin._send("GET", scene.address(rule))
    owner.get("/account")
    admin.get("/staff")
    assert scene.registration.state == "held"


def test_the_page_for_a_stale_form_says_what_to_do(scene):
    page = scene.browser("visitor")._send("POST", "/display", data={"csrf_token": "stale"})
    assert page.status_code == 400
    assert b"<h1" in page.data
