"""A registration number that is sent in a wrong way comes back in no answer and stands in no log, draft or table."""

import json
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import Draft, NameCheck
from tests import bundled
from tests.conftest import look_for_numbers
from tests.resume_content import begun
from tests.resume_numbers import LAN

FRONT, BACK = LAN[:6], LAN[6:]
FIELDS = {"card": "now", "number_front": FRONT, "number_back": BACK, "consent": "y", "shown": ""}
JSON = {"data": json.dumps(FIELDS), "content_type": "application/json"}
WAYS = {
    "as JSON": ("POST", "name-check", JSON, 400),
    "by another method": ("PUT", "name-check", {"data": FIELDS}, 405),
    "without a token": ("POST", "name-check", {"data": FIELDS}, 400),
    "from another site": ("POST", "name-check", {"data": FIELDS, "headers": {"Origin": "https://evil.example"}}, 400),
    "in a body without end": ("POST", "name-check", {"data": FIELDS | {"x": "x" * 70_000}}, 413),
    "in broken letters": ("POST", "name-check", {"data": FIELDS | {"x": b"\xff"}}, 400),
}
PAGES = {"review": 422, "photo": 303, "options": 303, "withdraw": 303, "save/name_check": 200, "save/stay": 200}


@pytest.fixture
def address(app, cast, standins) -> Iterator[str]:
    bundled.load()
    yield f"/resume/{begun(cast.alice, {}).public_id}"
    look_for_numbers(app, standins)


@pytest.fixture
def alice(browser, cast):
    return cast.log_in(browser, cast.alice).in_language("en")


def is_nowhere(answer, written_logs) -> None:
    assert BACK not in answer.get_data(as_text=True) + str(answer.headers)
    is_unwritten(written_logs)


def is_unwritten(written_logs) -> None:
    assert BACK not in "\n".join(written_logs.lines)
    assert db.session.scalars(select(NameCheck)).all() == []
    assert BACK not in str(db.session.scalars(select(Draft.answers)).all())


@pytest.mark.parametrize(("method", "page", "options", "status"), WAYS.values(), ids=WAYS)
def test_a_number_sent_in_a_wrong_way_is_not_repeated(alice, address, written_logs, method, page, options, status):
    answer = alice._send(method, f"{address}/{page}", **options)
    assert answer.status_code == status
    is_nowhere(answer, written_logs)
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("page", "status"), PAGES.items())
def test_a_number_sent_to_another_page_is_not_repeated(alice, address, written_logs, page, status):
    sent = {"csrf_token": alice._token(), "tab": "t", "seen": "0", **FIELDS}
    answer = alice._send("POST", f"{address}/{page}", data=sent)
    assert answer.status_code == status
    is_nowhere(answer, written_logs)


def test_no_form_of_ours_puts_the_number_into_an_address(alice, address, written_logs):
    """Who writes it there by hand sees it in the address alone: it is used for nothing and logged nowhere."""
    page = alice.get(f"{address}/name-check")
    form = page.soup.find("input", attrs={"name": "number_back"}).find_parent("form")
    assert form["method"].lower() == "post" and not page.soup.find(attrs={"hx-get": True, "hx-include": True})
    typed = alice.get(f"{address}/name-check?number_front={FRONT}&number_back={BACK}&card=now")
    assert not typed.value("number_front") and not typed.value("number_back")
    is_unwritten(written_logs)
