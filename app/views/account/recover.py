"""Finding one's ID and the way to a new password, by e-mail (IL-4)."""

from typing import Any

from flask import Response, render_template
from flask_babel import gettext

from app.extensions import client_address, db
from app.forms.recovery import RecoverForm
from app.operations import budget, identity, recovery
from app.rules.email import read_email
from app.views.account.blueprint import bp
from app.web.render import lead_to, render_form

# A campus or the Wi-Fi of a fair is one address; whose mailbox it is, the worker's pauses look at.
ASKED_PER_ADDRESS = "20 per 10 minutes; 60 per hour; 300 per day"


@bp.route("/recover", methods=["GET", "POST"])
def recover() -> Any:
    """Both ways. By e-mail: the address; what comes of it is told in its mailbox alone."""
    form = RecoverForm()
    if not form.validate_on_submit():
        return _page(form)
    if not budget.within("recovery.address", client_address(), ASKED_PER_ADDRESS):
        form.email.errors = [gettext("Many mails were asked for from your network. Wait ten minutes, then try again.")]
        response = _page(form)
        response.status_code = 429
        return response
    recovery.request_by_email(read_email(form.email.data))
    db.session.commit()
    return lead_to("account.recover_sent")


def _page(form: RecoverForm) -> Response:
    return render_form("account/recover.html", form, has_identity_service=identity.is_configured())


@bp.get("/recover/sent")
def recover_sent() -> str:
    """The one answer, whoever asked about whom."""
    minutes = int(recovery.HOLDS.total_seconds() // 60)
    return render_template("account/recover_sent.html", minutes=minutes)
