"""Forms of people who register for a fair."""

from flask_babel import lazy_gettext
from wtforms import StringField

from app.forms.base import BaseForm
from app.forms.validators import Needed

WAIT = "wait-"


class TimeForm(BaseForm):
    """The time of entry: a slot's public id, with `wait-` before it for the waiting list of a full one."""

    slot = StringField(
        lazy_gettext("Arrive between"), validators=[Needed(lazy_gettext("Choose the hour when you will come."))]
    )

    @property
    def slot_id(self) -> str:
        return str(self.slot.data or "").removeprefix(WAIT)

    @property
    def waits(self) -> bool:
        return str(self.slot.data or "").startswith(WAIT)


class ConfirmForm(BaseForm):
    """A page that asks once more before something is given up."""
