"""Where companies get a certificate, and which one is right (CM-4). For everybody."""

from typing import Any

from flask import render_template

from app.operations import draft as drafts
from app.operations.certificate.trust import trust
from app.rules.certificate_policies import BUSINESS, JOINT, policies
from app.views.company.blueprint import bp
from app.web.certificate_words import AUTHORITIES
from app.web.reading import reads_only
from app.web.signing import financial_is_configured
from app.wizards.company import COMPANY_JOIN

TAX = "tax_invoice"


@bp.get("/certificates/none")
@reads_only("GET")
def no_certificate() -> Any:
    """Whoever is in the middle of joining may go on with papers instead."""
    draft = drafts.of_browser(COMPANY_JOIN.name)
    is_joining = draft is not None and not draft.outcome_url
    return render_template(
        "company/no_certificate.html",
        issuers=_issuers(),
        has_financial=financial_is_configured(),
        takes_tax_invoices=any(policies()[oid].scope == TAX for oid in trust().policies if oid in policies()),
        may_go_on=is_joining and COMPANY_JOIN.may_open("certificate", drafts.answers(draft)),
    )


def _issuers() -> list[Any]:
    """Who issues joint certificates that are taken here, in the reader's words."""
    known = {policy.authority: None for policy in policies().values() if (policy.kind, policy.use) == (JOINT, BUSINESS)}
    return [AUTHORITIES[authority] for authority in known]
