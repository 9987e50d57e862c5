"""Companies log in with a registered certificate, as what they choose (CL-1, CL-2)."""

from typing import Any

from flask import Response, flash, make_response, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user

from app.extensions import db
from app.operations.company import certificates
from app.operations.company.login import CertificateGone, LoginRefused
from app.rules.company_services import LOGIN_TYPES
from app.views.company.blueprint import bp
from app.web import company_signing_in
from app.web.certificates import Message
from app.web.paths import lead_back, safe_next
from app.web.signing import NotSigned, SignatureForm, Verified, signed, signing, signs

UNREGISTERED = "unregistered"


@bp.route("/login", methods=["GET", "POST"])
@signs
def login() -> Any:
    """The type first, then the certificate."""
    if request.method != "POST" and current_user.is_authenticated and current_user.is_company:
        return lead_back(request.args.get("next"), url_for("company.index"))
    trouble = None
    if request.method == "POST":
        try:
            return _logged_in(signed(SignatureForm(), "login"))
        except NotSigned as refused:
            trouble = refused
    return _page(trouble)


def chosen_type() -> str:
    """The type of login in the page's address."""
    asked = request.args.get("type", "")
    return asked if asked in LOGIN_TYPES else "general"


def arrival(login_type: str) -> str:
    """Where a login of this type begins."""
    return url_for("company.acting" if login_type == "proxy" else "company.index")


def refused_page(refused: LoginRefused, company: Any) -> Response:
    """All was proved, and still the company may not log in, or not so."""
    page = render_template("company/login_refused.html", code=refused.code, company=company, again="company.login")
    return make_response(page, 403)


def _logged_in(verified: Verified) -> Response:
    """Raises NotSigned for a certificate that no company has registered."""
    certificate = certificates.with_thumbprint(verified.thumbprint)
    if certificate is None:
        raise _unregistered()
    company, login_type = certificate.company, chosen_type()
    response: Response = lead_back(request.args.get("next"), arrival(login_type))
    try:
        company_signing_in.start(response, company, certificate=certificate, login_type=login_type)
    except CertificateGone:
        db.session.rollback()
        raise _unregistered() from None
    except LoginRefused as refused:
        return refused_page(refused, company)
    db.session.commit()
    flash(gettext("You are logged in."), "success")
    return response


def _unregistered() -> NotSigned:
    message = Message(
        gettext("This certificate is not registered yet"),
        gettext("It is in order, and no company has registered it. A renewed certificate counts as a new one."),
        gettext("Register it once; then you are logged in, and log in with it from now on."),
    )
    return NotSigned(message, UNREGISTERED)


def _page(trouble: NotSigned | None) -> Response:
    page = render_template(
        "company/login.html",
        signing=signing("login", trouble=trouble),
        login_type=chosen_type(),
        next=safe_next(request.args.get("next")),
    )
    return make_response(page, trouble.status if trouble else 200)
