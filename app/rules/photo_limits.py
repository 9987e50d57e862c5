"""How large a photo may be, in bytes and pixels, and the refusal that names the reason."""

MOST_BYTES = 5 * 1024 * 1024
LONGEST_SIDE = 8_000  # px
MOST_PIXELS = 24_000_000


class Refused(Exception):
    """A file that is not taken; `reason` is a word that the page knows a sentence for."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


def check_size(width: int, height: int) -> None:
    """Refuse what has no pixels, or too many."""
    if width <= 0 or height <= 0:
        raise Refused("damaged")
    if width > LONGEST_SIDE or height > LONGEST_SIDE or width * height > MOST_PIXELS:
        raise Refused("too_many_pixels")
