"""Nobody can act for the company any more: asking staff, with documents (CL-5)."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import flash, g, request
from flask_babel import gettext

from app.extensions import client_address, db
from app.forms.company.recovery import RecoverCodeForm, RecoverForm
from app.models import Company
from app.models.types import now
from app.operations import budget, email_code
from app.operations import draft as drafts
from app.operations.company.recovery import WIZARD
from app.rules.email import read_email
from app.views.company.blueprint import bp
from app.web.drafting import draft_page, keep
from app.web.language import chosen
from app.web.render import lead_to

View = TypeVar("View", bound=Callable[..., Any])
MAILS_PER_ADDRESS = "20 per hour"
NUMBERS_PER_ADDRESS = "60 per hour"  # which of them are members' is not to be listed
COMPANY, CODE = "company", "code"  # steps of the draft


def within_recovery(*steps: str) -> Callable[[View], View]:
    """A page of a recovery under way whose steps so far are done; else it begins anew."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            g.draft = drafts.of_browser(WIZARD)
            g.answers = drafts.answers(g.draft) if g.draft is not None else {}
            if g.draft is None or g.draft.outcome_url or not all(step in g.answers for step in steps):
                return lead_to("company.recover")
            return view(*args, **kwargs)

        return wrapped  # type: ignore[return-value]

    return decorate


@bp.route("/recover", methods=["GET", "POST"])
def recover() -> Any:
    """Which company, what happened, and an address that a code goes to."""
    g.draft = drafts.of_browser(WIZARD)
    if g.draft is not None and g.draft.outcome_url:
        drafts.forget_in_browser(WIZARD)
        g.draft = None
    form = RecoverForm(data=drafts.values(g.draft, COMPANY) if g.draft is not None else None)
    if not form.validate_on_submit():
        return draft_page("company/recover.html", form=form)
    if not budget.within("company.recovery.number", client_address(), NUMBERS_PER_ADDRESS):
        form.number.errors = [gettext("Many numbers were asked about from your network. Wait an hour, then try again.")]
        return draft_page("company/recover.html", form=form, status=429)
    company = Company.with_number(form.number.data)
    if company is None or company.state != "active":
        form.number.errors = [gettext("No company with this number is a member here. Check it, or sign up.")]
        return draft_page("company/recover.html", form=form)
    return _begin(form)


def _begin(form: RecoverForm) -> Any:
    if g.draft is None:
        g.draft, secret = drafts.start(WIZARD, chosen())
        drafts.give_to_browser(WIZARD, secret)
    form.email.data = read_email(form.email.data)
    keep(COMPANY, form.kept(), drops=(CODE,))
    if not _send(form.email.data):
        form.email.errors = [too_many_mails()]
        return draft_page("company/recover.html", form=form, status=429)
    return lead_to("company.recover_code")


@bp.route("/recover/code", methods=["GET", "POST"])
@within_recovery(COMPANY)
def recover_code() -> Any:
    """Six digits from the mail, ten minutes, five tries."""
    if request.method == "POST" and request.form.get("check") == "again":
        return _send_again()
    form = RecoverCodeForm()
    if not form.validate_on_submit() or not _is_right(form):
        return _code_page(form)
    keep(CODE, {}, derived={"at": now().isoformat(), "email": _email()})
    return lead_to("company.recover_documents")


def _is_right(form: RecoverCodeForm) -> bool:
    try:
        email_code.check(g.draft.id, _email(), form.code.data)
    except email_code.WrongCode as wrong:
        form.code.errors = [
            gettext("The code of the last mail is another one. You have %(tries)s more tries.", tries=wrong.tries_left)
        ]
    except email_code.CodeOver:
        form.code.errors = [gettext("This code works no longer. Have a new one sent.")]
    db.session.commit()  # the try counts
    return not form.code.errors


def _send_again() -> Any:
    if not _send(_email()):
        form = RecoverCodeForm(formdata=None)
        form.code.errors = [too_many_mails()]
        return _code_page(form, 429)
    flash(gettext("A new code is on its way. It can take a minute; only the newest one works."), "success")
    return lead_to("company.recover_code")


def _send(email: str) -> bool:
    """Whether a code is on its way. Commits."""
    try:
        if not budget.within("mail.address", client_address(), MAILS_PER_ADDRESS):
            raise email_code.TooManyCodes
        email_code.send(g.draft, email, chosen(), template="company_recovery_code")
    except email_code.TooManyCodes:
        db.session.rollback()
        return False
    db.session.commit()
    return True


def too_many_mails() -> str:
    return gettext("Many codes were sent to this address or from your network. Wait an hour, then try again.")


def _email() -> str:
    return str(g.answers[COMPANY]["email"])


def _code_page(form: RecoverCodeForm, status: int | None = None) -> Any:
    return draft_page("company/recover_code.html", form=form, status=status, email=_email())
