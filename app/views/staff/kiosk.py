"""Staff add kiosks, pair them, see whether they are alive and call, and revoke them (KI-1)."""

from datetime import timedelta
from typing import Any

from flask import Response, flash, session
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy import select, true
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.forms.kiosk import NewKioskForm
from app.models import Fair, Kiosk
from app.models.types import now
from app.operations import audit
from app.operations import kiosk as kiosks_at_doors
from app.views.staff.blueprint import bp
from app.web import language
from app.web.access import staff_only
from app.web.render import lead_to, render_form
from app.web.staff_fairs import fair_for_staff, kiosk_for_staff

SILENT_AFTER = timedelta(minutes=2)
NEW_CODE = "kiosk_code"  # in this browser's session, until the page has shown it once


@bp.get("/kiosks")
@staff_only("desk")
def kiosks() -> Any:
    """Every kiosk of the fairs to come, who calls first."""
    return _page(_form())


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


@bp.post("/kiosks/<public_id>/revoke")
@staff_only("fair_manager")
def kiosk_revoke(public_id: str) -> Any:
    """Its screen may call nothing from now on."""
    kiosk = kiosk_for_staff(public_id, "fair_manager")
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
    fair_ids = current_user.fair_ids("desk")
    found = db.session.scalars(
        select(Kiosk)
        .join(Fair)
        .where(true() if fair_ids is None else Kiosk.fair_id.in_(fair_ids))
        .options(joinedload(Kiosk.fair))
        .order_by(Kiosk.called_staff_at.is_(None), Kiosk.called_staff_at, Fair.starts_on.desc(), Kiosk.name)
    ).all()
    public_id, code = session.pop(NEW_CODE, (None, None))
    return render_form(
        "staff/kiosks.html",
        form,
        kiosks=found,
        code=code,
        code_of=public_id,
        silent_since=now() - SILENT_AFTER,
        may_change=current_user.may("fair_manager"),
    )
