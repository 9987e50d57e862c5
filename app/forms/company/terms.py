"""Step 2 of a company's sign-up (CM-12)."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField

from app.forms.draft import WizardForm
from app.forms.validators import AgreedTo
from app.operations import customer_record

PROVISION = customer_record.AGREED_BY


class CompanyTermsForm(WizardForm):
    """Each text agreed to by itself, nothing ticked beforehand. `shown` names the versions on the page.

    Where the site has no master customer system, nothing is provided and nobody is asked.
    """

    company_terms = BooleanField(
        _l("Terms of use for companies"), [AgreedTo(_l("Agree to the terms of use for companies to join."))]
    )
    company_provision = BooleanField(
        _l("Provision of company information"),
        [AgreedTo(_l("Agree to the provision of company information to join."))],
    )
    shown = HiddenField()

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        if not customer_record.is_configured():
            del self[PROVISION]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The texts that this form asks about, as they follow each other."""
        return tuple(name for name in ("company_terms", PROVISION) if name in self)
