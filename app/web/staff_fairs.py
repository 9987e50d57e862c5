"""The fair that a page of staff is about."""

from flask import abort
from flask_login import current_user

from app.models import Fair


def fair_for_staff(slug: str, role: str) -> Fair:
    """The fair of this address: 404 where there is none, 403 where the person's role at it does not include `role`."""
    fair = Fair.with_slug(slug)
    if fair is None:
        abort(404)
    if not current_user.may(role, fair):
        abort(403)
    return fair
