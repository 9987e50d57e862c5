"""Pairing: a staff member's code makes this browser a kiosk."""

from datetime import timedelta
from typing import Any

from flask import current_app
from flask_babel import gettext

from app.extensions import db, limiter
from app.forms.kiosk import PairingForm
from app.operations import kiosk as kiosks
from app.views.kiosk.blueprint import bp
from app.web.access import set_cookie
from app.web.render import lead_to, render_form

TOKEN_LIFETIME = timedelta(days=400)  # the most that browsers keep a cookie; revoking ends it at once


@bp.post("/pair")
@limiter.limit("10 per 10 minutes", deduct_when=lambda response: response.status_code == 422)
def pair() -> Any:
    """Exchange the code for this kiosk's own token, which it alone holds."""
    form = PairingForm()
    if not form.validate_on_submit():
        return render_form("kiosk/pair.html", form)
    try:
        _kiosk, token = kiosks.pair(form.code.data or "")
    except kiosks.WrongPairingCode:
        form.code.errors = [
            gettext("No kiosk waits for this code. Ask staff for a new one; each is good for 10 minutes.")
        ]
        return render_form("kiosk/pair.html", form)
    db.session.commit()
    response = lead_to("kiosk.home")
    set_cookie(response, current_app.config["KIOSK_COOKIE"], token, TOKEN_LIFETIME)
    return response
