"""Step 3: everything else about the person (IM-4 to IM-9)."""

from typing import Any

from flask import g, request, url_for
from flask_babel import gettext

from app.extensions import client_address, db
from app.forms.member import InformationForm
from app.operations import budget, email_code
from app.operations import draft as drafts
from app.operations.login import TooBusy, hash_password
from app.rules.email import read_email
from app.views.member.blueprint import bp
from app.views.member.finish import finish
from app.views.member.information_page import information_page, kept_form, sent_form
from app.views.member.information_parts import check_on_page
from app.views.member.sign_up import MAILS_PER_ADDRESS, lead_on, store, too_many_mails, within_sign_up
from app.web.language import chosen
from app.web.reading import reads_only
from app.wizards.join import by_email


@bp.route("/join/information", methods=["GET", "POST"])
@reads_only("GET")
@within_sign_up("information")
def join_information() -> Any:
    """ID, password, e-mail, address and the rest; leads to the code for the e-mail, or to the end."""
    if request.method != "POST":
        return information_page(kept_form(drafts.values(g.draft, "information")))
    form = sent_form()
    if form.validate_on_submit():
        return _accept(form)
    found = check_on_page(form) if form.only_redraws() else None
    return information_page(form, found=found)


def _accept(form: InformationForm) -> Any:
    db.session.rollback()  # nothing is held while the password is hashed
    try:
        password_hash = hash_password(form.password.data)
    except TooBusy:
        form.form_errors.append(gettext("Many people are joining at this moment. Wait a little, then press again."))
        return information_page(form, 503)
    derived: dict[str, Any] = {"password_hash": password_hash}
    if not by_email(g.answers):
        derived["email"] = read_email(form.email)
    answers = store("information", form, derived=derived)
    return finish(answers) or _to_mailbox(form, derived["email"])


def _to_mailbox(form: InformationForm, email: str) -> Any:
    """The address is new: a code goes there first."""
    try:
        if not budget.within("mail.address", client_address(), MAILS_PER_ADDRESS):
            raise email_code.TooManyCodes
        email_code.send(g.draft, email, chosen())
    except email_code.TooManyCodes:
        db.session.rollback()
        form.email_local.errors = [too_many_mails()]
        return information_page(form, 429)
    db.session.commit()
    return lead_on(url_for("member.join_confirm"))
