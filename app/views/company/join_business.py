"""The tax office is asked whether number, representative and opening date belong together (CM-2, CM-3)."""

from typing import Any

from flask import g, request

from app.extensions import client_address
from app.forms.company.certification import BusinessForm
from app.models.types import now
from app.operations import draft as drafts
from app.operations.company import certification, papers
from app.operations.company.certification import AlreadyMember, NotCertified, RegistryDown
from app.rules.business_number import shown
from app.views.company.blueprint import bp
from app.web.company_certification import Outcome, outcome_of
from app.web.company_joining import next_address, page, within_company_join
from app.web.drafting import keep, lead_on
from app.wizards.company import number_of

STAFF = certification.STAFF  # the button that goes on without the tax office


@bp.route("/join/business", methods=["GET", "POST"])
@within_company_join("business")
def join_business() -> Any:
    """Number, representative and opening date, as registered."""
    form = BusinessForm() if request.method == "POST" else BusinessForm(data=drafts.values(g.draft, "business"))
    if not form.validate_on_submit():
        return _page(form)
    g.form = form
    try:
        certified = certification.certify(
            form.number.data,
            form.representative.data,
            form.opened_on.date,
            form.second_name.data or "",
            address=client_address(),
            browser=g.draft.public_id,
        )
    except AlreadyMember:
        return page("company/join_member.html", "certification", status=409, number=shown(form.number.data))
    except RegistryDown as down:
        return _without_tax_office(form, down)
    except NotCertified as refused:
        return _page(form, outcome_of(refused))
    return _go_on(form, certified.standing)


def _without_tax_office(form: BusinessForm, down: RegistryDown) -> Any:
    """Nobody can say now: whoever chose that staff check the papers goes on, and what was typed stays for others."""
    if request.form.get("way") == STAFF or not certification.is_configured():
        return _go_on(form, STAFF)
    if "business" not in g.answers:
        keep("business", form.kept(), is_complete=False)
    return _page(form, outcome_of(down, staff_may_check=True))


def _go_on(form: BusinessForm, standing: str) -> Any:
    """What was proved of another business holds no more, nor do its papers."""
    is_another = number_of(g.answers) not in ("", form.number.data)
    if is_another:
        papers.remove_all(g.draft)
    derived = {"standing": standing, "checked_at": now().isoformat()}
    dropped = ("certificate", "documents") if is_another else ()
    return lead_on(next_address(keep("business", form.kept(), derived=derived, drops=dropped)))


def _page(form: BusinessForm, said: Outcome | None = None) -> Any:
    return page(
        "company/join_business.html",
        "certification",
        form=form,
        status=said and said.status,
        said=said,
        has_register=certification.is_configured(),
    )
