"""The page of exports: what a fair offers to choose from, and the exports of whoever looks."""

import hashlib
from typing import Any

from babel import Locale
from flask import Response, render_template, request
from flask_babel import get_locale
from flask_login import current_user
from sqlalchemy import select

from app.extensions import db
from app.forms.fair_export import ExportForm
from app.models import Fair, FairExport, Member, Registration
from app.models.types import now
from app.operations import fair_export
from app.web.filters import country_name, korean_time, language_name


def form_for(fair: Fair) -> ExportForm:
    """The form with what there is at this fair."""
    form = ExportForm()
    slots = [(slot.public_id, korean_time(slot.starts_at)) for slot in fair.slots]
    form.offer(slots, _named(fair, Member.nationality, country_name), _named(fair, Member.language, language_name))
    return form


def _named(fair: Fair, column: Any, name: Any) -> list[tuple[str, str]]:
    """What stands in a column of the people of a fair, by its name."""
    found = db.session.scalars(
        select(column)
        .join(Registration, Registration.member_id == Member.id)
        .where(Registration.fair_id == fair.id, column.is_not(None))
        .distinct()
    )
    return sorted(((code, name(code)) for code in found), key=lambda pair: pair[1])


def wish_of(form: ExportForm) -> fair_export.Wish:
    locale: Locale | None = get_locale()
    return fair_export.Wish(
        form.preset.data,
        form.format.data,
        form.reason.data or "",
        form.filters,
        bool(form.is_full.data) and form.preset.data != "statistics",
        locale.language if locale else "ko",
    )


def mine(fair: Fair) -> list[FairExport]:
    """What the person who looks asked for, as far as the role still reaches."""
    asked = FairExport.of(fair, current_user)
    return [export for export in asked if fair_export.may_have(export, current_user)]


def fragment(fair: Fair) -> Response:
    """The list, or 304 where the browser has it."""
    exports = mine(fair)
    answers = fair_export.answers(exports)
    seen = [
        (one.public_id, one.state, one.rows_done, one.is_ready, one.approval_id, answers.get(one.approval_id or ""))
        for one in exports
    ]
    name = f'"{hashlib.sha256(repr((seen, str(get_locale()))).encode()).hexdigest()[:24]}"'
    is_known = request.headers.get("If-None-Match") == name
    body = "" if is_known else render_template("staff/_exports_list.html", fair=fair, exports=exports, answers=answers)
    response = Response(body, 304 if is_known else 200, mimetype="text/html")
    response.headers["ETag"], response.headers["Figures-At"] = name, str(int(now().timestamp() * 1000))
    return response
