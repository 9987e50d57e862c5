"""Step 3 of a company's sign-up: the company, its contact person, notices, employment membership (CM-8, CM-9)."""

from app.forms.draft import WizardForm


class CompanyInformationForm(WizardForm):
    """The company and whom to reach."""
