"""The people who act for a company: seen, invited, given another role, removed (CL-5)."""

from typing import Any

from flask import Response, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext

from app.extensions import db
from app.forms.base import BaseForm
from app.forms.company.people import InviteForm, MailboxForm, RoleForm
from app.models import CompanyInvitation, CompanyPerson
from app.models.types import now
from app.operations.company import invitations, people, ways_in
from app.operations.company.invitations import AlreadyThere, InvitationOver, TooManyInvitations
from app.rules.email import read_email
from app.views.company.blueprint import bp
from app.web import language, signing_in
from app.web.access import company_freshly_proved, company_may, company_only
from app.web.company_acting import actor, name_of_actor
from app.web.render import lead_to, render_form

RESEND, WITHDRAW = "resend", "withdraw"


@bp.get("/people", endpoint="people")
@company_only("account")
def everybody() -> str:
    """Everybody, and for owners the invitations that wait."""
    return render_template(
        "company/people.html",
        people=people.listed(g.company.id),
        invitations=invitations.waiting(g.company.id) if company_may("owner") else [],
        may_change=company_may("owner"),
        moment=now(),
    )


@bp.route("/people/invite", methods=["GET", "POST"])
@company_only("account", "owner")
@company_freshly_proved
def invite() -> Any:
    """A mail with a link that lets somebody act for the company."""
    form = InviteForm(role="viewer")
    if form.validate_on_submit() and _invited(form, form.role.data):
        return lead_to("company.people")
    return render_form("company/invite.html", form)


@bp.route("/people/<public_id>/login", methods=["GET", "POST"])
@company_only("account", "owner")
@company_freshly_proved
def set_up_login(public_id: str) -> Any:
    """An owner who came by certificate gets a way in by e-mail as well; the link confirms the address."""
    person = _person(public_id)
    if person.may_log_in:
        return lead_to("company.people")
    form = MailboxForm(email=person.email)
    if form.validate_on_submit() and _invited(form, person.role, person):
        return lead_to("company.people")
    return render_form("company/set_up_login.html", form, person=person)


def _invited(form: MailboxForm, role: str, person: CompanyPerson | None = None) -> bool:
    """Whether the mail is on its way; else the reason stands in the form."""
    email = read_email(form.email.data)
    who = {"language": person.language if person else language.chosen(), "actor": actor(), "by": name_of_actor()}
    try:
        invitations.invite(g.company, email, role, person=person, **who)
    except AlreadyThere:
        db.session.rollback()
        form.email.errors = [gettext("Somebody with this address acts for your company already.")]
        return False
    except TooManyInvitations:
        db.session.rollback()
        form.form_errors.append(gettext("Your company has sent many invitations today. Send the next one tomorrow."))
        return False
    db.session.commit()
    flash(gettext("The link is on its way to %(email)s.", email=email), "success")
    return True


@bp.post("/people/invitations/<public_id>")
@company_only("account", "owner")
@company_freshly_proved
def invitation(public_id: str) -> Any:
    """Send the link again, or let it work no more."""
    found = invitations.of_company(g.company.id, public_id) or abort(404)
    try:
        words = _done_with(found, request.form.get("do", ""))
    except InvitationOver:
        db.session.rollback()
        flash(gettext("This invitation was accepted or withdrawn in the meantime."), "info")
        return lead_to("company.people")
    except TooManyInvitations:
        db.session.rollback()
        flash(gettext("Your company has sent many invitations today. Send the next one tomorrow."), "warning")
        return lead_to("company.people")
    db.session.commit()
    flash(words, "success")
    return lead_to("company.people")


def _done_with(found: CompanyInvitation, what: str) -> str:
    if what == RESEND:
        invitations.resend(g.company, found, by=name_of_actor())
        return gettext("A new link is on its way to %(email)s.", email=found.email)
    if what == WITHDRAW:
        invitations.withdraw(g.company, found, actor=actor())
        return gettext("The invitation is withdrawn: its link works no more.")
    abort(404)


@bp.route("/people/<public_id>", methods=["GET", "POST"])
@company_only("account", "owner")
@company_freshly_proved
def person(public_id: str) -> Any:
    """Another role for somebody."""
    found = _person(public_id)
    form = RoleForm(role=found.role)
    if not form.validate_on_submit():
        return _person_page(form, found)
    if form.role.data != found.role and not _changed(form, found, form.role.data):
        return _person_page(form, found)
    return lead_to("company.people")


def _changed(form: BaseForm, found: CompanyPerson, role: str) -> bool:
    try:
        people.change_role(g.company, found, role, actor=actor(), device=signing_in.device())
    except ways_in.LastWayIn:
        db.session.rollback()
        form.form_errors.append(last_way_in())
        return False
    except people.NotThere:
        db.session.rollback()
        abort(404)
    db.session.commit()
    flash(gettext("The new role holds from now on."), "success")
    return True


@bp.route("/people/<public_id>/remove", methods=["GET", "POST"])
@company_only("account", "owner")
@company_freshly_proved
def remove_person(public_id: str) -> Any:
    """Somebody no longer acts for the company, at once."""
    found, form = _person(public_id), BaseForm()
    if form.validate_on_submit():
        is_self = g.company_person is not None and g.company_person.id == found.id
        if _removed(form, found):
            return _gone(is_self)
    return render_form("company/remove_person.html", form, person=found)


def _removed(form: BaseForm, found: CompanyPerson) -> bool:
    try:
        people.remove(g.company, found, actor=actor(), device=signing_in.device())
    except ways_in.LastWayIn:
        db.session.rollback()
        form.form_errors.append(last_way_in())
        return False
    except people.IsContact:
        db.session.rollback()
        form.form_errors.append(gettext("This is your contact person. Make somebody else the contact person first."))
        return False
    except people.NotThere:
        db.session.rollback()
        abort(404)
    db.session.commit()
    return True


def _gone(is_self: bool) -> Response:
    if is_self:
        response: Response = redirect(url_for("site.home"), 303)  # type: ignore[assignment]
        signing_in.end(response)
        db.session.commit()
        flash(gettext("You no longer act for the company, and are logged out."), "success")
        return response
    flash(gettext("This person no longer acts for your company, and is logged out everywhere."), "success")
    return lead_to("company.people")  # type: ignore[no-any-return]


def last_way_in() -> str:
    """Why somebody or something has to stay."""
    return gettext(
        "Nobody could act as an owner any more. Register another certificate, or let another owner log in by e-mail "
        "first."
    )


def _person(public_id: str) -> CompanyPerson:
    return people.of_company(g.company.id, public_id) or abort(404)


def _person_page(form: RoleForm, found: CompanyPerson) -> Any:
    return render_form("company/person.html", form, person=found)
