"""The photo: the file that is sent, and what of it is kept (RS-5)."""

from typing import Any, ClassVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import FileField, HiddenField, StringField

from app.forms.base import BaseForm
from app.forms.draft import WizardForm
from app.rules.photo_crop import Look

LONGEST_NUMBER = 5  # digits
MEGABYTE = 1024 * 1024


class PhotoForm(WizardForm):
    """The photo that is used, and the part of it that the frame shows. The draft names a photo once it is taken."""

    never_kept: ClassVar[tuple[str, ...]] = ("photo", "zoom", "x", "y", "turns")

    photo = HiddenField()
    zoom = StringField(_l("Size"))
    x = HiddenField()
    y = HiddenField()
    turns = HiddenField()

    def look(self, otherwise: Look) -> Look:
        """What the frame shows; where something else than a number was sent, what it showed before."""
        names = ("zoom", "x", "y", "turns")
        return Look(**{name: number_in(self[name].data, getattr(otherwise, name)) for name in names})


class PhotoFileForm(BaseForm):
    """The file itself; a phone can take it with its camera."""

    file = FileField(_l("Photo"), description=_l("One file: jpg, jpeg, png, gif, bmp, tif, tiff or svg, at most 5 MB."))
    camera = FileField(_l("Take a photo now"))


def number_in(text: Any, otherwise: int) -> int:
    is_number = isinstance(text, str) and text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER
    return int(text) if is_number else otherwise


def reason_for(word: str, size: int) -> str:
    """What was wrong with a file and what to do, for each reason of rules.photo.Refused."""
    shown = f"{size / MEGABYTE:.1f}"
    reasons = {
        "none": gettext("Choose a photo first."),
        "several": gettext("These are several files. Choose one photo."),
        "empty": gettext("This file is empty. Choose another photo."),
        "too_big": gettext("This file is larger than 5 MB (it has %(size)s MB). Choose a smaller photo.", size=shown),
        "cut_off": gettext("The end of this file is missing. Save or send the photo again, then choose it here."),
        "damaged": gettext("This file is damaged, so the photo cannot be shown. Choose another one."),
        "unusual": gettext("This photo is stored in a rare way that cannot be read here. Save it as jpg or png."),
        "too_heavy": gettext("This photo needs too much memory to be opened. Save it smaller, or as a plain jpg."),
        "too_slow": gettext("This photo takes too long to be opened. Save it as jpg or png, then choose that."),
        "too_many_pixels": gettext(
            "This photo has too many pixels: 8,000 on a side and 24 million in all can be read. Save it smaller."
        ),
    }
    return reasons.get(word) or _drawing(word) or _other_kind(word)


def _drawing(word: str) -> str | None:
    reasons = {
        "svg_blank": gettext(
            "Nothing of this svg can be drawn: texts, filters and pictures inside it are left out. Save it as png."
        ),
        "svg_doctype": gettext("This svg begins with a DOCTYPE, which is not read here. Save it as png."),
        "svg_no_size": gettext("This svg does not say how large it is. Save it as png."),
        "svg_too_complex": gettext("This svg is too complex to be drawn here. Save it as png."),
    }
    return reasons.get(word)


def _other_kind(word: str) -> str:
    reasons = {
        "is_pdf": gettext("This is a PDF. Choose a photo, such as jpg or png."),
        "is_heic": gettext("This is a HEIC photo, as iPhones take. Save or send it as jpg, then choose that."),
        "is_webp": gettext("This is a WebP picture. Save it as jpg or png, then choose that."),
        "is_avif": gettext("This is an AVIF picture. Save it as jpg or png, then choose that."),
        "is_video": gettext("This is a video or a sound. Choose a photo, such as jpg or png."),
        "is_zip": gettext("This is a packed file or a document. Choose a photo, such as jpg or png."),
        "is_document": gettext("This is a document. Choose a photo, such as jpg or png."),
        "is_photoshop": gettext("This is a Photoshop file. Save it as jpg or png, then choose that."),
        "is_program": gettext("This is a program. Choose a photo, such as jpg or png."),
        "is_html": gettext("This is a web page. Choose a photo, such as jpg or png."),
    }
    return reasons.get(word) or gettext("This is not a photo that can be read here. Choose a jpg or png.")
