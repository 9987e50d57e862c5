"""A company registers a certificate: what the tax office knows of it, then the certificate (CL-3).

Owners who are logged in need not type anything again. Everybody else is logged in when it is done: the same signature
proves as much as a login does.
"""

import time
from typing import Any

from flask import Response, flash, g, make_response, render_template, request, session
from flask_babel import gettext
from flask_login import current_user

from app.extensions import client_address, db
from app.forms.company.certification import BusinessForm
from app.models import Company, CompanyCertificate
from app.operations.company import certificates, registering
from app.operations.company import login as company_logins
from app.operations.company.certification import NotCertified
from app.operations.company.login import CertificateGone, LoginRefused
from app.rules.business_number import shown
from app.rules.company_services import is_covered
from app.views.company.blueprint import bp
from app.views.company.login import arrival, chosen_type, refused_page
from app.web import company_signing_in, signing_in
from app.web.access import company_may
from app.web.certificates import Message
from app.web.company_acting import actor
from app.web.company_certification import Outcome, outcome_of
from app.web.paths import lead_back, safe_next
from app.web.render import lead_to, render_form
from app.web.signing import NotSigned, SignatureForm, Verified, signed, signing, signs

NUMBER = "company_registering"  # in the session: whose certificate is to be registered, and since when
NUMBER_HOLDS = 1200  # seconds


@bp.route("/certificates/register", methods=["GET", "POST"])
def register_certificate() -> Any:
    """Number, representative and opening date, as registered with the tax office."""
    if _owner_here() is not None:
        return _to_signing()
    form = BusinessForm(data={})
    if not form.validate_on_submit():
        return _page(form)
    typed = (form.number.data, form.representative.data, form.opened_on.date, form.second_name.data or "")
    try:
        company = registering.certified_member(*typed, address=client_address())
    except NotCertified as refused:
        return _page(form, outcome_of(refused))
    except registering.NoMember:
        page = render_template("company/register_certificate_join.html", number=shown(form.number.data))
        return make_response(page, 409)
    except LoginRefused as refused:
        return refused_page(refused, Company.with_number(form.number.data))
    session[NUMBER] = [company.business_number, int(time.time())]
    return _to_signing()


@bp.route("/certificates/register/sign", methods=["GET", "POST"])
@signs
def register_certificate_sign() -> Any:
    """The certificate itself, which has to be bound to the number."""
    number = _number()
    if number is None:
        return lead_to("company.register_certificate", **_on_the_way())
    trouble = None
    if request.method == "POST":
        try:
            return _registered(number, signed(SignatureForm(), "register", number))
        except NotSigned as refused:
            trouble = refused
    page = render_template(
        "company/register_certificate_sign.html",
        signing=signing("register", number, trouble=trouble),
        number=shown(number),
        is_owner=_owner_here() is not None,
        on_the_way=_on_the_way(),
    )
    return make_response(page, trouble.status if trouble else 200)


def _registered(number: str, verified: Verified) -> Any:
    """Raises NotSigned where another company has this certificate, or this one has removed it."""
    company, owner = Company.with_number(number), _owner_here()
    if company is None:
        return lead_to("company.register_certificate", **_on_the_way())
    try:
        company_logins.check_membership(company)
        by = actor() if owner is not None else ""
        certificate, is_new = certificates.register(company, verified, actor=by, device=signing_in.device())
    except LoginRefused as refused:
        return refused_page(refused, company)
    except certificates.RegisteredElsewhere:
        db.session.rollback()
        raise _elsewhere() from None
    except certificates.WasRemoved:
        db.session.rollback()
        raise _removed() from None
    said = gettext("The certificate is registered.") if is_new else gettext("This certificate was registered already.")
    if owner is None:
        return _log_in(company, certificate, said)
    db.session.commit()
    flash(said, "success" if is_new else "info")
    return lead_to("company.certificates")


def _log_in(company: Company, certificate: CompanyCertificate, said: str) -> Any:
    """What was just signed is not asked for again. The registration stands also where this login is refused.

    Raises NotSigned where the certificate was removed at this very moment.
    """
    login_type = "proxy" if chosen_type() == "proxy" else company_logins.usual_type(company)
    db.session.commit()
    response: Response = lead_back(request.args.get("next"), arrival(login_type))
    try:
        company_signing_in.start(response, company, certificate=certificate, login_type=login_type)
    except CertificateGone:
        db.session.rollback()
        raise _removed() from None
    except LoginRefused as refused:
        db.session.rollback()
        session.pop(NUMBER, None)
        return refused_page(refused, company)
    db.session.commit()
    flash(gettext("%(what)s You are logged in with it.", what=said), "success")
    return response


def _owner_here() -> Company | None:
    """The company of this login, where an owner is logged in as it."""
    if not current_user.is_authenticated or not current_user.is_company:
        return None
    company: Company = current_user._get_current_object()
    g.company = company
    return company if is_covered(g.login.login_type, "account") and company_may("owner") else None


def _number() -> str | None:
    """Whose certificate is to be registered; nothing where that was typed too long ago, or never."""
    owner = _owner_here()
    if owner is not None:
        return owner.business_number
    number, since = session.get(NUMBER) or ("", 0)
    return str(number) if number and time.time() - since <= NUMBER_HOLDS else None


def _to_signing() -> Any:
    return lead_to("company.register_certificate_sign", **_on_the_way())


def _on_the_way() -> dict[str, str]:
    """What the login's address said, for after it."""
    kept = {"type": chosen_type() if "type" in request.args else None, "next": safe_next(request.args.get("next"))}
    return {name: value for name, value in kept.items() if value}


def _elsewhere() -> NotSigned:
    message = Message(
        gettext("Another company has registered this certificate"),
        gettext("A certificate acts for one company only."),
        gettext("Use a certificate of this business. If you changed the business number, call us."),
    )
    return NotSigned(message, "elsewhere")


def _removed() -> NotSigned:
    message = Message(
        gettext("This certificate was removed"),
        gettext("An owner of your company, or our staff, have removed it, so it does not let anybody in by itself."),
        gettext("Use another certificate, or let an owner who is logged in register this one again."),
    )
    return NotSigned(message, "removed")


def _page(form: BusinessForm, said: Outcome | None = None) -> Response:
    response = render_form("company/register_certificate.html", form, said=said, on_the_way=_on_the_way())
    if said is not None:
        response.status_code = said.status
    return response
