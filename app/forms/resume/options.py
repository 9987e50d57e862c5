"""What else one can do: languages, tests, qualifications, awards, training, time abroad, portfolio (RS-9)."""

from flask_babel import lazy_gettext as _l

from app.forms.draft import WizardForm
from app.forms.fields import ListField
from app.forms.resume.entry import EntryForm


class OptionsForm(WizardForm):
    """The page of the entries; it asks nothing itself."""


class OptionEntryForm(EntryForm):
    """One entry, of some kind."""

    kind = ListField(_l("Kind"))
