"""Joining as a company: its steps (CM-1 to CM-12).

The step "certificate" is never typed: it holds what a verified signature proved, or that staff are to look at the
company's papers. Where the tax office could not be asked, "business" says so and staff look as well. Whoever is for
staff sends the papers in the step "documents".
"""

from flask_babel import lazy_gettext as _l

from app.forms.company.certification import BusinessForm, KindForm, PapersForm
from app.forms.company.information import CompanyInformationForm
from app.forms.company.signature import SignatureForm
from app.forms.company.terms import CompanyTermsForm
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
