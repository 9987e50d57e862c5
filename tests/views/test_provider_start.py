"""The way to a provider and back: logging in with an account elsewhere (IL-2)."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from sqlalchemy import select

from app.extensions import db
from app.models import Draft, LinkedAccount, LoginSession, MemberEvent, ProviderTrip, SeenAssertion, TermsText
from app.models.types import now
from app.operations import consent, provider
from tests.page_client import Browser
from tests.traveller import ALL, SOCIAL, Traveller, counts, give_link


@pytest.fixture
def traveller(browser, standins):
    return Traveller(browser, standins)


def state_of(address: str) -> str:
    query = parse_qs(urlsplit(address).query)
    return (query.get("state") or query["RelayState"])[0]


@pytest.mark.parametrize("key", ALL)
def test_a_linked_account_logs_its_member_in(app, cast, standins, traveller, browser, key):
    give_link(standins, cast.alice, key)
    page = traveller.come(key)
    assert browser.location(page) == "/account"
    assert "NGUYEN THI HUONG" in browser.get("/account").text
    login = db.session.scalars(select(LoginSession)).one()
    assert (login.member_id, login.way, login.proved_at) == (cast.alice.id, key, None)
    assert db.session.scalars(select(MemberEvent.way).where(MemberEvent.kind == "logged_in")).one() == key


@pytest.mark.parametrize("key", ALL)
def test_a_new_account_is_asked_whether_to_join_or_to_link(cast, traveller, browser, key):
    cast.alice  # noqa: B018
    page = traveller.come(key, status=200)
    assert page.h1 == "No membership is linked with this account yet"
    assert page.link("Join with this account") == "/join/profile"
    assert page.link("Log in and link it") == "/login?next=/account/links"
    assert counts() == (1, 0, 0)


def test_the_same_email_makes_no_two_accounts_one(cast, standins, traveller):
    cast.member("lanmember", "SOMEBODY ELSE", email="lan@mail.example")
    assert traveller.come("naver", status=200).h1 == "No membership is linked with this account yet"
    assert counts() == (1, 0, 0)


def test_the_login_leads_where_one_wanted_to_go(cast, standins, traveller, browser):
    give_link(standins, cast.alice, "kakao")
    assert browser.location(traveller.come("kakao", next="/tickets")) == "/tickets"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_the_login_leads_to_no_other_site(cast, standins, traveller, target):
    give_link(standins, cast.alice, "kakao")
    assert traveller.come("kakao", next=target).response.headers["Location"] == "/account"


def test_the_button_of_the_login_page_keeps_the_way_on(cast, browser):
    page = browser.in_language("en").get("/login?next=/tickets")
    assert page.link("Login with Naver") == "/login/naver?next=/tickets"


def test_who_comes_to_join_and_is_linked_is_logged_in(cast, standins, traveller, browser):
    give_link(standins, cast.alice, "facebook")
    assert browser.location(traveller.come("facebook", purpose="join")) == "/account"


def test_who_is_logged_in_is_led_on(cast, browser):
    cast.log_in(browser, cast.alice)
    assert browser.location(browser.get("/login/naver?next=/tickets", status=303)) == "/tickets"
    assert db.session.scalar(select(db.func.count(ProviderTrip.id))) == 0


def test_the_login_ends_the_one_before_and_forgets_what_the_browser_held(cast, standins, traveller, browser):
    give_link(standins, cast.alice, "naver")
    back = traveller.agree("naver", traveller.leave("naver"))
    with browser.client.session_transaction(base_url="https://localhost") as session:
        session["planted"] = "x"
    browser.get(back, status=303)
    with browser.client.session_transaction(base_url="https://localhost") as session:
        assert "planted" not in session and "provider" not in session


def test_a_membership_that_has_ended_lets_nobody_in(cast, standins, traveller):
    give_link(standins, cast.alice, "naver")
    cast.alice.withdrawn_at = now()
    cast.save()
    page = traveller.come("naver", status=403)
    assert page.h1 == "This membership has ended"
    assert counts() == (1, 1, 0)


def test_changed_terms_are_asked_after_such_a_login_too(cast, standins, traveller, browser):
    give_link(standins, cast.alice, "naver")
    for version in ("2026-01-01", "2026-06-01"):
        db.session.add(
            TermsText(kind="terms_of_use", version=version, language="en", title="Terms", body="Text", sha256=version)
        )
    consent.record(cast.alice, "terms_of_use", "2026-01-01", "en")
    cast.save()
    traveller.come("naver")
    assert db.session.scalars(select(LoginSession)).one().must_agree


def test_the_new_refresh_token_takes_the_place_of_the_old_one(cast, standins, traveller):
    link = give_link(standins, cast.alice, "naver")
    assert link.refresh_token is None
    traveller.come("naver")
    db.session.expire_all()
    assert db.session.scalars(select(LinkedAccount)).one().refresh_token


# What must not work


@pytest.mark.parametrize("key", ALL)
def test_who_says_no_is_told_that_nothing_happened(cast, traveller, browser, key):
    back = traveller.cancel(key, traveller.leave(key))
    page = traveller.arrive(back, status=403)
    assert page.h1 == "You said no, and nothing happened"
    assert page.link("Try again").startswith(f"/login/{key}")
    assert page.has_link_to("/login")
    assert counts() == (0, 0, 0)


REFUSED, OUTAGE = (400, "We could not trust the answer"), (502, "No answer that we can use")
STALE = (400, "This way in is over")
WRONG = [
    *((key, trick, STALE) for key in SOCIAL for trick in ("no-state", "wrong-state")),
    *((key, trick, REFUSED) for key in SOCIAL for trick in ("used-code", "expired-code", "other-code")),
    *((key, trick, OUTAGE) for key in SOCIAL for trick in ("error-page", "token-500", "token-garbage", "profile-500")),
    *(("kakao", trick, REFUSED) for trick in ("wrong-nonce", "wrong-audience", "expired-token", "alg-none", "wrong-key", "other-user")),
    *(("facebook", trick, REFUSED) for trick in ("other-app", "dead-token", "other-user")),
    ("naver", "token-slow", OUTAGE),
    ("naver", "profile-wrong", OUTAGE),
    ("government", "wrong-state", STALE),
    ("government", "wrong-iss", REFUSED),
    ("government", "wrong-userinfo", REFUSED),
    ("government_saml", "wrong-state", STALE),
    ("government_saml", "wrong-audience", REFUSED),
    ("government_saml", "wrong-recipient", REFUSED),
    ("government_saml", "wrong-request", REFUSED),
    ("government_saml", "expired", REFUSED),
    ("government_saml", "unsigned", REFUSED),
    ("government_saml", "tampered", REFUSED),
    ("government_saml", "wrapped-before", REFUSED),
    ("government_saml", "garbage", REFUSED),
    ("government_saml", "outage", REFUSED),
]  # fmt: skip


@pytest.mark.parametrize(("key", "trick", "shown"), WRONG)
@pytest.mark.parametrize("purpose", ["login", "join"])
def test_a_wrong_answer_ends_on_a_clear_page_and_changes_nothing(
    cast, standins, traveller, browser, key, trick, shown, purpose
):
    give_link(standins, cast.alice, key)
    before = counts()
    page = traveller.come(key, trick=trick, purpose=purpose, status=shown[0])
    assert page.h1 == shown[1]
    assert "Nothing was linked, and nothing was stored." in page.text
    assert page.has_link_to("/login") and (page.has_link_to(f"/login/{key}") or page.has_link_to("/join"))
    assert counts() == before
    assert db.session.scalar(select(db.func.count(Draft.id))) == 0
    assert browser.cookie("login") is None


@pytest.mark.parametrize("key", ALL)
def test_an_answer_is_good_once(cast, standins, traveller, browser, another_browser, key):
    give_link(standins, cast.alice, key)
    back = traveller.agree(key, traveller.leave(key))
    browser.get(back, status=303)
    browser.post("/logout")
    assert traveller.arrive(back, status=400).h1 == "This way in is over"
    assert browser.cookie("login") is None


@pytest.mark.parametrize("key", ALL)
def test_an_answer_begun_in_another_browser_is_refused(cast, standins, traveller, another_browser, key):
    """A stranger's link with their own answer in it logs nobody in as the stranger."""
    give_link(standins, cast.alice, key)
    back = traveller.agree(key, traveller.leave(key))
    victim = another_browser.in_language("en")
    assert victim.location(victim.get(back, status=303)) == f"/login/{key}/trouble/stale"
    victim.get("/login/naver", status=303)
    assert victim.location(victim.get(back, status=303)) == f"/login/{key}/trouble/stale"
    assert counts()[2] == 0


