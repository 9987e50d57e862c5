"""Scans that a revoked kiosk has handed over: staff take them over as they happened, or discard them (KI-3)."""

from typing import Any

from flask import Response, flash, request
from flask_babel import gettext, ngettext
from flask_login import current_user

from app.extensions import db
from app.forms.staff import ReasonForm
from app.models import Kiosk
from app.operations import audit
from app.operations.checkin import letters, set_aside
from app.operations.checkin.set_aside import ACCEPTED, DISCARDED
from app.views.staff.blueprint import bp
from app.web.access import staff_only
from app.web.render import lead_to, render_form
from app.web.row_ids import row_id
from app.web.staff_fairs import kiosk_for_staff

SETTLED = "settled"  # what nobody can read
MOST_NAMED = 200  # scans on one page are fewer


@bp.get("/kiosks/<public_id>/set-aside")
@staff_only("desk")
def kiosk_set_aside(public_id: str) -> Any:
    """What waits, with the person where the ticket is ours. Whose names are shown is recorded."""
    return _page(kiosk_for_staff(public_id, "desk"), ReasonForm(formdata=None))


@bp.post("/kiosks/<public_id>/set-aside")
@staff_only("desk")
def kiosk_set_aside_decide(public_id: str) -> Any:
    """Take over or discard those that are marked, or all that the page knew of; settle what nobody can read. All but
    taking over asks for the reason."""
    kiosk, form = kiosk_for_staff(public_id, "desk"), ReasonForm()
    decision, which = request.form.get("decision", "").partition(":")[::2]
    if decision not in (ACCEPTED, DISCARDED, SETTLED):
        return lead_to("staff.kiosk_set_aside", public_id=public_id)
    if decision != ACCEPTED and not form.validate_on_submit():
        return _page(kiosk, form)
    chosen: dict[str, Any] = {"ids": _marked()}
    if which == "all":
        chosen = {"up_to": row_id(request.form.get("up_to")) or 0}
    chosen["reason"] = form.reason.data or ""
    if decision == SETTLED:
        decided = set_aside.settle_letters(current_user, kiosk, **chosen)
    else:
        decided = set_aside.decide(current_user, kiosk, decision, **chosen)
    db.session.commit()
    if decision == ACCEPTED:
        set_aside.apply(kiosk.id)
    _tell(decision, decided)
    return lead_to("staff.kiosk_set_aside", public_id=public_id)


def _marked() -> list[int]:
    """The scans that were marked on the page."""
    return [found for named in request.form.getlist("scan")[:MOST_NAMED] if (found := row_id(named)) is not None]


def _tell(decision: str, decided: int) -> None:
    if not decided:
        flash(
            gettext("Nothing was changed: mark the scans first. What a colleague has decided is no longer here."),
            "info",
        )
    elif decision == ACCEPTED:
        text = ngettext("%(num)d scan is taken over.", "%(num)d scans are taken over.", decided)
        flash(text, "success")
    elif decision == SETTLED:
        flash(ngettext("%(num)d record is settled.", "%(num)d records are settled.", decided), "success")
    else:
        flash(ngettext("%(num)d scan is discarded.", "%(num)d scans are discarded.", decided), "success")


def _page(kiosk: Kiosk, form: ReasonForm) -> Response:
    after = row_id(request.args.get("after")) or 0
    found = set_aside.waiting(kiosk, after)
    if shown := sorted({each.member.id for each in found if each.member}):
        audit.record("set_aside.read", f"kiosk:{kiosk.id}", shown=shown)
        db.session.commit()
    return render_form(
        "staff/kiosk_set_aside.html",
        form,
        kiosk=kiosk,
        found=found,
        count=set_aside.count(kiosk),
        unread=letters.unread(kiosk),
        unread_count=set_aside.count(kiosk, unread=True),
        up_to=set_aside.last_id(kiosk),
        next_after=found[-1].scan.id if len(found) == set_aside.AT_ONCE else None,
        marked=request.form.getlist("scan"),
    )
