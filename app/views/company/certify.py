"""Asking the tax office again, after a change of the representative or the opening date (CM-2)."""

from typing import Any

from flask import flash, g
from flask_babel import gettext

from app.extensions import client_address, db
from app.forms.company.home import CertifyForm
from app.models import Company
from app.operations.company import certification, information
from app.operations.company.certification import NotCertified
from app.rules.business_number import shown as shown_number
from app.views.company.blueprint import bp
from app.web.access import company_freshly_proved, company_only
from app.web.company_acting import actor
from app.web.company_certification import outcome_of
from app.web.render import lead_to, render_form


@bp.route("/certify", methods=["GET", "POST"])
@company_only("company", "owner")
@company_freshly_proved
def certify() -> Any:
    """Representative and opening date, as the tax office has them now; the number stays."""
    company: Company = g.company
    known = {"representative": company.representative, "second_name": company.second_name or ""}
    form = CertifyForm(data={**known, "opened_on": f"{company.opened_on:%Y%m%d}"})
    if not form.validate_on_submit():
        return _page(form)
    asked = (form.representative.data, form.opened_on.date, form.second_name.data or "")
    number, who, company_id = company.business_number, actor(), company.id
    where = {"address": client_address(), "browser": company.public_id}
    try:
        certified = certification.certify(number, *asked, **where, is_joining=False)
    except NotCertified as refused:
        said = outcome_of(refused)
        return _page(form, said=said, status=said.status)
    information.certified_again(db.session.get_one(Company, company_id), *asked, certified, actor=who)
    db.session.commit()
    flash(gettext("The tax office has confirmed it. Representative and opening date are saved."), "success")
    return lead_to("company.information")


def _page(form: CertifyForm, said: Any = None, status: int | None = None) -> Any:
    response = render_form("company/certify.html", form, said=said, number=shown_number(g.company.business_number))
    response.status_code = status or response.status_code
    return response
