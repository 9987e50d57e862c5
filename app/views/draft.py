"""Going on with a draft on another device."""

from contextlib import suppress
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext

from app.extensions import client_address, db
from app.forms.draft import ResumeForm
from app.operations import budget, email_code, resume_link
from app.operations import draft as drafts
from app.operations.draft import Sender
from app.web.errors import error_page
from app.web.language import chosen
from app.web.render import render_form
from app.wizards.join import JOIN, by_email, email_of, person_of

bp = Blueprint("draft", __name__)

TRIES_PER_ADDRESS = "20 per 10 minutes"
LONGEST_KEY = 64


@bp.route("/drafts/<public_id>", methods=["GET", "POST"])
def resume(public_id: str) -> Any:
    """Asks for the short code that the other device shows, then hands the draft to this one."""
    key = request.values.get("key", "")[:LONGEST_KEY]
    if not resume_link.exists(public_id, key):
        return render_form("draft/link_over.html", ResumeForm(formdata=None)), 404
    form = ResumeForm()
    if form.validate_on_submit():
        return _take(public_id, key, form)
    return render_form("draft/resume.html", form, key=key)


def _take(public_id: str, key: str, form: ResumeForm) -> Any:
    if not budget.within("resume.address", client_address(), TRIES_PER_ADDRESS):
        return error_page(429)
    try:
        draft, secret = resume_link.take(public_id, key, form.code.data)
    except resume_link.WrongCode as wrong:
        db.session.commit()
        form.code.errors = [
            gettext("This is not the code on your other device. You have %(tries)s more tries.", tries=wrong.tries_left)
        ]
        return render_form("draft/resume.html", form, key=key)
    except resume_link.NoSuchLink:
        db.session.commit()
        return render_form("draft/link_over.html", ResumeForm(formdata=None)), 404
    answers = drafts.answers(draft)
    if resume_link.needs_new_proof(draft):
        answers = _ask_for_proof(draft, answers)
        _mail_code(draft, answers)
    db.session.commit()
    drafts.give_to_browser(draft.wizard, secret)
    flash(gettext("You go on where you stopped. The other device is signed out of this form."), "success")
    following = JOIN.next(answers) or JOIN.path(answers)[-1]
    return redirect(url_for(following.endpoint), 303)


def _mail_code(draft: Any, answers: drafts.Answers) -> None:
    """Who joins by e-mail proves it by the mailbox again."""
    email = email_of(answers)
    if by_email(answers) and email:
        with suppress(email_code.TooManyCodes):
            email_code.send(draft, email, chosen())


def _ask_for_proof(draft: Any, answers: drafts.Answers) -> drafts.Answers:
    """The proof is too old for a device that did not give it: identity is proved again before anything is shown."""
    before = person_of(answers).get("person") or answers.get("mailbox", {}).get("person")
    return drafts.save(
        draft,
        "identity",
        {},
        sender=Sender("", draft.counter),
        derived={"proved_before": before},
        drops=("code", "mailbox"),
        is_complete=False,
    )
