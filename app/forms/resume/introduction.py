"""The self introduction (RS-11)."""

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from app.forms.draft import WizardForm
from app.forms.validators import MayBeEmpty, NoLongerThan

LONGEST_INTRODUCTION = 4_000  # characters


class IntroductionForm(WizardForm):
    """Some words about oneself, optional."""

    introduction = TextAreaField(_l("About you"), [MayBeEmpty(), NoLongerThan(LONGEST_INTRODUCTION)])