def test_after_ten_minutes_the_way_is_over(cast, standins, traveller, browser):
    give_link(standins, cast.alice, "naver")
    with time_machine.travel(now(), tick=False) as clock:
        back = traveller.agree("naver", traveller.leave("naver"))
        clock.shift(timedelta(minutes=10))
        assert traveller.arrive(back, status=400).h1 == "This way in is over"
    assert counts()[2] == 0


@pytest.mark.parametrize(("begun", "came_by"), [("naver", "kakao"), ("kakao", "facebook"), ("facebook", "government")])
def test_an_answer_by_the_way_of_another_provider_is_refused(cast, standins, traveller, browser, begun, came_by):
    """Mix-up: a code of one provider never reaches another, and the journey is used up."""
    give_link(standins, cast.alice, begun)
    give_link(standins, cast.alice, came_by)
    back = traveller.agree(begun, traveller.leave(begun))
    page = traveller.arrive(back.replace(f"/login/{begun}/", f"/login/{came_by}/"), status=400)
    assert page.h1 == "We could not trust the answer"
    assert traveller.arrive(back, status=400).h1 == "This way in is over"
    assert counts()[2] == 0


def test_a_saml_answer_is_kept_once_for_the_page_that_follows(cast, standins, traveller, browser):
    """What a stranger posts under the same state later does not take its place."""
    give_link(standins, cast.alice, "government_saml")
    address = traveller.leave("government_saml")
    back = traveller.agree("government_saml", address)
    assert (
        traveller.post_saml({"SAMLResponse": "QUFB", "RelayState": state_of(address)})
        == "/login/government_saml/return"
    )
    assert browser.location(browser.get(back, status=303)) == "/account"
    trip = db.session.scalars(select(ProviderTrip)).one()
    assert (trip.secrets, trip.answer) == ({}, None)


