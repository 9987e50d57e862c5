"""Work experience: newcomer or experienced, and its entries (RS-8)."""

from flask_babel import lazy_gettext as _l

from app.forms.draft import WizardForm
from app.forms.fields import Choices, LineField, choices_of
from app.forms.resume.entry import EntryForm

CAREERS = choices_of((("new", _l("Newcomer")), ("experienced", _l("Experienced"))))


class ExperienceForm(WizardForm):
    """Newcomer or experienced."""

    career = Choices(_l("Have you worked before?"), choices=CAREERS)


class ExperienceEntryForm(EntryForm):
    """One employment."""

    company = LineField(_l("Company"))
