"""The accounts elsewhere of a member: seen, linked after the password, removed, and told of by mail (IL-5)."""

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import LinkedAccount, MemberEvent, OutboxItem, ProviderTrip
from app.models.fair import KOREA
from app.models.types import now
from app.worker import Worker
from tests.cast import MEMBER_PASSWORD
from tests.traveller import ALL, SOCIAL, Traveller, citizen, counts, give_link, prove_now, subject

PATH = "/account/links"


@pytest.fixture
def alice(app, cast, browser, standins):
    """Logged in, with the password typed a moment ago."""
    cast.log_in(browser, cast.alice)
    prove_now(app, cast.alice)
    return Traveller(browser, standins)


def mails() -> list[dict]:
    query = select(OutboxItem).where(OutboxItem.topic == "mail.account_notice").order_by(OutboxItem.id)
    return [item.payload for item in db.session.scalars(query)]


@pytest.mark.parametrize("key", ALL)
def test_an_account_is_linked_and_logs_in_from_then_on(alice, browser, cast, standins, key):
    assert browser.location(alice.come(key, purpose="link")) == PATH
    page = browser.get(PATH)
    assert "Linked. You can log in with" in page.text
    link = db.session.scalars(select(LinkedAccount)).one()
    assert (link.member_id, link.provider, link.subject) == (cast.alice.id, key, subject(standins, key))
    browser.post("/logout")
    assert browser.location(alice.come(key)) == "/account"


def test_the_member_is_told_by_mail_and_in_the_history(alice, cast):
    alice.come("naver", purpose="link")
    event = db.session.scalars(select(MemberEvent).where(MemberEvent.kind == "linked")).one()
    assert (event.member_id, event.way) == (cast.alice.id, "naver")
    assert [(mail["to"], mail["context"]["kind"], mail["context"]["way"]) for mail in mails()] == [
        ("alice@example.com", "linked", "naver")
    ]


def test_the_page_shows_what_is_linked_since_when_and_what_could_be(alice, browser, cast, standins):
    give_link(standins, cast.alice, "kakao")
    page = browser.get(PATH)
    assert [heading.text.strip() for heading in page.soup.select("article h2")] == ["Kakao"]
    today = now().astimezone(KOREA)
    assert f"Linked {today.day} {today:%B %Y}, {today:%H:}" in page.text and "Last used" in page.text
    ways = [anchor["href"] for anchor in page.soup.select("a.settings__link--provider")]
    assert ways == [f"/login/{key}?purpose=link" for key in ALL if key != "kakao"]


def test_without_links_the_page_says_so(alice, browser):
    assert "No account is linked with your membership." in browser.get(PATH).text


def test_the_same_account_twice_changes_nothing(alice, browser, cast, standins):
    give_link(standins, cast.alice, "naver")
    assert browser.location(alice.come("naver", purpose="link")) == PATH
    assert "This account was linked already." in browser.get(PATH).text
    assert counts()[1] == 1 and not mails()


@pytest.mark.parametrize("key", ALL)
def test_the_account_of_another_member_is_refused_without_a_word_whose(alice, cast, standins, key):
    give_link(standins, cast.bob, key)
    page = alice.come(key, purpose="link", status=409)
    assert page.h1 == "This account cannot be linked"
    assert not any(word in page.html for word in (cast.bob.name, cast.bob.member_id, cast.bob.email))
    assert db.session.scalars(select(LinkedAccount.member_id)).one() == cast.bob.id
    assert not mails()


def test_a_second_account_of_the_same_provider_is_refused(alice, cast, standins):
    give_link(standins, cast.alice, "naver", "minh")
    page = alice.come("naver", purpose="link", status=409)
    assert page.h1 == "Another account is linked already"
    assert counts()[1] == 1


def test_a_government_that_names_another_person_is_refused(alice, cast):
    cast.alice.ci_hash = "c" * 64
    cast.save()
    assert alice.come("government", purpose="link", status=409).h1 == "This account cannot be linked"
    assert counts()[1] == 0


def test_a_government_that_names_another_member_is_refused(alice, cast):
    other = cast.member("lanmember", "NGUYEN THI LAN", email="lan@example.com")
    other.ci_hash = cast.hash("member.ci", str(citizen("lan").verified["ci"]))
    cast.save()
    assert alice.come("government", purpose="link", status=409).h1 == "This account cannot be linked"
    assert counts()[1] == 0


# Linking needs a login, the password, and the browser that asked


def test_without_a_fresh_password_it_is_asked_for_first(browser, cast):
    cast.log_in(browser, cast.alice)
    assert browser.location(browser.get("/login/naver?purpose=link", status=303)) == f"/account/prove?next={PATH}"
    assert db.session.scalar(select(db.func.count(ProviderTrip.id))) == 0


