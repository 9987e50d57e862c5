"""What the kiosk's page asks while people stand at it: check-ins, search, call for staff.

Each is asked by the script as JSON, and where a person can press it, by a form as well.
"""

from typing import Any

from flask import Response, abort, g, jsonify, request
from flask_babel import gettext
from sqlalchemy.exc import DataError, IntegrityError
from werkzeug.datastructures import MultiDict

from app.extensions import db, limiter
from app.forms.kiosk import CodeForm, ConfirmForm, FindForm, ScanUnreadable, read_scan
from app.models import Kiosk
from app.models.types import now
from app.operations import checkin
from app.operations import kiosk as kiosks
from app.rules.admission import CALL_STAFF
from app.views.kiosk.blueprint import bp
from app.views.kiosk.guard import at_a_door, from_own_page, is_script_call, sent_json
from app.views.kiosk.pages import fresh_id, screen, verdict_page
from app.web.access import kiosk_only

LARGEST_BATCH = 50


@bp.post("/check-ins")
@limiter.exempt
@from_own_page
@at_a_door
def check_ins() -> Any:
    """Scans in, verdicts out, one for each, in their order. Each is committed alone, so a bad one blocks no other."""
    if not is_script_call():
        return _check_in_by_form()
    body = sent_json()
    sent = body.get("items") if isinstance(body, dict) else None
    if not isinstance(sent, list) or len(sent) > LARGEST_BATCH:
        abort(400)
    return {"answers": [_answer(g.door, item) for item in sent], "now": _milliseconds()}


def _answer(door: checkin.Door, sent: Any) -> dict[str, Any]:
    try:
        item = read_scan(sent)
        is_typed = item.way == "code" and item.shown is None
        if is_typed and (seconds := kiosks.pause_left(door.id)):
            return {"id": item.random_id, "error": "paused", "pause_seconds": seconds}
        answer = _judged(door, item)
    except (ScanUnreadable, checkin.IdTaken, DataError, IntegrityError):
        db.session.rollback()
        return {"id": sent.get("id") if isinstance(sent, dict) else None, "error": "unreadable"}
    return answer.as_json()


def _judged(door: checkin.Door, item: checkin.Scan) -> checkin.Answer:
    """The verdict, committed. Typed numbers that nobody has are counted, so that nobody tries them at a door."""
    answer = checkin.scan(door, item)
    db.session.commit()
    if item.way == "code" and answer.verdict.reason == "registration_not_found":
        kiosks.count_miss(door.id)
    return answer


def _check_in_by_form() -> Any:
    """The page of the verdict, for a browser without scripts."""
    g.kiosk = db.session.get_one(Kiosk, g.door.id)
    if "registration" in request.form:
        form: CodeForm | ConfirmForm = ConfirmForm()
        shown, way = {"registration": form.registration.data}, "name"
    else:
        form = CodeForm()
        way = "code"
    if not form.validate_on_submit():
        return screen("code", status=422, code_form=form)
    if way == "code":
        if kiosks.pause_left(g.door.id):
            return screen("paused")
        shown = {"code": form.code.data}
    item = checkin.Scan((form.random_id.data or fresh_id())[:36], None, way, now(), **shown)
    answer = _judged(g.door, item)
    if answer.verdict.kind == CALL_STAFF:
        kiosks.call_staff(g.kiosk)
        db.session.commit()
    return verdict_page(answer)


@bp.post("/find")
@from_own_page
@kiosk_only
def find() -> Any:
    """One person by name and last digits of the phone: yes with a masked name, or no. Never a list."""
    if is_script_call():
        return _found_for_script()
    form = FindForm()
    if not form.validate_on_submit():
        return screen("name", status=422, find_form=form)
    return _found_page(kiosks.find(g.kiosk, form.name.data or "", form.last_digits.data or ""), form)


def _found_for_script() -> Any:
    sent = sent_json()
    if not isinstance(sent, dict) or not all(isinstance(value, str) for value in sent.values()):
        abort(400)
    form = FindForm(MultiDict(sent), meta={"csrf": False})
    if not form.validate():
        return {"outcome": "incomplete"}, 422
    return jsonify(kiosks.find(g.kiosk, form.name.data or "", form.last_digits.data or ""))


def _found_page(found: kiosks.Found, form: FindForm) -> Any:
    if found.outcome == "one":
        return screen("confirm", found=found)
    if found.outcome == "none":
        form.form_errors.append(gettext("Nobody with this name and number is registered. Check both."))
        return screen("name", status=422, find_form=form, found=found)
    if found.outcome == "several":
        return call_staff_page()
    return screen("paused", found=found)


@bp.post("/call-staff")
@from_own_page
@kiosk_only
def call_staff() -> Any:
    """Tell the desk that somebody waits here."""
    if not is_script_call():
        return call_staff_page()
    called_at = kiosks.call_staff(g.kiosk)
    db.session.commit()
    return {"called_at": called_at.isoformat()}


def call_staff_page() -> Response:
    kiosks.call_staff(g.kiosk)
    db.session.commit()
    return screen("called")


def _milliseconds() -> int:
    return int(now().timestamp() * 1000)
