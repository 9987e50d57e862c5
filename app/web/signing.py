"""Signing with a certificate: what a page needs for it, and what to make of what it posts (CM-4 to CM-7, CL-2, CL-3).

A page says `@signs`, draws `sign_with(signing(…))` of macros/signing.html, and asks `signed(…)` about what came:

    form = SignatureForm()
    trouble = None
    if request.method == "POST":
        try:
            verified = signed(form, "login")
        except NotSigned as refused:
            trouble = refused
    …render_template(…, signing=signing("login", trouble=trouble)), trouble.status if trouble else 200
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from flask import abort, current_app, make_response, render_template, request
from flask_babel import gettext
from werkzeug.exceptions import TooManyRequests

from app.extensions import client_address, db
from app.forms.company.signature import SignatureForm
from app.operations import budget
from app.operations.certificate import challenge, verifying
from app.operations.certificate.challenge import Challenge
from app.operations.certificate.refusals import NotConfigured, Refused, RevocationUnknown
from app.operations.certificate.trust import trust
from app.operations.certificate.verifying import Verified
from app.rules.certificate_policies import BUSINESS, FINANCIAL, policies
from app.rules.private_keys import looks_like_key, names_a_secret
from app.web.certificates import Message, message_of
from app.web.headers import opens_window_of, with_headers
from app.web.language import chosen

__all__ = ["NotSigned", "Signing", "SignatureForm", "Verified", "signed", "signing", "signs"]

View = TypeVar("View", bound=Callable[..., Any])

CHALLENGES_PER_ADDRESS = "600 per 10 minutes"
SIGNATURES_PER_ADDRESS = "300 per 10 minutes"
PAUSE = 600  # seconds
OUTAGES = (RevocationUnknown, NotConfigured)
# What the provider of financial certificates wants to know about a signature: 01 a login, 99 something else.
SIGN_TYPES = {"login": "01"}
LANGUAGES = {"ko": "kor"}  # the provider's window, in the reader's language or in English


class NotSigned(Exception):
    """What came proves nothing: a message for the page, its status, and the code of the refusal."""

    def __init__(self, message: Message, code: str, status: int = 422):
        super().__init__(code)
        self.message, self.code, self.status = message, code, status


@dataclass(frozen=True)
class Signing:
    """What macros/signing.html draws."""

    form: SignatureForm
    challenge: Challenge
    proves_number: bool
    financial: Mapping[str, str] | None  # settings of the provider's script; None where the site has none
    trouble: NotSigned | None


def signs(view: View) -> View:
    """Decorate a page on which somebody signs, above what lets people in. It alone may load the provider's script, is
    loaded whole, and takes nothing that looks like a key or a password."""

    @wraps(view)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        if request.method == "POST":
            _refuse_secrets()
        return view(*args, **kwargs)

    return with_headers(_headers)(wrapped)  # type: ignore[return-value]


def signing(purpose: str, number: str | None = None, *, trouble: NotSigned | None = None) -> Signing:
    """A fresh challenge for this browser, and what else the page needs. Commits.

    `number` is the business number that the certificate has to prove.
    """
    if not budget.within("certificate.challenge", client_address(), CHALLENGES_PER_ADDRESS):
        raise _too_many()
    made = challenge.issue(purpose, number)
    db.session.commit()
    return Signing(SignatureForm(formdata=None), made, number is not None, _financial(purpose), trouble)


def signed(form: SignatureForm, purpose: str, number: str | None = None) -> Verified:
    """What the posted signature proves. Ends the transaction, since lists of revoked certificates may be fetched.

    Raises NotSigned.
    """
    if not budget.within("certificate.signature", client_address(), SIGNATURES_PER_ADDRESS):
        raise _too_many()
    if not form.validate():
        raise NotSigned(_not_whole(), "not_whole")
    sent, random = form.signature.data or "", form.r.data or ""
    db.session.rollback()
    try:
        return verifying.verify(purpose, sent, random, number=number, kind=form.kind.data)
    except Refused as refused:
        raise NotSigned(message_of(refused), refused.code, 503 if isinstance(refused, OUTAGES) else 422) from None


def financial_is_configured() -> bool:
    """Whether this site has a contract for financial certificates."""
    return all(current_app.config[f"FINCERT_{name}"] for name in ("SCRIPT_URL", "ORG_CODE", "API_KEY"))


def _financial(purpose: str) -> Mapping[str, str] | None:
    if not financial_is_configured():
        return None
    config = current_app.config
    known = (policy for policy in policies().values() if (policy.kind, policy.subject) == (FINANCIAL, BUSINESS))
    return {
        "script": config["FINCERT_SCRIPT_URL"],
        "org-code": config["FINCERT_ORG_CODE"],
        "api-key": config["FINCERT_API_KEY"],
        "provider-language": LANGUAGES.get(chosen(), "eng"),
        "sign-type": SIGN_TYPES.get(purpose, "99"),
        "policies": " ".join(policy.oid for policy in known if policy.oid in trust().policies),
    }


def _headers() -> Mapping[str, str]:
    if not financial_is_configured():
        return {}
    return opens_window_of(
        scripts=[current_app.config["FINCERT_SCRIPT_URL"]], origins=current_app.config["FINCERT_ORIGINS"]
    )


def _refuse_secrets() -> None:
    """A key, its file or its password is not looked at further, kept, or written into a log."""
    sent = (request.form, request.args)
    fields = [(name, value) for part in sent for name, values in part.lists() for value in values]
    if request.files or any(names_a_secret(name) or looks_like_key(value) for name, value in fields):
        abort(make_response(render_template("company/key_sent.html", status=400), 400))


def _not_whole() -> Message:
    return Message(
        gettext("The signature did not arrive whole"),
        gettext("Part of what your browser signed is missing."),
        gettext("Sign once more. If it happens again, try another browser."),
    )


def _too_many() -> TooManyRequests:
    error = TooManyRequests()
    error.context = {"retry_after": PAUSE}  # type: ignore[attr-defined]
    return error
