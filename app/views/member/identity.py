"""Step 1: who it is, by mobile phone (IM-2), or by e-mail for those without a phone in their own name (IM-12)."""

from typing import Any

from flask import flash, g, request, url_for
from flask_babel import gettext

from app.clients.identity import (
    AlreadySent,
    CodeExpired,
    CodeNotSent,
    IdentityRefused,
    IdentityServiceError,
    PersonNotFound,
    TooManyTries,
    VerifiedPerson,
    WrongCode,
    new_verification_id,
)
from app.extensions import client_address, db
from app.forms.member import CodeForm, EmailIdentityForm, PhoneIdentityForm
from app.forms.validators import today_in_korea, too_young
from app.models import Member
from app.operations import budget, email_code, identity, submission
from app.operations import draft as drafts
from app.rules.age import is_under_14
from app.rules.email import read_email
from app.rules.names import same_name
from app.views.member.blueprint import bp
from app.views.member.sign_up import (
    MAILS_PER_ADDRESS,
    keep,
    lead_on,
    next_address,
    of_somebody_else,
    page,
    store,
    too_many_mails,
    within_sign_up,
)
from app.web.language import chosen
from app.web.render import lead_to
from app.wizards.join import BY_EMAIL, BY_PHONE, JOIN

SENDS_PER_SIGN_UP = "5 per day"
SENDS_PER_ADDRESS = "20 per hour"


@bp.route("/join/identity", methods=["GET", "POST"])
def join_identity() -> Any:
    """Name, number, operator and seven digits; sends a code to the phone."""
    if not identity.is_configured():
        return lead_to("member.join_identity_email")
    values = _open_draft()
    form = PhoneIdentityForm(data=values if values.get("way") == BY_PHONE else None)
    if form.validate_on_submit():
        return _send_code(form)
    return _identity_page(form)


def _identity_page(form: PhoneIdentityForm, trouble: str = "", status: int | None = None) -> Any:
    is_proved = bool(g.answers.get("code")) and request.method == "GET"
    template = "member/join_identity.html"
    going_on = next_address(g.answers) if is_proved else ""
    return page(template, "identity", form=form, trouble=trouble, going_on=going_on, status=status)


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


def _begin() -> None:
    """Make sure that there is a draft to store into."""
    if g.draft is None:
        g.draft, secret = drafts.start(JOIN.name, chosen())
        drafts.give_to_browser(JOIN.name, secret)


def _send_code(form: PhoneIdentityForm) -> Any:
    seven_digits, phone = form.seven_digits, form.phone.e164 or ""
    key = submission.key_of(request.form.get("once", ""), {**form.kept(), "seven_digits": seven_digits.data})
    if outcome := submission.first_outcome(key):
        return lead_on(outcome)
    _begin()
    drops = ("code", "mailbox") if _is_someone_else(form.name.data, phone) else ()
    derived = {"way": BY_PHONE, "born_on": str(seven_digits.date), "number": phone}
    store("identity", form, derived=derived, drops=drops)
    if not _may_send():
        return _identity_page(form, too_many_sends(), 429)
    code_page = url_for("member.join_identity_code")
    if not submission.remember(key, code_page):
        return lead_on(code_page)
    db.session.commit()
    return _asked_service(form, phone, key, code_page)


def _is_someone_else(name: str, phone: str) -> bool:
    """Whether an earlier proof is about another person or number, so that it does not hold any longer."""
    proved = g.answers.get("code")
    return bool(proved) and not (proved["phone"] == phone and same_name(proved["name"], name))


def _may_send() -> bool:
    """Five codes for a sign-up, twenty an hour for an address: each costs money and rings a phone."""
    return budget.within("identity.address", client_address(), SENDS_PER_ADDRESS) and budget.within(
        "identity.sign_up", g.draft.public_id, SENDS_PER_SIGN_UP
    )


def too_many_sends() -> str:
    return gettext("So many codes were sent that there is a pause now. Try again in an hour, or join with your e-mail.")


def _asked_service(form: PhoneIdentityForm, phone: str, key: str, code_page: str) -> Any:
    """Have the code sent, with no transaction open."""
    verification_id = new_verification_id()
    try:
        identity.service().send(
            verification_id,
            name=form.name.data,
            phone_number=phone,
            operator=form.operator.data,
            seven_digits=form.seven_digits.data,
            ip_address=client_address(),
        )
    except IdentityServiceError as error:
        submission.forget(key)
        db.session.commit()
        return _not_sent(form, error)
    identity.note_sent(g.draft.id, verification_id)
    db.session.commit()
    return lead_on(code_page)


def _not_sent(form: PhoneIdentityForm, error: IdentityServiceError) -> Any:
    if isinstance(error, PersonNotFound):
        form.name.errors = [
            gettext(
                "Your operator knows no such name with this number and birth date. Check all three against your card."
            )
        ]
        return _identity_page(form)
    if isinstance(error, TooManyTries):
        return _identity_page(form, too_many_sends(), 429)
    return _identity_page(form, outage(), 503)


