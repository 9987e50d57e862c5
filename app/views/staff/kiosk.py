"""Staff add kiosks, pair them, see whether they are alive and call, and revoke them (KI-1)."""

from itertools import groupby
from typing import Any

from flask import Response, flash, render_template, session
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy import select, true
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.forms.fair import ConfirmForm
from app.forms.kiosk import NewKioskForm
from app.models import Fair, Kiosk
from app.operations import audit, checkin, kiosk_health
from app.operations import kiosk as kiosks_at_doors
from app.operations import kiosk_pin as pins
from app.operations.checkin import set_aside
from app.views.staff.blueprint import bp
from app.web import language
from app.web.access import asks_by_itself, staff_only
from app.web.render import lead_to, render_form
from app.web.staff_fairs import fair_for_staff, kiosk_for_staff

NEW_CODE = "kiosk_code"  # in this browser's session, until the page has shown it once
NEW_PIN = "kiosk_pin"  # likewise


@bp.get("/kiosks")
@staff_only("desk")
def kiosks() -> Any:
    """Every kiosk of this person's fairs, the latest fair first; at each fair who calls first."""
    return _page(_form())


@bp.get("/kiosks/now")
@staff_only("desk")
@asks_by_itself
def kiosks_now() -> str:
    """The table alone, which the page asks for again and again."""
    return render_template("staff/_kiosks_now.html", **_state())


@bp.post("/kiosks")
@staff_only("fair_manager")
def kiosk_new() -> Any:
    """Add a kiosk; the next page shows the code that pairs it."""
    form = _form()
    if not form.validate_on_submit():
        return _page(form)
    fair = fair_for_staff(form.fair.data, "fair_manager")
    kiosk, code = kiosks_at_doors.create(fair, form.name.data or "")
    return _with_code(kiosk, code, "kiosk.create")


@bp.post("/kiosks/<public_id>/code")
@staff_only("fair_manager")
def kiosk_code(public_id: str) -> Any:
    """A new code, for a screen that was exchanged or has forgotten its pairing."""
    kiosk = kiosk_for_staff(public_id, "fair_manager")
    return _with_code(kiosk, kiosks_at_doors.renew_code(kiosk), "kiosk.renew_code")


@bp.route("/kiosks/<public_id>/revoke", methods=["GET", "POST"])
@staff_only("fair_manager")
def kiosk_revoke(public_id: str) -> Any:
    """Its screen may call nothing from now on, after one more question: what it has scanned may be lost."""
    kiosk, form = kiosk_for_staff(public_id, "fair_manager"), ConfirmForm()
    if not form.validate_on_submit():
        return render_form("staff/kiosk_revoke.html", form, kiosk=kiosk, health=health_of(kiosk))
    kiosks_at_doors.revoke(kiosk)
    audit.record("kiosk.revoke", f"kiosk:{kiosk.id}")
    db.session.commit()
    flash(gettext("%(name)s is revoked.", name=kiosk.name), "success")
    return lead_to("staff.kiosks")


@bp.post("/kiosks/<public_id>/came")
@staff_only("desk")
def kiosk_came(public_id: str) -> Any:
    """Somebody has gone to the visitor who called."""
    kiosks_at_doors.staff_came(kiosk_for_staff(public_id, "desk"))
    db.session.commit()
    return lead_to("staff.kiosks")


@bp.post("/fairs/<slug>/kiosk-pin")
@staff_only("fair_manager")
def kiosk_pin(slug: str) -> Any:
    """A new PIN for the staff menu of a fair's kiosks; the next page shows it once."""
    fair = fair_for_staff(slug, "fair_manager")
    session[NEW_PIN] = [fair.slug, pins.renew(fair)]
    db.session.commit()
    return lead_to("staff.kiosks")


def health_of(kiosk: Kiosk) -> dict[str, Any]:
    """What the kiosk last said about itself; nothing of it is known before it did."""
    return getattr(kiosk, "health", None) or {}


def _with_code(kiosk: Kiosk, code: str, action: str) -> Response:
    audit.record(action, f"kiosk:{kiosk.id}")
    session[NEW_CODE] = [kiosk.public_id, code]
    db.session.commit()
    return lead_to("staff.kiosks")  # type: ignore[no-any-return]


def _form() -> NewKioskForm:
    form = NewKioskForm()
    theirs = [fair for fair in Fair.public() if current_user.may("fair_manager", fair)]
    form.fair.choices = [(fair.slug, fair.text("name", language.chosen())) for fair in theirs]
    return form


def _page(form: NewKioskForm) -> Response:
    public_id, code = session.pop(NEW_CODE, (None, None))
    slug, pin = session.pop(NEW_PIN, (None, None))
    return render_form("staff/kiosks.html", form, code=code, code_of=public_id, pin=pin, pin_of=slug, **_state())


def _state() -> dict[str, Any]:
    """Every kiosk of this person's fairs, by fair, who calls first; and what waits to be settled there."""
    fair_ids = current_user.fair_ids("desk")
    found = db.session.scalars(
        select(Kiosk)
        .join(Fair)
        .where(true() if fair_ids is None else Kiosk.fair_id.in_(fair_ids))
        .options(joinedload(Kiosk.fair))
        .order_by(Fair.ends_on.desc(), Fair.id, Kiosk.called_staff_at.is_(None), Kiosk.called_staff_at, Kiosk.name)
    ).all()
    groups = [(fair, list(kiosks)) for fair, kiosks in groupby(found, key=lambda kiosk: kiosk.fair)]
    waiting = set_aside.counts([kiosk.id for kiosk in found])
    standing = [one for _fair, kiosks in groups for one in kiosk_health.standings(kiosks, waiting)]
    return {
        "groups": groups,
        "standing": {one["id"]: one for one in standing},
        "cases": checkin.all_cases(),
    }
