"""Forms of the login and of the member's own account."""

from flask_babel import lazy_gettext
from wtforms import PasswordField

from app.forms.base import BaseForm
from app.forms.fields import AsciiField, Choices, NameField
from app.forms.member import YES_OR_NO
from app.forms.validators import Needed, NoLongerThan, OneOf

LONGEST_TYPED = 200  # characters; longer ones are nobody's


class LoginForm(BaseForm):
    """ID, password and, where the operator wants it, the name (IL-1). Nothing tells which of them was wrong."""

    member_id = AsciiField(
        lazy_gettext("Member ID"),
        [Needed(lazy_gettext("Enter your member ID.")), NoLongerThan(LONGEST_TYPED)],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        lazy_gettext("Password"),
        [Needed(lazy_gettext("Enter your password.")), NoLongerThan(LONGEST_TYPED)],
    )
    name = NameField(
        lazy_gettext("Name"),
        [Needed(lazy_gettext("Enter your name.")), NoLongerThan(LONGEST_TYPED)],
        description=lazy_gettext("As you joined with it, for example NGUYEN THI HUONG or 홍길동."),
        render_kw={"autocomplete": "name", "spellcheck": "false"},
    )


class NoticesForm(BaseForm):
    """News by message and by e-mail, each accepted or refused (IM-9)."""

    notice_by_message = Choices(
        lazy_gettext("News by text message"),
        [OneOf(lazy_gettext("Choose whether we may send you text messages."))],
        choices=YES_OR_NO,
    )
    notice_by_email = Choices(
        lazy_gettext("News by e-mail"),
        [OneOf(lazy_gettext("Choose whether we may send you e-mails with news."))],
        choices=YES_OR_NO,
    )
