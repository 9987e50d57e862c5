"""A company that acts for others: who has named it, and whom it acts for just now (CL-1)."""

from typing import Any

from flask import abort, flash, g, render_template, request
from flask_babel import gettext

from app.extensions import db
from app.forms.base import BaseForm
from app.forms.company.proxies import SERVICE_NAMES
from app.models import CompanyProxy
from app.operations.company import proxies as namings
from app.views.company.blueprint import bp
from app.views.company.proxies import end, ended_already
from app.web.access import company_freshly_proved, company_may, company_only
from app.web.company_acting import actor
from app.web.paths import lead_back, safe_next
from app.web.render import lead_to, render_form


@bp.get("/acting")
@company_only("acting")
def acting() -> str:
    """The companies that named this one. Only a proxy's login can act for one of them."""
    return render_template(
        "company/acting.html",
        namings=namings.of_proxy(g.company.id),
        services_of=namings.services_of,
        service_names=SERVICE_NAMES,
        acts_for=g.login.acting_for_id,
        is_proxy=g.login.login_type == "proxy",
        may_end=company_may("owner"),
        ended=namings.ended_during(g.login) if g.login.login_type == "proxy" else [],
        next=safe_next(request.args.get("next")),
    )


@bp.post("/acting/for")
@company_only("acting")
def act_for() -> Any:
    """Act for one of them from now on in this login, or for nobody (no `naming`)."""
    if g.login.login_type != "proxy":
        abort(403)
    public_id = request.form.get("naming", "")
    if namings.was_between(g.company.id, public_id):
        return ended_already("company.acting")
    naming = _naming(public_id) if public_id else None
    namings.act_for(g.login, naming, actor=actor())
    db.session.commit()
    if naming is None:
        flash(gettext("You act for nobody now."), "success")
        return lead_to("company.acting")
    flash(gettext("You act for %(company)s now.", company=naming.company.name), "success")
    return lead_back(request.args.get("next"), request.path.removesuffix("/for"))


@bp.route("/acting/<public_id>/end", methods=["GET", "POST"])
@company_only("acting", "owner")
@company_freshly_proved
def end_acting(public_id: str) -> Any:
    """The proxy's own way out: it no longer acts for the company, which is told."""
    if namings.was_between(g.company.id, public_id):
        return ended_already("company.acting")
    naming, form = _naming(public_id), BaseForm()
    if not form.validate_on_submit():
        return render_form("company/end_acting.html", form, naming=naming)
    end(naming, "proxy", gettext("You no longer act for %(company)s.", company=naming.company.name))
    return lead_to("company.acting")


def _naming(public_id: str) -> CompanyProxy:
    """One that names this company, by a member."""
    naming = namings.one_of(g.company.id, public_id)
    if naming is None or naming.proxy_id != g.company.id or not naming.company.is_active:
        abort(404)
    return naming
