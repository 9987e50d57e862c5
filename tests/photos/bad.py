"""Files that must be refused, each with the reason."""

import struct
import zlib
from collections.abc import Iterator

from app.rules.photo import MOST_BYTES
from tests.photos.good import padded, plain
from tests.photos.pictures import SVG_FIELDS, SVG_START, png_chunk, quarters, saved, svg, tiff

FORMS = ("bmp", "gif", "svg", "png", "jpeg", "tiff")
Bad = Iterator[tuple[str, bytes, set[str]]]


def all_bad() -> Bad:
    """Name, content, and the reasons of which one must be given."""
    for part in (_cut_off, _empty_and_large, _other_kinds, _bombs_of_size, _bombs_of_work, _bombs_of_memory, _svgs):
        yield from part()


def _cut_off() -> Bad:
    """No half picture is taken: at every tenth something is missing."""
    for form in FORMS:
        content = plain(form)
        for tenth in range(1, 10):
            yield f"{tenth}-tenths.{form}", content[: len(content) * tenth // 10], {"cut_off", "damaged", "is_other"}
    progressive = saved(quarters(), "JPEG", progressive=True)
    for tenth in range(1, 10):
        yield f"{tenth}-tenths-progressive.jpg", progressive[: len(progressive) * tenth // 10], {"cut_off", "damaged"}


def _empty_and_large() -> Bad:
    yield "empty.jpg", b"", {"empty"}
    for form in FORMS:
        yield f"too-large.{form}", padded(form, MOST_BYTES + 1), {"too_big"}
        yield f"nothing-after-the-start.{form}", plain(form)[:8], {"cut_off", "damaged", "is_other"}


def _other_kinds() -> Bad:
    """What people choose by mistake, some of it with the name of a photo."""
    yield "resume.pdf", b"%PDF-1.7\n%%EOF", {"is_pdf"}
    yield "pdf-with-jpeg.jpg", b"%PDF-1.7\n" + plain("jpeg"), {"is_pdf"}
    yield "letter.docx.jpg", b"PK\x03\x04" + b"\0" * 100, {"is_zip"}
    yield "packed.svg", b"\x1f\x8b\x08\0" + zlib.compress(svg()), {"is_zip"}
    yield "letter.hwp", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, {"is_document"}
    yield "iphone.jpg", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", {"is_heic"}
    yield "new.png", b"\0\0\0\x18ftypavif\0\0\0\0mif1avif", {"is_avif"}
    yield "film.mp4", b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", {"is_video"}
    yield "web.png", b"RIFF\x24\0\0\0WEBPVP8 " + b"\0" * 30, {"is_webp"}
    yield "page.svg", b"<!DOCTYPE html><html><svg></svg></html>", {"is_html"}
    yield "program.gif", b"MZ\x90\0" + b"\0" * 100, {"is_program"}
    yield "text.jpg", b"this is no photo", {"is_other"}
    yield "xml.svg", b"<note>no svg</note>", {"is_other"}
    yield "postscript.tif", b"%!PS-Adobe-3.0 EPSF-3.0\n", {"is_other"}
    yield "big.tif", b"II+\0\x08\0\0\0" + b"\0" * 60, {"is_other"}
    yield "zeros.bmp", b"\0" * 5000, {"is_other"}


def _png(width: int, height: int, rows: bytes = b"") -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = png_chunk(b"IHDR", header) + png_chunk(b"IDAT", zlib.compress(rows)) + png_chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def _bombs_of_size() -> Bad:
    """Small files that say they are huge."""
    for width, height in ((12_000, 12_000), (9_000, 9_000), (8_001, 1), (1, 8_001), (4_900, 4_900), (2**31 - 1, 2**31)):
        yield f"{width}x{height}.png", _png(width, height), {"too_many_pixels"}
    yield "no-side.png", _png(0, 10), {"damaged"}
    jpeg = bytearray(plain("jpeg"))
    at = jpeg.index(b"\xff\xc0") + 5
    jpeg[at : at + 4] = struct.pack(">HH", 65_500, 65_500)
    yield "65500x65500.jpg", bytes(jpeg), {"too_many_pixels"}
    gif = plain("gif")
    yield "65535x65535.gif", gif[:6] + struct.pack("<HH", 65_535, 65_535) + gif[10:], {"too_many_pixels"}
    at = gif.index(b"\x2c", 13 + 3 * 2 ** ((gif[10] & 7) + 1))
    yield "picture-beyond-its-screen.gif", gif[: at + 5] + struct.pack("<HH", 60_000, 60_000) + gif[at + 9 :], {
        "too_many_pixels", "cut_off", "damaged",
    }  # fmt: skip
    bmp = plain("bmp")
    yield "30000x30000.bmp", bmp[:18] + struct.pack("<ii", 30_000, 30_000) + bmp[26:], {"too_many_pixels"}
    yield "minus.bmp", bmp[:18] + struct.pack("<ii", -5, 10) + bmp[26:], {"damaged"}
    huge = {256: (4, [50_000]), 257: (4, [50_000]), 258: (3, [8]), 273: (4, [8]), 279: (4, [1])}
    yield "50000x50000.tif", tiff(huge, b"x"), {"too_many_pixels"}
    yield "wide.svg", svg(start=SVG_START.replace("120 160", "120000 1")), {"too_many_pixels"}


def _bombs_of_work() -> Bad:
    """Files that would be read again and again."""
    jpeg = saved(quarters((2000, 2000)), "JPEG", progressive=True)
    scan = jpeg.rindex(b"\xff\xda")
    yield "1000-scans.jpg", jpeg[:-2] + jpeg[scan:-2] * 1000 + b"\xff\xd9", {"unusual"}
    png = plain("png")
    yield "100000-parts.png", png[:33] + png_chunk(b"teXt", b"") * 100_000 + png[33:], {"unusual"}
    data = zlib.compress(b"\0" * 8000) + b"x" * 1_000_000
    strips = {
        256: (4, [8000]), 257: (4, [3000]), 258: (3, [8]), 259: (3, [8]), 262: (3, [1]),
        273: (4, [8] * 3000), 277: (3, [1]), 278: (4, [1]), 279: (4, [len(data)] * 3000),
    }  # fmt: skip
    yield "one-strip-3000-times.tif", tiff(strips, data), {"damaged"}
    yield "a-million-strips.tif", tiff({256: (4, [10]), 257: (4, [10]), 273: (4, [8] * 50_000)}), {"unusual"}
    yield "rare-packing.tif", tiff(
        {256: (4, [10]), 257: (4, [10]), 258: (3, [8]), 259: (3, [34_712]), 273: (4, [8]), 279: (4, [1])}, b"x"
    ), {"unusual"}  # fmt: skip
    yield "double.tif", tiff(
        {256: (4, [10]), 257: (4, [10]), 258: (3, [64]), 259: (3, [1]), 273: (4, [8]), 279: (4, [1])}, b"x"
    ), {"unusual"}  # fmt: skip
    palette = b"\0" * 1024
    header = struct.pack("<IiiHHIIiiII", 40, 5000, 4000, 1, 8, 1, 4, 0, 0, 256, 0)
    runs = b"BM" + struct.pack("<IHHI", 1082, 0, 0, 1078) + header + palette + b"\0\1\0\1"
    yield "long-runs.bmp", runs, {"unusual"}


def _bombs_of_memory() -> Bad:
    """Within the limits of size, and still too heavy to hold."""
    yield "all-at-once.jpg", saved(quarters((6000, 4000)), "JPEG", progressive=True, subsampling=0), {"too_heavy"}
    one_strip = saved(quarters((6000, 4000)), "TIFF", compression="tiff_deflate", tiffinfo={278: 4000})
    yield "one-strip.tif", one_strip, {"too_heavy"}


def _svgs() -> Bad:
    entity = '<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    yield "entities.svg", (entity + SVG_START + "<title>&b;</title></svg>").encode(), {"svg_doctype"}
    reading = '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    yield "external-entity.svg", (reading + SVG_START + "<title>&x;</title></svg>").encode(), {"svg_doctype"}
    yield "nothing.svg", svg(fields=""), {"svg_blank"}
    yield "text-alone.svg", svg("<text>Kim</text>", fields=""), {"svg_blank"}
    inside = '<image href="data:image/png;base64,AAAA" width="120" height="160"/>'
    yield "picture-alone.svg", svg(inside, fields=""), {"svg_blank"}
    yield "file-alone.svg", svg('<image xlink:href="/etc/passwd" width="9" height="9"/>', fields=""), {"svg_blank"}
    uses = "".join(f'<g id="u{n}">' + f'<use xlink:href="#u{n - 1}"/>' * 10 + "</g>" for n in range(1, 30))
    yield "uses.svg", svg(f'<defs><g id="u0"><rect width="1" height="1"/></g></defs>{uses}', fields=""), {"svg_blank"}
    yield "deep.svg", svg("<g>" * 5000 + "</g>" * 5000), {"svg_too_complex"}
    yield "many.svg", svg('<rect width="1" height="1"/>' * 100_000), {"svg_too_complex"}
    yield "flood.svg", svg('<rect width="120" height="160" fill-opacity=".5"/>' * 19_000), {"svg_too_complex"}
    yield "endless-path.svg", svg(f'<path stroke="red" d="M0 0{"L1 1L120 160" * 300_000}"/>'), {"svg_too_complex"}
    clips = "".join(
        f'<clipPath id="c{n}" clip-path="url(#c{n - 1})"><rect width="120" height="160"/></clipPath>' for n in range(60)
    )
    yield "clips.svg", svg(f'{clips}<g clip-path="url(#c59)">{SVG_FIELDS}</g>'), {"svg_too_complex"}
    yield "no-size.svg", svg(start='<svg xmlns="http://www.w3.org/2000/svg">'), {"svg_no_size"}
    yield "unknown-encoding.svg", b'<?xml version="1.0" encoding="x-none"?>' + svg(), {"damaged"}
