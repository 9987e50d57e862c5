"""Forms of the staff's pages about resumes."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import Length

from app.forms.base import BaseForm
from app.forms.fields import LineField
from app.forms.staff import ReasonForm


class ResumeSearchForm(BaseForm):
    """What to look for; sent by GET, so that a list has an address."""

    class Meta:
        csrf = False

    q = LineField(_l("Find resumes"), [Length(max=100, message=_l("Use at most 100 characters."))])
    show = StringField(_l("State"), default="applied")
    visa = StringField(_l("Visa status"))
    seeker_type = StringField(_l("Job seeker type"))
    project_type = StringField(_l("Project type"))
    work_type = StringField(_l("Work type"))
    career = StringField(_l("Work experience"))
    name_state = StringField(_l("Name check"))
    after = StringField()


class SeenForm(BaseForm):
    """A button about the version that stands on the page."""

    version = StringField()

    @property
    def seen(self) -> int:
        """The number of that version; 0 where the page sent none."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


class ReturnForm(SeenForm, ReasonForm):
    """Returning it with the reason, which the member reads."""
