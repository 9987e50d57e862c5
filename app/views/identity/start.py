"""The first page of the check: name, number, operator; sends a code, or a question to the operator's app (IM-2).

Where the service works in its own window, that is offered too, and alone where it knows no other way.
"""

from typing import Any

from flask import g, request
from flask_babel import gettext

from app.clients.identity import IdentityServiceError, PersonNotFound, TooManyTries, new_verification_id
from app.extensions import client_address, db
from app.forms.member import BY_APP, PhoneIdentityForm
from app.operations import identity, submission
from app.rules.names import same_name
from app.views.identity.visit import begin, identity_page, may_run, open_draft, typed, without_service
from app.web.drafting import lead_on, store


def start() -> Any:
    """Name, number, operator and seven digits; sends a code to the phone."""
    if not identity.is_configured():
        return without_service()
    open_draft()
    if not identity.has_code():
        return start_page(None)
    form = PhoneIdentityForm(data=typed() or None)
    if form.validate_on_submit():
        return _send_code(form)
    return start_page(form)


def start_page(form: PhoneIdentityForm | None, trouble: Any = "", status: int | None = None) -> Any:
    """The page with the form, if the service works without its window."""
    is_proved = bool(g.answers.get("code")) and request.method == "GET"
    going_on = g.journey.goes_on(g.answers) if is_proved else ""
    return identity_page(
        "identity/start.html",
        form=form,
        trouble=trouble,
        going_on=going_on,
        has_window=identity.has_window(),
        status=status,
    )


def _send_code(form: PhoneIdentityForm) -> Any:
    seven_digits, phone = form.seven_digits, form.phone.e164 or ""
    key = submission.key_of(request.form.get("once", ""), {**form.kept(), "seven_digits": seven_digits.data})
    if outcome := submission.first_outcome(key):
        return lead_on(outcome)
    begin()
    drops = g.journey.proofs if _is_someone_else(form.name.data, phone) else ()
    born_on = str(seven_digits.date) if seven_digits.date else None
    derived = {**g.journey.marks, "born_on": born_on, "number": phone}
    store("identity", form, derived=derived, drops=drops)
    if not may_run():
        return start_page(form, g.journey.words.pause, 429)
    code_page = g.journey.address("code")
    if not submission.remember(key, code_page):
        return lead_on(code_page)
    db.session.commit()
    return _asked_service(form, phone, key, code_page)


def _is_someone_else(name: str, phone: str) -> bool:
    """Whether an earlier proof is about another person or number, so that it does not hold any longer."""
    proved = g.answers.get("code")
    return bool(proved) and not (proved["phone"] == phone and same_name(proved["name"], name))


def _asked_service(form: PhoneIdentityForm, phone: str, key: str, code_page: str) -> Any:
    """Have the code sent, with no transaction open."""
    verification_id = new_verification_id()
    try:
        identity.service().send(
            verification_id,
            name=form.name.data,
            phone_number=phone,
            operator=form.operator.data,
            seven_digits=form.seven_digits.data,
            ip_address=client_address(),
            method=form.method.data,
        )
    except IdentityServiceError as error:
        submission.forget(key)
        db.session.commit()
        return _not_sent(form, error)
    method = identity.APP if form.method.data == BY_APP else identity.SMS
    asked = {"number": phone, "born_on": str(form.seven_digits.date) if form.seven_digits.date else None}
    identity.note_sent(g.draft.id, verification_id, method=method, secrets=asked)
    db.session.commit()
    return lead_on(code_page)


def _not_sent(form: PhoneIdentityForm, error: IdentityServiceError) -> Any:
    if isinstance(error, PersonNotFound):
        form.name.errors = [
            gettext(
                "Your operator knows no such name with this number and birth date. Check all three against your card."
            )
        ]
        return start_page(form)
    if isinstance(error, TooManyTries):
        return start_page(form, g.journey.words.pause, 429)
    return start_page(form, g.journey.words.outage, 503)
