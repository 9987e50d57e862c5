"""The second page of the check: the code from the text message, or what the operator's app was told."""

from typing import Any

from flask import flash, g, request
from flask_babel import gettext

from app.clients.identity import (
    AlreadySent,
    CodeExpired,
    CodeNotSent,
    IdentityRefused,
    IdentityServiceError,
    NotFinished,
    NotVerified,
    TooManyTries,
    WrongCode,
)
from app.extensions import db
from app.forms.base import BaseForm
from app.forms.draft import WizardForm
from app.forms.member import CodeForm
from app.operations import identity
from app.views.identity.visit import back_or_on, elsewhere, identity_page, may_run, proved
from app.web.drafting import lead_on

LOOKS_AT_APP = 20  # how often the operator may be asked what the app was told


def code() -> Any:
    """The code from the text message; confirmed once, it makes the proof of identity. An app asks for no code."""
    if away := elsewhere():
        return away
    check = identity.waiting(g.draft.id, identity.SMS, identity.APP)
    if check is None or not check.secrets:
        return back_or_on()
    g.asked = check.secrets  # what this run was asked about; the draft may say something else by now
    form = CodeForm() if check.method == identity.SMS else WizardForm()
    if request.method == "POST" and request.form.get("check") == "again":
        return _send_again(check)
    if form.validate_on_submit():
        return _confirm(form, check)
    return _code_page(form)


def _code_page(form: BaseForm, trouble: Any = "", status: int | None = None) -> Any:
    template = "identity/code.html" if "code" in form else "identity/app.html"
    return identity_page(template, form=form, number=g.asked["number"], trouble=trouble, status=status)


def _send_again(check: Any) -> Any:
    form = CodeForm(formdata=None) if check.method == identity.SMS else WizardForm(formdata=None)
    if not may_run():
        return _code_page(form, g.journey.words.pause, 429)
    db.session.rollback()
    try:
        identity.service().resend(check.verification_id)
    except (CodeNotSent, AlreadySent):
        return lead_on(g.journey.address())
    except TooManyTries:
        return _code_page(form, g.journey.words.pause, 429)
    except IdentityServiceError:
        return _code_page(form, g.journey.words.outage, 503)
    identity.note_sent_again(check.id)
    db.session.commit()
    if check.method == identity.SMS:
        flash(gettext("We sent a new code. The one before does not work any longer."), "success")
    else:
        flash(gettext("Your operator asks you again in its app."), "success")
    return lead_on(g.journey.address("code"))


def _confirm(form: BaseForm, check: Any) -> Any:
    otp = form["code"].data if "code" in form else None
    if not identity.count_try(check.id, identity.TRIES if otp else LOOKS_AT_APP):
        return _wrong(form, gettext("This code was tried too often. Go back and have a new one sent."))
    db.session.commit()
    try:
        person = identity.service().confirm(check.verification_id, otp, phone_number=g.asked["number"])
    except IdentityRefused as refused:
        return _refused(form, refused, identity.TRIES - check.tries - 1)
    except IdentityServiceError:
        return _code_page(form, g.journey.words.outage, 503)
    return proved(person, check.id, typed_phone=g.asked["number"], typed_birth_date=g.asked["born_on"])


def _refused(form: BaseForm, refused: IdentityRefused, tries_left: int) -> Any:
    if isinstance(refused, WrongCode) and tries_left > 0:
        return _wrong(
            form, gettext("This is not the code of the last message. You have %(tries)s more tries.", tries=tries_left)
        )
    if isinstance(refused, CodeExpired):
        return _wrong(form, gettext("The time for this code is over. Have a new one sent."))
    if isinstance(refused, NotFinished):
        return _wrong(form, gettext("Your operator has no answer from the app yet. Confirm there, then press again."))
    if isinstance(refused, NotVerified):
        return _wrong(form, gettext("The app says that you refused. Have it ask you again, or have a code sent."))
    if isinstance(refused, CodeNotSent):
        return lead_on(g.journey.address())
    return _wrong(form, gettext("This code was tried too often. Go back and have a new one sent."))


def _wrong(form: BaseForm, message: str) -> Any:
    """At the field of the code; where there is none, as trouble of the whole page."""
    db.session.commit()
    if "code" not in form:
        return _code_page(form, message, 422)
    form["code"].errors = [message]
    return _code_page(form)
