"""A certificate once more, before it is changed who gets in and acts for the company (CL-5)."""

from typing import Any

from flask import g, make_response, render_template, request, url_for
from flask_babel import gettext

from app.extensions import db
from app.operations.company import certificates, email_login
from app.views.company.blueprint import bp
from app.web.access import company_only
from app.web.certificates import Message
from app.web.paths import lead_back, safe_next
from app.web.signing import NotSigned, SignatureForm, Verified, signed, signing, signs


@bp.route("/prove/certificate", methods=["GET", "POST"])
@signs
@company_only("home", "owner")
def prove_certificate() -> Any:
    """Asks for a signature by any certificate of this company, and leads back."""
    trouble = None
    if request.method == "POST":
        login_id, company_id = g.login.id, g.company.id
        try:
            verified = signed(SignatureForm(), "prove")
            _check_own(verified, company_id)
            email_login.note_proof(login_id)
            db.session.commit()
            return lead_back(request.args.get("next"), url_for("company.index"))
        except NotSigned as refused:
            trouble = refused
    page = render_template(
        "company/prove_certificate.html",
        signing=signing("prove", trouble=trouble),
        next=safe_next(request.args.get("next")),
    )
    return make_response(page, trouble.status if trouble else 200)


def _check_own(verified: Verified, company_id: int) -> None:
    """Raises NotSigned where it is good, and yet not one of the company's."""
    found = certificates.with_thumbprint(verified.thumbprint)
    if found is None or found.company_id != company_id:
        message = Message(
            gettext("This certificate is not one of your company’s"),
            gettext("It is good, but your company has not registered it here."),
            gettext("Choose the certificate that you log in with."),
        )
        raise NotSigned(message, "not_own")
