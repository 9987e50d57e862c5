"""What staff decide about a company: papers, an agency's approval number, a recovery (CM-1, CM-6, CL-5)."""

from typing import Any

from flask import Response, abort, flash
from flask_babel import gettext
from flask_login import current_user

from app.extensions import db
from app.forms.staff_company import DecisionForm, RefusalForm
from app.models import CompanyCheck
from app.operations import audit
from app.operations.company import checks, recovery
from app.views.staff.blueprint import bp
from app.web import company_staff
from app.web.access import staff_only
from app.web.filters import korean_time
from app.web.render import lead_to, render_form


@bp.get("/company-checks/<public_id>")
@staff_only("viewer", everywhere=True)
def company_check(public_id: str) -> Any:
    """What was entered beside the papers; that it was opened is recorded."""
    return _page(_check(public_id), RefusalForm(formdata=None))


@bp.get("/company-checks/<public_id>/documents/<document_id>")
@staff_only("desk", everywhere=True)
def company_document(public_id: str, document_id: str) -> Response:
    """A paper, for those who decide. It is recorded."""
    check = _check(public_id)
    found = checks.document_of(check, document_id) or abort(404)
    audit.record("company.document", f"company_check:{check.id}", company=check.company_id, document=found.id)
    db.session.commit()
    return company_staff.document(found)


@bp.post("/company-checks/<public_id>/accept")
@staff_only("desk", everywhere=True)
def company_check_accept(public_id: str) -> Any:
    """It is right; of a recovery two people say so."""
    check, form = _check(public_id), DecisionForm()
    try:
        said = _confirm(check, form) if check.kind == checks.RECOVERY else _accept(check)
    except checks.Settled:
        return _was_settled(public_id)
    except checks.ChangedMeanwhile:
        return _not_done(public_id, gettext("Nothing was done: this has changed since you opened it. Look again."))
    except recovery.SameStaff:
        return _not_done(public_id, gettext("You have agreed already. A colleague decides with you."))
    except recovery.Objected:
        advice = gettext("An owner has objected: hear both sides, tick the box that says so, then agree.")
        return _not_done(public_id, advice)
    db.session.commit()
    flash(said, "success")
    return lead_to("staff.company_check", public_id=public_id)


@bp.post("/company-checks/<public_id>/refuse")
@staff_only("desk", everywhere=True)
def company_check_refuse(public_id: str) -> Any:
    """It is not right; the reason is mailed."""
    check, form = _check(public_id), RefusalForm()
    if not form.validate_on_submit():
        return _page(check, form)
    try:
        if check.kind == checks.RECOVERY:
            checks.refuse_recovery(current_user, check, form.reason.data)
        else:
            checks.refuse(current_user, check, form.reason.data)
    except checks.Settled:
        return _was_settled(public_id)
    db.session.commit()
    flash(gettext("Not accepted. The reason is on its way by mail."), "success")
    return lead_to("staff.company_check", public_id=public_id)


def _accept(check: CompanyCheck) -> str:
    checks.accept(current_user, check)
    return gettext("Accepted. The contact person is told by mail.")


def _confirm(check: CompanyCheck, form: DecisionForm) -> str:
    is_heard = form.heard.data == "yes"
    if checks.confirm_recovery(current_user, check, seen=form.seen.data or "", heard=is_heard):
        return gettext("Both of you have agreed. The link to set up the login is on its way.")
    return gettext("Noted. Now a colleague looks at it and decides with you.")


def _was_settled(public_id: str) -> Any:
    """Somebody was first: nothing was done, and the page says who it was and what they did."""
    db.session.rollback()
    settled = company_staff.decided([_check(public_id)])[0]
    at = settled.check.second_at or settled.check.first_at
    name, time = settled.second or settled.first, korean_time(at, "clock")
    if not name:
        advice = gettext("Nothing was done: the company is no longer a member.")
    elif settled.check.state == "accepted":
        advice = gettext("Nothing was done: %(name)s accepted it at %(time)s.", name=name, time=time)
    else:
        advice = gettext("Nothing was done: %(name)s refused it at %(time)s.", name=name, time=time)
    return _not_done(public_id, advice)


def _not_done(public_id: str, advice: str) -> Any:
    db.session.rollback()
    flash(advice, "warning")
    return lead_to("staff.company_check", public_id=public_id)


def _check(public_id: str) -> CompanyCheck:
    """One of a company, unless only a count is left of that."""
    found = checks.with_public_id(public_id)
    if found is None or found.company is None or found.company.erased_at is not None:
        abort(404)
    return found


def _page(check: CompanyCheck, form: RefusalForm) -> Any:
    company = check.company
    assert company is not None  # _check finds no other
    audit.record("company.check", f"company_check:{check.id}", company=company.id)
    db.session.commit()
    return render_form(
        "staff/company_check.html",
        form,
        decided=company_staff.decided([check])[0],
        check=check,
        company=company,
        industry=company_staff.industry_of(company),
        contact=company_staff.contact_of(company),
        certificates=company_staff.certificates_of(company),
        documents=[one for one in check.documents if one.size],
        recovery=company_staff.recovery_of(check),
    )