def test_the_same_assertion_is_refused_the_second_time(cast, standins, traveller, browser):
    give_link(standins, cast.alice, "government_saml")
    traveller.come("government_saml")
    assert db.session.scalar(select(db.func.count()).select_from(SeenAssertion)) == 1
    browser.post("/logout")
    traveller.come("government_saml", trick="replayed", status=400)
    assert browser.cookie("login") is None


@pytest.mark.parametrize("form", [{}, {"RelayState": "x"}, {"SAMLResponse": "x"}, {"RelayState": "x" * 5000}])
def test_a_post_that_nobody_asked_for_leads_to_the_clear_page(traveller, browser, form):
    back = traveller.post_saml(form)
    assert back == "/login/government_saml/return"
    assert traveller.arrive(back, status=400).h1 == "This way in is over"


@pytest.mark.parametrize("path", ["/login/google", "/login/google/callback", "/login/naver?purpose=steal"])
def test_what_is_not_offered_is_not_there(browser, path):
    browser.get(path, status=404)


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize(("purpose", "page"), [("login", "/login"), ("join", "/join"), ("link", "/account/links")])
def test_a_page_elsewhere_sends_nobody_on_the_way(browser, site, purpose, page):
    answer = browser.get(f"/login/naver?purpose={purpose}", status=303, headers={"Sec-Fetch-Site": site})
    assert browser.location(answer) == page
    assert db.session.scalar(select(db.func.count(ProviderTrip.id))) == 0


