"""Where the member lives, and which kind of job seeker and project it is: prefilled, correctable (RS-4)."""

from flask_babel import lazy_gettext as _l

from app.forms.address import AddressFields
from app.forms.draft import WizardForm
from app.forms.fields import Choices, choices_of
from app.forms.validators import OneOf

SEEKER_TYPES = choices_of((("student", _l("Foreign student or graduate")), ("general", _l("General"))))
PROJECT_TYPES = choices_of((("general", _l("General")), ("large_small", _l("Large–small enterprise programme"))))


class AddressForm(AddressFields, WizardForm):
    """The address and two types."""

    seeker_type = Choices(_l("Type of job seeker"), [OneOf(_l("Choose one."))], choices=SEEKER_TYPES)
    project_type = Choices(_l("Type of project"), [OneOf(_l("Choose one."))], choices=PROJECT_TYPES)
