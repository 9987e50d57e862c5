"""What is cut out of a photo: three by four, moved and enlarged and turned, never beyond the picture's edges.

Static file js/crop.js follows the same arithmetic.
"""

from dataclasses import dataclass, replace

CLOSEST = 400  # percent
STEP = 0.05  # of the frame, for one press of a button
ZOOM_STEP = 10  # percent
MOVES = {
    "left": (1, 0),
    "right": (-1, 0),
    "up": (0, 1),
    "down": (0, -1),
}  # the picture moves, so the frame the other way


@dataclass(frozen=True)
class Look:
    """What the frame shows of a picture: its centre in px of the turned picture, percent of size, turns to the left."""

    zoom: int
    x: int
    y: int
    turns: int


def turned_size(width: int, height: int, turns: int) -> tuple[int, int]:
    return (height, width) if turns % 2 else (width, height)


def middle(width: int, height: int, turns: int = 0) -> Look:
    """As much as there is, from the middle."""
    across, down = turned_size(width, height, turns)
    return Look(100, across // 2, down // 2, turns % 4)


def crop_of(look: Look, width: int, height: int) -> dict[str, int]:
    """The part that a look at a picture of this size shows, in px of the turned picture."""
    across, down = turned_size(width, height, look.turns)
    zoom = min(max(look.zoom, 100), CLOSEST)
    most = min(float(across), down * 3 / 4)
    wide = max(1, round(most * 100 / zoom))
    high = max(1, min(down, round(wide * 4 / 3)))
    x = min(max(look.x - wide // 2, 0), across - wide)
    y = min(max(look.y - high // 2, 0), down - high)
    return {"x": x, "y": y, "width": wide, "height": high, "turns": look.turns % 4}


def look_of(crop: dict[str, int], width: int, height: int) -> Look:
    """The look that shows this part."""
    across, down = turned_size(width, height, crop["turns"])
    zoom = round(min(float(across), down * 3 / 4) * 100 / crop["width"])
    centre = crop["x"] + crop["width"] // 2, crop["y"] + crop["height"] // 2
    return Look(min(max(zoom, 100), CLOSEST), *centre, crop["turns"])


def pressed(look: Look, button: str, width: int, height: int) -> Look:
    """The look after a button: left, right, up, down, larger, smaller, turn, reset; another one changes nothing."""
    if button == "reset":
        return middle(width, height)
    if button == "turn":
        return replace(look, x=look.y, y=turned_size(width, height, look.turns)[0] - look.x, turns=(look.turns + 1) % 4)
    if button in ("larger", "smaller"):
        zoom = look.zoom + (ZOOM_STEP if button == "larger" else -ZOOM_STEP)
        return replace(look, zoom=min(max(zoom, 100), CLOSEST))
    crop = crop_of(look, width, height)
    across, down = MOVES.get(button, (0, 0))
    x = crop["x"] + crop["width"] // 2 + round(across * crop["width"] * STEP)
    y = crop["y"] + crop["height"] // 2 + round(down * crop["height"] * STEP)
    return within(replace(look, x=x, y=y), width, height)


def within(look: Look, width: int, height: int) -> Look:
    """The same part, with the centre and size that it really has."""
    crop = crop_of(look, width, height)
    centre = crop["x"] + crop["width"] // 2, crop["y"] + crop["height"] // 2
    return Look(min(max(look.zoom, 100), CLOSEST), *centre, crop["turns"])
