"""What Kakao and Facebook tell this site by themselves: a link was ended over there, data are to be deleted (IM-3)."""

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import DeletionRequest, LinkedAccount, MemberEvent, OutboxItem
from standins.social import facebook, kakao
from tests.page_client import Browser
from tests.traveller import counts, give_link, subject

UNLINKED, DEAUTHORIZED, DELETION = "/login/kakao/unlinked", "/login/facebook/deauthorized", "/login/facebook/deletion"


@pytest.fixture
def provider_side(app) -> Browser:
    """The provider's server: no cookies, no token, and another site."""
    return Browser(app)


def call(provider_side, method, path, **options):
    return provider_side._send(method, path, **options)


def told() -> list[tuple[str, str]]:
    query = select(OutboxItem).where(OutboxItem.topic == "mail.account_notice")
    return [(item.payload["to"], item.payload["context"]["kind"]) for item in db.session.scalars(query)]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_kakaos_notice_removes_the_link_and_the_member_is_told(provider_side, cast, standins, method):
    give_link(standins, cast.alice, "kakao")
    fields = kakao.notice_fields(subject(standins, "kakao"))
    data = {"query_string": fields} if method == "GET" else {"data": fields}
    answer = call(provider_side, method, UNLINKED, headers=kakao.notice_headers(), **data)
    assert answer.status_code == 200
    assert counts()[1] == 0
    assert told() == [("alice@example.com", "unlinked")]
    assert db.session.scalars(select(MemberEvent.way).where(MemberEvent.kind == "unlinked")).one() == "kakao"
    assert not db.session.scalars(select(OutboxItem).where(OutboxItem.topic == "provider.unlink")).all()


def test_kakao_gets_its_200_for_somebody_unknown_too(provider_side, cast, standins):
    give_link(standins, cast.alice, "kakao")
    answer = call(provider_side, "POST", UNLINKED, headers=kakao.notice_headers(), data=kakao.notice_fields("4711"))
    assert answer.status_code == 200
    assert counts()[1] == 1 and not told()


def test_a_notice_is_answered_also_while_kakao_answers_nobody(provider_side, cast, standins):
    """Three seconds is what Kakao gives: nobody is asked while it waits."""
    give_link(standins, cast.alice, "kakao")
    standins.faults.set("kakao", "down")
    fields = kakao.notice_fields(subject(standins, "kakao"))
    assert call(provider_side, "POST", UNLINKED, headers=kakao.notice_headers(), data=fields).status_code == 200
    assert counts()[1] == 0


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"Authorization": ""}, 401),
        ({"Authorization": "KakaoAK wrong"}, 403),
        ({"Authorization": "KakaoAK "}, 403),
        ({"Authorization": "Bearer standin-kakao-admin"}, 403),
    ],
)
def test_a_notice_of_somebody_else_is_refused(provider_side, cast, standins, headers, status):
    give_link(standins, cast.alice, "kakao")
    fields = kakao.notice_fields(subject(standins, "kakao"))
    answer = call(provider_side, "POST", UNLINKED, headers=headers, data=fields)
    assert answer.status_code == status
    assert counts()[1] == 1


@pytest.mark.parametrize("user_id", ["", "x", "1" * 40, "-1"])
def test_a_notice_about_nobody_is_refused(provider_side, user_id):
    fields = {**kakao.notice_fields("1"), "user_id": user_id}
    assert call(provider_side, "POST", UNLINKED, headers=kakao.notice_headers(), data=fields).status_code == 403


def test_facebooks_word_removes_the_link_and_the_member_is_told(provider_side, cast, standins):
    give_link(standins, cast.alice, "facebook")
    form = {"signed_request": facebook.signed_request(subject(standins, "facebook"))}
    assert call(provider_side, "POST", DEAUTHORIZED, data=form).status_code == 200
    assert counts()[1] == 0
    assert told() == [("alice@example.com", "unlinked")]


def test_a_request_to_delete_is_answered_with_a_code_and_its_page(provider_side, browser, cast, standins):
    give_link(standins, cast.alice, "facebook")
    form = {"signed_request": facebook.signed_request(subject(standins, "facebook"))}
    answer = call(provider_side, "POST", DELETION, data=form).get_json()
    assert set(answer) == {"url", "confirmation_code"}
    assert answer["url"] == f"https://localhost{DELETION}/{answer['confirmation_code']}"
    page = browser.in_language("en").get(answer["url"].removeprefix("https://localhost"))
    assert page.text.startswith("Your data from Facebook Deleted.") and answer["confirmation_code"] in page.text
    assert "NGUYEN" not in page.html
    assert counts()[:2] == (1, 0)


def test_a_request_about_somebody_unknown_says_that_there_was_nothing(provider_side, browser):
    form = {"signed_request": facebook.signed_request("4711")}
    answer = call(provider_side, "POST", DELETION, data=form).get_json()
    page = browser.in_language("en").get(f"{DELETION}/{answer['confirmation_code']}")
    assert "There was nothing to delete" in page.text


def test_a_code_that_nobody_was_given_shows_nothing(browser):
    browser.get(f"{DELETION}/nosuchcode", status=404)


@pytest.mark.parametrize("path", [DEAUTHORIZED, DELETION])
@pytest.mark.parametrize("signed_request", ["", "x", "a.b", "a.b.c", "x" * 5000, "spoilt"])
def test_what_facebook_did_not_sign_is_refused(provider_side, cast, standins, path, signed_request):
    give_link(standins, cast.alice, "facebook")
    if signed_request == "spoilt":
        signature, _, payload = facebook.signed_request(subject(standins, "facebook")).partition(".")
        signed_request = f"{signature[::-1]}.{payload}"
    assert call(provider_side, "POST", path, data={"signed_request": signed_request}).status_code == 403
    assert counts()[1] == 1
    assert not db.session.scalars(select(DeletionRequest)).all()


def test_a_notice_in_the_same_moment_as_a_removal_is_told_once(provider_side, cast, standins):
    give_link(standins, cast.alice, "kakao")
    fields = kakao.notice_fields(subject(standins, "kakao"))
    for _ in range(2):
        assert call(provider_side, "POST", UNLINKED, headers=kakao.notice_headers(), data=fields).status_code == 200
    assert len(told()) == 1 and not db.session.scalars(select(LinkedAccount)).all()
