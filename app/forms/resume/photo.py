"""The photo: the page's form; the file and its crop have forms of their own (RS-5)."""

from wtforms import HiddenField

from app.forms.draft import WizardForm


class PhotoForm(WizardForm):
    """The public id of the photo that was taken; empty: none."""

    photo = HiddenField()
