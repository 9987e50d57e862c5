"""A company's certificates: seen, named, removed (CL-4)."""

from typing import Any

from flask import Response, abort, flash, g, redirect, render_template, url_for
from flask_babel import gettext

from app.extensions import db
from app.forms.base import BaseForm
from app.forms.company.certificates import CertificateNameForm
from app.models import CompanyCertificate
from app.operations.company import certificates as registered
from app.operations.company import ways_in
from app.views.company.blueprint import bp
from app.web import signing_in
from app.web.access import company_freshly_proved, company_may, company_only
from app.web.company_acting import actor
from app.web.render import lead_to, render_form


@bp.get("/certificates")
@company_only("account")
def certificates() -> str:
    """All that let somebody act for the company."""
    return render_template(
        "company/certificates.html",
        certificates=registered.listed(g.company.id),
        this=g.login.company_certificate_id,
        may_change=company_may("owner"),
    )


@bp.route("/certificates/<public_id>/name", methods=["GET", "POST"])
@company_only("account", "owner")
def name_certificate(public_id: str) -> Any:
    """The company's own name for it."""
    certificate = _own(public_id)
    form = CertificateNameForm(title=certificate.title)
    if not form.validate_on_submit():
        return render_form("company/name_certificate.html", form, certificate=certificate)
    try:
        registered.rename(certificate, form.title.data or "", actor=actor())
    except registered.NotThere:
        abort(404)
    db.session.commit()
    flash(gettext("The new name is stored."), "success")
    return lead_to("company.certificates")


@bp.route("/certificates/<public_id>/remove", methods=["GET", "POST"])
@company_only("account", "owner")
@company_freshly_proved
def remove_certificate(public_id: str) -> Any:
    """It acts for the company no longer. Who is logged in by it is logged out, here too."""
    certificate, form = _own(public_id), BaseForm()
    is_this = certificate.id == g.login.company_certificate_id
    if form.validate_on_submit() and _removed(form, certificate):
        return _gone(is_this)
    return render_form("company/remove_certificate.html", form, certificate=certificate, is_this=is_this)


def _removed(form: BaseForm, certificate: CompanyCertificate) -> bool:
    try:
        registered.remove(g.company, certificate, actor=actor(), device=signing_in.device())
    except ways_in.LastWayIn:
        db.session.rollback()
        form.form_errors.append(
            gettext(
                "Nobody could act as an owner any more. Register another certificate, or let another owner log in by "
                "e-mail first."
            )
        )
        return False
    except registered.NotThere:
        db.session.rollback()
        abort(404)
    db.session.commit()
    return True


def _gone(is_this: bool) -> Any:
    if not is_this:
        flash(gettext("The certificate is removed: nobody logs in with it any more."), "success")
        return lead_to("company.certificates")
    own_type = "agency" if g.login.login_type == "agency" else None  # the general one would be refused
    response: Response = redirect(url_for("company.login", type=own_type), 303)  # type: ignore[assignment]
    signing_in.end(response)
    db.session.commit()
    flash(gettext("The certificate is removed, and you are logged out: you had logged in with it."), "success")
    return response


def _own(public_id: str) -> CompanyCertificate:
    return registered.of_company(g.company.id, public_id) or abort(404)
