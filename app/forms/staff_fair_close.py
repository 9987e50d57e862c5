"""Forms that end a fair, and take that back."""

from flask_babel import lazy_gettext
from wtforms import BooleanField

from app.forms.base import BaseForm
from app.forms.fields import LineField
from app.forms.validators import Needed, NoLongerThan


class CloseForm(BaseForm):
    """That kiosks still have scans is known."""

    despite_queues = BooleanField(lazy_gettext("Close it although kiosks have told of scans that are not delivered"))


class ReopenForm(BaseForm):
    """Why a closed fair is opened again."""

    reason = LineField(
        lazy_gettext("Reason"),
        validators=[Needed(lazy_gettext("Enter the reason. It is kept in the audit log.")), NoLongerThan(300)],
        description=lazy_gettext("It is kept in the audit log. Write no names."),
    )
