"""Applying for matching, and taking it back (RS-12)."""

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from app.forms.base import BaseForm
from app.forms.validators import MayBeEmpty, NoLongerThan

LONGEST_REASON = 500  # characters


class ApplyForm(BaseForm):
    """The button below the review; everything else was asked on the pages before."""


class WithdrawForm(BaseForm):
    """Asks once; why may be said."""

    reason = TextAreaField(
        _l("Why do you withdraw?"),
        [MayBeEmpty(), NoLongerThan(LONGEST_REASON)],
        description=_l("It helps us to do better. Leave it empty if you like."),
    )
