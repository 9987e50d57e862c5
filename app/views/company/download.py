"""Everything that is held about the company and its people, to take along (PIPA article 35)."""

import json
from typing import Any

from flask import Response, flash, g, make_response
from flask_babel import gettext

from app.extensions import db
from app.forms.base import BaseForm
from app.models.types import now
from app.operations import budget
from app.operations.company import export, history, told
from app.views.company.blueprint import bp
from app.web import signing_in
from app.web.access import company_freshly_proved, company_only
from app.web.company_acting import actor
from app.web.render import lead_to, render_form

PER_COMPANY = "5 per hour"


@bp.route("/download", methods=["GET", "POST"])
@company_only("account", "owner")
@company_freshly_proved
def download() -> Any:
    """What is in it; a POST makes the file on demand. No copy of it stays here."""
    form = BaseForm()
    if not form.validate_on_submit():
        return render_form("company/download.html", form)
    if not budget.within("company.download", g.company.public_id, PER_COMPANY):
        flash(gettext("The data was downloaded several times. Try again in an hour."), "warning")
        return lead_to("company.download")
    return _file(json.dumps(export.data_of(g.company), ensure_ascii=False, indent=2))


def _file(content: str) -> Response:
    history.record(g.company.id, "data_downloaded", actor=actor(), device=signing_in.device())
    told.tell_owners(g.company, "data_downloaded", device=signing_in.device())
    db.session.commit()
    response: Response = make_response(content)
    response.mimetype = "application/json"
    response.headers["Content-Disposition"] = f'attachment; filename="madang-company-{now():%Y-%m-%d}.json"'
    return response
