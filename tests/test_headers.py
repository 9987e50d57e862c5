"""What every answer carries, and how cookies and logins are kept."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.extensions import db
from app.models import Kiosk, LoginSession
from app.models.types import now
from tests.cast import MEMBER_PASSWORD
from tests.scene import Scene, rules_of

STRICT = {
    "default-src": "'none'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "form-action": "'self'",
    "style-src": "'self'",
    "connect-src": "'self'",
}
OF_A_MEMBERS_FILE = {
    "default-src": "'none'",
    "sandbox": "",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}
FILES = {
    "resume.file",
    "resume.photo_image",
    "resume.photo_whole",
    "staff.company_document",
    "staff.resume_file",
    "staff.resume_photo",
}
SCANNER_PAGES = {"kiosk.home"}
# Their script from elsewhere is that of the financial certificate: loaded, asked and framed from its one origin.
SIGNING_PAGES = {
    "company.join_certificate",
    "company.login",
    "company.prove_certificate",
    "company.register_certificate_sign",
}
SECRET_IN_ADDRESS = {
    "account.reset",
    "company.invitation_link",
    "company.objection_link",
    "company.reset",
    "staff.invitation_link",
}
SAME_EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
ANSWERS_OF_ALL_KINDS = [
    "/nosuchpage",
    "/staff/people/nosuchperson",
    "/tickets/nosuchticket",
    "/kiosk/lists?%00",
    "/%ff",
]


@pytest.fixture
def scene(app, cast) -> Scene:
    scene = Scene(app, cast)
    scene.load_texts()
    return scene


def policy_of(answer) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in answer.headers["Content-Security-Policy"].split(";"))
    return {name: sources for name, _, sources in parts}


def check(answer, endpoint: str, address: str) -> None:
    """What holds for every answer of the application."""
    policy = policy_of(answer)
    is_file = endpoint in FILES and answer.status_code == 200
    signs = endpoint in SIGNING_PAGES and answer.status_code in (200, 422)
    strict = STRICT | {"connect-src": f"'self' {policy.get('frame-src')}"} if signs else STRICT
    assert policy == OF_A_MEMBERS_FILE if is_file else strict.items() <= policy.items(), address
    assert ("frame-src" in policy) == signs, address
    everything = answer.headers["Content-Security-Policy"]
    assert "'unsafe-inline'" not in everything and "'unsafe-eval'" not in everything and "*" not in everything
    assert ("'wasm-unsafe-eval'" in everything) <= (endpoint in SCANNER_PAGES), address
    own = {"Referrer-Policy": "no-referrer"} if endpoint in SECRET_IN_ADDRESS else {}
    own |= {"Cross-Origin-Opener-Policy": "same-origin-allow-popups"} if signs else {}
    own |= {"Cache-Control": "no-cache"} if endpoint == "kiosk.worker" and answer.status_code == 200 else {}
    assert (SAME_EVERYWHERE | own).items() <= dict(answer.headers).items(), address
    assert "camera=()" in answer.headers["Permissions-Policy"] or endpoint in SCANNER_PAGES, address
    assert "microphone=()" in answer.headers["Permissions-Policy"]
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert {"Cookie", "HX-Request-Type"} <= {name.strip() for name in answer.headers["Vary"].split(",")}
    assert "Server" not in answer.headers and "X-Powered-By" not in answer.headers
    check_cookies(answer, address)


def check_cookies(answer, address: str) -> None:
    for cookie in answer.headers.getlist("Set-Cookie"):
        name, *flags = [part.strip() for part in cookie.split(";")]
        flags = {flag.lower() for flag in flags}
        assert {"secure", "httponly", "samesite=lax", "path=/"} <= flags or name.startswith(
            ("language=", "display=")
        ), (
            address,
            cookie,
        )
        assert {"secure", "samesite=lax", "path=/"} <= flags, (address, cookie)
        assert not any(flag.startswith("domain=") for flag in flags), (address, cookie)
        if name.startswith(("session", "login", "kiosk")):
            pytest.fail(f"{address}: {name} lacks the prefix that binds it to this host")


@pytest.mark.parametrize("role", ["visitor", "owner", "kiosk", "admin", "applicant", "company_owner"])
def test_every_answer_is_guarded(scene, role):
    for rule, method in rules_of(scene.app):
        browser, address = scene.browser(role), scene.address(rule)
        form = {"csrf_token": scene.token(browser)} if method == "POST" else None
        check(browser._send(method, address, data=form), rule.endpoint, address)
        if rule.endpoint == "account.logout":
            scene.browsers.clear()


@pytest.mark.parametrize("address", ANSWERS_OF_ALL_KINDS)
def test_errors_are_guarded_too(scene, address):
    check(scene.browser("visitor")._send("GET", address), "", address)
    check(scene.browser("visitor")._send("POST", address), "", address)


def test_fragments_and_partials_are_guarded_too(scene):
    for kind in ("partial", "full"):
        headers = {"HX-Request": "true", "HX-Request-Type": kind}
        for address in ("/", "/account", "/staff/people", "/nosuchpage"):
            check(scene.browser("visitor")._send("GET", address, headers=headers), "", address)


def test_only_the_scanner_may_open_the_camera(scene):
    answer = scene.browser("kiosk")._send("GET", "/kiosk")
    assert "camera=(self)" in answer.headers["Permissions-Policy"]
    assert "'wasm-unsafe-eval'" in policy_of(answer)["script-src"]


def test_a_scanner_page_is_loaded_whole(scene):
    """A swapped page would keep the policy of the page before."""
    headers = {"HX-Request": "true", "HX-Request-Type": "partial"}
    answer = scene.browser("kiosk")._send("GET", "/kiosk?show=code", headers=headers)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/kiosk?show=code")


def test_static_files_are_kept_for_ever_and_guarded(app, browser):
    page = browser.get("/")
    address = page.soup.select_one("link[rel~=stylesheet]")["href"]
    answer = browser._send("GET", address)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_every_file_that_a_page_names_is_there_and_ours(scene):
    for role, path in (("visitor", "/"), ("owner", "/account"), ("admin", "/staff"), ("kiosk", "/kiosk")):
        soup = scene.browser(role).get(path).soup
        addresses = {tag["src"] for tag in soup.select("script[src], img[src]")}
        addresses |= {tag["href"] for tag in soup.select("link[href]")}
        assert addresses
        for address in {address for address in addresses if not address.startswith("data:")}:
            assert address.startswith("/"), f"{address} is loaded from elsewhere"
            assert scene.browser(role)._send("GET", address).status_code in (200, 301), address


# Sessions


def test_a_login_is_a_row_and_not_a_cookie_that_speaks(scene, browser):
    alice = scene.alice
    form = {"member_id": alice.member_id, "password": MEMBER_PASSWORD, "name": alice.name}
    answer = browser.post("/login", form)
    cookie = next(text for text in answer.response.headers.getlist("Set-Cookie") if "login=" in text)
    assert re.match(r"__Host-login=[\w-]{40,};", cookie)
    stored = db.session.scalars(select(LoginSession)).one()
    token = browser.cookie("login")
    assert token not in (stored.token_hash, stored.public_id)


def test_a_revoked_login_ends_at_once(scene):
    owner = scene.browser("owner")
    owner.get("/account")
    db.session.execute(update(LoginSession).values(ended_at=now()))
    scene.cast.save()
    owner.get("/account", status=303)


def test_a_login_ends_when_nothing_is_done(scene):
    owner = scene.browser("owner")
    _age(seen=timedelta(minutes=29))
    owner.get("/account")
    _age(seen=timedelta(minutes=31))
    owner.get("/account", status=303)


def test_a_login_ends_after_half_a_day_whatever_is_done(scene):
    owner = scene.browser("owner")
    db.session.execute(update(LoginSession).values(expires_at=now() - timedelta(seconds=1)))
    scene.cast.save()
    owner.get("/account", status=303)


def test_staff_who_do_nothing_are_logged_out_sooner(scene):
    desk = scene.browser("desk")
    _age(seen=timedelta(minutes=16))
    desk.get("/staff", status=303)


def test_somebody_who_is_shut_out_is_out_at_once(scene):
    desk = scene.browser("desk")
    desk.get("/staff")
    scene.cast.dana.disabled_at = now()
    scene.cast.save()
    desk.get("/staff", status=303)


def test_a_logged_out_token_opens_nothing(scene, browser):
    owner = scene.browser("owner")
    token = owner.cookie("login")
    owner.post("/logout")
    browser.set_cookie("__Host-login", token)
    browser.get("/account", status=303)


def test_a_revoked_kiosk_is_one_no_longer(scene):
    kiosk = scene.browser("kiosk")
    kiosk.get("/kiosk/lists")
    db.session.execute(update(Kiosk).values(revoked_at=now()))
    scene.cast.save()
    assert kiosk._send("GET", "/kiosk/lists").status_code == 401


def test_a_login_makes_a_new_token(scene, browser):
    """What somebody planted in the browser before the login is worth nothing after it."""
    browser.set_cookie("__Host-login", "planted-by-somebody")
    alice = scene.alice
    browser.post("/login", {"member_id": alice.member_id, "password": MEMBER_PASSWORD, "name": alice.name})
    assert browser.cookie("login") != "planted-by-somebody"


def _age(seen: timedelta) -> None:
    db.session.execute(update(LoginSession).values(seen_at=now() - seen))
    db.session.commit()
