"""The form in which a member answers texts that have changed (IM-10)."""

from collections.abc import Collection

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField

from app.forms.base import BaseForm
from app.forms.validators import AgreedTo
from app.operations.consent import ASKED


class AgreeForm(BaseForm):
    """A box for each changed text, nothing ticked beforehand. `shown` names the versions on the page."""

    terms_of_use = BooleanField(_l("Terms of use"), [AgreedTo(_l("Agree to the terms of use to go on."))])
    third_party = BooleanField(_l("Provision to third parties, for matching"))
    company_information = BooleanField(_l("Provision of company information"))
    shown = HiddenField()

    def ask_only_for(self, kinds: Collection[str]) -> None:
        """Leave out the boxes of texts that have not changed."""
        for kind in ASKED:
            if kind not in kinds:
                del self[kind]

    @property
    def agreed(self) -> list[str]:
        return [kind for kind in ASKED if kind in self and self[kind].data]
