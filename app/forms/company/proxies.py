"""Naming a company that acts for one's own, and for what."""

from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, SelectMultipleField
from wtforms.validators import StopValidation

from app.forms.base import BaseForm
from app.forms.company.certification import BusinessNumber, BusinessNumberField
from app.forms.fields import choices_of
from app.forms.validators import Needed
from app.rules.company_services import FOR_OTHERS

SERVICE_NAMES = {
    "openings": _l("Openings"),
    "interviews": _l("Interviews"),
    "resumes": _l("Shared resumes"),
}


class AtLeastOneService:
    """A proxy is named for something, and for nothing else than there is."""

    field_flags = {"required": True}

    def __call__(self, form: BaseForm, field: Field) -> None:
        if not field.data or not set(field.data) <= set(FOR_OTHERS):
            raise StopValidation(_l("Choose at least one service."))


class NameProxyForm(BaseForm):
    """The proxy's business number, and what it may do. `seen` is whose name was shown before the last press."""

    number = BusinessNumberField(
        _l("Business registration number of the proxy"),
        [Needed(_l("Enter the proxy’s business registration number.")), BusinessNumber()],
        description=_l("10 digits, for example 123-45-67890"),
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )
    services = SelectMultipleField(
        _l("What may it do for your company?"),
        [AtLeastOneService()],
        choices=choices_of((service, SERVICE_NAMES[service]) for service in FOR_OTHERS),
        validate_choice=False,
    )
    seen = HiddenField()
