"""Desired working conditions (RS-10)."""

from flask_babel import lazy_gettext as _l

from app.forms.draft import WizardForm
from app.forms.fields import Choices, choices_of
from app.forms.validators import OneOf

WORK_TYPES = choices_of((("full_time", _l("Full-time")), ("contract", _l("Contract or intern"))))


class ConditionsForm(WizardForm):
    """Work type, places, occupation and job."""

    work_type = Choices(_l("Work type"), [OneOf(_l("Choose one."))], choices=WORK_TYPES)
