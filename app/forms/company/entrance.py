"""Forms by which a company's people log in with e-mail, password and second factor, and choose these (CL-5)."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import Field, Form, PasswordField
from wtforms.validators import StopValidation

from app.forms.account import LONGEST_TYPED
from app.forms.base import BaseForm
from app.forms.company.people import MAILBOX, PersonName
from app.forms.fields import AsciiField, Choices
from app.forms.passwords import PasswordUntilNow, again_field
from app.forms.validators import EmailAddress, Needed, NoLongerThan, OneOf, SixDigits
from app.models import CompanyPerson
from app.rules.password import NOBODY, Broken, Context, broken_staff_rules

# By e-mail one logs in for one's own company; a proxy chooses whom to act for afterwards.
TYPES = (("general", _l("General company")), ("agency", _l("Insurance agency")), ("proxy", _l("Proxy")))


class LongPassword:
    """The rule for people who act for others than themselves: length, and nothing that is guessed first."""

    field_flags = {"required": True}

    def __init__(self, context: Callable[[Any], Context]):
        self.context = context

    def __call__(self, form: Form, field: Field) -> None:
        broken = broken_staff_rules(field.data, self.context(form))
        if broken:
            raise StopValidation(_sentence(broken[0]))


def _sentence(broken: Broken) -> str:
    if broken.rule == "length":
        return gettext("Use 12 to 128 characters. Several words are easy to remember.")
    if broken.rule == "context":
        return gettext("%(piece)s is known about you. Choose another password.", piece=broken.piece)
    return gettext("Many people use this password, so it is guessed first. Choose another one.")


class EmailLoginForm(BaseForm):
    """The first step: type of login, e-mail and password."""

    login_type = Choices(_l("Log in as"), [OneOf(_l("Choose what your company logs in as."))], choices=TYPES)
    email = AsciiField(
        _l("E-mail"),
        [Needed(_l("Enter your e-mail address.")), NoLongerThan(254)],
        render_kw=MAILBOX | {"autocomplete": "username"},
    )
    password = PasswordField(
        _l("Password"), [Needed(_l("Enter the password that you log in with.")), NoLongerThan(LONGEST_TYPED)]
    )


class SecondFactorForm(BaseForm):
    """The second step: what the authenticator shows, or a recovery code."""

    code = AsciiField(
        _l("Code"),
        [Needed(_l("Enter the six digits that your authenticator shows.")), NoLongerThan(20)],
        description=_l("Six digits from your authenticator, or one of your recovery codes"),
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"},
    )


class NewSecondFactorForm(BaseForm):
    """The first code that the authenticator shows after it has read the picture."""

    code = AsciiField(
        _l("Code of the authenticator"),
        [Needed(_l("Enter the six digits that your authenticator shows.")), SixDigits()],
        description=_l("The six digits that it shows now"),
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "6"},
    )


class NewPasswordForm(BaseForm):
    """A new password, typed twice. `known` is what is known about whoever chooses it."""

    known: Context = NOBODY

    password = PasswordField(
        _l("New password"),
        [
            Needed(_l("Choose a password. We never keep it on the page.")),
            LongPassword(lambda form: form.known),
        ],
        description=_l("12 to 128 characters, for example four words that do not belong together"),
    )
    password_again = again_field()

    def about(self, person: CompanyPerson) -> None:
        """Let the rule know who chooses."""
        self.known = Context(name=person.name, email=person.email or "", phone=person.mobile or person.phone or "")


class AcceptForm(PersonName, NewPasswordForm):
    """An invitation accepted: how one is called, and the password."""

    page_order = ("name", "password", "password_again")

    def validate(self, extra_validators: Any = None) -> bool:
        """The rule of the password knows the name typed beside it."""
        self.known = Context(name=self.name.data or "", email=self.invited or "")
        return bool(super().validate(extra_validators))

    invited: str | None = None  # the address


class ChangePasswordForm(PasswordUntilNow, NewPasswordForm):
    """The password one has, and the new one twice."""


class ForgotForm(BaseForm):
    """The mailbox that the link goes to. Whether anybody logs in with it is told there alone."""

    email = AsciiField(
        _l("E-mail"),
        [Needed(_l("Enter the e-mail address that you log in with.")), EmailAddress(lambda form: form.email.data)],
        render_kw=MAILBOX,
    )
