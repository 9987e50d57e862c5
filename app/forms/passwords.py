"""Fields of forms by which somebody chooses a password, members as well as people of companies."""

from typing import ClassVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import PasswordField
from wtforms.validators import StopValidation

from app.forms.account import LONGEST_TYPED
from app.forms.validators import Needed, NoLongerThan, SameAs


def again_field() -> PasswordField:
    """The new password once more; the form has it in `password`."""
    return PasswordField(
        _l("New password again"),
        [
            Needed(_l("Type the same password again.")),
            SameAs("password", _l("The two passwords differ. Type the same one twice.")),
        ],
    )


class PasswordUntilNow:
    """The password one has, before the fields of a new one."""

    page_order: ClassVar[tuple[str, ...]] = ("current", "password", "password_again")

    current = PasswordField(
        _l("Your password until now"),
        [Needed(_l("Enter the password that you log in with now.")), NoLongerThan(LONGEST_TYPED)],
    )

    def validate_password(self, field: PasswordField) -> None:
        """The new one is a new one."""
        if field.data == self.current.data:
            raise StopValidation(gettext("This is the password you have. Choose another one."))
