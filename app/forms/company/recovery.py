"""Asking for a company's recovery: which company, what happened, who asks (CL-5)."""

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from app.forms.company.certification import number_field
from app.forms.company.people import LONGEST_NAME, MAILBOX
from app.forms.draft import WizardForm
from app.forms.fields import AsciiField, Choices, NameField, UnshownDigits
from app.forms.validators import EmailAddress, HasALetter, Needed, NoLongerThan, OneOf, SixDigits

HAPPENED = (
    ("owner_gone", _l("The person who could act for the company has left it")),
    ("certificate_lost", _l("The certificate is lost, and nobody logs in by e-mail")),
    ("second_factor_lost", _l("I lost my authenticator and my recovery codes")),
    ("other", _l("Something else")),
)


class RecoverForm(WizardForm):
    """Which company, what happened, and who asks."""

    number = number_field()
    happened = Choices(_l("What happened?"), [OneOf(_l("Choose what happened."))], choices=HAPPENED)
    text = TextAreaField(
        _l("Tell us more"),
        [Needed(_l("Write in a few words what happened.")), NoLongerThan(2000)],
        description=_l("For example since when, and who is in charge now"),
    )
    name = NameField(
        _l("Your name"),
        [Needed(_l("Enter your own name.")), NoLongerThan(LONGEST_NAME), HasALetter()],
        render_kw={"autocomplete": "name", "spellcheck": "false"},
    )
    email = AsciiField(
        _l("Your e-mail"),
        [Needed(_l("Enter your e-mail address.")), EmailAddress(lambda form: form.email.data)],
        description=_l("We send a code there now, and the answer later. With this address you would log in."),
        render_kw=MAILBOX,
    )


class RecoverCodeForm(WizardForm):
    """The code that was mailed."""

    never_kept = ("code",)

    code = UnshownDigits(
        _l("Code"),
        [Needed(_l("Enter the 6 digits of the code.")), SixDigits()],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "6"},
    )
