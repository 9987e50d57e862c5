"""A company's information and contact person, as its owners change them (CM-8): the parts of the sign-up's form."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from app.forms.account_profile import address_answers
from app.forms.base import BaseForm
from app.forms.company.certification import opening_field, representative_field, second_name_field
from app.forms.company.information import MEMBERSHIP, NOTICES, YES, CompanyFields, ContactFields, NoticeFields
from app.forms.member import OTHER_DOMAIN
from app.models import Company, CompanyPerson
from app.rules.email import DOMAINS, parted
from app.rules.phone import shown


class InformationForm(CompanyFields, BaseForm):
    """The company itself. `seen` says what the page had seen of it."""

    page_order = ("name", "name_english", "address_search", "address_road", "address_postcode", "address_detail")

    seen = HiddenField()


def information_of(company: Company, industry: str) -> dict[str, Any]:
    """What stands there now, as the form shows it; `industry` is the name of its code."""
    return {
        "name": company.name,
        "name_english": company.name_english or "",
        "phone": shown(company.phone),
        "industry": industry,
        "industry_code": company.industry,
        **address_answers(company.address or {}),
    }


def information_in(form: InformationForm, stored: dict[str, Any]) -> dict[str, Any]:
    """The answers as a company keeps them. An address that was left as it is stays, with what only it holds."""
    untouched = address_answers(stored)
    is_same = all((form[name].data or "") == value for name, value in untouched.items() if name != "address_found")
    return {
        "name": form.name.data,
        "name_english": form.name_english.data or None,
        "address": stored if stored and is_same else form.address,
        "phone": form.phone.e164,
        "industry": form.industry_code.data,
    }


class ContactForm(ContactFields, NoticeFields, BaseForm):
    """The contact person and the notices; the employment membership is agreed to elsewhere, and asks for a mobile
    number here as well."""

    page_order = ("contact_name", "contact_phone", "contact_mobile", "email_local", "email_domain", "email_typed")

    employment_membership = HiddenField(_l("Employment membership"))
    seen = HiddenField()

    def about(self, person: CompanyPerson, *, is_agreed: bool) -> None:
        """What is not asked here: the membership, and the address of somebody who logs in with it."""
        self[MEMBERSHIP].data = YES if is_agreed else "no"
        if person.email_key:
            for name, value in email_fields(person.email or "").items():
                self[name].data = value


def contact_answers(company: Company, person: CompanyPerson) -> dict[str, Any]:
    """What stands there now, as the form shows it."""
    return {
        "contact_name": person.name,
        "contact_phone": shown(person.phone) if person.phone else "",
        "contact_mobile": shown(person.mobile) if person.mobile else "",
        **email_fields(person.email or ""),
        **{name: YES if getattr(company, name) else "no" for name in NOTICES},
    }


def email_fields(email: str) -> dict[str, str]:
    """An address as the fields that it is typed in."""
    local, domain = parted(email) if email else ("", "")
    if domain in DOMAINS:
        return {"email_local": local, "email_domain": domain, "email_typed": ""}
    return {"email_local": local, "email_domain": OTHER_DOMAIN, "email_typed": domain}


class CertifyForm(BaseForm):
    """What the tax office is asked about again; the number stays."""

    representative = representative_field()
    opened_on = opening_field()
    second_name = second_name_field()
