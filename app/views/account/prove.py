"""The password once more, before what matters is changed."""

from typing import Any

from flask import request, url_for
from flask_login import current_user

from app.extensions import db
from app.forms.account_password import ProveForm
from app.operations import proving
from app.views.account.blueprint import bp
from app.web.access import before_agreeing, member_only
from app.web.paths import lead_back, safe_next
from app.web.proving import proved_hash, with_status
from app.web.render import render_form


@bp.route("/account/prove", methods=["GET", "POST"])
@member_only
@before_agreeing
def prove() -> Any:
    """Asks for the password, whatever way the person logged in by, and leads back."""
    form = ProveForm()
    if not form.validate_on_submit():
        return _page(form)
    if proved_hash(form, form.password, current_user, proving.prove) is None:
        return _page(form)
    db.session.commit()
    return lead_back(request.args.get("next"), url_for("account.home"))


def _page(form: ProveForm) -> Any:
    return with_status(render_form("account/prove.html", form, next=safe_next(request.args.get("next"))))
