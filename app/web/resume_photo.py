"""The stage on which a photo is moved below its frame, in units of its own; js/crop.js moves it by the same numbers."""

from dataclasses import dataclass

from flask import Response, abort

from app.clients.files import FilesAway
from app.models import ResumePhoto
from app.operations.resume import photos
from app.rules.photo_crop import Look, crop_of, turned_size
from app.web.headers import FILE_HEADERS

STAGE = (640, 440)
FRAME = (178, 30, 285, 380)  # x, y, width, height: three by four
KINDS = {"jpg": "image/jpeg", "webp": "image/webp"}
BLURRED_BELOW = 240  # px across the part that is kept


@dataclass(frozen=True)
class Stage:
    """A photo below the frame: how the picture is turned, and where the frame's corner is in it."""

    look: Look
    width: int  # px of the working picture
    height: int

    @property
    def crop(self) -> dict[str, int]:
        return crop_of(self.look, self.width, self.height)

    @property
    def turn(self) -> str:
        """The transformation that turns the picture to the left, its corner at 0, 0 again."""
        matrices = (
            "1 0 0 1 0 0",
            f"0 -1 1 0 0 {self.width}",
            f"-1 0 0 -1 {self.width} {self.height}",
            f"0 1 -1 0 {self.height} 0",
        )
        return f"matrix({matrices[self.look.turns % 4]})"

    @property
    def place(self) -> str:
        """The transformation that puts the part that is kept into the frame."""
        crop, (x, y, wide, _) = self.crop, FRAME
        scale = wide / crop["width"]
        return f"translate({x} {y}) scale({scale:.5f}) translate({-crop['x']} {-crop['y']})"

    @property
    def kept(self) -> str:
        """The part that is kept, as the box of a drawing."""
        crop = self.crop
        return f"{crop['x']} {crop['y']} {crop['width']} {crop['height']}"

    @property
    def is_blurred(self) -> bool:
        """Whether what is kept has so few pixels that paper shows it."""
        return self.crop["width"] < BLURRED_BELOW

    @property
    def turned(self) -> tuple[int, int]:
        return turned_size(self.width, self.height, self.look.turns)


def shown(found: ResumePhoto | None, form: str) -> Response:
    """One of the files of a photo; 404 where there is none, 503 where the store is away."""
    if found is None:
        abort(404)
    try:
        content = photos.read(found, form)
    except FilesAway:
        abort(503)
    if content is None:
        abort(404)
    kind = form.removeprefix("work.")
    response = Response(content, mimetype=KINDS[kind], headers=FILE_HEADERS)
    response.headers["Content-Disposition"] = f'inline; filename="photo.{kind}"'
    return response
