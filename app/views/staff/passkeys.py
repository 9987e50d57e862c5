"""Making a passkey, removing one, logging in with one, and proving once more with one who it is (ST-1). Scripts call
these and read JSON."""

import time
from typing import Any

from flask import Response, abort, flash, g, jsonify, request, session, url_for
from flask_babel import gettext
from flask_login import current_user

from app.extensions import db, limiter
from app.operations import audit, passkeys
from app.operations.passkeys import Asked, PasskeyRefused, TooMany
from app.views.staff.blueprint import bp
from app.web import signing_in
from app.web.access import staff_freshly_proved, staff_member
from app.web.paths import safe_next
from app.web.render import lead_to

HELD = "passkey_challenge"  # what for, the challenge, and since when
LONGEST_NAME = 60


@bp.post("/security/passkeys/begin")
@staff_member
@staff_freshly_proved
def passkey_begin() -> Response:
    """What the browser makes a key by."""
    if not passkeys.are_possible():
        abort(404)
    try:
        return _ask("new", passkeys.ask_for_new(current_user))
    except TooMany:
        return _said(gettext("You have ten passkeys. Remove one first."))


@bp.post("/security/passkeys")
@staff_member
@staff_freshly_proved
def passkey_add() -> Response:
    """The key that the browser made."""
    name = (request.form.get("name") or signing_in.device() or gettext("Passkey")).strip()[:LONGEST_NAME]
    try:
        passkeys.add(current_user, _held("new"), request.form.get("credential", ""), name)
    except (PasskeyRefused, TooMany):
        db.session.rollback()
        return _said(gettext("The passkey was not kept. Try once more."))
    db.session.commit()
    flash(gettext("You can log in with this passkey from now on."), "success")
    return jsonify(go=url_for("staff.security"))


@bp.post("/security/passkeys/<public_id>/remove")
@staff_member
@staff_freshly_proved
def passkey_remove(public_id: str) -> Any:
    """It opens nothing any more."""
    if not passkeys.remove(current_user, public_id):
        abort(404)
    db.session.commit()
    flash(gettext("The passkey opens nothing any more. Delete it on the device too."), "success")
    return lead_to("staff.security")


@bp.post("/login/passkey/begin")
@limiter.limit("30 per minute")
def login_passkey_begin() -> Response:
    """What the browser proves with a key."""
    if not passkeys.are_possible():
        abort(404)
    return _ask("login", passkeys.ask_who())


@bp.post("/login/passkey")
@limiter.limit("30 per minute")
def login_passkey() -> Response:
    """Log in whose key it was; nothing tells which keys there are."""
    try:
        person = passkeys.who(_held("login"), request.form.get("credential", ""))
    except PasskeyRefused:
        db.session.rollback()
        return _said(gettext("This passkey does not open a staff account here. Log in with your password."))
    response = jsonify(go=safe_next(request.form.get("next")) or url_for("staff.home"))
    signing_in.start(response, person, way="passkey")
    audit.record("staff.login", f"staff:{person.id}", actor=f"staff:{person.id}", way="passkey")
    db.session.commit()
    return response


@bp.post("/prove/passkey/begin")
@staff_member
@limiter.limit("30 per minute")
def prove_passkey_begin() -> Response:
    """What the browser proves with one of the person's own keys, in the place of the password."""
    if not passkeys.are_possible() or not passkeys.of_staff(current_user):
        abort(404)
    return _ask(_proof(), passkeys.ask_who(current_user))


@bp.post("/prove/passkey")
@staff_member
@limiter.limit("30 per minute")
def prove_passkey() -> Response:
    """It is the person who is logged in: on to what has asked for it."""
    try:
        passkeys.prove(current_user, g.login, _held(_proof()), request.form.get("credential", ""))
    except PasskeyRefused:
        db.session.rollback()
        return _said(gettext("This passkey does not show that it is you. Type your password."))
    db.session.commit()
    return jsonify(go=safe_next(request.form.get("next")) or url_for("staff.home"))


def _proof() -> str:
    """A proof belongs to one login: what was asked in another one proves nothing here."""
    return f"prove {g.login.public_id}"


def _ask(purpose: str, asked: Asked) -> Response:
    session[HELD] = [purpose, asked.challenge, int(time.time())]
    return Response(asked.options, mimetype="application/json")


def _held(purpose: str) -> str:
    """The challenge that this browser was given for this, lately. Raises PasskeyRefused."""
    kind, challenge, since = session.pop(HELD, None) or ("", "", 0)
    if kind != purpose or time.time() - since > passkeys.HOLDS:
        raise PasskeyRefused
    return str(challenge)


def _said(words: str) -> Response:
    response = jsonify(error=words)
    response.status_code = 422
    return response
