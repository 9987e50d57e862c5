"""Password or certificate once more, before it is changed who gets in and acts for the company (CL-5)."""

from typing import Any

from flask import g, request, url_for
from flask_babel import gettext, ngettext

from app.extensions import client_address, db
from app.forms.account_password import ProveForm
from app.forms.base import BaseForm
from app.operations import login as logins
from app.operations.company import email_login
from app.operations.login_attempts import MustWait
from app.views.company.blueprint import bp
from app.web.access import company_only
from app.web.paths import lead_back, safe_next
from app.web.render import lead_to, render_form


@bp.route("/prove", methods=["GET", "POST"])
@company_only("home")
def prove() -> Any:
    """Asks a person for the password, and leads back. Who came by certificate proves by that."""
    if g.company_person is None:
        return lead_to("company.prove_certificate", next=safe_next(request.args.get("next")))
    form = ProveForm()
    if not form.validate_on_submit():
        return _page(form)
    if proved_hash(form, form.password) is None:
        return _page(form)
    db.session.commit()
    return lead_back(request.args.get("next"), url_for("company.index"))


def proved_hash(form: BaseForm, field: Any) -> str | None:
    """The stored hash that the typed password fits; None, with the reason at the field, where it does not.

    A wait is said in the form, and stays in g.wait for the answer's status.
    """
    try:
        return email_login.prove(g.company_person, g.login, field.data, address=client_address())
    except logins.NoMatch:
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
    except logins.TooBusy:
        g.is_busy = True
        form.form_errors.append(gettext("Many people are logging in at this moment. Wait a little, then press again."))
    return None


def with_status(response: Any) -> Any:
    """429 with the wait, 503 where too many passwords are being checked; else the form's own status."""
    if "wait" in g:
        response.status_code = 429
        response.headers["Retry-After"] = str(g.wait)
    elif "is_busy" in g:
        response.status_code = 503
        response.headers["Retry-After"] = "5"
    return response


def _page(form: ProveForm) -> Any:
    return with_status(render_form("company/prove.html", form, next=safe_next(request.args.get("next"))))
