"""Forms around the board of a fair."""

from flask_babel import lazy_gettext as _l
from wtforms.validators import Length

from app.forms.base import BaseForm
from app.forms.fields import LineField
from app.forms.validators import Needed


class HallLinkForm(BaseForm):
    """A screen in the hall."""

    name = LineField(
        _l("Where the screen hangs"),
        [Needed(_l("Say where the screen hangs.")), Length(max=60, message=_l("Use at most 60 characters."))],
        description=_l("For example: Hall A, left of the entrance"),
    )
