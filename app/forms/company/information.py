"""Step 3 of a company's sign-up: the company, its contact person, notices, employment membership (CM-8, CM-9)."""

import re
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import Field, Form, HiddenField
from wtforms.validators import StopValidation

from app.forms.address import KOREA, AddressFields
from app.forms.company.certification import LettersOfAName
from app.forms.draft import WizardForm
from app.forms.fields import AsciiField, Choices, LineField, ListField, NameField, PhoneField, choices_of
from app.forms.member import EMAIL_DOMAINS, LONGEST_NAME, OTHER_DOMAIN, YES_OR_NO
from app.forms.picking import PickedCode
from app.forms.validators import (
    AnyPhone,
    EmailAddress,
    HasALetter,
    KoreanMobile,
    MayBeEmpty,
    Needed,
    NeededWithout,
    NoLongerThan,
    OneOf,
    RequiredIf,
)
from app.rules import email as emails

YES, NO = "yes", "no"
AGREE_OR_NOT = choices_of(((YES, _l("Agree")), (NO, _l("Do not agree"))))
NOTICES = ("notice_service_message", "notice_promotion_message", "notice_promotion_email", "notice_electronic")
MEMBERSHIP = "employment_membership"


class LatinName:
    """A name in Latin letters, with the digits and signs that firms have in theirs."""

    def __call__(self, form: Form, field: Field) -> None:
        if not re.search("[A-Za-z]", field.data) or not re.fullmatch(r"[A-Za-z0-9 .,&'’()+/@!-]+", field.data):
            raise StopValidation(gettext("Enter the name in Latin letters, for example Hanbit Precision Co., Ltd."))


class OfTheList:
    """What was typed must have been picked: the code beside it says so."""

    field_flags = {"required": True}

    def __init__(self, code: str, message: Any):
        self.code, self.message = code, message

    def __call__(self, form: Form, field: Field) -> None:
        code = form[self.code]
        code.pre_validate(form)
        if not code.data:
            raise StopValidation(str(self.message))


class BesideItsDomain:
    """The part before the @ where somebody typed the one after it."""

    def __call__(self, form: Any, field: Field) -> None:
        if not field.data and form.email_domain.data == OTHER_DOMAIN and form.email_typed.data:
            raise StopValidation(gettext("Enter the part before the @, for example huong.nguyen."))


class DomainOfAddress:
    """Needed where an address was begun whose domain is not of the list; elsewhere it is emptied."""

    def __call__(self, form: Any, field: Field) -> None:
        local = form.email_local.data or ""
        if form.email_domain.data != OTHER_DOMAIN or "@" in local:
            field.data, field.errors = "", []
            raise StopValidation
        if local and not field.data:
            raise StopValidation(gettext("Enter the part after the @, for example company.co.kr."))


class UnlessItsDomainIsMissing:
    """The field of the domain says so; the address is not judged without it."""

    def __call__(self, form: Any, field: Field) -> None:
        if form.email_domain.data == OTHER_DOMAIN and "@" not in field.data and not form.email_typed.data:
            field.errors = []
            raise StopValidation


class CompanyFields(AddressFields):
    """The company itself. What the tax office confirmed is not asked again; its address is in Korea."""

    name = NameField(
        _l("Company name"),
        [Needed(_l("Enter the name of your company.")), NoLongerThan(LONGEST_NAME), LettersOfAName()],
        description=_l("As on the certificate of registration"),
        render_kw={"autocomplete": "organization", "spellcheck": "false"},
    )
    name_english = LineField(
        _l("Company name in English"),
        [MayBeEmpty(), NoLongerThan(LONGEST_NAME), LatinName()],
        description=_l("Foreign job seekers read this one."),
        render_kw={"autocomplete": "off", "lang": "en", "spellcheck": "false"},
    )
    address_place = HiddenField(filters=[lambda _value: KOREA])
    address_country = address_abroad = None  # type: ignore[assignment]
    phone = PhoneField(
        _l("Office phone"),
        [Needed(_l("Enter the number of your office.")), AnyPhone()],
        description=_l("For example 02-123-4567"),
        render_kw={"inputmode": "tel", "autocomplete": "tel", "maxlength": "40"},
    )
    industry = LineField(
        _l("Industry"),
        [
            Needed(_l("Search for your industry and choose it from the list.")),
            NoLongerThan(200),
            OfTheList("industry_code", _l("Search for your industry and choose it from the list.")),
        ],
        description=_l("As in the Korean Standard Industrial Classification, for example machinery or food"),
    )
    industry_code = PickedCode("industry", names="industry", is_free=False)


