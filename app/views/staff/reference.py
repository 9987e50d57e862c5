"""The lists that pickers offer, as staff look after them (ST-6)."""

from datetime import datetime
from typing import Any

from flask import Response, abort, flash, render_template, request
from flask_babel import gettext
from flask_login import current_user

from app.extensions import db
from app.forms.staff_reference import ReferenceForm, form_of, values_of
from app.models import ReferenceEntry
from app.operations import picking as pickers
from app.operations.reference import editing
from app.operations.reference.lists import KINDS
from app.views.staff.blueprint import bp
from app.web import picking
from app.web.access import staff_only
from app.web.language import chosen
from app.web.render import lead_to, render_form
from app.web.row_ids import row_id


@bp.get("/reference")
@staff_only("fair_manager", everywhere=True)
def reference() -> str:
    """All lists: how much is in them, and where it came from."""
    return render_template("staff/reference.html", lists=editing.overview())


@bp.get("/reference/<kind>")
@staff_only("fair_manager", everywhere=True)
def reference_list(kind: str) -> str:
    """One list, searched and page by page."""
    return render_template("staff/reference_list.html", **_rows(kind))


@bp.get("/reference/<kind>/rows")
@staff_only("fair_manager", everywhere=True)
def reference_rows(kind: str) -> str:
    """The entries that fit what was typed, as part of the page."""
    return render_template("staff/_reference_rows.html", **_rows(kind))


def _rows(kind: str) -> dict[str, Any]:
    text = request.args.get("q", "")[:100]
    after = row_id(request.args.get("after"))  # the entry that the page before ended with
    page = editing.listing(_known(kind), text, after)
    above = pickers.names((kind, entry.parent) for entry in page.entries)
    return {"summary": editing.summary(kind), "page": page, "above": above, "text": text, "after": after}


@bp.route("/reference/<kind>/new", methods=["GET", "POST"])
@staff_only("fair_manager", everywhere=True)
def reference_new(kind: str) -> Any:
    """One entry more."""
    form = form_of(_known(kind))()
    if not form.validate_on_submit():
        return _page(form, kind)
    try:
        editing.add(kind, form.code.data or "", form.wanted, staff_id=current_user.id)
        db.session.commit()
    except editing.CodeTaken:
        db.session.rollback()
        form.code.errors = [gettext("An entry of this list has this code. Change that one, or choose another code.")]
        return _page(form, kind)
    flash(gettext("The entry is stored. Pickers offer it from now on."), "success")
    return lead_to("staff.reference_list", kind=kind)


@bp.route("/reference/<kind>/entry/<code>", methods=["GET", "POST"])
@staff_only("fair_manager", everywhere=True)
def reference_entry(kind: str, code: str) -> Any:
    """Another name, or what else it is found by. What was written with it shows the new name."""
    entry = _entry(kind, code)
    form = form_of(kind)(data=values_of(entry, chosen()))
    del form.code
    if not form.validate_on_submit():
        return _page(form, kind, entry)
    try:
        editing.change(entry, form.wanted, seen=_seen(form), staff_id=current_user.id)
        db.session.commit()
    except editing.ChangedMeanwhile:
        db.session.rollback()
        return _page_with_both(form, kind, code)
    except editing.BelowItself:
        form["parent"].errors = [gettext("Choose another one: this stands below the entry itself.")]
        return _page(form, kind, entry)
    flash(gettext("The entry is saved."), "success")
    return lead_to("staff.reference_list", kind=kind)


@bp.post("/reference/<kind>/entry/<code>/withdraw")
@staff_only("fair_manager", everywhere=True)
def reference_withdraw(kind: str, code: str) -> Any:
    """Pickers offer it no longer; what was written with it keeps its name."""
    return _offer(kind, code, False, gettext("The entry is withdrawn. What was written with it keeps its name."))


@bp.post("/reference/<kind>/entry/<code>/offer")
@staff_only("fair_manager", everywhere=True)
def reference_offer(kind: str, code: str) -> Any:
    """Pickers offer it again."""
    return _offer(kind, code, True, gettext("Pickers offer the entry again."))


def _offer(kind: str, code: str, is_offered: bool, words: str) -> Any:
    editing.offer(_entry(kind, code), is_offered, staff_id=current_user.id)
    db.session.commit()
    flash(words, "success")
    return lead_to("staff.reference_entry", kind=kind, code=code)


def _page(form: ReferenceForm, kind: str, entry: ReferenceEntry | None = None, **context: Any) -> Response:
    found = picking.pressed(form)
    template = "staff/reference_entry.html" if entry is not None else "staff/reference_new.html"
    return render_form(template, form, kind=kind, entry=entry, found=found, **context)


def _page_with_both(form: ReferenceForm, kind: str, code: str) -> Response:
    """What was typed stays, and what the colleague stored stands above it; the next save is meant."""
    entry = _entry(kind, code)
    form.seen.data = entry.edited_at.isoformat()
    form.form_errors.append(
        gettext("A colleague changed this entry while you did. Compare both, then save again what is right.")
    )
    return _page(form, kind, entry, stored=values_of(entry, chosen()))


def _seen(form: ReferenceForm) -> datetime:
    try:
        return datetime.fromisoformat(form.seen.data or "")
    except ValueError:
        abort(400)


def _known(kind: str) -> str:
    return kind if kind in KINDS else abort(404)


def _entry(kind: str, code: str) -> ReferenceEntry:
    return editing.with_code(_known(kind), code) or abort(404)
