"""Password or certificate once more, before it is changed who gets in and acts for the company (CL-5)."""

from typing import Any

from flask import g, request, url_for

from app.extensions import db
from app.forms.account_password import ProveForm
from app.operations.company import email_login
from app.views.company.blueprint import bp
from app.web.access import company_only
from app.web.paths import lead_back, safe_next
from app.web.proving import proved_hash, with_status
from app.web.render import lead_to, render_form


@bp.route("/prove", methods=["GET", "POST"])
@company_only("home")
def prove() -> Any:
    """Asks a person for the password, and leads back. Who came by certificate proves by that."""
    if g.company_person is None:
        return lead_to("company.prove_certificate", next=safe_next(request.args.get("next")))
    form = ProveForm()
    if not form.validate_on_submit():
        return _page(form)
    if proved_hash(form, form.password, g.company_person, email_login.prove) is None:
        return _page(form)
    db.session.commit()
    return lead_back(request.args.get("next"), url_for("company.index"))


def _page(form: ProveForm) -> Any:
    return with_status(render_form("company/prove.html", form, next=safe_next(request.args.get("next"))))
