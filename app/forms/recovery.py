"""Forms of the ways back in: whom to mail the link, and the new password (IL-4, IM-5)."""

from flask_babel import lazy_gettext
from wtforms import PasswordField, SelectMultipleField

from app.forms.base import BaseForm
from app.forms.fields import AsciiField
from app.forms.passwords import again_field
from app.forms.validators import EmailAddress, GoodPassword, Needed
from app.models import Member
from app.rules.password import NOBODY, Context, known_words


class RecoverForm(BaseForm):
    """The mailbox that the ID and the link go to. Whether anybody has it is told there alone."""

    email = AsciiField(
        lazy_gettext("E-mail"),
        [
            Needed(lazy_gettext("Enter the e-mail address of your membership.")),
            EmailAddress(lambda form: form.email.data),
        ],
        description=lazy_gettext("The address that you confirmed when you joined"),
        render_kw={"autocomplete": "email", "inputmode": "email", "autocapitalize": "none", "spellcheck": "false"},
    )


class NewPasswordForm(BaseForm):
    """A new password, typed twice. `person` is what is known about whoever chooses it."""

    person: Context = NOBODY

    password = PasswordField(
        lazy_gettext("New password"),
        [
            Needed(lazy_gettext("Type a password. We never keep it on the page.")),
            GoodPassword(lambda form: form.person),
        ],
        description=lazy_gettext("8 to 20 characters: letters and a digit or one of ! @ # $ ^ + = -"),
    )
    password_again = again_field()

    def about(self, member: Member) -> None:
        """Let the rule know who chooses."""
        self.person = Context(
            member_id=member.member_id or "", name=member.name, phone=member.phone or "", email=member.email or ""
        )

    @property
    def known_words(self) -> str:
        """For the meter: what the password must not be made of, apart by spaces."""
        return " ".join(known_words(self.person))


class ResetForm(NewPasswordForm):
    """The new password, and which linked accounts shall not log in any longer."""

    drops = SelectMultipleField(
        lazy_gettext("Stop logging in with"),
        description=lazy_gettext("Choose those that are not yours, or that you do not use any longer."),
        choices=[],
        validate_choice=False,
    )