class ContactFields:
    """Whom notices and staff reach. Landline or mobile, and what the notices below ask for."""

    contact_name = NameField(
        _l("Name of the contact person"),
        [Needed(_l("Enter the name of the contact person.")), NoLongerThan(LONGEST_NAME), HasALetter()],
        render_kw={"autocomplete": "name", "spellcheck": "false"},
    )
    contact_phone = PhoneField(
        _l("Landline"),
        [MayBeEmpty(), AnyPhone()],
        description=_l("For example 02-123-4567. A landline or a mobile number is needed."),
        render_kw={"inputmode": "tel", "autocomplete": "tel", "maxlength": "40"},
    )
    contact_mobile = PhoneField(
        _l("Mobile number"),
        [
            RequiredIf(
                "notice_service_message",
                YES,
                _l("Enter a mobile number, or refuse text messages about your applications."),
            ),
            RequiredIf("notice_promotion_message", YES, _l("Enter a mobile number, or refuse news by text message.")),
            RequiredIf(MEMBERSHIP, YES, _l("Enter a mobile number, or do not agree to the employment membership.")),
            NeededWithout("contact_phone", _l("Enter a landline or a mobile number.")),
            MayBeEmpty(),
            KoreanMobile(),
        ],
        render_kw={"inputmode": "tel", "autocomplete": "tel-national", "maxlength": "40"},
    )
    email_local = AsciiField(
        _l("E-mail"),
        [
            RequiredIf("notice_promotion_email", YES, _l("Enter an e-mail address, or refuse news by e-mail.")),
            RequiredIf("notice_electronic", YES, _l("Enter an e-mail address, or refuse electronic notification.")),
            BesideItsDomain(),
            MayBeEmpty(),
            UnlessItsDomainIsMissing(),
            EmailAddress(lambda form: form.email),
        ],
        render_kw={"autocomplete": "email", "maxlength": "254"},
    )
    email_domain = ListField(
        _l("Part after the @"), [OneOf(_l("Choose the part after the @."))], choices=EMAIL_DOMAINS, default=OTHER_DOMAIN
    )
    email_typed = AsciiField(
        _l("The part after the @, if it is not in the list"),
        [DomainOfAddress()],
        render_kw={"autocomplete": "off", "maxlength": "254"},
    )

    @property
    def email(self) -> str:
        """The whole address as typed; empty where there is none."""
        local = self.email_local.data or ""
        domain: Any = self.email_typed if self.email_domain.data == OTHER_DOMAIN else self.email_domain
        return emails.joined(local, domain.data or "") if local else ""

    def asked_by(self: Any, name: str) -> list[str]:
        """The answers that make a field needed now, by their labels."""
        rules = (rule for rule in self[name].validators if isinstance(rule, RequiredIf))
        return [str(self[rule.other].label.text) for rule in rules if rule.holds(self)]


class NoticeFields:
    """Four notices, each accepted or refused."""

    notice_service_message = Choices(
        _l("Text messages about your applications"),
        [OneOf(_l("Choose whether we may send text messages about your applications."))],
        choices=YES_OR_NO,
        description=_l("How far your applications are, by AlimTalk or SMS to the contact person’s mobile phone."),
    )
    notice_promotion_message = Choices(
        _l("News by text message"),
        [OneOf(_l("Choose whether we may send you news by text message."))],
        choices=YES_OR_NO,
        description=_l("Recommended services, announcements and events, by AlimTalk or SMS."),
    )
    notice_promotion_email = Choices(
        _l("News by e-mail"),
        [OneOf(_l("Choose whether we may send you news by e-mail."))],
        choices=YES_OR_NO,
        description=_l("Job fairs, seminars, newsletters and events."),
    )
    notice_electronic = Choices(
        _l("Electronic notification"),
        [OneOf(_l("Choose whether official letters may come by e-mail."))],
        choices=YES_OR_NO,
        description=_l(
            "Official letters by e-mail in place of paper. Foreign mailboxes (Google, Yahoo, Outlook) and company "
            "mailboxes may turn such mails away: give an address that receives mails from Korean offices."
        ),
    )


class CompanyInformationForm(CompanyFields, ContactFields, NoticeFields, WizardForm):
    """The company and whom to reach; four notices and the employment membership, each accepted or refused.

    `shown` names the version of the employment membership's text on the page.
    """

    page_order = (
        *("name", "name_english", "address_search", "address_road", "address_postcode", "address_detail"),
        *("phone", "industry", "contact_name", "contact_phone", "contact_mobile"),
        *("email_local", "email_domain", "email_typed"),
    )

    employment_membership = Choices(
        _l("Do you agree to the employment membership?"),
        [OneOf(_l("Choose whether you agree to the employment membership."))],
        choices=AGREE_OR_NOT,
        description=_l("Services made for your company need it. All else works without it."),
    )
    shown = HiddenField()


def accepted(values: Mapping[str, Any]) -> dict[str, bool]:
    """Which notices were accepted, by field."""
    return {name: values.get(name) == YES for name in NOTICES}
