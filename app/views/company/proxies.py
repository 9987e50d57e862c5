"""Companies that act for this one (대리인): seen, named, ended (CL-1)."""

from typing import Any

from flask import abort, flash, g, render_template, request
from flask_babel import gettext

from app.extensions import db
from app.forms.base import BaseForm
from app.forms.company.proxies import SERVICE_NAMES, NameProxyForm
from app.models import Company, CompanyProxy
from app.operations import budget
from app.operations.company import proxies as namings
from app.views.company.blueprint import bp
from app.web import signing_in
from app.web.access import company_freshly_proved, company_may, company_only
from app.web.company_acting import actor
from app.web.render import lead_to, render_form

LOOKED_UP = "30 per hour"  # numbers that one company asks about


@bp.get("/proxies")
@company_only("company")
def proxies() -> str:
    """Whom the company has named, for what, since when."""
    return render_template(
        "company/proxies.html",
        namings=namings.of_company(g.company.id),
        services_of=namings.services_of,
        service_names=SERVICE_NAMES,
        may_change=company_may("owner"),
    )


@bp.route("/proxies/new", methods=["GET", "POST"])
@company_only("company", "owner")
@company_freshly_proved
def name_proxy() -> Any:
    """The number first; then whose it is, so that a wrong digit lets nobody in."""
    form = NameProxyForm(data=_present(request.args.get("number", "")))
    found = _found(form) if form.validate_on_submit() else None
    if found is not None and form.seen.data == found.public_id:
        namings.name(g.company, found, form.services.data, actor=actor(), device=signing_in.device())
        db.session.commit()
        flash(gettext("%(proxy)s may act for your company from now on.", proxy=found.name), "success")
        return lead_to("company.proxies")
    form.seen.data = found.public_id if found is not None else ""
    return render_form("company/name_proxy.html", form, found=found, service_names=SERVICE_NAMES)


def _present(number: str) -> dict[str, Any]:
    """The number of the address, with what the company has named that proxy for so far."""
    held = {naming.proxy.business_number: naming.services for naming in namings.of_company(g.company.id)}
    return {"number": number, "services": list(namings.services_of(held.get(number, "")))}


def _found(form: NameProxyForm) -> Company | None:
    """Whose number it is; else the reason stands at the field."""
    if not budget.within("company.proxy", str(g.company.id), LOOKED_UP):
        form.form_errors.append(gettext("Your company has looked up many numbers. Try again in an hour."))
        return None
    try:
        return namings.find(g.company, form.number.data)
    except namings.IsItself:
        form.number.errors = [gettext("This is your own company. Enter the number of the one that acts for it.")]
    except namings.NotMember:
        form.number.errors = [
            gettext("No company with this number is a member. Compare each digit, or ask the proxy to join first.")
        ]
    return None


@bp.route("/proxies/<public_id>/end", methods=["GET", "POST"])
@company_only("company", "owner")
@company_freshly_proved
def end_proxy(public_id: str) -> Any:
    """From its next request on, the proxy no longer acts for the company."""
    naming, form = namings.one_of(g.company.id, public_id), BaseForm()
    if naming is None and namings.was_between(g.company.id, public_id):
        return ended_already("company.proxies")
    if naming is None or naming.company_id != g.company.id:
        abort(404)
    if not form.validate_on_submit():
        return render_form("company/end_proxy.html", form, naming=naming)
    end(naming, "company", gettext("%(proxy)s no longer acts for your company.", proxy=naming.proxy.name))
    return lead_to("company.proxies")


def end(naming: CompanyProxy, side: str, said: str) -> None:
    """End it from one side, and say so; or that the other side was faster."""
    try:
        namings.end(naming, side, actor=actor())
        db.session.commit()
        flash(said, "success")
    except namings.NotThere:
        db.session.rollback()
        flash(already_ended(), "info")


def ended_already(endpoint: str) -> Any:
    """Back to the list, from a page that was opened before the end."""
    flash(already_ended(), "info")
    return lead_to(endpoint)


def already_ended() -> str:
    return gettext("This was ended in the meantime.")
