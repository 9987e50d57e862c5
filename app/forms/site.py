"""Forms of the site's own pages."""

from typing import Any

from flask_babel import lazy_gettext
from wtforms import TextAreaField

from app.forms.base import BaseForm
from app.forms.fields import AsciiField
from app.forms.validators import EmailAddress, Needed, NoLongerThan
from app.rules.email import LONGEST
from app.rules.text import clean_lines

LONGEST_QUESTION = 2000  # characters


def _lines(value: Any) -> Any:
    return clean_lines(value) if isinstance(value, str) else value


class QuestionForm(BaseForm):
    """A question to the customer centre; staff answer it by e-mail."""

    email = AsciiField(
        lazy_gettext("Your e-mail"),
        [
            Needed(lazy_gettext("Enter the e-mail address that we answer to.")),
            NoLongerThan(LONGEST),
            EmailAddress(lambda form: form.email.data),
        ],
        render_kw={"inputmode": "email", "autocomplete": "email", "spellcheck": "false", "autocapitalize": "none"},
    )
    text = TextAreaField(
        lazy_gettext("Your question"),
        [Needed(lazy_gettext("Write what you want to know.")), NoLongerThan(LONGEST_QUESTION)],
        filters=[_lines],
        description=lazy_gettext("Leave out registration numbers and passwords. At most 2,000 characters."),
    )
