"""The headers of a jpeg: its size, how much memory its decoding needs, and whether it is all there."""

import re
import struct
from dataclasses import dataclass

from app.rules.photo_limits import Refused, check_size

NEXT_MARKER = re.compile(rb"(?<=\xff)[^\x00\xff\xd0-\xd7]", re.DOTALL)
FRAMES = frozenset((0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF))
WITHOUT_LENGTH = frozenset((0x01, *range(0xD0, 0xD9)))
END, SCAN = 0xD9, 0xDA
MOST_SCANS = 64  # each scan of a picture in several costs a pass over all of it; cameras and programs write 10 or so
MOST_SEGMENTS = 2_000
# A picture in several scans is kept whole while it is decoded, two bytes for each coefficient.
MOST_COEFFICIENT_BYTES = 80_000_000


@dataclass
class Seen:
    """What was found on the way from marker to marker."""

    frame: bytes = b""
    is_progressive: bool = False
    scans: int = 0
    fewest: int = 255  # components in one scan


def check(content: bytes) -> None:
    """Follow the markers to the end. Raises Refused."""
    seen, at = Seen(), 2
    for _ in range(MOST_SEGMENTS):
        found = NEXT_MARKER.search(content, at)
        if not found:
            raise Refused("cut_off")
        marker, at = found.group()[0], found.end()
        if marker == END:
            return _check(seen)
        if marker in WITHOUT_LENGTH:
            continue
        at = _segment(content, marker, at, seen)
    raise Refused("unusual")


def _segment(content: bytes, marker: int, at: int, seen: Seen) -> int:
    """Note what a segment says; where the next marker may be looked for."""
    length = int.from_bytes(content[at : at + 2], "big")
    body = content[at + 2 : at + length]
    if length < 2 or len(body) < length - 2:
        raise Refused("cut_off")
    if marker in FRAMES:
        if seen.frame:
            raise Refused("damaged")
        seen.frame, seen.is_progressive = body, marker in (0xC2, 0xC6, 0xCA, 0xCE)
        _size(body)
    elif marker == SCAN:
        seen.scans += 1
        seen.fewest = min(seen.fewest, body[0] if body else 0)
        if seen.scans > MOST_SCANS:
            raise Refused("unusual")
    return at + length


def _size(frame: bytes) -> tuple[int, int, int]:
    """Width, height and number of components."""
    if len(frame) < 6:
        raise Refused("damaged")
    height, width, count = struct.unpack(">HHB", frame[1:6])
    check_size(width, height)
    if len(frame) < 6 + 3 * count or count == 0:
        raise Refused("damaged")
    return width, height, count


def _check(seen: Seen) -> None:
    if not seen.frame or not seen.scans:
        raise Refused("damaged")
    width, height, count = _size(seen.frame)
    if (seen.is_progressive or seen.fewest < count) and _coefficient_bytes(seen.frame) > MOST_COEFFICIENT_BYTES:
        raise Refused("too_heavy")


def _coefficient_bytes(frame: bytes) -> int:
    width, height, count = _size(frame)
    samplings = [divmod(frame[7 + 3 * number], 16) for number in range(count)]
    most_across = max((across for across, _ in samplings), default=1) or 1
    most_down = max((down for _, down in samplings), default=1) or 1
    return sum(2 * width * across // most_across * height * down // most_down for across, down in samplings)
