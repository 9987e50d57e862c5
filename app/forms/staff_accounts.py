"""Forms about the accounts of staff: making them, giving roles, and how one logs in oneself (ST-1)."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, TextAreaField

from app.forms.account import LONGEST_TYPED
from app.forms.base import BaseForm
from app.forms.company.entrance import LongPassword
from app.forms.company.people import MAILBOX
from app.forms.fields import AsciiField, Choices, NameField
from app.forms.passwords import PasswordUntilNow, again_field
from app.forms.validators import EmailAddress, Needed, NoLongerThan, OneOf
from app.models import Staff
from app.rules.password import NOBODY, Context

EVERYWHERE = "*"  # in the place of a fair's address
ROLES = (
    ("viewer", _l("Viewer")),
    ("desk", _l("Desk")),
    ("fair_manager", _l("Fair manager")),
    ("admin", _l("Administrator")),
)
# Why a masked field is looked at, as the log has it; macros/staff.html has the words.
REVEAL_REASONS = ("call", "identity", "asked", "correct", "other")


class GrantForm(BaseForm):
    """A role that somebody shall have, where, and why."""

    role = Choices(_l("Role"), [OneOf(_l("Choose what this person may do."))], choices=ROLES)
    fair = Choices(_l("Where"), [OneOf(_l("Choose a fair, or all fairs."))], choices=())
    reason = TextAreaField(
        _l("Why does this person need it?"),
        [Needed(_l("Write why. Whoever agrees reads it.")), NoLongerThan(300)],
        description=_l("Whoever agrees reads it, and it stays with the request. Write no names."),
    )

    @property
    def fits(self) -> bool:
        """An administrator is one everywhere."""
        return self.role.data != "admin" or self.fair.data == EVERYWHERE


class NewAccountForm(GrantForm):
    """Whom to invite, with the first role asked for."""

    page_order = ("name", "email", "role", "fair", "reason")

    name = NameField(_l("Name"), [Needed(_l("Enter the person’s name.")), NoLongerThan(100)])
    email = AsciiField(
        _l("E-mail"),
        [Needed(_l("Enter the person’s work e-mail address.")), EmailAddress(lambda form: form.email.data)],
        description=_l("The link to set up the login goes there."),
        render_kw=MAILBOX | {"autocomplete": "off"},
    )


class SetPasswordForm(BaseForm):
    """A password, typed twice. `known` is what is known about whoever chooses it."""

    known: Context = NOBODY

    password = PasswordField(
        _l("New password"),
        [Needed(_l("Choose a password.")), LongPassword(lambda form: form.known)],
        description=_l("12 to 128 characters, for example four words that do not belong together"),
    )
    password_again = again_field()

    def about(self, person: Staff) -> None:
        """Let the rule know who chooses."""
        self.known = Context(name=person.name, email=person.email)


class ChangeStaffPasswordForm(PasswordUntilNow, SetPasswordForm):
    """The password one has, and the new one twice."""


class StaffProveForm(BaseForm):
    """The password once more, before something that matters is changed."""

    password = PasswordField(_l("Password"), [Needed(_l("Enter your password.")), NoLongerThan(LONGEST_TYPED)])


class RevealForm(BaseForm):
    """Why a masked field is to be seen."""

    why = Choices(
        _l("Why do you need to see it?"), [OneOf(_l("Choose why."))], choices=[(why, why) for why in REVEAL_REASONS]
    )
    words = NameField(_l("In a few words"), [NoLongerThan(200)])

    def validate(self, extra_validators: Any = None) -> bool:
        """Something else has to be said in words."""
        is_good = bool(super().validate(extra_validators))
        if is_good and self.why.data == "other" and not self.words.data:
            self.words.errors = [str(_l("Write in a few words why."))]
            return False
        return is_good
