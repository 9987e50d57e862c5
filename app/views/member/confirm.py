"""The code that was mailed: after step 3, or in step 1 for those who join by e-mail (IM-6)."""

from typing import Any

from flask import flash, g, request
from flask_babel import gettext

from app.extensions import client_address, db
from app.forms.member import CodeForm
from app.models.types import now
from app.operations import budget, email_code
from app.operations.draft import Answers
from app.views.member.blueprint import bp
from app.views.member.finish import finish
from app.views.member.sign_up import (
    MAILS_PER_ADDRESS,
    keep,
    lead_on,
    next_address,
    of_somebody_else,
    page,
    too_many_mails,
    within_sign_up,
)
from app.web.language import chosen
from app.web.render import lead_to
from app.wizards.join import by_email, email_of


@bp.route("/join/confirm", methods=["GET", "POST"])
@within_sign_up("confirm", "mailbox")
def join_confirm() -> Any:
    """Six digits from the mail, ten minutes, five tries."""
    form = CodeForm()
    if request.method == "POST" and request.form.get("check") == "again":
        return _send_again()
    if form.validate_on_submit():
        return _check(form)
    return _page(form)


def _page(form: CodeForm, status: int | None = None) -> Any:
    stage = "identity" if by_email(g.answers) else "information"
    return page(
        "member/join_confirm.html",
        stage,
        form=form,
        email=email_of(g.answers),
        by_email=by_email(g.answers),
        status=status,
    )


def _send_again() -> Any:
    form = CodeForm(formdata=None)
    try:
        if not budget.within("mail.address", client_address(), MAILS_PER_ADDRESS):
            raise email_code.TooManyCodes
        email_code.send(g.draft, str(email_of(g.answers)), chosen())
    except email_code.TooManyCodes:
        db.session.rollback()
        form.code.errors = [too_many_mails()]
        return _page(form, 429)
    db.session.commit()
    flash(gettext("The newest code is on its way. It can take a minute; only the newest one works."), "success")
    return lead_to("member.join_confirm")


def _check(form: CodeForm) -> Any:
    email = str(email_of(g.answers))
    try:
        email_code.check(g.draft.id, email, form.code.data)
    except email_code.WrongCode as wrong:
        form.code.errors = [
            gettext("This is not the code of the last mail. You have %(tries)s more tries.", tries=wrong.tries_left)
        ]
    except email_code.CodeOver:
        form.code.errors = [gettext("This code does not work any longer. Have a new one sent.")]
    if form.code.errors:
        db.session.commit()  # the try counts
        return _page(form)
    answers = _confirmed(email)
    return finish(answers) if g.step.name == "confirm" else lead_on(next_address(answers))


def _confirmed(email: str) -> Answers:
    is_first_proof = g.step.name == "mailbox"
    return keep(
        g.step.name,
        {},
        derived={"email": email, "at": now().isoformat(), "person": email},
        drops=of_somebody_else(email) if is_first_proof else (),
        proved=is_first_proof,
    )
