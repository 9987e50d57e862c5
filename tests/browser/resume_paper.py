"""The PDF of a resume, looked at as paper: its words, its pictures of every page, what must not be on it."""

import re
from pathlib import Path

import pypdfium2
from PIL import Image

from tests.canaries import REGISTRATION_NUMBER
from tests.photos.pictures import COLOURS, NEAR

ARTEFACTS = Path(__file__).parents[2] / "test-artefacts" / "resumes"
SCALE = 2  # of 72 dots in an inch
LEAST = 400  # dots of each colour of the photo


class Paper:
    """Drawn page by page; the pictures are kept to be looked at."""

    def __init__(self, content: bytes, name: str):
        document = pypdfium2.PdfDocument(content)
        self.texts = [sheet.get_textpage().get_text_bounded() for sheet in document]
        self.pictures = [sheet.render(scale=SCALE).to_pil().convert("RGB") for sheet in document]
        document.close()
        ARTEFACTS.mkdir(parents=True, exist_ok=True)
        for number, picture in enumerate(self.pictures, 1):
            picture.save(ARTEFACTS / f"{name}-{number}.png")

    def says(self, *several: str) -> None:
        """All of this, wherever lines end."""
        said = _plain("".join(self.texts))
        missing = [words for words in several if _plain(words) not in said]
        assert not missing, (missing, self.texts)

    def has_numbered_pages(self) -> None:
        count = len(self.texts)
        for number, text in enumerate(self.texts, 1):
            assert re.search(rf"\b{number}\s*/\s*{count}\b", text), text

    def has_no_number(self, secret: str) -> None:
        """No registration number, whole or its second part."""
        said = re.sub(r"\s", "", "".join(self.texts))
        assert not REGISTRATION_NUMBER.search("\n".join(self.texts))
        assert secret[6:] not in said and secret not in said

    def has_photo(self) -> bool:
        """Whether each colour of the tests' photo is on the first page."""
        return all(_dots_of(self.pictures[0], colour) >= LEAST for colour in COLOURS)


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _dots_of(picture: Image.Image, colour: tuple[int, int, int]) -> int:
    found = picture.getcolors(picture.width * picture.height) or []
    return sum(count for count, one in found if all(abs(a - b) <= NEAR for a, b in zip(one, colour, strict=True)))
