"""Joining as a company: its steps (CM-1 to CM-12).

The step "certificate" is never typed: it holds what a verified signature proved, or that staff are to look at the
company's papers. Where the tax office could not be asked, "business" says so and staff look as well. Whoever is for
staff sends the papers in the step "documents".
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from app.forms.company.certification import BusinessForm, KindForm, PapersForm
from app.forms.company.information import MEMBERSHIP, NOTICES, YES, CompanyInformationForm, accepted
from app.forms.company.signature import SignatureForm
from app.forms.company.terms import CompanyTermsForm
from app.forms.draft import WizardForm
from app.forms.fields import eight_digits
from app.models.types import now
from app.operations.company.joining import Certificate, CompanyAnswers, Contact
from app.operations.consent import Given, given_in
from app.rules.phone import read_phone
from app.rules.terms import read_shown
from app.wizards.engine import Answers, Step, Wizard

BY_CERTIFICATE, BY_STAFF = "certificate", "staff"


def number_of(answers: Answers) -> str:
    """The business number that this sign-up is about: ten digits."""
    return str(answers.get("business", {}).get("number", ""))


def is_agency(answers: Answers) -> bool:
    return answers.get("kind", {}).get("kind") == "agency"


def is_for_staff(answers: Answers) -> bool:
    """Whether staff look at the company's papers before it may log in."""
    by_staff = answers.get("certificate", {}).get("way") == BY_STAFF
    return by_staff or answers.get("business", {}).get("standing") == BY_STAFF


COMPANY_JOIN = Wizard(
    "company_join",
    stages=(
        ("certification", _l("Certification")),
        ("terms", _l("Terms")),
        ("information", _l("Information")),
        ("done", _l("Done")),
    ),
    steps=(
        Step("kind", "company.join", "certification", KindForm),
        Step("business", "company.join_business", "certification", BusinessForm),
        Step("certificate", "company.join_certificate", "certification", SignatureForm),
        Step("documents", "company.join_documents", "certification", PapersForm, is_for_staff),
        Step("terms", "company.join_terms", "terms", CompanyTermsForm),
        Step("information", "company.join_information", "information", CompanyInformationForm),
    ),
)

CHECKED_AGAIN: tuple[tuple[str, type[WizardForm]], ...] = (
    ("kind", KindForm),
    ("business", BusinessForm),
    ("terms", CompanyTermsForm),
    ("information", CompanyInformationForm),
)
NOTICE = "company_contact"  # the text that the four notices are described in


def checked_again(answers: Answers) -> tuple[str, WizardForm | None] | None:
    """The first step whose kept answers break a rule, with its form; None if all hold."""
    following = COMPANY_JOIN.next(answers)
    if following is not None:
        return following.name, None
    for step, form_class in CHECKED_AGAIN:
        form = form_class.from_draft(answers[step])
        if not form.validate():
            return step, form
    return None if _is_still_proved(answers) else ("certificate", None)


def _is_still_proved(answers: Answers) -> bool:
    """Whether the certificate is of this number and has not expired meanwhile; or staff look at papers instead."""
    proved = certificate_of(answers)
    if proved is None:
        return is_for_staff(answers)
    return proved.valid_to > now() and answers["certificate"].get("number") == number_of(answers)


def certificate_of(answers: Answers) -> Certificate | None:
    """The certificate that proved the business; None where staff look at its papers instead."""
    proof = answers.get("certificate", {})
    if proof.get("way") != BY_CERTIFICATE:
        return None
    names = ("kind", "brand", "owner", "issuer", "serial", "thumbprint", "policy")
    times = {name: datetime.fromisoformat(proof[name]) for name in ("valid_from", "valid_to")}
    return Certificate(**{name: str(proof[name]) for name in names}, **times)


def company_answers(answers: Answers, language: str) -> CompanyAnswers:
    """The checked answers as a company is made of them."""
    business, information = answers["business"], answers["information"]
    opened_on = eight_digits(business["opened_on"])
    assert opened_on is not None  # checked again
    agreed, refused = _consents_of(answers)
    form = CompanyInformationForm.from_draft(information)
    return CompanyAnswers(
        kind=answers["kind"]["kind"],
        business_number=business["number"],
        representative=business["representative"],
        second_name=business.get("second_name") or None,
        opened_on=opened_on,
        approval_number=answers["kind"].get("approval_number") or None if is_agency(answers) else None,
        standing=business["standing"],
        checked_at=datetime.fromisoformat(business["checked_at"]),
        for_staff=is_for_staff(answers),
        name=information["name"],
        name_english=information.get("name_english") or None,
        address=form.address,
        phone=read_phone(information["phone"]).e164,
        industry=information["industry_code"],
        certificate=certificate_of(answers),
        contact=_contact_of(form),
        notices=accepted(information),
        consents=agreed,
        refused=refused,
        language=language,
    )


def _contact_of(form: CompanyInformationForm) -> Contact:
    return Contact(
        name=str(form.contact_name.data),
        phone=form.contact_phone.e164,
        mobile=form.contact_mobile.e164,
        email=form.email or None,
    )


def _consents_of(answers: Answers) -> tuple[list[Given], list[Given]]:
    """What was agreed to and what was refused: the texts of the terms step, the membership, each notice."""
    terms, information = answers["terms"], answers["information"]
    form = CompanyTermsForm.from_draft(terms)
    agreed = given_in(terms, form.kinds)
    membership = _shown_in(information, MEMBERSHIP)
    about_notices = _shown_in(terms, NOTICE)
    notices = [Given(name, *about_notices) for name in NOTICES] if about_notices else []
    answered = notices + ([Given(MEMBERSHIP, *membership)] if membership else [])
    chosen = {one.kind for one in answered if information.get(one.kind) == YES}
    return agreed + [one for one in answered if one.kind in chosen], [one for one in answered if one.kind not in chosen]


def _shown_in(values: Mapping[str, Any], kind: str) -> tuple[str, str] | None:
    """Version and language of a text as the page showed it."""
    return read_shown(str(values.get("shown") or "")).get(kind)
