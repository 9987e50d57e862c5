"""Drafts of any wizard: going on with one on another device, two tabs that differ, one that is gone."""

from contextlib import suppress
from typing import Any

from flask import Blueprint, flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext

from app.extensions import client_address, db
from app.forms.draft import ResumeForm
from app.forms.picking import EntryField, PickedCode
from app.operations import budget, email_code, picking, resume_link
from app.operations import draft as drafts
from app.operations.draft import Sender
from app.web.drafting import lead_on
from app.web.errors import error_page, over_the_page
from app.web.language import chosen
from app.web.render import render_form
from app.wizards.company import COMPANY_JOIN
from app.wizards.join import JOIN, by_email, by_provider, came_by_provider, email_of
from app.wizards.resume import RESUME

bp = Blueprint("draft", __name__)

TRIES_PER_ADDRESS = "20 per 10 minutes"
LONGEST_KEY = 64
# Where each wizard begins.
BEGINNINGS = {
    "join": "member.join",
    "company_join": "company.join",
    "recover": "account.recover",
    "phone": "account.phone",
    "resume": "resume.index",
}


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
    before = drafts.answers(draft)
    answers = _with_proofs_that_hold_here(draft, before)
    db.session.commit()
    drafts.give_to_browser(draft.wizard, secret)
    if by_provider(before):
        flash(gettext("Press the same button as on your other device: then you go on where you stopped."), "info")
        return redirect(url_for("member.join"), 303)
    flash(gettext("You go on where you stopped. The other device is signed out of this form."), "success")
    following = JOIN.next(answers) or JOIN.path(answers)[-1]
    return redirect(url_for(following.endpoint), 303)


def _with_proofs_that_hold_here(draft: Any, answers: drafts.Answers) -> drafts.Answers:
    """An account elsewhere lets its owner in for ever, so a link and a code never carry it to another device: who made
    them could be a stranger. Other proofs hold for ten minutes."""
    if resume_link.needs_new_proof(draft) or by_provider(answers):
        answers = _ask_for_proof(draft, answers)
        _mail_code(draft, answers)
    elif came_by_provider(answers):
        answers = drafts.save(draft, "identity", {}, sender=Sender("", draft.counter), drops=("provider",))
    return answers


def _mail_code(draft: Any, answers: drafts.Answers) -> None:
    """Who joins by e-mail proves it by the mailbox again."""
    email = email_of(answers)
    if by_email(answers) and email:
        with suppress(email_code.TooManyCodes):
            email_code.send(draft, email, chosen())


def _ask_for_proof(draft: Any, answers: drafts.Answers) -> drafts.Answers:
    """The proof is too old for a device that did not give it: identity is proved again before anything is shown."""
    proofs = [answers.get(step, {}) for step in ("provider" if by_provider(answers) else "code", "mailbox")]
    before = next((proof["person"] for proof in proofs if proof.get("person")), None)
    return drafts.save(
        draft,
        "identity",
        {},
        sender=Sender("", draft.counter),
        derived={"proved_before": before},
        drops=("code", "details", "mailbox", "provider"),
        is_complete=False,
    )


@bp.app_errorhandler(drafts.StaleFields)
def both_values(error: drafts.StaleFields) -> Any:
    """Two tabs answered the same field differently: the person chooses, nothing is lost."""
    db.session.rollback()
    g.draft = drafts.again(g.draft)
    left_out = {*error.fields, *g.form.never_kept, "tab", "seen", "nth", "csrf_token", "once", "language", "check"}
    sent = [(name, value) for name, value in request.form.items(multi=True) if name not in left_out]
    fields = g.form.in_page_order(g.form[name] for name in error.fields)
    rows = [(field, _choices(field, *error.fields[field.short_name])) for field in fields]
    html = render_template(
        "draft/conflict.html",
        rows=rows,
        sent=sent,
        has_secrets=bool(g.form.never_kept),
        tab=drafts.new_tab(),
        seen=g.draft.counter if g.draft is not None else 0,
    )
    return over_the_page(make_response(html, 409))


@bp.app_errorhandler(drafts.DraftGone)
def gone(_error: drafts.DraftGone) -> Any:
    """The draft was finished, taken to another device or erased meanwhile. A finished one leads to its end."""
    db.session.rollback()
    stored = drafts.again(g.draft)
    if stored is not None and stored.outcome_url:
        return lead_on(stored.outcome_url)
    wizard = g.draft.wizard
    if wizard in (JOIN.name, COMPANY_JOIN.name):
        flash(gettext("This sign-up was finished or continued elsewhere."), "info")
    elif wizard == RESUME.name:
        flash(gettext("This resume was deleted, here or on another device, so nothing more is saved in it."), "info")
    else:
        flash(gettext("This form was finished or continued elsewhere."), "info")
    return lead_on(url_for(BEGINNINGS[wizard]))


@bp.app_errorhandler(drafts.DraftFull)
def full(_error: drafts.DraftFull) -> Any:
    """Nobody comes here who answers what is asked."""
    db.session.rollback()
    return error_page(413)


def _choices(field: Any, stored: Any, sent: Any) -> list[tuple[str, str, str]]:
    """(value to send, words, which): what another tab stored, and what this one sent."""
    which = (gettext("From another tab or device"), gettext("From this page"))
    return [(_raw(value), _words(field, value), label) for value, label in zip((stored, sent), which, strict=True)]


def _raw(value: Any) -> str:
    """As the field takes it from a form; several codes in one value, see forms.fields.CodesField."""
    if isinstance(value, list):
        return ",".join(value)
    return "y" if value is True else "" if value in (False, None) else str(value)


def _words(field: Any, value: Any) -> str:
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, list):
        return ", ".join(field.in_words(value)) or gettext("Nothing")
    if isinstance(field, PickedCode | EntryField):
        entry = picking.entry(field.kind, value)
        return entry.full_name(chosen()) if entry else gettext("Nothing")
    labels = {str(key): str(label) for key, label, *_ in getattr(field, "choices", None) or ()}
    return labels.get(str(value), str(value or "")) or gettext("Nothing")
