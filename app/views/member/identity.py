"""Step 1: who it is, by mobile phone (IM-2), or by e-mail for those without a phone in their own name (IM-12)."""

from typing import Any

from flask import g, request, url_for
from flask_babel import lazy_gettext as _l

from app.extensions import client_address, db
from app.forms.member import EmailIdentityForm, IdentityDetailsForm
from app.forms.validators import today_in_korea, too_young
from app.models import Member
from app.operations import budget, email_code, identity
from app.operations import draft as drafts
from app.operations.identity import Proof
from app.rules.age import is_under_14
from app.rules.email import read_email
from app.views.identity import Journey, OtherWay, Words, add_identity_pages, end, keep_proof
from app.views.member.blueprint import bp
from app.views.member.sign_up import (
    MAILS_PER_ADDRESS,
    keep,
    lead_on,
    next_address,
    of_somebody_else,
    page,
    progress,
    store,
    too_many_mails,
    within_sign_up,
)
from app.web.language import chosen
from app.wizards.join import BY_EMAIL, BY_PHONE, JOIN, came_by_provider


def _proved(proof: Proof) -> Any:
    """One CI makes one member, and nobody under 14 (IM-13)."""
    born_on = identity.born_on(proof)
    if born_on is not None and is_under_14(born_on, today_in_korea()):
        return end("member/join_too_young.html", 403, reason=too_young())
    if proof.ci_hash and Member.with_ci_hash(proof.ci_hash) is not None:
        return already_member()
    return lead_on(next_address(keep_proof(proof, drops=("details", *of_somebody_else(proof.person)))))


def already_member() -> Any:
    """One CI makes one member: on to the login, and never a second account (IM-2).

    Whoever claims a ticket goes on with that.
    """
    g.journey = JOINING
    link = g.answers.get("claim", {}).get("link")
    return end("member/join_already.html", 409, link=link)


def _other_way() -> OtherWay:
    """By e-mail; whoever came with an account elsewhere goes on with that."""
    if came_by_provider(g.get("answers", {})):
        return OtherWay(url_for("member.join_profile"), _l("Go on without the phone check"))
    address = url_for("member.join_identity_email")
    return OtherWay(address, _l("Join with my e-mail"), _l("I have no Korean phone in my name"))


JOINING = add_identity_pages(
    bp,
    Journey(
        name="join",
        path="/join/identity",
        wizard=JOIN.name,
        proved=_proved,
        words=Words(
            no_message=_l(
                "Check that your phone is on and blocks no numbers from 1600. A prepaid SIM may be in another person’s "
                "name: then join with your e-mail."
            ),
            pause=_l(
                "So many codes were sent that there is a pause now. Try again in an hour, or join with your e-mail."
            ),
            outage=_l(
                "The phone check does not answer now. What you typed is kept: try again later, or join with your "
                "e-mail."
            ),
            begin_here=_l("Begin here. A sign-up that is not finished is erased after one day."),
        ),
        other_way=_other_way,
        goes_on=next_address,
        steps=lambda: progress("identity"),
        marks={"way": BY_PHONE},
        proofs=("code", "details", "mailbox"),
    ),
)


@bp.route("/join/identity/email", methods=["GET", "POST"])
def join_identity_email() -> Any:
    """Name, birth date, nationality and e-mail, where no Korean phone can prove them."""
    values = _open_draft()
    form = EmailIdentityForm(data=values if values.get("way") == BY_EMAIL else None)
    if form.validate_on_submit():
        return _send_mail(form)
    return _email_page(form)


def _open_draft() -> dict[str, Any]:
    """The browser's open draft into g.draft and g.answers, and what was typed into this step before.

    A device that took the draft over, and has yet to prove who is there, sees nothing of it.
    """
    draft = drafts.of_browser(JOIN.name)
    g.draft = None if draft is None or draft.outcome_url else draft
    g.answers = drafts.answers(g.draft) if g.draft else {}
    values = drafts.values(g.draft, "identity") if g.draft else {}
    is_open = "proved_before" not in values or g.answers.keys() & {"code", "mailbox"}
    return values if is_open else {}


def _email_page(form: EmailIdentityForm, status: int | None = None) -> Any:
    has_phone_way = identity.is_configured()
    return page("member/join_identity_email.html", "identity", form=form, has_phone_way=has_phone_way, status=status)


def _send_mail(form: EmailIdentityForm) -> Any:
    if not budget.within("mail.address", client_address(), MAILS_PER_ADDRESS):
        return _too_many_mails(form)
    if g.draft is None:
        g.draft, secret = drafts.start(JOIN.name, chosen())
        drafts.give_to_browser(JOIN.name, secret)
    email = read_email(form.email)
    confirmed = g.answers.get("mailbox", {}).get("email")
    derived = {"way": BY_EMAIL, "email": email, "born_on": str(form.birth_date.date)}
    answers = store("identity", form, derived=derived, drops=("code",) if confirmed == email else ("code", "mailbox"))
    try:
        if confirmed != email:
            email_code.send(g.draft, email, chosen())
    except email_code.TooManyCodes:
        db.session.rollback()
        return _too_many_mails(form)
    db.session.commit()
    return lead_on(next_address(answers))


def _too_many_mails(form: EmailIdentityForm) -> Any:
    form.email_local.errors = [too_many_mails()]
    return _email_page(form, 429)


@bp.route("/join/identity/details", methods=["GET", "POST"])
@within_sign_up("details")
def join_identity_details() -> Any:
    """What the operator's answer left open: a birth date, or a number; neither counts as proved."""
    values = drafts.values(g.draft, "details")
    form = IdentityDetailsForm(data=values if request.method == "GET" else None)
    for name, proved in (("birth_date", "birth_date"), ("contact", "phone")):
        if g.answers["code"].get(proved):
            del form[name]
    if not form.validate_on_submit():
        return page("member/join_identity_details.html", "identity", form=form)
    derived = {"born_on": str(form["birth_date"].date)} if "birth_date" in form else {}
    answers = store("details", form, derived=derived)
    if "contact" in form:
        keep("information", {}, derived={"contact": form["contact"].data}, is_complete=False)
    return lead_on(next_address(answers))
