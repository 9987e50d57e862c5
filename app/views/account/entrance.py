"""Logging in, staying logged in, logging out (IL-1, IL-3, IL-6)."""

from typing import Any

from flask import Response, current_app, flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from flask_login import current_user
from sqlalchemy import update

from app.extensions import client_address, db
from app.forms.account import LoginForm
from app.models import LoginSession, Member
from app.models.types import now
from app.operations import login as logins
from app.operations import login_counts
from app.operations.login_attempts import MustWait
from app.views.account.blueprint import bp
from app.web import signing_in
from app.web.errors import error_page
from app.web.paths import lead_back, safe_next
from app.web.render import render_form


@bp.route("/login", methods=["GET", "POST"])
def login() -> Any:
    """The form; and once it is right, on to where the person wanted to go."""
    if request.method != "POST" and current_user.is_authenticated and current_user.is_member:
        return lead_back(request.args.get("next"), url_for("account.home"))
    if request.method == "POST" and not logins.has_room():
        login_counts.count("busy")
        return error_page(503, retry_after=5)
    form = LoginForm()
    if not current_app.config["LOGIN_REQUIRES_NAME"]:
        del form.name
    if not form.validate_on_submit():
        return _page(form)
    try:
        return _logged_in(_check(form))
    except logins.NoMatch:
        db.session.commit()  # what was noticed of an attack
        form.form_errors.append(_no_match())
        return _page(form)
    except logins.MustReplacePassword:
        db.session.commit()
        return make_response(render_template("account/login_stopped.html"), 403)
    except MustWait as wait:
        db.session.commit()
        return _must_wait(form, wait.seconds)
    except logins.TooBusy:
        return error_page(503, retry_after=5)


def _check(form: LoginForm) -> Member:
    name = form.name.data if form.name else ""
    typed = (form.member_id.data, form.password.data, name)
    return logins.log_in_member(*typed, address=client_address(), device=signing_in.device())


def _logged_in(member: Member) -> Response:
    response: Response = lead_back(request.args.get("next"), url_for("account.home"))
    signing_in.start(response, member)
    db.session.commit()
    flash(gettext("Logged in."), "success")
    return response


def _no_match() -> str:
    if current_app.config["LOGIN_REQUIRES_NAME"]:
        return gettext("The ID, password or name does not match.")
    return gettext("The ID or password does not match.")


def _must_wait(form: LoginForm, seconds: int) -> Response:
    """The form again, with what was typed, and when the next try is looked at."""
    form.form_errors.append(
        ngettext(
            "Too many logins were wrong. Wait %(num)d second, then try again.",
            "Too many logins were wrong. Wait %(num)d seconds, then try again.",
            seconds,
        )
    )
    response = _page(form)
    response.status_code = 429
    response.headers["Retry-After"] = str(seconds)
    return response


def _page(form: LoginForm) -> Response:
    return render_form("account/login.html", form, next=safe_next(request.args.get("next")))


@bp.post("/logout")
def logout() -> Any:
    """End this browser's login; the language stays."""
    response: Any = redirect(url_for("site.home"), 303)
    signing_in.end(response)
    db.session.commit()
    flash(gettext("You are logged out."), "success")
    return response


@bp.post("/session/extend")
def extend() -> Response:
    """One tap in the warning before the idle time is over, by members, staff and companies."""
    if not current_user.is_authenticated:
        return Response(status=401)
    db.session.execute(update(LoginSession).where(LoginSession.id == g.login.id).values(seen_at=now()))
    db.session.commit()
    return Response(status=204)


@bp.after_app_request
def _language_follows(response: Response) -> Response:
    """A language chosen in the header becomes the person's own, so that mails and tickets follow it (EV-9)."""
    is_chosen = getattr(g, "language_is_new", False) and response.status_code < 400
    if not is_chosen or not current_user.is_authenticated:
        return response
    person = g.company_person or current_user._get_current_object()
    if person.language != g.language:
        with db.engine.begin() as connection:
            table = type(person).__table__
            connection.execute(update(table).where(table.c.id == person.id).values(language=g.language))
    return response
