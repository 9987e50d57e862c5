"""The headers of a tiff: its size, how it is packed, and whether its strips or tiles are all there."""

import struct
from collections.abc import Mapping

from app.rules.photo_limits import Refused, check_size

WIDTH, HEIGHT, BITS, PACKING, STRIP_STARTS, SAMPLES, STRIP_ROWS, STRIP_SIZES = 256, 257, 258, 259, 273, 277, 278, 279
TILE_WIDTH, TILE_HEIGHT, TILE_STARTS, TILE_SIZES = 322, 323, 324, 325
READ = (WIDTH, HEIGHT, BITS, PACKING, STRIP_STARTS, SAMPLES, STRIP_ROWS, STRIP_SIZES)
READ_OF_TILES = (TILE_WIDTH, TILE_HEIGHT, TILE_STARTS, TILE_SIZES)
NUMBERS = {1: "B", 3: "H", 4: "I"}  # types of TIFF by our struct's letters: byte, short, long
# None, the two faxes, LZW, JPEG, deflate (two numbers), PackBits.
KNOWN_PACKINGS = (1, 2, 3, 4, 5, 7, 8, 32773, 32946)
MOST_PIECES = 40_000
MOST_BITS = 32
# A piece is unpacked whole beside the picture, whose pixels take up to four bytes.
MOST_UNPACKED = 110_000_000
BYTES_OF_A_PIXEL = 4

Tags = Mapping[int, tuple[int, ...]]


def check(content: bytes) -> None:
    """Read the first directory. Raises Refused."""
    tags = _tags(content)
    width, height = _one(tags, WIDTH), _one(tags, HEIGHT)
    check_size(width, height)
    if _one(tags, PACKING, 1) not in KNOWN_PACKINGS:
        raise Refused("unusual")
    _check_memory(tags, width, height)
    _check_pieces(tags, len(content))


def _tags(content: bytes) -> dict[int, tuple[int, ...]]:
    order = "<" if content[:2] == b"II" else ">"
    start = _unpacked(content, order + "I", 4)[0]
    if start + 2 > len(content):
        raise Refused("cut_off")
    count = _unpacked(content, order + "H", start)[0]
    tags = {}
    for number in range(count):
        tag, kind, length = _unpacked(content, order + "HHI", start + 2 + 12 * number)
        if tag in READ or tag in READ_OF_TILES:
            if tag in tags:
                raise Refused("damaged")  # said again and again, a list of pieces would be read as often
            tags[tag] = _values(content, order, kind, length, start + 10 + 12 * number)
    return tags


def _values(content: bytes, order: str, kind: int, length: int, at: int) -> tuple[int, ...]:
    letter = NUMBERS.get(kind)
    if letter is None or not 0 < length <= MOST_PIECES:
        raise Refused("unusual")
    if struct.calcsize(f"{order}{length}{letter}") > 4:
        at = _unpacked(content, order + "I", at)[0]
    return _unpacked(content, f"{order}{length}{letter}", at)


def _unpacked(content: bytes, form: str, at: int) -> tuple[int, ...]:
    try:
        return struct.unpack_from(form, content, at)
    except struct.error:
        raise Refused("cut_off") from None


def _one(tags: Tags, tag: int, otherwise: int = 0) -> int:
    return tags.get(tag, (otherwise,))[0]


def _check_memory(tags: Tags, width: int, height: int) -> None:
    """One strip of a large picture can be as large as the picture."""
    bits = tags.get(BITS, (1,))
    if max(bits) > MOST_BITS:
        raise Refused("unusual")
    samples = _one(tags, SAMPLES, 1)
    across, down = width, min(_one(tags, STRIP_ROWS, height), height)
    if TILE_WIDTH in tags:
        across, down = _one(tags, TILE_WIDTH), _one(tags, TILE_HEIGHT)
        check_size(across, down)
    piece = across * down * max(bits) * samples // 8
    if piece + width * height * BYTES_OF_A_PIXEL > MOST_UNPACKED:
        raise Refused("too_heavy")


def _check_pieces(tags: Tags, size: int) -> None:
    """All pieces lie within the file, and no two of them are the same bytes again and again."""
    starts, sizes = (TILE_STARTS, TILE_SIZES) if TILE_WIDTH in tags else (STRIP_STARTS, STRIP_SIZES)
    if starts not in tags or len(tags[starts]) != len(tags.get(sizes, ())):
        raise Refused("damaged")
    if any(start + length > size for start, length in zip(tags[starts], tags[sizes], strict=True)):
        raise Refused("cut_off")
    if sum(tags[sizes]) > size:
        raise Refused("damaged")
