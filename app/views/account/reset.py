"""The link from a recovery mail, and the new password that it sets (IL-4, IM-5)."""

from flask import Response, flash, make_response, render_template, session
from flask_babel import gettext

from app.extensions import client_address, db
from app.forms.recovery import ResetForm
from app.models import LinkedAccount, Member, PasswordReset
from app.operations import recovery
from app.operations.login import TooBusy, check_password, hash_password
from app.views.account.blueprint import bp
from app.web import signing_in
from app.web.mailed_links import hold
from app.web.render import lead_to, render_form

LONGEST_TOKEN = 100
HELD = "reset"  # the hash of the link's secret, in this browser's session: the secret itself is kept nowhere


@bp.get("/reset/<token>")
def reset(token: str) -> Response:
    """Where the mail leads."""
    return hold(HELD, recovery.hash_of(token[:LONGEST_TOKEN]), "account.reset_password")


@bp.route("/reset", methods=["GET", "POST"])
def reset_password() -> Response:
    """A new password for the member of the link; the login follows by hand."""
    found = recovery.with_hash(session.get(HELD))
    if found is None:
        return _over()
    form = _form_for(found.member)
    if not form.validate_on_submit():
        return _page(form, found.member)
    return _set(found, form)


def _form_for(member: Member) -> ResetForm:
    form = ResetForm()
    form.about(member)
    form.drops.choices = [(linked.public_id, linked.provider) for linked in LinkedAccount.of_member(member.id)]
    return form


def _page(form: ResetForm, member: Member) -> Response:
    member_id = member.member_id_shown or member.member_id
    return render_form("account/reset_password.html", form, member_id=member_id)


def _set(found: PasswordReset, form: ResetForm) -> Response:
    reset_id, member = found.id, found.member
    known_to_thieves = member.password_hash if member.password_known_at else None
    db.session.rollback()  # nothing is held while the password is hashed
    try:
        if known_to_thieves and check_password(known_to_thieves, form.password.data):
            form.password.errors = [gettext("This is the password you have. Choose another one.")]
            return _page(form, member)
        password_hash = hash_password(form.password.data)
    except TooBusy:
        form.form_errors.append(gettext("Many people are logging in at this moment. Wait a little, then press again."))
        response = _page(form, member)
        response.status_code = 503
        return response
    try:
        recovery.set_password(
            reset_id,
            password_hash,
            drops=form.drops.data or [],
            device=signing_in.device(),
            address=client_address(),
        )
    except recovery.LinkOver:
        db.session.rollback()
        return _over()
    return _done()


def _done() -> Response:
    """Nobody is logged in by it, and whoever was logged in in this browser is not any longer."""
    response: Response = lead_to("account.login")
    signing_in.end(response)
    db.session.commit()
    flash(gettext("Your new password is stored, and you are logged out everywhere. Log in with it."), "success")
    return response


def _over() -> Response:
    session.pop(HELD, None)
    return make_response(render_template("account/reset_over.html"), 404)
