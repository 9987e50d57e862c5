"""Forms of the staff's pages about companies."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField
from wtforms.validators import Length, StopValidation

from app.forms.base import BaseForm
from app.forms.company.home import information_of
from app.forms.company.information import CompanyFields
from app.forms.fields import AsciiField, LineField
from app.forms.staff import ReasonForm
from app.forms.staff_person import StaysMasked
from app.forms.validators import EmailAddress, MayBeEmpty, Needed, NoLongerThan
from app.models import Company, CompanyPerson
from app.rules.email import masked

LONGEST_APPROVAL = 40


class CompanySearchForm(BaseForm):
    """What to look for; sent by GET, so that a list has an address."""

    class Meta:
        csrf = False

    q = LineField(_l("Find companies"), [Length(max=100, message=_l("Use at most 100 characters."))])
    show = StringField(_l("State"), default="all")
    kind = StringField(_l("Kind"))
    approval = StringField(_l("Approval number"))
    check = StringField(_l("Waits for staff"))
    record = StringField(_l("Customer record"))
    after = StringField()


class DecisionForm(BaseForm):
    """A button of a check: what the page had seen, and whether staff have heard whoever objected."""

    seen = HiddenField()
    heard = StringField()


class RefusalForm(ReasonForm):
    """Refusing, with the reason that is mailed."""


class EndMembershipForm(ReasonForm):
    """Ending a membership, with the reason that is mailed."""


class KeepsItsNumber:
    """An agency has an approval number: it may be another one, and not none."""

    def __call__(self, form: Any, field: Any) -> None:
        if form.is_agency and not field.data:
            raise StopValidation(gettext("Enter the approval number of the agency."))


class CompanyCorrectionForm(CompanyFields, BaseForm):
    """What staff may put right. Number, representative and opening date are the tax office's."""

    page_order = (
        *("name", "name_english", "address_search", "address_road", "address_postcode", "address_detail"),
        *("phone", "industry", "email", "approval_number", "reason"),
    )

    email = AsciiField(
        _l("E-mail of the contact person"),
        [StaysMasked(), MayBeEmpty(), NoLongerThan(254), EmailAddress(lambda form: form.email.data or "")],
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "inputmode": "email"},
    )
    approval_number = LineField(
        _l("Approval number of the agency"),
        [KeepsItsNumber(), NoLongerThan(LONGEST_APPROVAL)],
        description=_l("Another number is checked anew, and the agency is logged out until then."),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    reason = LineField(
        _l("Reason"),
        [Needed(_l("Write the reason.")), NoLongerThan(200)],
        description=_l("The contact person reads this in a mail."),
        render_kw={"autocomplete": "off"},
    )
    seen = HiddenField()
    is_agency = False

    def about(self, company: Company) -> None:
        """What kind of company it is."""
        self.is_agency = company.kind == "agency"


def correction_of(company: Company, contact: CompanyPerson | None, industry: str) -> dict[str, Any]:
    """What stands there now, as the form shows it: the e-mail masked."""
    return {
        **information_of(company, industry),
        "email": masked(contact.email) if contact is not None and contact.email else "",
        "approval_number": company.approval_number or "",
    }
