"""The password typed once more, and a new one in its place: what the forms that ask for them say, and their status."""

from collections.abc import Callable
from typing import Any

from flask import g
from flask_babel import gettext, ngettext
from wtforms import Field

from app.extensions import client_address, db
from app.forms.base import BaseForm
from app.operations.login import NoMatch, TooBusy, hash_password
from app.operations.login_attempts import MustWait


def proved_hash(form: BaseForm, field: Field, person: Any, prove: Callable[..., str]) -> str | None:
    """The stored hash that the typed password fits; None, with the reason at the field, where it does not.

    A wait is said in the form, and stays in g.wait for the answer's status.
    """
    try:
        return prove(person, g.login, field.data, address=client_address())
    except NoMatch:
        field.errors = [gettext("This is not your password. Type the one that you log in with.")]
    except MustWait as wait:
        g.wait = wait.seconds
        form.form_errors.append(
            ngettext(
                "The password was wrong too often. Wait %(num)d second, then try again.",
                "The password was wrong too often. Wait %(num)d seconds, then try again.",
                wait.seconds,
            )
        )
    except TooBusy:
        _is_busy(form)
    return None


def is_changed(form: Any, change: Callable[[str], None], meanwhile: type[Exception]) -> bool:
    """Hand the hash of the new password to `change`; where that cannot be, the form says why.

    `meanwhile` is what `change` raises where another window was faster. Not committed.
    """
    try:
        new_hash = hash_password(form.password.data)
    except TooBusy:
        _is_busy(form)
        return False
    try:
        change(new_hash)
    except meanwhile:
        db.session.rollback()
        form.current.errors = [gettext("The password has just been changed in another window. Type the new one.")]
        return False
    return True


def _is_busy(form: BaseForm) -> None:
    g.is_busy = True
    form.form_errors.append(gettext("Many people are logging in at this moment. Wait a little, then press again."))


def with_status(response: Any) -> Any:
    """429 with the wait, 503 where too many passwords are being checked; else the form's own status."""
    if "wait" in g:
        response.status_code = 429
        response.headers["Retry-After"] = str(g.wait)
    elif "is_busy" in g:
        response.status_code = 503
        response.headers["Retry-After"] = "5"
    return response
