"""Step 1 of a company's sign-up: its kind, and what the tax office is asked (CM-1, CM-2)."""

from app.forms.draft import WizardForm


class KindForm(WizardForm):
    """General business, or employment insurance agency with its approval number."""


class BusinessForm(WizardForm):
    """What the tax office is asked about."""
