"""Passkeys in a real browser, with a device that Chromium plays: made, used to log in, refused, removed (ST-1)."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import CDPSession, Page, Route, expect
from sqlalchemy import Executable, delete, select, update

from app.extensions import db
from app.models import AuditEntry, LoginSession, Passkey
from tests.browser.conftest import Opener, Site, arrived, log_in_staff
from tests.browser.inspection import misfits_on, violations_on

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def named(site: Site) -> Iterator[str]:
    """The site under a name: browsers make no passkeys for a number."""
    before = site.app.config["BASE_URL"]
    site.app.config["BASE_URL"] = before.replace("127.0.0.1", "localhost")
    yield site.app.config["BASE_URL"]
    site.app.config["BASE_URL"] = before


class Device:
    """A phone or security key beside the page."""

    def __init__(self, page: Page, **traits: bool):
        self.session: CDPSession = page.context.new_cdp_session(page)
        self.session.send("WebAuthn.enable")
        added = self.session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE | traits})
        self.id = added["authenticatorId"]

    def keys(self) -> list[dict]:
        return self.session.send("WebAuthn.getCredentials", {"authenticatorId": self.id})["credentials"]

    def verifies(self, its_person: bool) -> None:
        message = {"authenticatorId": self.id, "isUserVerified": its_person}
        self.session.send("WebAuthn.setUserVerified", message)


@pytest.fixture
def page(site: Site, named: str, open_browser: Opener) -> Page:
    """Dana, logged in with password and code."""
    page = open_browser("en", viewport={"width": 1280, "height": 800})
    page.goto(f"{named}/staff/login")
    log_in_staff_at(page, named, site)
    return page


def log_in_staff_at(page: Page, address: str, site: Site) -> None:
    goto = page.goto
    page.goto = lambda path, **options: goto(path if "://" in path else address + path, **options)  # type: ignore[method-assign]
    log_in_staff(page, site.cast.dana)


def make_one(page: Page) -> Device:
    device = Device(page)
    page.goto("/staff/security")
    page.fill("#passkey-name", "My laptop")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text("You can log in with this passkey from now on.")).to_be_visible()
    return device


def log_out(page: Page) -> None:
    page.context.clear_cookies()
    page.goto("/staff/login?next=/staff/people")


def press(page: Page) -> None:
    page.get_by_role("button", name="Log in with a passkey").click()


def refused(page: Page) -> None:
    expect(page.locator("form[data-passkey] [role=status]")).not_to_be_empty()
    assert "/staff/login" in page.url


def test_a_passkey_is_made_and_logs_in_to_where_one_wanted(page: Page):
    make_one(page)
    expect(page.locator("li strong")).to_have_text("My laptop")
    assert not violations_on(page) + misfits_on(page)
    log_out(page)
    press(page)
    arrived(page, "/staff/people")
    logins = select(AuditEntry.details).where(AuditEntry.action == "staff.login")
    ways = db.session.scalars(logins.order_by(AuditEntry.position)).all()
    assert [details.get("way") for details in ways] == [None, "passkey"]
    kept = db.session.scalars(select(Passkey)).one()
    assert kept.used_at is not None and kept.sign_count > 0


def test_on_the_second_step_it_stands_in_for_the_code(page: Page, site: Site):
    make_one(page)
    log_out(page)
    page.fill("#page-form [name=email]", site.cast.dana.email)
    page.fill("#page-form [name=password]", "orange-tree-42")
    page.locator("#page-form [type=submit]").last.click()
    arrived(page, "/staff/login/code")
    press(page)
    arrived(page, "/staff/people")


def test_a_device_that_does_not_verify_its_person_is_refused(page: Page):
    device = make_one(page)
    device.verifies(False)
    log_out(page)
    press(page)
    refused(page)


def test_a_removed_passkey_opens_nothing(page: Page):
    make_one(page)
    page.get_by_role("button", name="Remove My laptop").click()
    expect(page.get_by_text("The passkey opens nothing any more.")).to_be_visible()
    log_out(page)
    press(page)
    refused(page)


def test_who_was_shut_out_is_refused(page: Page, site: Site):
    make_one(page)
    db.session.execute(update(type(site.cast.dana)).values(disabled_at=db.func.current_timestamp()))
    db.session.commit()
    log_out(page)
    press(page)
    refused(page)


def test_a_copied_key_that_has_counted_less_is_refused(page: Page):
    make_one(page)
    db.session.execute(update(Passkey).values(sign_count=1_000_000))
    db.session.commit()
    log_out(page)
    press(page)
    refused(page)


def test_an_answer_is_good_once(page: Page):
    """What went over the line, sent once more with the cookies of that moment, opens nothing."""
    make_one(page)
    log_out(page)
    with page.expect_request(lambda request: request.url.endswith("/login/passkey")) as sent:
        press(page)
    arrived(page, "/staff/people")
    headers = _as_sent(sent.value.all_headers()["cookie"])
    page.context.clear_cookies()
    again = page.context.request.post(sent.value.url, data=sent.value.post_data, headers=headers)
    assert again.status == 422


def _as_sent(cookies: str) -> dict[str, str]:
    return {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}


# Once more, before what matters is changed


def asked_once_more(page: Page) -> Device:
    """Dana has a passkey, and has shown a while ago who she is."""
    device = make_one(page)
    db.session.execute(update(LoginSession).values(proved_at=None))
    db.session.commit()
    page.goto("/staff/security/authenticator")
    arrived(page, "/staff/prove")
    return device


def use_it(page: Page) -> None:
    page.get_by_role("button", name="Use a passkey instead").press("Enter")


def not_proved(page: Page) -> None:
    expect(page.locator("form[data-passkey] [role=status]")).not_to_be_empty()
    assert "/staff/prove" in page.url
    db.session.rollback()
    assert db.session.scalars(select(LoginSession.proved_at)).all() == [None]


def test_a_passkey_shows_once_more_who_it_is_by_keyboard_alone(page: Page):
    asked_once_more(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Show once more that it is you")
    assert not violations_on(page) + misfits_on(page)
    use_it(page)
    arrived(page, "/staff/security/authenticator")


def test_the_password_still_does_it_beside_a_passkey(page: Page):
    asked_once_more(page)
    page.fill("#page-form [name=password]", "orange-tree-42")
    page.locator("#page-form [type=submit]").last.click()
    arrived(page, "/staff/security/authenticator")


def test_a_device_that_does_not_verify_its_person_shows_nothing(page: Page):
    asked_once_more(page).verifies(False)
    use_it(page)
    not_proved(page)


def meanwhile(page: Page, site: Site, change: Executable) -> None:
    """Change something after the device has answered, before the site hears of it."""

    def before_it_arrives(route: Route) -> None:
        with site.app.app_context():  # playwright calls outside of the test's own
            db.session.execute(change)
            db.session.commit()
        route.continue_()

    page.context.route("**/staff/prove/passkey", before_it_arrives)


def test_a_removed_passkey_shows_nothing(page: Page, site: Site):
    asked_once_more(page)
    meanwhile(page, site, delete(Passkey))
    use_it(page)
    not_proved(page)


def test_somebody_elses_passkey_shows_nothing(page: Page, site: Site):
    asked_once_more(page)
    meanwhile(page, site, update(Passkey).values(staff_id=site.cast.ada.id))
    use_it(page)
    not_proved(page)


def test_what_was_asked_for_a_login_shows_nothing_here(page: Page, named: str):
    asked_once_more(page)
    at_login = f"{named}/staff/login/passkey/begin"
    page.context.route("**/staff/prove/passkey/begin", lambda route: route.continue_(url=at_login))
    use_it(page)
    not_proved(page)


def test_an_answer_shows_it_once(page: Page):
    asked_once_more(page)
    with page.expect_request(lambda request: request.url.endswith("/prove/passkey")) as sent:
        use_it(page)
    arrived(page, "/staff/security/authenticator")
    headers = _as_sent(sent.value.all_headers()["cookie"])
    page.context.clear_cookies()
    again = page.context.request.post(sent.value.url, data=sent.value.post_data, headers=headers)
    assert again.status == 422
