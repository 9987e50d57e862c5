"""Pairing a screen, its pages without scripts, and the size of its letters."""

from datetime import timedelta

import pytest
import time_machine

from app.extensions import db
from app.models import Kiosk
from app.models.types import now
from app.operations import kiosk as kiosks


@pytest.fixture
def code(cast):
    _kiosk, code = kiosks.create(cast.fair, "Gate 1")
    db.session.commit()
    return code


@pytest.fixture
def kiosk(browser, cast):
    _kiosk, token = cast.kiosk(cast.fair)
    browser.set_cookie("__Host-kiosk", token)
    return browser.in_language("en")


def test_a_code_pairs_a_screen_however_it_is_typed(browser, code):
    browser.in_language("en").get("/kiosk")
    browser.post("/kiosk/pair", {"code": f" {code[:4].lower()}-{code[4:]} "})
    assert "Spring Fair" in browser.get("/kiosk").html


def test_a_code_is_good_once(browser, another_browser, code):
    browser.post("/kiosk/pair", {"code": code})
    page = another_browser.in_language("en").post("/kiosk/pair", {"code": code}, status=422)
    assert page.error("code").startswith("No kiosk waits for this code.")


def test_a_code_is_good_for_ten_minutes(browser, code):
    with time_machine.travel(now() + timedelta(minutes=11)):
        browser.post("/kiosk/pair", {"code": code}, status=422)


@pytest.mark.parametrize("typed", ["", "ABC", "ABCDEFGHJ", "!!!!!!!!"])
def test_what_is_no_code_gets_a_message(browser, typed):
    assert browser.in_language("en").post("/kiosk/pair", {"code": typed}, status=422).error("code")


def test_codes_cannot_be_tried_without_end(browser):
    for _ in range(10):
        browser.post("/kiosk/pair", {"code": "ABCDEFGH"}, status=422)
    browser.post("/kiosk/pair", {"code": "ABCDEFGH"}, status=429)


def test_only_a_hash_of_code_and_token_is_stored(browser, code):
    assert code not in str(db.session.execute(db.select(Kiosk.pairing_code_hash)).all())
    browser.post("/kiosk/pair", {"code": code})
    token = browser.cookie("kiosk")
    assert token and token not in str(db.session.execute(db.select(Kiosk.token_hash)).all())


@pytest.mark.parametrize("show", ["idle", "choose", "code", "name"])
def test_every_screen_that_a_link_opens_works_without_scripts(kiosk, show):
    page = kiosk.get(f"/kiosk?show={show}")
    opened = [part["data-screen"] for part in page.soup.select("[data-screen]") if not part.has_attr("hidden")]
    assert opened == [show]


def test_an_unknown_screen_is_the_first_one(kiosk):
    assert kiosk.get("/kiosk?show=verdict").soup.select_one("[data-screen=idle]").get("hidden") is None


def test_the_kiosk_may_use_its_camera_and_no_other_page_may(kiosk):
    headers = kiosk.get("/kiosk").response.headers
    assert "camera=(self)" in headers["Permissions-Policy"]
    assert "'wasm-unsafe-eval'" in headers["Content-Security-Policy"]


def test_staff_are_called_without_scripts(kiosk):
    assert "Staff are on their way" in kiosk.post("/kiosk/call-staff", status=200).text
    assert db.session.scalars(db.select(Kiosk)).one().called_staff_at is not None


def test_texts_come_in_every_language_with_the_same_placeholders(kiosk, app):
    answer = kiosk._send("GET", "/kiosk/texts").get_json()
    assert set(answer["texts"]) == set(app.config["LANGUAGES"])
    assert len({tuple(sorted(texts)) for texts in answer["texts"].values()}) == 1


def test_a_ruler_sets_the_size_of_letters(kiosk):
    assert kiosk._send("GET", "/kiosk/screen.css").get_data(as_text=True) == ""
    kiosk.get("/kiosk/screen")
    kiosk.post("/kiosk/screen", {"measured_mm": "100"})
    assert "4.000px" in kiosk._send("GET", "/kiosk/screen.css").get_data(as_text=True)


@pytest.mark.parametrize("measured", ["", "abc", "0", "5", "99999", "nan", "inf"])
def test_no_ruler_says_that(kiosk, measured):
    assert kiosk.post("/kiosk/screen", {"measured_mm": measured}, status=422).error("measured_mm")
