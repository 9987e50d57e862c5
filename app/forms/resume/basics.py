"""The first page of a resume: what it is for, and how its owner is called and reached (RS-1, RS-2)."""

from flask_babel import lazy_gettext as _l

from app.forms.draft import WizardForm
from app.forms.fields import AsciiField, LineField
from app.forms.validators import Needed, NoLongerThan

LONGEST_TITLE = 80


class BasicsForm(WizardForm):
    """Title, English name, e-mail; name, ID and phone come from the membership."""

    title = LineField(_l("Title of your resume"), [Needed(_l("Enter a title.")), NoLongerThan(LONGEST_TITLE)])
    english_name = AsciiField(_l("English name"), [Needed(_l("Enter your English name as on your passport."))])
    email = AsciiField(_l("E-mail"))
