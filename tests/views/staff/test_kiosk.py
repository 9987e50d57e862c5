"""Staff add, pair, watch and revoke kiosks."""

import re

import pytest

from app.extensions import db
from app.models import AuditEntry, Kiosk
from app.operations import kiosk as kiosks


@pytest.fixture
def manager(browser, cast):
    return cast.log_in(browser, cast.max)


def code_on(page):
    return re.search(r"\b([A-Z2-9]{4}) ([A-Z2-9]{4})\b", page.text).group(0)


def test_a_new_kiosk_shows_its_code_once(manager, cast):
    cast.fair  # noqa: B018
    page = manager.post("/staff/kiosks", {"fair": "spring", "name": "Gate C2"}, follow=True, status=200)
    code = code_on(page)
    assert kiosks.pair(code.replace(" ", ""))[0].name == "Gate C2"
    assert code not in manager.get("/staff/kiosks").text


def test_a_kiosk_needs_a_name(manager, cast):
    cast.fair  # noqa: B018
    page = manager.post("/staff/kiosks", {"fair": "spring", "name": " "}, status=422)
    assert page.error("name") == "Say where the kiosk stands."


def test_a_revoked_kiosk_may_call_nothing(manager, another_browser, cast):
    kiosk, token = cast.kiosk(cast.fair)
    another_browser.set_cookie("__Host-kiosk", token)
    assert another_browser.get("/kiosk/lists").status == 200
    manager.post(f"/staff/kiosks/{kiosk.public_id}/revoke")
    another_browser.get("/kiosk/lists", status=401)
    assert "Revoked" in manager.get("/staff/kiosks").text


def test_a_call_for_staff_stands_first_until_somebody_came(manager, cast):
    kiosk, _token = cast.kiosk(cast.fair)
    kiosks.call_staff(kiosk)
    db.session.commit()
    assert "Calls staff since" in manager.get("/staff/kiosks").text
    manager.post(f"/staff/kiosks/{kiosk.public_id}/came")
    assert "Calls staff since" not in manager.get("/staff/kiosks").text


def test_the_desk_sees_kiosks_and_cannot_change_them(browser, cast):
    kiosk, _token = cast.kiosk(cast.fair)
    desk = cast.log_in(browser, cast.dana)
    assert "Add a kiosk" not in desk.get("/staff/kiosks").text
    desk.post("/staff/kiosks", {"fair": "spring", "name": "Gate 2"}, status=403)
    desk.post(f"/staff/kiosks/{kiosk.public_id}/revoke", status=403)
    desk.post(f"/staff/kiosks/{kiosk.public_id}/code", status=403)


def test_a_new_code_pairs_another_screen_and_ends_the_first(manager, another_browser, cast):
    kiosk, token = cast.kiosk(cast.fair)
    another_browser.set_cookie("__Host-kiosk", token)
    page = manager.post(f"/staff/kiosks/{kiosk.public_id}/code", follow=True, status=200)
    another_browser.get("/kiosk/lists")
    kiosks.pair(code_on(page).replace(" ", ""))
    db.session.commit()
    another_browser.get("/kiosk/lists", status=401)


def test_what_is_done_to_kiosks_is_in_the_audit_log(manager, cast):
    cast.fair  # noqa: B018
    manager.post("/staff/kiosks", {"fair": "spring", "name": "Gate C2"})
    kiosk = db.session.scalars(db.select(Kiosk)).one()
    manager.post(f"/staff/kiosks/{kiosk.public_id}/revoke")
    actions = db.session.scalars(db.select(AuditEntry.action).order_by(AuditEntry.position)).all()
    assert [action for action in actions if action.startswith("kiosk.")] == ["kiosk.create", "kiosk.revoke"]


def test_an_unknown_kiosk_is_not_found(manager):
    manager.post("/staff/kiosks/nobody/revoke", status=404)
