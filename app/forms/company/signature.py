"""What a page with a certificate posts (CM-5 to CM-7)."""

from typing import ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.validators import AnyOf, InputRequired, Length, Optional, Regexp

from app.forms.draft import WizardForm
from app.models.certificate import CERTIFICATE_KINDS

NOT_WHOLE = _l("The signature did not arrive whole. Sign once more.")
LONGEST_SIGNATURE = 48 * 1024  # characters of base64: a signature with a long chain of certificates has some 12 000
LONGEST_RANDOM = 64
LONGEST_ID = 64
BASE64 = r"^[A-Za-z0-9+/]+={0,2}\Z"


class SignatureForm(WizardForm):
    """A signed challenge, and R where a business number is to be proved. Nothing of it is ever kept or shown again."""

    never_kept: ClassVar[tuple[str, ...]] = ("challenge", "signature", "r", "kind")

    challenge = HiddenField(
        validators=[
            InputRequired(NOT_WHOLE),
            Length(max=LONGEST_ID, message=NOT_WHOLE),
            Regexp(r"^[A-Za-z0-9_-]+\Z", message=NOT_WHOLE),
        ]
    )
    kind = HiddenField(validators=[InputRequired(NOT_WHOLE), AnyOf(CERTIFICATE_KINDS, message=NOT_WHOLE)])
    signature = HiddenField(
        validators=[
            InputRequired(NOT_WHOLE),
            Length(max=LONGEST_SIGNATURE, message=NOT_WHOLE),
            Regexp(BASE64, message=NOT_WHOLE),
        ]
    )
    r = HiddenField(
        validators=[Optional(), Length(max=LONGEST_RANDOM, message=NOT_WHOLE), Regexp(BASE64, message=NOT_WHOLE)]
    )