def outage() -> str:
    return gettext(
        "The phone check does not answer now. What you typed is kept: try again later, or join with your e-mail."
    )


@bp.route("/join/identity/code", methods=["GET", "POST"])
@within_sign_up("code")
def join_identity_code() -> Any:
    """The code from the text message; confirmed once, it makes the proof of identity."""
    check = identity.waiting(g.draft.id)
    if check is None:
        return lead_on(next_address(g.answers) if "code" in g.answers else url_for("member.join_identity"))
    form = CodeForm()
    if request.method == "POST" and request.form.get("check") == "again":
        return _send_again(check)
    if form.validate_on_submit():
        return _confirm(form, check)
    return _code_page(form)


def _code_page(form: CodeForm, trouble: str = "", status: int | None = None) -> Any:
    number = g.answers["identity"]["number"]
    return page("member/join_identity_code.html", "identity", form=form, number=number, trouble=trouble, status=status)


def _send_again(check: Any) -> Any:
    form = CodeForm(formdata=None)
    if not _may_send():
        return _code_page(form, too_many_sends(), 429)
    db.session.rollback()
    try:
        identity.service().resend(check.verification_id)
    except (CodeNotSent, AlreadySent):
        return lead_to("member.join_identity")
    except TooManyTries:
        return _code_page(form, too_many_sends(), 429)
    except IdentityServiceError:
        return _code_page(form, outage(), 503)
    identity.note_sent_again(check.id)
    db.session.commit()
    flash(gettext("We sent a new code. The one before does not work any longer."), "success")
    return lead_to("member.join_identity_code")


def _confirm(form: CodeForm, check: Any) -> Any:
    if not identity.count_try(check.id):
        return _wrong(form, gettext("This code was tried too often. Go back and have a new one sent."))
    db.session.commit()
    try:
        person = identity.service().confirm(
            check.verification_id, form.code.data, phone_number=g.answers["identity"]["number"]
        )
    except IdentityRefused as refused:
        return _refused(form, refused, identity.TRIES - check.tries - 1)
    except IdentityServiceError:
        return _code_page(form, outage(), 503)
    return _proved(person, check.id)


def _refused(form: CodeForm, refused: IdentityRefused, tries_left: int) -> Any:
    if isinstance(refused, WrongCode) and tries_left > 0:
        return _wrong(
            form, gettext("This is not the code of the last message. You have %(tries)s more tries.", tries=tries_left)
        )
    if isinstance(refused, CodeExpired):
        return _wrong(form, gettext("The time for this code is over. Have a new one sent."))
    if isinstance(refused, CodeNotSent):
        return lead_to("member.join_identity")
    return _wrong(form, gettext("This code was tried too often. Go back and have a new one sent."))


def _wrong(form: CodeForm, message: str) -> Any:
    db.session.commit()
    form.code.errors = [message]
    return _code_page(form)


def _proved(person: VerifiedPerson, check_id: int) -> Any:
    """The service vouches for somebody: one CI makes one member, and nobody under 14."""
    typed = g.answers["identity"]
    proof = identity.proof_of(person, typed_phone=typed["number"], typed_birth_date=typed["born_on"])
    if not identity.use(check_id):
        return lead_to("member.join_identity_code")
    if is_under_14(identity.born_on(proof), today_in_korea()):
        return _ended("member/join_too_young.html", 403, reason=too_young())
    if proof.ci_hash and Member.with_ci_hash(proof.ci_hash) is not None:
        return already_member()
    person_key = proof.ci_hash or proof.phone
    derived = {**vars(proof), "person": person_key}
    drops = of_somebody_else(person_key)
    return lead_on(next_address(keep("code", {}, derived=derived, drops=drops, proved=True)))


def already_member() -> Any:
    """One CI makes one member: on to the login, and never a second account (IM-2)."""
    return _ended("member/join_already.html", 409)


def _ended(template: str, status: int, **context: Any) -> Any:
    """The sign-up ends here; its draft is erased at once."""
    drafts.erase(g.draft)
    db.session.commit()
    drafts.forget_in_browser(JOIN.name)
    g.draft = None
    return page(template, "identity", status=status, **context)


@bp.route("/join/identity/email", methods=["GET", "POST"])
def join_identity_email() -> Any:
    """Name, birth date, nationality and e-mail, where no Korean phone can prove them."""
    values = _open_draft()
    form = EmailIdentityForm(data=values if values.get("way") == BY_EMAIL else None)
    if form.validate_on_submit():
        return _send_mail(form)
    return _email_page(form)


def _email_page(form: EmailIdentityForm, status: int | None = None) -> Any:
    has_phone_way = identity.is_configured()
    return page("member/join_identity_email.html", "identity", form=form, has_phone_way=has_phone_way, status=status)


def _send_mail(form: EmailIdentityForm) -> Any:
    if not budget.within("mail.address", client_address(), MAILS_PER_ADDRESS):
        return _too_many_mails(form)
    _begin()
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
