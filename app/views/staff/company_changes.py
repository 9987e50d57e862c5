"""What staff change of a company: its information, its ways in, its membership. Each is recorded, and mailed."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, render_template, request
from flask_babel import gettext
from flask_login import current_user

from app.extensions import db
from app.forms.staff_company import CompanyCorrectionForm, EndMembershipForm, correction_of
from app.models import Company, CompanyPerson
from app.operations import address as addresses
from app.operations import audit
from app.operations.company import certificates, corrections, invitations, proxies
from app.views.staff.blueprint import bp
from app.views.staff.companies import company_or_404
from app.web import address_search, company_staff, picking
from app.web.access import staff_only
from app.web.render import lead_to, render_form

MEMBERS = ("active", "to_check")  # states in which there is something to change


@bp.route("/companies/<public_id>/edit", methods=["GET", "POST"])
@staff_only("desk", everywhere=True)
def company_edit(public_id: str) -> Any:
    """Correct what the customer system refuses, or what somebody calls about; the number stays."""
    company = _member(public_id)
    contact = CompanyPerson.contact_of(company.id)
    form = CompanyCorrectionForm(data=correction_of(company, contact, company_staff.industry_of(company)))
    form.about(company)
    if request.method != "POST":
        form.seen.data = corrections.seen_of(company)
        audit.record("company.read", f"company:{company.id}")
        db.session.commit()
    if not form.validate_on_submit():
        return _edit_page(form, company, contact, **_pressed(form))
    return _save(form, company, contact)


def _save(form: CompanyCorrectionForm, company: Company, contact: CompanyPerson | None) -> Any:
    values = company_staff.corrected(form, company)
    try:
        changed = corrections.correct(company, current_user, values, form.reason.data, seen=form.seen.data or "")
    except corrections.Stale:
        db.session.rollback()
        form.form_errors.append(
            gettext("Somebody else has changed this meanwhile: it stands below. Press again to replace it with yours.")
        )
        form.seen.data = corrections.seen_of(company)
        stored = correction_of(company, contact, company_staff.industry_of(company))
        return _edit_page(form, company, contact, stored=stored)
    db.session.commit()
    if changed:
        flash(gettext("Saved. The contact person is told by mail."), "success")
    else:
        flash(gettext("Nothing was saved: all of it stands as it did."), "info")
    return lead_to("staff.company", public_id=company.public_id)


def _pressed(form: CompanyCorrectionForm) -> dict[str, Any]:
    """What a button of a search asked for where there is no script."""
    if not form.only_redraws():
        return {}
    button = request.form.get("check", "")
    return {"found": address_search.pressed(form, button, asker=_asker()), "picked": picking.pressed(form)}


def _edit_page(form: CompanyCorrectionForm, company: Company, contact: CompanyPerson | None, **found: Any) -> Any:
    return render_form(
        "staff/company_edit.html",
        form,
        company=company,
        contact=contact,
        has_search=addresses.is_configured(),
        **({"found": None, "picked": {}, "stored": None} | found),
    )


@bp.post("/companies/address")
@staff_only("desk", everywhere=True)
def company_address() -> str:
    """The addresses that fit what was typed, whichever company they are for."""
    keyword = request.form.get("address_search", "")
    found = address_search.find(keyword, asker=_asker())
    return render_template("staff/_company_address.html", found=found, keyword=keyword)


@bp.post("/companies/<public_id>/log-out")
@staff_only("desk", everywhere=True)
def company_log_out(public_id: str) -> Any:
    """End every login, where somebody else may have got in."""
    company = company_or_404(public_id)
    corrections.log_out(company, current_user)
    db.session.commit()
    flash(gettext("The company is logged out everywhere."), "success")
    return lead_to("staff.company", public_id=public_id)


@bp.post("/companies/<public_id>/invite")
@staff_only("desk", everywhere=True)
def company_invite(public_id: str) -> Any:
    """Mail the contact person of a company that has never logged in a link to set up a login."""
    company = company_or_404(public_id)
    said = gettext("A link to set up the login is on its way to the contact person.")
    return _done(public_id, lambda: corrections.invite_contact(company, current_user), said)


@bp.post("/companies/<public_id>/certificates/<certificate_id>/end")
@staff_only("desk", everywhere=True)
def company_end_certificate(public_id: str, certificate_id: str) -> Any:
    """A certificate lets nobody in any more."""
    company = company_or_404(public_id)
    found = certificates.of_company(company.id, certificate_id)
    if found is None:
        return _nothing(public_id)
    said = gettext("The certificate is removed. Who was logged in by it is logged out.")
    return _done(public_id, lambda: corrections.end_certificate(company, current_user, found), said)


@bp.post("/companies/<public_id>/proxies/<proxy_id>/end")
@staff_only("desk", everywhere=True)
def company_end_proxy(public_id: str, proxy_id: str) -> Any:
    """A proxy acts for its company no longer."""
    company = company_or_404(public_id)
    found = proxies.one_of(company.id, proxy_id)
    if found is None:
        return _nothing(public_id)
    said = gettext("The proxy is ended. Both sides are told by mail.")
    return _done(public_id, lambda: corrections.end_proxy(company, current_user, found), said)


@bp.route("/companies/<public_id>/end", methods=["GET", "POST"])
@staff_only("admin")
def company_end(public_id: str) -> Any:
    """End a membership, after one more question."""
    company, form = company_or_404(public_id), EndMembershipForm()
    if company.state not in MEMBERS:
        return lead_to("staff.company", public_id=public_id)
    if not form.validate_on_submit():
        return render_form("staff/company_end.html", form, company=company)
    said = gettext("The membership is ended. The contact person is told by mail.")
    return _done(public_id, lambda: corrections.end_membership(company, current_user, form.reason.data), said)


def _done(public_id: str, work: Callable[[], None], said: str) -> Any:
    """Do it, or say that there was nothing to do any more."""
    try:
        work()
    except corrections.NotNow:
        return _nothing(public_id)
    except invitations.TooManyInvitations:
        db.session.rollback()
        flash(gettext("The company has had many links today. Send another one tomorrow."), "warning")
        return lead_to("staff.company", public_id=public_id)
    db.session.commit()
    flash(said, "success")
    return lead_to("staff.company", public_id=public_id)


def _nothing(public_id: str) -> Any:
    db.session.rollback()
    flash(gettext("Nothing was done: it has changed meanwhile. It stands below as it is now."), "warning")
    return lead_to("staff.company", public_id=public_id)


def _member(public_id: str) -> Company:
    company = company_or_404(public_id)
    if company.state not in MEMBERS:
        abort(404)
    return company


def _asker() -> str:
    return f"staff:{current_user.id}"
