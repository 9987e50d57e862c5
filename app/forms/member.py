"""The forms of joining: identity, terms, information, codes (IM-1 to IM-13)."""

from collections.abc import Collection
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, PasswordField

from app.forms.address import AddressFields
from app.forms.countries import countries
from app.forms.draft import WizardForm
from app.forms.fields import (
    AsciiField,
    Choices,
    DigitsField,
    KoreanDate,
    ListField,
    NameField,
    PhoneField,
    SevenDigits,
    choices_of,
)
from app.forms.validators import (
    AgreedTo,
    AnyPhone,
    EightToTwentyLettersAndDigits,
    EmailAddress,
    FourteenOrOlder,
    GoodPassword,
    HasALetter,
    KoreanMobile,
    LatinOrHangul,
    MayBeEmpty,
    Needed,
    NeededWhere,
    NoLongerThan,
    OneOf,
    PastDate,
    SameAs,
    SixDigits,
    UnusedMemberId,
)
from app.rules import email as emails
from app.rules.password import Context, known_words

LONGEST_NAME = 100
OPERATORS = choices_of(
    (
        ("SKT", _l("SK Telecom")),
        ("KT", "KT"),
        ("LGU", "LG U+"),
        ("SKT_MVNO", _l("Budget phone on SK Telecom")),
        ("KT_MVNO", _l("Budget phone on KT")),
        ("LGU_MVNO", _l("Budget phone on LG U+")),
    )
)
OTHER_DOMAIN = "other"
EMAIL_DOMAINS = choices_of((*((domain, domain) for domain in emails.DOMAINS), (OTHER_DOMAIN, _l("Another one"))))
YES_OR_NO = choices_of((("yes", _l("Accept")), ("no", _l("Refuse"))))


BY_TEXT, BY_APP = "SMS", "APP"
METHODS = choices_of(((BY_TEXT, _l("Text message with a code")), (BY_APP, _l("PASS, my operator’s app"))))


class PhoneIdentityForm(WizardForm):
    """Whom the mobile operator is asked about (IM-2). The seven digits are passed on and forgotten.

    Who confirms in the operator's app need not type them.
    """

    never_kept = ("seven_digits",)
    page_order = ("name", "phone", "operator", "method", "seven_digits")

    name = NameField(
        _l("Name"),
        [
            Needed(_l("Enter your name as on your residence card.")),
            NoLongerThan(LONGEST_NAME),
            HasALetter(),
            LatinOrHangul(),
        ],
        description=_l("As on your residence card, in the same order. Your mobile operator has it like this too."),
        render_kw={"autocomplete": "name", "spellcheck": "false"},
    )
    seven_digits = SevenDigits(
        _l("First 7 digits of your registration number"),
        [
            NeededWhere("method", (BY_TEXT,), _l("Enter 7 digits, for example 990114 and 5.")),
            PastDate(
                _l("Enter the first 7 digits only: your birth date and the digit after it, for example 990114-5.")
            ),
            FourteenOrOlder(),
        ],
        description=_l("Your birth date and the digit after the hyphen, for example 990114-5. Used once, never kept."),
        render_kw={"inputmode": "numeric", "autocomplete": "off", "maxlength": "20"},
    )
    phone = PhoneField(
        _l("Mobile number"),
        [Needed(_l("Enter the number of your mobile phone.")), KoreanMobile()],
        description=_l("Korean number in your own name, for example 010-2384-4471"),
        render_kw={"inputmode": "tel", "autocomplete": "tel-national", "maxlength": "40"},
    )
    operator = Choices(_l("Mobile operator"), [OneOf(_l("Choose your mobile operator."))], choices=OPERATORS)
    method = Choices(
        _l("How do you confirm?"), [OneOf(_l("Choose how you confirm."))], choices=METHODS, default=BY_TEXT
    )


class EmailFields:
    """An e-mail address in two parts, the second from a list or typed (IM-6)."""

    email_local = AsciiField(
        _l("E-mail"),
        [Needed(_l("Enter the part before the @, for example huong.nguyen.")), EmailAddress(lambda form: form.email)],
        render_kw={"autocomplete": "email", "maxlength": "254"},
    )
    email_domain = ListField(
        _l("Part after the @"), [OneOf(_l("Choose the part after the @."))], choices=EMAIL_DOMAINS, default="gmail.com"
    )
    email_typed = AsciiField(
        _l("The part after the @, if it is not in the list"),
        [NeededWhere("email_domain", (OTHER_DOMAIN,), _l("Enter the part after the @, for example company.co.kr."))],
        render_kw={"autocomplete": "off", "maxlength": "254"},
    )

    @property
    def email(self) -> str:
        """The whole address as typed; one typed whole into the first field stands."""
        domain: Any = self.email_typed if self.email_domain.data == OTHER_DOMAIN else self.email_domain
        return emails.joined(self.email_local.data or "", domain.data or "")


class PassportFields:
    """Who somebody is, as the passport says it: typed where nothing proves it, and looked at at the desk."""

    name = NameField(
        _l("Name"),
        [Needed(_l("Enter your name as on your passport.")), NoLongerThan(LONGEST_NAME), HasALetter()],
        description=_l("Your full name as on your passport, in the same order"),
        render_kw={"autocomplete": "name", "spellcheck": "false"},
    )
    birth_date = KoreanDate(
        _l("Date of birth"),
        [
            Needed(_l("Enter 8 digits: year, month and day, for example 19990114.")),
            PastDate(_l("Enter 8 digits: year, month and day, for example 19990114.")),
            FourteenOrOlder(),
        ],
        description=_l("8 digits, for example 19990114"),
        render_kw={"inputmode": "numeric", "autocomplete": "bday", "maxlength": "20"},
    )
    nationality = ListField(_l("Nationality"), [OneOf(_l("Choose your nationality."))], choices=countries)