def test_the_way_back_is_the_configured_address_whatever_host_was_asked(app, browser):
    answer = browser.get("/login/naver", status=303, headers={"X-Forwarded-Host": "evil.example"})
    back = parse_qs(urlsplit(answer.response.headers["Location"]).query)["redirect_uri"]
    assert back == ["https://localhost/login/naver/callback"]


def test_each_provider_has_a_way_back_of_its_own(traveller):
    ways = {parse_qs(urlsplit(traveller.leave(key)).query)["redirect_uri"][0] for key in (*SOCIAL, "government")}
    assert len(ways) == 4


def test_state_and_secrets_are_not_readable_in_the_database(traveller):
    state = state_of(traveller.leave("kakao"))
    row = db.session.execute(db.text("SELECT state_hash, browser_hash, secrets FROM provider_trip")).one()
    assert state not in "".join(row) and "nonce" not in row.secrets


def test_old_journeys_are_erased(traveller, standins, cast):
    give_link(standins, cast.alice, "government_saml")
    with time_machine.travel(now(), tick=False) as clock:
        traveller.come("government_saml")
        clock.shift(timedelta(days=2))
        assert provider.erase_over() == 2
    assert db.session.scalar(select(db.func.count(ProviderTrip.id))) == 0


ADDRESSES = {
    "naver": "NAVER_CLIENT_ID",
    "kakao": "KAKAO_CLIENT_ID",
    "facebook": "FACEBOOK_CLIENT_ID",
    "government": "GOVERNMENT_OIDC_ISSUER",
    "government_saml": "GOVERNMENT_SAML_SSO_URL",
}


@pytest.mark.parametrize("key", ADDRESSES)
def test_what_is_not_configured_is_hidden_and_not_there(make_app, key):
    app = make_app(**{ADDRESSES[key]: ""})
    with app.app_context():
        browser = Browser(app).in_language("en")
        for page in (browser.get("/login"), browser.get("/join")):
            ways = [anchor["href"].split("?")[0] for anchor in page.soup.select("a.provider")]
            assert ways == [f"/login/{other}" for other in ALL if other != key]
        browser.get(f"/login/{key}", status=404)
        browser.get(f"/login/{key}/callback", status=404)


def test_a_site_without_providers_shows_no_empty_place(make_app):
    app = make_app(**dict.fromkeys(ADDRESSES.values(), ""))
    with app.app_context():
        browser = Browser(app).in_language("en")
        assert not browser.get("/login").soup.select(".providers")
        assert not browser.get("/join").soup.select(".providers")
        for path in ("kakao/unlinked", "facebook/deauthorized", "facebook/deletion", "government_saml/acs"):
            browser.post(f"/login/{path}", status=404)


def test_a_government_that_is_away_is_said_before_the_way_begins(make_app):
    app = make_app(GOVERNMENT_OIDC_ISSUER="http://127.0.0.1:9/government")
    with app.app_context():
        page = Browser(app).in_language("en").get("/login/government", follow=True, status=502)
        assert page.h1 == "No answer that we can use"


def test_the_governments_button_has_its_configured_name(make_app):
    app = make_app(GOVERNMENT_NAME="Any-ID", GOVERNMENT_NAME_KOREAN="애니아이디", GOVERNMENT_SAML_SSO_URL="")
    with app.app_context():
        assert Browser(app).in_language("en").get("/login").link("Any-ID") == "/login/government"


def test_the_metadata_names_the_one_way_back(browser):
    answer = browser.client.get("/login/government_saml/metadata", base_url="https://localhost")
    assert answer.mimetype == "application/samlmetadata+xml"
    assert b"https://localhost/login/government_saml/acs" in answer.data
