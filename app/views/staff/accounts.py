"""The accounts of staff: who there is, inviting, asking for roles, taking them, shutting out, setting up anew (ST-1).

What opens something takes two people (operations/approvals.py); what closes something takes one, at once.
"""

from typing import Any

from flask import abort, flash, render_template
from flask_babel import gettext
from flask_login import current_user
from sqlalchemy import select

from app.extensions import db
from app.forms.staff import ActionForm
from app.forms.staff_accounts import EVERYWHERE, GrantForm, NewAccountForm
from app.models import Fair, Staff
from app.operations import approvals, grants, staff_invitations
from app.operations import staff as operation
from app.views.staff.blueprint import bp
from app.web import language
from app.web.access import staff_freshly_proved, staff_only
from app.web.render import lead_to, render_form
from app.web.staff_fairs import own_fairs


@bp.get("/accounts")
@staff_only("admin")
def accounts() -> str:
    """Everybody, those who are shut out last."""
    people = [(person, staff_invitations.has_set_up(person)) for person in operation.all_staff()]
    return render_template(
        "staff/accounts.html", people=people, seen=operation.last_logins(), waiting=approvals.waiting_for(current_user)
    )


@bp.route("/accounts/new", methods=["GET", "POST"])
@staff_only("admin")
@staff_freshly_proved
def account_new() -> Any:
    """Invite somebody, and ask another admin for their first role."""
    form = _with_fairs(NewAccountForm())
    if not _is_good(form):
        return render_form("staff/account_new.html", form)
    try:
        person = staff_invitations.invite(
            form.email.data, form.name.data, by=current_user, language=str(language.chosen())
        )
    except operation.EmailTaken:
        form.email.errors = [gettext("Somebody on the staff has this address.")]
        return render_form("staff/account_new.html", form)
    _ask(form, person)
    db.session.commit()
    flash(gettext("The link is on its way. The role holds as soon as another administrator agrees."), "success")
    return lead_to("staff.account", public_id=person.public_id)


@bp.get("/accounts/<public_id>")
@staff_only("admin")
def account(public_id: str) -> Any:
    """One account, its roles, and what can be done."""
    return _page(_person(public_id), _with_fairs(GrantForm(formdata=None)))


@bp.post("/accounts/<public_id>/grants")
@staff_only("admin")
@staff_freshly_proved
def account_grant(public_id: str) -> Any:
    """Ask another admin to agree to a role."""
    person, form = _person(public_id), _with_fairs(GrantForm())
    if not _is_good(form):
        return _page(person, form)
    _ask(form, person)
    db.session.commit()
    flash(gettext("Asked for. The role holds as soon as another administrator agrees."), "success")
    return lead_to("staff.account", public_id=public_id)


@bp.post("/accounts/<public_id>/grants/<grant_id>/revoke")
@staff_only("admin")
@staff_freshly_proved
def account_revoke(public_id: str, grant_id: str) -> Any:
    """Take a role at once."""
    person = _person(public_id)
    grant = next((grant for grant in person.grants if grant.public_id == grant_id), None) or abort(404)
    return _done(public_id, lambda: grants.take(grant, by=current_user.id), gettext("The role is taken."))


@bp.post("/accounts/<public_id>/disable")
@staff_only("admin")
@staff_freshly_proved
def account_disable(public_id: str) -> Any:
    """Shut somebody out at once, and take all roles."""
    person = _person(public_id)
    return _done(public_id, lambda: operation.disable(person, by=current_user.id), gettext("Shut out at once."))


@bp.post("/accounts/<public_id>/enable")
@staff_only("admin")
@staff_freshly_proved
def account_enable(public_id: str) -> Any:
    """Open a shut account: with a new link, and without any role."""
    person = _person(public_id)
    if person.is_active:
        return lead_to("staff.account", public_id=public_id)
    said = gettext("Open again: a link to set up the login is on its way. Roles have to be asked for.")
    return _done(public_id, lambda: staff_invitations.let_in_again(person, by=current_user), said)


@bp.post("/accounts/<public_id>/invite")
@staff_only("admin")
@staff_freshly_proved
def account_invite(public_id: str) -> Any:
    """Another link, for somebody who has not used the first."""
    person = _person(public_id)
    if staff_invitations.has_set_up(person) or not person.is_active:
        return lead_to("staff.account", public_id=public_id)
    return _done(
        public_id, lambda: staff_invitations.send_again(person, by=current_user), gettext("A new link is on its way.")
    )


@bp.post("/accounts/<public_id>/reset")
@staff_only("admin")
@staff_freshly_proved
def account_reset(public_id: str) -> Any:
    """For somebody who has lost password, phone or key: all ways in are void, and a link is mailed."""
    person = _person(public_id)
    if not person.is_active:
        return lead_to("staff.account", public_id=public_id)
    said = gettext("Password, authenticator, passkeys and codes are void. A link to set up new ones is on its way.")
    return _done(public_id, lambda: staff_invitations.reset(person, by=current_user), said)


def _done(public_id: str, work: Any, said: str) -> Any:
    """Do it, or say why it was not done."""
    if not ActionForm().validate_on_submit():
        abort(400)
    try:
        work()
        db.session.commit()
        flash(said, "success")
    except grants.LastAdmin:
        db.session.rollback()
        flash(gettext("Not done: nobody would be an administrator any more."), "warning")
    except staff_invitations.OwnAccount:
        db.session.rollback()
        flash(gettext("Not done: another administrator has to reset your login."), "warning")
    return lead_to("staff.account", public_id=public_id)


def _ask(form: GrantForm, person: Staff) -> None:
    fair = None if form.fair.data == EVERYWHERE else Fair.with_slug(form.fair.data)
    details = {"staff": person.id, "role": form.role.data, "fair": fair.id if fair else None}
    approvals.ask("role_grant", current_user, details, form.reason.data)


def _with_fairs(form: Any) -> Any:
    fairs = [(fair.slug, fair.text("name", language.chosen()) or fair.slug) for fair in own_fairs("admin")]
    form.fair.choices = [(EVERYWHERE, gettext("All fairs, and what belongs to none")), *fairs]
    return form


def _is_good(form: GrantForm) -> bool:
    if not form.validate_on_submit():
        return False
    if not form.fits:
        form.fair.errors = [gettext("An administrator is one everywhere: choose all fairs.")]
        return False
    return True


def _person(public_id: str) -> Staff:
    found = db.session.scalar(select(Staff).where(Staff.public_id == public_id))
    return found if found is not None else abort(404)


def _page(person: Staff, form: GrantForm) -> Any:
    return render_form(
        "staff/account.html",
        form,
        person=person,
        has_set_up=staff_invitations.has_set_up(person),
        asked=approvals.of_staff(person.id),
        fairs={fair.id: fair for fair in own_fairs("admin")},
        seen=operation.last_logins().get(person.id),
        is_own=person.id == current_user.id,
    )
