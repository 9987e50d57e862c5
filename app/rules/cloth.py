"""Jogakbo (조각보), the patchwork cloth of a fair: the same seed gives the same cloth, on every machine."""

from random import Random

Point = tuple[float, float]
Patch = tuple[Point, Point, Point, Point]

CUTS = 44
# Calm grounds often, the two warm accents seldom; the classes are coloured by the style sheet.
WEIGHTS = {"c1": 5, "c2": 6, "c3": 6, "c4": 6, "c5": 5, "c6": 5, "c7": 2, "c8": 2, "c9": 3}
SLANT = 0.045  # of the side's length, to each direction
LEAST_SHARE, MOST_SHARE = 0.34, 0.66  # where a side is cut


def cloth_paths(seed: str, width: int = 640, height: int = 520, cuts: int = CUTS) -> list[tuple[str, str]]:
    """One (css class, path data) for each colour in use. Takes about a millisecond: keep the result."""
    random = Random(seed)
    patches: list[tuple[Patch, str]] = [(((0, 0), (width, 0), (width, height), (0, height)), "c1")]
    for _ in range(cuts):
        patch, _ = patches.pop(_next_to_cut(patches, random))
        one, other = _cut(patch, random)
        colour = _colour(random)
        patches += [(one, colour), (other, _colour(random, not_this=colour))]
    return [(colour, path) for colour in WEIGHTS if (path := _path(patches, colour))]


def _next_to_cut(patches: list[tuple[Patch, str]], random: Random) -> int:
    """One of the largest."""
    sizes = [_area(patch) * (0.55 + 0.9 * random.random()) for patch, _ in patches]
    return sizes.index(max(sizes))


def _cut(patch: Patch, random: Random) -> tuple[Patch, Patch]:
    """In two, across the longer way, a little slanted."""
    a, b, c, d = patch if _is_wide(patch) else (*patch[1:], patch[0])
    share = LEAST_SHARE + (MOST_SHARE - LEAST_SHARE) * random.random()
    slant = SLANT * (2 * random.random() - 1)
    near, far = _between(a, b, share + slant), _between(d, c, share - slant)
    return (a, near, far, d), (near, b, c, far)


def _colour(random: Random, not_this: str = "") -> str:
    """By weight, but not its neighbour's."""
    weights = {colour: weight for colour, weight in WEIGHTS.items() if colour != not_this}
    place = random.random() * sum(weights.values())
    for colour, weight in weights.items():
        place -= weight
        if place < 0:
            return colour
    return "c1"


def _is_wide(patch: Patch) -> bool:
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = patch
    across = abs(bx - ax) + abs(by - ay) + abs(cx - dx) + abs(cy - dy)
    down = abs(dx - ax) + abs(dy - ay) + abs(cx - bx) + abs(cy - by)
    return across >= down


def _area(patch: Patch) -> float:
    """By the diagonals' cross product."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = patch
    return abs((cx - ax) * (dy - by) - (dx - bx) * (cy - ay)) / 2


def _between(start: Point, end: Point, share: float) -> Point:
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def _path(patches: list[tuple[Patch, str]], colour: str) -> str:
    return "".join(_outline(patch) for patch, its_colour in patches if its_colour == colour)


def _outline(patch: Patch) -> str:
    corners = (f"{round(x)} {round(y)}" for x, y in patch)
    return f"M{'L'.join(corners)}z"
