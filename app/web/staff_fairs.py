"""The fair that a page of staff is about."""

from flask import abort
from flask_babel import gettext, ngettext
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


def editable_fair(slug: str, role: str = "fair_manager") -> Fair:
    """A fair that can still be changed: 404 as well for one that is cancelled or closed."""
    fair = fair_for_staff(slug, role)
    if fair.state in ("cancelled", "closed"):
        abort(404)
    return fair


def stored(told: int) -> str:
    """What is said after a change of a fair: whom it was told."""
    if not told:
        return gettext("Stored.")
    return ngettext(
        "Stored. %(num)d registered person is told by e-mail.",
        "Stored. %(num)d registered people are told by e-mail.",
        told,
    )
