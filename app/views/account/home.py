"""The account's first page, and the choice of news."""

from typing import Any

from flask import flash, render_template
from flask_babel import gettext
from flask_login import current_user

from app.extensions import db
from app.forms.account import NoticesForm
from app.models import Registration
from app.operations import notices as news
from app.operations.login import live_sessions
from app.operations.resume import own
from app.views.account.blueprint import bp
from app.web import language
from app.web.access import member_only
from app.web.render import lead_to, render_form


@bp.get("/account")
@member_only
def home() -> str:
    """Who the member is, what comes next, and where everything of the account can be changed."""
    return render_template(
        "account/home.html",
        registrations=[held for held in Registration.current_of(current_user) if not held.fair.is_over],
        resume=next(iter(own.listed(current_user.id)), None),
        devices=len(live_sessions(current_user)),
    )


@bp.route("/account/notices", methods=["GET", "POST"])
@member_only
def notices() -> Any:
    """News by message and by e-mail: accept or refuse."""
    form = NoticesForm(
        notice_by_message=_answer(current_user.notice_by_message),
        notice_by_email=_answer(current_user.notice_by_email),
    )
    if form.validate_on_submit():
        news.choose(
            current_user,
            by_message=form.notice_by_message.data == "yes",
            by_email=form.notice_by_email.data == "yes",
            language=language.chosen(),
        )
        db.session.commit()
        flash(gettext("Your choice is stored."), "success")
        return lead_to("account.home")
    return render_form("account/notices.html", form)


def _answer(accepted: bool) -> str:
    return "yes" if accepted else "no"
