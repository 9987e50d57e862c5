"""The picture that every good file shows, in whatever form, and how to see that it arrived."""

import io
import struct
import zlib
from collections.abc import Iterable

from PIL import Image, ImageDraw

SIZE = (120, 160)
# From the upper left, by rows; what cannot be coloured shows their brightness.
COLOURS = ((200, 30, 30), (30, 160, 60), (40, 60, 190), (230, 200, 40))
GREYS = tuple(round(0.299 * red + 0.587 * green + 0.114 * blue) for red, green, blue in COLOURS)
NEAR = 14  # how far a colour may be after compression


def quarters(size: tuple[int, int] = SIZE, mode: str = "RGB") -> Image.Image:
    """Four fields of one colour each."""
    picture = Image.new("RGB", size)
    draw = ImageDraw.Draw(picture)
    wide, high = size[0] // 2, size[1] // 2
    for number, colour in enumerate(COLOURS):
        x, y = number % 2 * wide, number // 2 * high
        draw.rectangle((x, y, x + wide, y + high), fill=colour)
    if mode == "P":
        return picture.quantize(16)
    return picture if mode == "RGB" else picture.convert(mode)


def saved(picture: Image.Image, form: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


def seen(content: bytes) -> list[tuple[int, ...]]:
    """The colours in the middle of the four fields of a picture."""
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    wide, high = picture.size
    return [picture.getpixel((wide * x // 4, high * y // 4)) for y in (1, 3) for x in (1, 3)]


def is_near(found: Iterable[tuple[int, ...]], wanted: Iterable[tuple[int, ...]], near: int = NEAR) -> bool:
    return all(
        abs(one - other) <= near
        for colour, expected in zip(found, wanted, strict=True)
        for one, other in zip(colour, expected, strict=True)
    )


def png_chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def tiff(entries: dict[int, tuple[int, list[int]]], data: bytes = b"") -> bytes:
    """A tiff of one directory, byte for byte: {tag: (type, values)}; the data stands from byte 8."""
    start = 8 + len(data)
    directory, more = struct.pack("<H", len(entries)), b""
    after = start + 2 + 12 * len(entries) + 4
    for tag, (kind, values) in sorted(entries.items()):
        packed = b"".join(struct.pack({3: "<H", 4: "<I"}[kind], value) for value in values)
        if len(packed) > 4:
            place = struct.pack("<I", after + len(more))
            more += packed
        else:
            place = packed.ljust(4, b"\0")
        directory += struct.pack("<HHI", tag, kind, len(values)) + place
    return b"II*\0" + struct.pack("<I", start) + data + directory + b"\0\0\0\0" + more


SVG_START = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 120 160">'
SVG_FIELDS = "".join(
    f'<rect x="{number % 2 * 60}" y="{number // 2 * 80}" width="60" height="80" fill="rgb{colour}"/>'
    for number, colour in enumerate(COLOURS)
)


def svg(inside: str = "", start: str = SVG_START, fields: str = SVG_FIELDS) -> bytes:
    return f"{start}{fields}{inside}</svg>".encode()