class EmailIdentityForm(EmailFields, PassportFields, WizardForm):
    """For those without a Korean phone in their own name (IM-12). Their documents are looked at at the desk."""

    page_order = ("name", "birth_date", "nationality")


class ProviderIdentityForm(PassportFields, WizardForm):
    """For those who come with an account elsewhere (IM-3). What a government's login proves is not asked for."""

    def leave_out(self, proved: Collection[str]) -> None:
        """Take away the fields that need not be typed; whom a government knows is not asked for a nationality."""
        for name in [name for name in ("name", "birth_date") if name in proved]:
            del self[name]
        if proved:
            del self.nationality


class IdentityDetailsForm(WizardForm):
    """What the operator's answer left open: only what is missing is asked."""

    birth_date = KoreanDate(
        _l("Date of birth"),
        [
            Needed(_l("Enter 8 digits: year, month and day, for example 19990114.")),
            PastDate(_l("Enter 8 digits: year, month and day, for example 19990114.")),
            FourteenOrOlder(),
        ],
        description=_l("8 digits, for example 19990114"),
        render_kw={"inputmode": "numeric", "autocomplete": "bday", "maxlength": "20"},
    )
    contact = PhoneField(
        _l("Phone number"),
        [Needed(_l("Enter a number where staff can reach you.")), AnyPhone()],
        description=_l("Your mobile number, or another one, in Korea or abroad, for example 010-2384-4471"),
        render_kw={"inputmode": "tel", "autocomplete": "tel", "maxlength": "40"},
    )


class CodeForm(WizardForm):
    """A code that was texted or mailed."""

    never_kept = ("code",)

    code = DigitsField(
        _l("Code"), [Needed(_l("Enter the 6 digits of the code.")), SixDigits()], render_kw={"maxlength": "12"}
    )


class TermsForm(WizardForm):
    """Each text agreed to by itself; nothing is ticked beforehand (IM-10). `shown` names the versions on the page."""

    terms_of_use = BooleanField(_l("Terms of use"), [AgreedTo(_l("Agree to the terms of use to join."))])
    third_party = BooleanField(_l("Provision to third parties, for matching"))
    company_information = BooleanField(_l("Provision of company information"))
    shown = HiddenField()


class MemberIdForm(WizardForm):
    """The member ID alone, so that it can be checked by itself (IM-4)."""

    member_id = AsciiField(
        _l("Member ID"),
        [
            Needed(_l("Enter a member ID of 8 to 20 letters and digits.")),
            EightToTwentyLettersAndDigits(),
            UnusedMemberId(),
        ],
        description=_l("8 to 20 letters and digits. You log in with it."),
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )


class InformationForm(AddressFields, EmailFields, MemberIdForm):
    """Everything else about a member (IM-4 to IM-9). `person` is what the step before proved."""

    never_kept = ("password", "password_again")
    page_order = (
        *("name_korean", "member_id", "password", "password_again"),
        *("email_local", "email_domain", "email_typed", "contact"),
    )
    person: dict[str, Any] = {}

    name_korean = NameField(
        _l("Korean name, or how your name sounds in Korean"),
        [MayBeEmpty(), NoLongerThan(LONGEST_NAME), HasALetter()],
        description=_l("As it is read or written in Korean. Staff at the fair find you by it."),
        render_kw={"autocomplete": "off", "lang": "ko"},
    )
    password = PasswordField(
        _l("Password"),
        [
            Needed(_l("Type a password. We never keep it on the page.")),
            GoodPassword(lambda form: form.known_about_person()),
        ],
        description=_l("8 to 20 characters: letters and a digit or one of ! @ # $ ^ + = -"),
    )
    password_again = PasswordField(
        _l("Password again"),
        [
            Needed(_l("Type the same password again.")),
            SameAs("password", _l("The two passwords differ. Type the same one twice.")),
        ],
    )
    contact = PhoneField(
        _l("Contact number"),
        [MayBeEmpty(), AnyPhone()],
        description=_l("Another number, in Korea or abroad, for example 02-123-4567 or +84 912 345 678"),
        render_kw={"inputmode": "tel", "autocomplete": "tel", "maxlength": "40"},
    )
    inflow_path = Choices(
        _l("How did you hear of us?"),
        [OneOf(_l("Choose one. It tells us where to look for people like you."))],
        choices=(),
    )
    notice_by_message = Choices(
        _l("News by text message"), [OneOf(_l("Choose whether we may send you text messages."))], choices=YES_OR_NO
    )
    notice_by_email = Choices(
        _l("News by e-mail"), [OneOf(_l("Choose whether we may send you e-mails with news."))], choices=YES_OR_NO
    )

    def known_about_person(self) -> Context:
        """What a password must not be made of."""
        email = self.email if "email_local" in self else self.person.get("email", "")
        return Context(
            member_id=self.member_id.data or "",
            name=self.person.get("name", ""),
            phone=self.person.get("phone") or "",
            email=email,
        )

    @property
    def known_words(self) -> str:
        """For the meter: words of the person, apart by spaces. ID and e-mail it reads while they are typed."""
        name, email = self.person.get("name", ""), self.person.get("email", "")
        return " ".join(known_words(Context(name=name, email=email or "")))


class InformationWithoutEmailForm(InformationForm):
    """The same for those whose e-mail was confirmed at the beginning."""

    email_local = email_domain = email_typed = None  # type: ignore[assignment]
