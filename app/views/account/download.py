"""Everything that is held about the member, to take along (IL-5, PIPA article 35)."""

from typing import Any

from flask import Response, abort, flash, make_response
from flask_babel import gettext
from flask_login import current_user

from app.clients.files import FilesAway
from app.extensions import client_address, db
from app.forms.base import BaseForm
from app.models.types import now
from app.operations import budget, export, history
from app.views.account.blueprint import bp
from app.web import signing_in
from app.web.access import before_agreeing, freshly_proved, member_only
from app.web.render import lead_to, render_form

PER_MEMBER = "5 per hour"


@bp.route("/account/download", methods=["GET", "POST"])
@member_only
@before_agreeing
@freshly_proved
def download() -> Any:
    """What is in it; a POST makes the ZIP on demand. No copy of it stays here."""
    form = BaseForm()
    if not form.validate_on_submit():
        return render_form("account/download.html", form)
    if not budget.within("account.download", current_user.get_id(), PER_MEMBER):
        flash(gettext("You have downloaded your data several times. Try again in an hour."), "warning")
        return lead_to("account.download")
    try:
        return _file(export.archive(current_user))
    except FilesAway:
        abort(503)


def _file(content: bytes) -> Response:
    history.record(current_user, "data_downloaded", device=signing_in.device(), address=client_address())
    history.tell(current_user, "data_downloaded", device=signing_in.device())
    db.session.commit()
    response: Response = make_response(content)
    response.mimetype = "application/zip"
    response.headers["Content-Disposition"] = f'attachment; filename="madang-my-data-{now():%Y-%m-%d}.zip"'
    return response
