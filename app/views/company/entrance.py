"""Companies leave the site as they came: in this browser."""

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext

from app.extensions import db
from app.views.company.blueprint import bp
from app.web import signing_in


@bp.post("/logout")
def logout() -> Any:
    """End this browser's login; the language stays."""
    response: Any = redirect(url_for("site.home"), 303)
    signing_in.end(response)
    db.session.commit()
    flash(gettext("You have logged out."), "success")
    return response
