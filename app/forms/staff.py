"""Forms of the staff console."""

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms import BooleanField, PasswordField, StringField, TextAreaField
from wtforms.validators import Length

from app.forms.base import BaseForm
from app.forms.fields import AsciiField, Choices, LineField, choices_of
from app.forms.staff_fair import SeenField
from app.forms.validators import Needed


class StaffLoginForm(BaseForm):
    """The first step: e-mail and password."""

    email = AsciiField(
        _l("E-mail"),
        [Needed(_l("Enter your e-mail address.")), Length(max=254, message=_l("Use at most 254 characters."))],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "inputmode": "email"},
    )
    password = PasswordField(
        _l("Password"),
        [Needed(_l("Enter your password.")), Length(max=128, message=_l("Use at most 128 characters."))],
        render_kw={"autocomplete": "current-password"},
    )


class SecondFactorForm(BaseForm):
    """The second step: what the authenticator shows, or a recovery code."""

    code = AsciiField(
        _l("Code"),
        [
            Needed(_l("Enter the six digits that your authenticator shows.")),
            Length(max=20, message=_l("A code has six digits, a recovery code twelve letters.")),
        ],
        description=_l("Six digits from your authenticator, or one of your recovery codes"),
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"},
    )


class PeopleSearchForm(BaseForm):
    """What to look for; sent by GET, so that a list has an address."""

    class Meta:
        csrf = False

    q = LineField(_l("Find people"), [Length(max=250, message=_l("Use at most 250 characters."))])
    fair = StringField(_l("Fair"))
    show = StringField(_l("State"), default="all")
    nationality = StringField(_l("Nationality"))
    speaks = StringField(_l("Language"))  # "language" is that of the page, in every address
    slot = StringField(_l("Time of entry"))
    identity = StringField(lazy_pgettext("staff", "Identity"))
    visa = StringField(_l("Visa status"))
    inflow = StringField(_l("How they heard of us"))
    resume = StringField(_l("Resume"))
    before = StringField()


class SavedViewForm(BaseForm):
    """The list as it is looked at now, under a name. The list itself comes along in hidden fields."""

    name = LineField(
        _l("Name of the list"),
        [Needed(_l("Give the list a name.")), Length(max=60, message=_l("Use at most 60 characters."))],
        render_kw={"autocomplete": "off"},
    )
    is_shared = BooleanField(_l("Show it to all colleagues"))


class IdentityForm(BaseForm):
    """Which document was seen."""

    document = Choices(
        _l("Document seen"),
        [Needed(_l("Choose the document that you compared."))],
        choices=choices_of((("passport", _l("Passport")), ("residence_card", _l("Residence card")))),
    )


class ReasonForm(BaseForm):
    """A reason that is kept, and told where it concerns the member."""

    reason = TextAreaField(
        _l("Reason"),
        [Needed(_l("Write the reason.")), Length(max=500, message=_l("Use at most 500 characters."))],
    )


class AcceptForm(BaseForm):
    """The registration is right. `seen` is the stamp of what the page showed."""

    seen = SeenField()


class ReturnForm(AcceptForm, ReasonForm):
    """Returning it with the reason, which the member reads."""


class UndoForm(ReasonForm):
    """Which entry is taken back: its random_id, or "all"; where nothing is said, the latest that stands."""

    entry = StringField(validators=[Length(max=64)])


class NoteForm(BaseForm):
    """A note for whoever comes next."""

    text = TextAreaField(
        _l("Note"),
        [
            Needed(_l("Write what the next person should know.")),
            Length(max=2000, message=_l("Use at most 2,000 characters.")),
        ],
        description=_l("What the next person should know"),
    )


class AnswerForm(BaseForm):
    """The answer to a question, sent by e-mail."""

    answer = TextAreaField(
        _l("Answer"),
        [Needed(_l("Write the answer.")), Length(max=4000, message=_l("Use at most 4,000 characters."))],
    )


class ActionForm(BaseForm):
    """A button that needs nothing but its CSRF token."""
