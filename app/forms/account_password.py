"""Forms that ask a member for the password: to prove who is there, to choose another, to leave."""

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField

from app.forms.account import LONGEST_TYPED
from app.forms.base import BaseForm
from app.forms.fields import Choices, choices_of
from app.forms.passwords import PasswordUntilNow
from app.forms.recovery import NewPasswordForm
from app.forms.validators import MayBeEmpty, Needed, NoLongerThan, OneOf

# Why somebody leaves, as it is counted. Nothing can be typed, so that nothing of a person is kept by it.
LEAVING_REASONS = choices_of(
    (
        ("found_work", _l("I found work")),
        ("no_fair", _l("No fair is for me")),
        ("left_korea", _l("I have left Korea, or I am about to")),
        ("messages", _l("I got too many messages")),
        ("privacy", _l("I do not want my data kept")),
        ("other", _l("Another reason")),
    )
)


class ProveForm(BaseForm):
    """The password once more, before something that matters is changed."""

    password = PasswordField(_l("Password"), [Needed(_l("Enter your password.")), NoLongerThan(LONGEST_TYPED)])


class ChangePasswordForm(PasswordUntilNow, NewPasswordForm):
    """The password one has, and the new one twice."""


class LeaveForm(BaseForm):
    """Why, if one likes to say it."""

    reason = Choices(
        _l("Why are you leaving?"),
        [MayBeEmpty(), OneOf(_l("Choose one of these, or none."))],
        choices=LEAVING_REASONS,
        description=_l("It helps us do better. You need not say it."),
    )
