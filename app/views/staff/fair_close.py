"""A fair is closed when it is over and settled; what is left of it are counts (ST-6)."""

from typing import Any

from flask import Response, flash
from flask_babel import gettext
from flask_login import current_user

from app.extensions import db
from app.forms.staff_fair_close import CloseForm, ReopenForm
from app.models import Fair, InflowPath
from app.operations import fair_closing
from app.rules.small_counts import OTHERS
from app.views.staff.blueprint import bp
from app.web.access import staff_only
from app.web.filters import country_name, language_name
from app.web.language import chosen
from app.web.render import lead_to, render_form
from app.web.staff_fairs import fair_for_staff

Rows = list[tuple[str, list[int]]]


@bp.route("/fairs/<slug>/close", methods=["GET", "POST"])
@staff_only("viewer")
def fair_close(slug: str) -> Any:
    """What stands in the way, and then the closing; of a closed fair, its figures."""
    found, form = fair_for_staff(slug, "viewer"), CloseForm()
    if not form.is_submitted() or found.state != "published":
        return _page(form, found)
    fair_for_staff(slug, "fair_manager")
    if not form.validate_on_submit():
        return _page(form, found)
    try:
        fair_closing.close(found, despite_queues=bool(form.despite_queues.data))
        db.session.commit()
    except fair_closing.NotClosable:
        db.session.rollback()
        form.form_errors.append(gettext("The fair cannot be closed yet. See below what is missing."))
        return _page(form, fair_for_staff(slug, "fair_manager"))
    flash(gettext("The fair is closed. Its figures are kept."), "success")
    return lead_to("staff.fair_close", slug=slug)


@bp.route("/fairs/<slug>/reopen", methods=["GET", "POST"])
@staff_only("admin")
def fair_reopen(slug: str) -> Any:
    """Open a closed fair again, with the reason."""
    found, form = fair_for_staff(slug, "admin"), ReopenForm()
    if found.state != "closed" or found.registrations_erased_at is not None:
        return lead_to("staff.fair_close", slug=slug)
    if not form.validate_on_submit():
        return render_form("staff/fair_reopen.html", form, fair=found)
    if fair_closing.reopen(found, form.reason.data or ""):
        db.session.commit()
        flash(gettext("The fair is open again. Pair its kiosks anew if they are needed."), "success")
    return lead_to("staff.fair_close", slug=slug)


def _page(form: CloseForm, fair: Fair) -> Response:
    is_closed = fair.state == "closed"
    return render_form(
        "staff/fair_close.html",
        form,
        fair=fair,
        standing=None if is_closed else fair_closing.standing_of(fair),
        groups=_groups(fair.statistics) if fair.statistics else [],
        came_later=fair_closing.came_later(fair),
        may_close=current_user.may("fair_manager", fair) and fair.state == "published",
        may_reopen=current_user.may("admin", fair) and is_closed and fair.registrations_erased_at is None,
    )


def _groups(kept: dict[str, Any]) -> list[tuple[str, Rows]]:
    """The kept counts as tables: a heading, and rows with registered and arrived."""
    names = {path.code: path.name_in(chosen()) for path in InflowPath.all_of_them()}
    return [
        (gettext("Nationality"), _rows(kept["nationality"], country_name)),
        (gettext("Visa"), _rows(kept["visa"], str)),
        (gettext("Language"), _rows(kept["language"], language_name)),
        (gettext("How they came"), _rows(kept["inflow"], lambda code: names.get(code, code))),
    ]


def _rows(counts: dict[str, list[int]], in_words: Any) -> Rows:
    rows = sorted(counts.items(), key=lambda pair: (pair[0] in ("", OTHERS), -pair[1][0]))
    return [(_in_words(key, in_words), numbers) for key, numbers in rows]


def _in_words(key: str, in_words: Any) -> str:
    if key == OTHERS:
        return gettext("Small groups together")
    return str(in_words(key)) if key else gettext("Not known")
