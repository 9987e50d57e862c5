"""The second page of the check: the code from the text message."""

from typing import Any

from flask import flash, g, request
from flask_babel import gettext

from app.clients.identity import (
    AlreadySent,
    CodeExpired,
    CodeNotSent,
    IdentityRefused,
    IdentityServiceError,
    TooManyTries,
    VerifiedPerson,
    WrongCode,
)
from app.extensions import db
from app.forms.member import CodeForm
from app.operations import draft as drafts
from app.operations import identity
from app.views.identity.visit import back_or_on, elsewhere, identity_page, may_run
from app.web.drafting import lead_on


def code() -> Any:
    """The code from the text message; confirmed once, it makes the proof of identity."""
    if away := elsewhere():
        return away
    check = identity.waiting(g.draft.id)
    g.typed = drafts.values(g.draft, "identity")
    if check is None or "number" not in g.typed:
        return back_or_on()
    form = CodeForm()
    if request.method == "POST" and request.form.get("check") == "again":
        return _send_again(check)
    if form.validate_on_submit():
        return _confirm(form, check)
    return _code_page(form)


def _code_page(form: CodeForm, trouble: Any = "", status: int | None = None) -> Any:
    number = g.typed["number"]
    return identity_page("identity/code.html", form=form, number=number, trouble=trouble, status=status)


def _send_again(check: Any) -> Any:
    form = CodeForm(formdata=None)
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
    flash(gettext("We sent a new code. The one before does not work any longer."), "success")
    return lead_on(g.journey.address("code"))


def _confirm(form: CodeForm, check: Any) -> Any:
    if not identity.count_try(check.id):
        return _wrong(form, gettext("This code was tried too often. Go back and have a new one sent."))
    db.session.commit()
    try:
        person = identity.service().confirm(check.verification_id, form.code.data, phone_number=g.typed["number"])
    except IdentityRefused as refused:
        return _refused(form, refused, identity.TRIES - check.tries - 1)
    except IdentityServiceError:
        return _code_page(form, g.journey.words.outage, 503)
    return _proved(person, check.id)


def _refused(form: CodeForm, refused: IdentityRefused, tries_left: int) -> Any:
    if isinstance(refused, WrongCode) and tries_left > 0:
        return _wrong(
            form, gettext("This is not the code of the last message. You have %(tries)s more tries.", tries=tries_left)
        )
    if isinstance(refused, CodeExpired):
        return _wrong(form, gettext("The time for this code is over. Have a new one sent."))
    if isinstance(refused, CodeNotSent):
        return lead_on(g.journey.address())
    return _wrong(form, gettext("This code was tried too often. Go back and have a new one sent."))


def _wrong(form: CodeForm, message: str) -> Any:
    db.session.commit()
    form.code.errors = [message]
    return _code_page(form)


def _proved(person: VerifiedPerson, check_id: int) -> Any:
    """The service vouches for somebody; the journey decides what that is worth."""
    proof = identity.proof_of(person, typed_phone=g.typed["number"], typed_birth_date=g.typed["born_on"])
    if not identity.use(check_id):
        return lead_on(g.journey.address("code"))
    return g.journey.proved(proof)
