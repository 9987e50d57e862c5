"""The self introduction (RS-11)."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import Field, Form, TextAreaField
from wtforms.validators import StopValidation

from app.forms.base import tidy
from app.forms.resume.texts import TextForm
from app.forms.validators import MayBeEmpty

LONGEST_INTRODUCTION = 4_000  # characters


def one_sign_per_line_end(text: Any) -> Any:
    """Browsers send a line end as two signs and count it as one; so do we."""
    return tidy(text.replace("\r\n", "\n").replace("\r", "\n")) if isinstance(text, str) else text


class AtMostCounted:
    """At most so many characters, as they are counted below the field.

    The browser gets no length: it would cut a pasted text, and its owner would not see what is gone.
    """

    def __init__(self, most: int):
        self.most = most

    def __call__(self, form: Form, field: Field) -> None:
        count = len(field.data)
        if count > self.most:
            raise StopValidation(
                gettext(
                    "You have %(count)s characters. Shorten the text to %(most)s.",
                    count=f"{count:,}",
                    most=f"{self.most:,}",
                )
            )


class IntroductionForm(TextForm):
    """Some words about oneself, optional."""

    introduction = TextAreaField(
        _l("About you"), [MayBeEmpty(), AtMostCounted(LONGEST_INTRODUCTION)], filters=[one_sign_per_line_end]
    )
