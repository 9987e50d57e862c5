"""Another e-mail address: typed, then confirmed by a code that was mailed to it (IM-6, IL-5)."""

from typing import Any

from flask import flash, request
from flask_babel import gettext
from flask_login import current_user

from app.extensions import client_address, db
from app.forms.account_profile import EmailCodeForm, NewEmailForm
from app.operations import budget, email_change
from app.operations.email_code import CodeOver, TooManyCodes, WrongCode
from app.operations.member import EmailTaken
from app.rules.email import read_email
from app.views.account.blueprint import bp
from app.web import signing_in
from app.web.access import freshly_proved, member_only
from app.web.render import lead_to, render_form

MAILS_PER_ADDRESS = "20 per hour"  # of one network, as in sign-ups
AGAIN, CANCEL = "again", "cancel"


@bp.route("/account/email", methods=["GET", "POST"])
@member_only
@freshly_proved
def email() -> Any:
    """The new address; a code goes there first."""
    form = NewEmailForm()
    form.present = current_user.email or ""
    if not form.validate_on_submit():
        return _page(form)
    try:
        _send(read_email(form.email))
    except TooManyCodes:
        db.session.rollback()
        form.email_local.errors = [_too_many()]
        return _page(form, 429)
    return lead_to("account.email_confirm")


def _send(address: str) -> None:
    if not budget.within("mail.address", client_address(), MAILS_PER_ADDRESS):
        raise TooManyCodes
    email_change.begin(current_user, address)
    db.session.commit()


def _page(form: NewEmailForm, status: int | None = None) -> Any:
    response = render_form("account/email.html", form, waiting=email_change.pending(current_user))
    response.status_code = status or response.status_code
    return response


@bp.route("/account/email/confirm", methods=["GET", "POST"])
@member_only
def email_confirm() -> Any:
    """Six digits from the mail; or a new code, or nothing of it all."""
    change = email_change.pending(current_user)
    if change is None:
        return _over()
    button = request.form.get("check")
    if button == CANCEL:
        return _cancel()
    if button == AGAIN:
        return _again(change.value)
    form = EmailCodeForm()
    if not form.validate_on_submit():
        return _code_page(form, change.value)
    return _confirm(form, change.value)


def _over() -> Any:
    flash(gettext("No new address waits for its code. Enter it again."), "info")
    return lead_to("account.email")


def _cancel() -> Any:
    email_change.cancel(current_user)
    db.session.commit()
    flash(gettext("Your e-mail address stays as it was."), "success")
    return lead_to("account.home")


def _again(address: str) -> Any:
    form = EmailCodeForm(formdata=None)
    try:
        _send(address)
    except TooManyCodes:
        db.session.rollback()
        form.code.errors = [_too_many()]
        return _code_page(form, address, 429)
    flash(gettext("The newest code is on its way. It can take a minute; only the newest one works."), "success")
    return lead_to("account.email_confirm")


def _confirm(form: EmailCodeForm, address: str) -> Any:
    try:
        email_change.confirm(current_user, form.code.data, device=signing_in.device(), address=client_address())
    except WrongCode as wrong:
        form.code.errors = [
            gettext("This is not the code of the last mail. You have %(tries)s more tries.", tries=wrong.tries_left)
        ]
    except CodeOver:
        form.code.errors = [gettext("This code does not work any longer. Have a new one sent.")]
    except EmailTaken:
        form.code.errors = [gettext("This code does not work any longer. Enter another address.")]
    db.session.commit()  # also where it was wrong: the try counts
    if form.code.errors:
        return _code_page(form, address)
    flash(gettext("Your new e-mail address holds. We told your old one about it."), "success")
    return lead_to("account.home")


def _code_page(form: EmailCodeForm, address: str, status: int | None = None) -> Any:
    response = render_form("account/email_confirm.html", form, address=address)
    response.status_code = status or response.status_code
    return response


def _too_many() -> str:
    return gettext("Many codes were sent already. Look into your spam folder, or try again in an hour.")
