"""What staff choose about badges."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, StringField

from app.forms.base import BaseForm
from app.forms.fields import Choices, choices_of
from app.forms.staff_fair import SeenField
from app.forms.validators import Needed


class BadgeSettingsForm(BaseForm):
    """How the badges of one fair look. `seen` is the stamp of what the page showed."""

    seen = SeenField()
    layout = Choices(
        _("Paper"),
        [Needed(_("Choose the paper of the badges."))],
        choices=choices_of((("a6", _("A6, 105 × 148 mm")), ("label", _("Label, 62 × 100 mm")))),
    )
    shows_reading = BooleanField(_("The Korean name or reading below the name"))
    shows_language = BooleanField(_("The language that the visitor speaks"))
    shows_code = BooleanField(_("The square code of the ticket"))


class BadgeChoiceForm(BaseForm):
    """Whose badges; read from the address, so that a choice has one."""

    class Meta:
        csrf = False

    show = StringField()
    slot = StringField()
    sort = StringField()


class BadgeBatchForm(BaseForm):
    """The same choice, sent to have its PDF made."""

    show = StringField()
    slot = StringField()
    sort = StringField()


class BadgeStepForm(BaseForm):
    """What became of a badge: the word is in the address."""
