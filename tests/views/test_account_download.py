"""Taking one's data along (IL-5)."""

import io
import json
import zipfile

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import MemberEvent
from tests.proving import proved


@pytest.fixture
def browser(browser, cast):
    return proved(cast.log_in(browser, cast.alice))


def sent(browser):
    """The answer as bytes: a ZIP is no page to be looked at."""
    form = {"csrf_token": browser._token()}
    return browser._send("POST", "/account/download", data=form)


def test_the_page_says_what_is_in_it(browser):
    text = browser.get("/account/download").text
    for part in ("data.json", "README.txt", "tickets", "We keep no copy."):
        assert part in text


def test_a_zip_is_sent_and_not_kept_by_the_browser(browser):
    answer = sent(browser)
    assert answer.status_code == 200
    assert answer.mimetype == "application/zip"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="madang-my-data-')
    assert answer.headers["Cache-Control"] == "no-store"
    files = zipfile.ZipFile(io.BytesIO(answer.get_data()))
    assert json.loads(files.read("data.json"))["member"]["name"] == "NGUYEN THI HUONG"


def test_the_readme_is_in_the_readers_language(browser):
    def readme() -> str:
        return zipfile.ZipFile(io.BytesIO(sent(browser).get_data())).read("README.txt").decode()

    english = readme()
    assert "Everything we hold about you" in english and "&#" not in english
    assert "privacy@madang.example" in english


def test_it_stands_in_the_history_and_is_mailed(browser, outbox_items):
    sent(browser)
    assert "data_downloaded" in db.session.scalars(select(MemberEvent.kind)).all()
    assert outbox_items()[-1].payload["context"]["kind"] == "data_downloaded"


def test_looking_at_the_page_makes_nothing(browser, outbox_items):
    browser.get("/account/download")
    assert outbox_items() == []


def test_after_five_there_is_a_pause(browser):
    for _ in range(5):
        assert sent(browser).status_code == 200
    assert sent(browser).status_code == 303
    assert "Try again in an hour." in browser.get("/account/download").text


def test_without_a_fresh_proof_nothing_is_sent(another_browser, cast):
    visitor = cast.log_in(another_browser, cast.alice)
    answer = sent(visitor)
    assert (answer.status_code, answer.location) == (303, "/account/prove?next=/account/download")
