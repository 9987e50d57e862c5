"""Who may do what: every route, every method, every kind of visitor."""

import pytest

from app.extensions import limiter
from tests.route_matrix import MATRIX, STAFF_ROLES
from tests.scene import COMPANY_ROLES, ROLES, Scene, rules_of

LOGINS = {"staff": "/staff/login", "company": "/company/login"}
LIMITS_ALLOWING = {"GET": 200, "HEAD": 200}


@pytest.fixture
def scene(app, cast) -> Scene:
    """With Alice's registration and one of everything else."""
    scene = Scene(app, cast)
    scene.load_texts()
    assert scene.registration.is_held
    return scene


def named(key: tuple[str, str]) -> str:
    return f"{key[1]} {key[0]}"


def test_every_route_is_listed(app):
    listed, present = set(MATRIX), {(rule.endpoint, method) for rule, method in rules_of(app)}
    assert present - listed == set(), "Routes that the matrix does not know."
    assert listed - present == set(), "The matrix speaks of routes that are gone."


def test_every_role_is_listed():
    assert all(set(row) == set(ROLES) for row in MATRIX.values())


@pytest.mark.parametrize("key", MATRIX, ids=named)
def test_each_visitor_gets_what_is_theirs(scene, key):
    endpoint, method = key
    for rule, _method in (pair for pair in rules_of(scene.app) if (pair[0].endpoint, pair[1]) == key):
        address = scene.address(rule)
        found = {role: _status(scene, role, method, address) for role in ROLES}
        assert found == MATRIX[key], f"{method} {address}"


def _status(scene: Scene, role: str, method: str, address: str) -> int:
    limiter.reset()  # all come from one address here, and are more than some pages let try
    browser = scene.browser(role)
    form = {"csrf_token": scene.token(browser)} if method == "POST" else None
    return browser._send(method, address, data=form).status_code


def test_who_is_led_away_is_led_to_the_login(scene):
    """Members, staff and companies each to theirs, with the way back."""
    for (endpoint, method), row in MATRIX.items():
        rule = next(iter(scene.app.url_map.iter_rules(endpoint)))
        audience = getattr(scene.app.view_functions[endpoint], "audience", "")
        if method == "GET" and row["visitor"] == 303 and audience != "sign-up" and audience:
            address = scene.address(rule)
            answer = scene.browser("visitor")._send("GET", address)
            login = LOGINS.get(audience.partition(":")[0], "/login")
            assert answer.location.partition("?")[0] == login
            assert answer.location.partition("?next=")[2] == address.replace("/", "%2F") or "%2F" not in answer.location


def test_a_decorator_says_whom_a_view_is_for(app):
    """What the matrix refuses to visitors, the view refuses by its decorator, not by chance."""
    for (endpoint, _method), row in MATRIX.items():
        audience = getattr(app.view_functions[endpoint], "audience", "public")
        if row["visitor"] in (401, 303) and row["owner"] != row["visitor"] and endpoint != "account.extend":
            assert audience == "member" or endpoint == "account.login", endpoint
        if any(row[role] == 403 for role in STAFF_ROLES) and row["visitor"] != 403:
            assert audience.startswith("staff:"), endpoint
        if any(row[role] == 403 for role in COMPANY_ROLES) and row["visitor"] != 403:
            assert audience.startswith("company:"), endpoint


def test_head_answers_as_get_without_a_body(scene):
    for rule, method in rules_of(scene.app):
        if method != "GET":
            continue
        browser, address = scene.browser("owner"), scene.address(rule)
        got, head = browser._send("GET", address), browser._send("HEAD", address)
        assert (head.status_code, head.get_data()) == (got.status_code, b""), address


def test_options_names_the_methods_and_does_nothing(scene):
    for rule, _method in rules_of(scene.app):
        answer = scene.browser("visitor")._send("OPTIONS", scene.address(rule))
        assert answer.status_code == 200 and not answer.get_data()
        assert rule.methods <= {method.strip() for method in answer.headers["Allow"].split(",")}


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE"])
def test_other_methods_are_refused(scene, method):
    for rule, _method in rules_of(scene.app):
        answer = scene.browser("admin")._send(method, scene.address(rule))
        assert answer.status_code == 405, (method, rule.rule)
        assert "Allow" in answer.headers


UNKNOWN = [
    ("owner", "/tickets/nosuchticket"),
    ("owner", "/tickets/nosuchticket/change"),
    ("owner", "/tickets/nosuchticket.pdf"),
    ("owner", "/fairs/nosuchfair"),
    ("owner", "/fairs/nosuchfair/register"),
    ("visitor", "/fairs/nosuchfair/calendar.ics"),
    ("visitor", "/terms/nosuchtext"),
    ("visitor", "/privacy?version=1900-01-01"),
    ("visitor", "/nosuchpage"),
    ("admin", "/staff/people/nosuchperson"),
    ("admin", "/staff/registrations/nosuchregistration"),
    ("admin", "/staff/questions/nosuchquestion"),
    ("admin", "/staff/fairs/nosuchfair"),
    ("admin", "/staff/outbox?state=nosuchstate"),
]


@pytest.mark.parametrize(("role", "address"), UNKNOWN)
def test_what_is_not_there_is_not_found(scene, role, address):
    assert scene.browser(role).get(address, status=404).h1


def test_a_draft_fair_is_for_staff_alone(scene):
    scene.fair.state = "draft"
    scene.cast.save()
    assert _status(scene, "visitor", "GET", "/fairs/spring") == 404
    assert _status(scene, "owner", "GET", "/fairs/spring") == 404
    assert _status(scene, "viewer", "GET", "/fairs/spring") == 200
