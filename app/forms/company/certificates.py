"""A company's own name for a certificate."""

from flask_babel import lazy_gettext as _l

from app.forms.base import BaseForm
from app.forms.fields import LineField
from app.forms.validators import MayBeEmpty, NoLongerThan


class CertificateNameForm(BaseForm):
    """Empty goes back to the owner's name in the certificate."""

    title = LineField(
        _l("Your name for it"),
        [MayBeEmpty(), NoLongerThan(60)],
        description=_l("For example “USB stick of the accounts department”. Only your company sees it."),
        render_kw={"autocomplete": "off"},
    )
