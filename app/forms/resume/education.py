"""Education: whether there is a university, and its entries (RS-7)."""

from flask_babel import lazy_gettext as _l

from app.forms.draft import WizardForm
from app.forms.fields import Choices, LineField, ListField, choices_of
from app.forms.resume.entry import EntryForm

HAS_UNIVERSITY = choices_of((("yes", _l("Yes")), ("no", _l("No"))))


class EducationForm(WizardForm):
    """Entries, or "no university" with the highest school."""

    has_university = Choices(_l("Have you studied at a university?"), choices=HAS_UNIVERSITY)
    highest_school = ListField(_l("Highest school"))


class EducationEntryForm(EntryForm):
    """One university, in Korea or abroad."""

    where = Choices(_l("Where is it?"))
    university = LineField(_l("University"))