def test_who_came_by_a_provider_types_the_password_before_linking_another(browser, cast, standins):
    give_link(standins, cast.alice, "naver")
    traveller = Traveller(browser, standins)
    traveller.come("naver")
    answer = browser.get("/login/kakao?purpose=link", status=303)
    assert browser.location(answer) == f"/account/prove?next={PATH}"
    browser.post(browser.location(answer), {"password": MEMBER_PASSWORD})
    traveller.come("kakao", purpose="link")
    assert counts()[1] == 2


def test_a_visitor_is_led_to_the_page_and_so_to_the_login(browser):
    assert browser.location(browser.get("/login/naver?purpose=link", status=303)) == PATH
    assert browser.location(browser.get(PATH, status=303)) == f"/login?next={PATH}"


@pytest.mark.parametrize("key", ALL)
def test_a_browser_that_was_logged_out_completes_no_link(alice, browser, key):
    back = alice.agree(key, alice.leave(key, "link"))
    browser.post("/logout")
    assert browser.location(browser.get(back, status=303)).startswith(f"/login/{key}/trouble/")
    assert counts()[1] == 0


def test_a_login_that_was_ended_elsewhere_completes_no_link(alice, browser, cast):
    back = alice.agree("naver", alice.leave("naver", "link"))
    browser.client.delete_cookie("__Host-login", domain="localhost")
    page = alice.arrive(back, status=403)
    assert page.h1 == "You are logged out" and page.link("Log in and link it") == f"/login?next={PATH}"
    assert counts()[1] == 0


def test_another_member_in_the_same_browser_completes_no_link_of_the_first(alice, browser, cast):
    back = alice.agree("naver", alice.leave("naver", "link"))
    cast.log_in(browser, cast.bob)
    alice.arrive(back, status=403)
    assert counts()[1] == 0


@pytest.mark.parametrize("key", SOCIAL)
@pytest.mark.parametrize("trick", ["used-code", "other-code", "token-500", "wrong-state"])
def test_a_wrong_answer_links_nothing(alice, browser, key, trick):
    back = alice.agree(key, alice.leave(key, "link"), trick=trick)
    assert "/trouble/" in browser.location(browser.get(back, status=303))
    assert counts()[1] == 0 and not mails()


# Removing a link


def test_a_link_is_removed_and_its_provider_told(app, alice, browser, cast, standins):
    alice.come("naver", purpose="link")
    link = db.session.scalars(select(LinkedAccount)).one()
    assert browser.location(browser.post(PATH, {"unlink": link.public_id})) == PATH
    assert "Not linked any more. Naver is told too." in browser.get(PATH).text
    assert counts()[1] == 0
    assert [mail["context"]["kind"] for mail in mails()] == ["linked", "unlinked"]
    Worker(app).work_off()
    assert standins.social.unlinked == [("naver", subject(standins, "naver"))]


@pytest.mark.parametrize("key", ["kakao", "facebook", "government", "government_saml"])
def test_the_others_need_no_token_to_be_told(app, alice, browser, standins, key):
    alice.come(key, purpose="link")
    link = db.session.scalars(select(LinkedAccount)).one()
    browser.post(PATH, {"unlink": link.public_id})
    Worker(app).work_off()
    assert standins.social.unlinked == ([(key, subject(standins, key))] if key in SOCIAL else [])
    assert {item.state for item in db.session.scalars(select(OutboxItem))} == {"sent"}


def test_a_provider_that_is_away_keeps_nobody_linked(app, alice, browser, standins):
    alice.come("kakao", purpose="link")
    link = db.session.scalars(select(LinkedAccount)).one()
    standins.faults.set("kakao", "500")
    browser.post(PATH, {"unlink": link.public_id})
    Worker(app).work_off()
    assert counts()[1] == 0
    assert db.session.scalars(select(OutboxItem.state).where(OutboxItem.topic == "provider.unlink")).one() == "waiting"


def test_after_that_the_account_logs_nobody_in(alice, browser, cast, standins):
    link = give_link(standins, cast.alice, "naver")
    browser.post(PATH, {"unlink": link.public_id})
    browser.post("/logout")
    assert alice.come("naver", status=200).h1 == "No membership is linked with this account yet"


def test_removing_needs_a_fresh_password(browser, cast, standins):
    cast.log_in(browser, cast.alice)
    link = give_link(standins, cast.alice, "naver")
    answer = browser.post(PATH, {"unlink": link.public_id})
    assert browser.location(answer) == f"/account/prove?next={PATH}"
    assert counts()[1] == 1


@pytest.mark.parametrize("wanted", ["", "nosuchlink", "bob"])
def test_only_ones_own_links_are_there_to_be_removed(alice, browser, cast, standins, wanted):
    link = give_link(standins, cast.bob, "naver")
    browser.post(PATH, {"unlink": link.public_id if wanted == "bob" else wanted}, status=404)
    assert counts()[1] == 1
