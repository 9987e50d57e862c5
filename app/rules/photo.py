"""What an uploaded photo is, by its content, and whether it may be decoded at all: decided from its first bytes alone.

Nothing is decoded here. What passes is decoded by a process with limits of its own (operations/photo_decode.py).
"""

import re
import struct
from dataclasses import dataclass

from app.rules import photo_jpeg, photo_tiff
from app.rules.photo_limits import MOST_BYTES, Refused, check_size

__all__ = ["MOST_BYTES", "Kind", "Refused", "check", "kind_of"]

RASTERS = ("bmp", "gif", "jpeg", "png", "tiff")
RLE_LIMIT = 1024 * 1024  # bytes, and pixels a quarter as heavy: run lengths are undone slowly
RLE_PIXELS = 4_000_000
MOST_CHUNKS = 20_000  # of a png
SVG_ROOT = re.compile(r"<(?:[\w.-]{1,40}:)?svg[\s>/]")
HTML_ROOT = re.compile(r"<(?:!doctype\s+html|html)[\s>]", re.IGNORECASE)
BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
LOOKED_AT = 4096  # bytes in which a text says what it is

# What else people choose, by its first bytes: told by name, so that they know what to do.
STARTS = (
    (b"BM", "bmp"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "document"),
    (b"{\\rtf", "document"),
    (b"HWP Document File", "document"),
    (b"8BPS", "photoshop"),
    (b"\x1f\x8b", "zip"),
    (b"7z\xbc\xaf\x27\x1c", "zip"),
    (b"Rar!", "zip"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"\x1a\x45\xdf\xa3", "video"),
)
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")


@dataclass(frozen=True)
class Kind:
    """What a file is: one of the kinds that are read here, or another one with its name."""

    name: str

    @property
    def is_read_here(self) -> bool:
        return self.name in (*RASTERS, "svg")


def kind_of(content: bytes) -> Kind:
    """What the content says it is, whatever the file is called."""
    for start, name in STARTS:
        if content.startswith(start):
            return Kind(name)
    if content[4:8] == b"ftyp":
        return Kind(_boxed(content[8:12]))
    if content.startswith(b"RIFF"):
        return Kind("webp" if content[8:12] == b"WEBP" else "video")
    return Kind(_text_kind(content[:LOOKED_AT]))


def check(content: bytes) -> str:
    """The kind of a file that may be decoded. Raises Refused with the reason."""
    if not content:
        raise Refused("empty")
    if len(content) > MOST_BYTES:
        raise Refused("too_big")
    kind = kind_of(content)
    if not kind.is_read_here:
        raise Refused(f"is_{kind.name}")
    CHECKS[kind.name](content)
    return kind.name


def _boxed(brand: bytes) -> str:
    if brand in HEIC_BRANDS:
        return "heic"
    return "avif" if brand in (b"avif", b"avis") else "video"


def _text_kind(start: bytes) -> str:
    """Text is an svg if it says so near its beginning; Latin-1 stands for every encoding that writes ASCII as it is."""
    encoding = "latin-1"
    for mark, name in BYTE_ORDER_MARKS:
        if start.startswith(mark):
            start, encoding = start.removeprefix(mark), name
    text = start.decode(encoding, errors="replace").lstrip()
    if not text.startswith("<"):
        return "other"
    if HTML_ROOT.match(text):
        return "html"
    return "svg" if SVG_ROOT.search(text) else "other"


def _check_png(content: bytes) -> None:
    """IHDR first, then chunks that follow one another up to IEND."""
    if len(content) < 33 or content[12:16] != b"IHDR":
        raise Refused("cut_off" if len(content) < 33 else "damaged")
    check_size(*struct.unpack(">II", content[16:24]))
    at = 8
    for _ in range(MOST_CHUNKS):
        if at + 8 > len(content):
            raise Refused("cut_off")
        length, name = struct.unpack(">I4s", content[at : at + 8])
        at += 12 + length
        if name == b"IEND" and at <= len(content):
            return
    raise Refused("unusual")


def _check_gif(content: bytes) -> None:
    """The screen and the first picture on it; pictures after the first are not read."""
    if len(content) < 13:
        raise Refused("cut_off")
    check_size(*struct.unpack("<HH", content[6:10]))


def _check_bmp(content: bytes) -> None:
    if len(content) < 30:
        raise Refused("cut_off")
    said, start, header = (int.from_bytes(content[at : at + 4], "little") for at in (2, 10, 14))
    if header == 12:
        width, height, bits = struct.unpack("<HH2xH", content[18:26])
        packing = 0
    elif header >= 40 and len(content) >= 54:
        width, height, _, bits, packing = struct.unpack("<iiHHI", content[18:34])
    else:
        raise Refused("cut_off" if len(content) < 54 else "unusual")
    check_size(width, abs(height))
    if packing in (1, 2):
        if len(content) > RLE_LIMIT or width * abs(height) > RLE_PIXELS:
            raise Refused("unusual")
        needed = said
    else:
        needed = start + (width * bits + 31) // 32 * 4 * abs(height)
    if needed > len(content):
        raise Refused("cut_off")


def _check_svg(content: bytes) -> None:
    """Its size is known only once it is read, which happens in the process that draws it."""


CHECKS = {
    "bmp": _check_bmp,
    "gif": _check_gif,
    "jpeg": photo_jpeg.check,
    "png": _check_png,
    "svg": _check_svg,
    "tiff": photo_tiff.check,
}
