"""Step 2 of a company's sign-up (CM-12)."""

from app.forms.draft import WizardForm


class CompanyTermsForm(WizardForm):
    """Each text agreed to by itself."""
