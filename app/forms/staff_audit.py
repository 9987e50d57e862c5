"""What the audit log is searched by; sent by GET, so that what was found has an address."""

from datetime import datetime

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import Length

from app.forms.base import BaseForm
from app.forms.fields import Choices, LineField
from app.models.fair import KOREA

LONG = [Length(max=60, message=_l("Use at most 60 characters."))]


class PeriodForm(BaseForm):
    """From one Korean time until another, as a browser's field writes them."""

    class Meta:
        csrf = False

    since = StringField(_l("From"))
    until = StringField(_l("Until before"))

    def period(self) -> tuple[datetime | None, datetime | None]:
        """Both ends, or none where nothing was typed; what is no time is said at its field."""
        return self._time(self.since), self._time(self.until)

    def _time(self, field: StringField) -> datetime | None:
        if not field.data:
            return None
        try:
            return datetime.strptime(field.data[:16], "%Y-%m-%dT%H:%M").replace(tzinfo=KOREA)
        except ValueError:
            field.errors = [gettext("Enter a date and a time.")]
            return None


class AuditSearchForm(PeriodForm):
    """Who did what to whom, when."""

    actor = Choices(_l("Who"), choices=())
    action = Choices(_l("Action"), choices=())
    subject = LineField(_l("Whom or what"), LONG)
    member = LineField(_l("Member ID of the person"), LONG)


class ReadsForm(PeriodForm):
    """Whose account, and when."""

    actor = Choices(_l("Account"), choices=())
