"""What a page with a certificate posts (CM-5 to CM-7)."""

from app.forms.draft import WizardForm


class SignatureForm(WizardForm):
    """A signed challenge."""
