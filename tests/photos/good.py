"""Files that must become a correct picture."""

import io
import struct
import zipfile
from collections.abc import Iterator

from PIL import Image, ImageCms, PngImagePlugin

from app.rules.photo import MOST_BYTES
from tests.photos.pictures import COLOURS, GREYS, SIZE, SVG_FIELDS, SVG_START, png_chunk, quarters, saved, svg, tiff

GREY_COLOURS = tuple((grey, grey, grey) for grey in GREYS)
ORIENTATIONS = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
Good = Iterator[tuple[str, bytes, tuple[tuple[int, ...], ...]]]


def all_good() -> Good:
    """Name, content, and the colours that must be seen."""
    for part in (_bmps, _gifs, _pngs, _jpegs, _tiffs, _tiffs_of_wide_numbers, _svgs, _turned, _polyglots, _padded):
        yield from part()


def plain(form: str) -> bytes:
    """The ordinary file of each form."""
    if form == "svg":
        return svg()
    return saved(quarters(), form.upper())


def _bmps() -> Good:
    for mode in ("RGB", "P", "RGBA"):
        yield f"{mode}.bmp", saved(quarters(mode=mode), "BMP"), COLOURS
    yield "L.bmp", saved(quarters(mode="L"), "BMP"), GREY_COLOURS
    yield "run-length.bmp", _run_length_bmp(), COLOURS


def _run_length_bmp() -> bytes:
    """Eight bits, packed in runs, from below."""
    wide, high = SIZE
    palette = b"".join(bytes((blue, green, red, 0)) for red, green, blue in COLOURS).ljust(1024, b"\0")
    rows = [b"".join(bytes((wide // 2, 2 * (y < high // 2) + x)) for x in (0, 1)) + b"\0\0" for y in range(high)]
    body = b"".join(rows) + b"\0\1"
    header = struct.pack("<IiiHHIIiiII", 40, wide, high, 1, 8, 1, len(body), 0, 0, 256, 0)
    return b"BM" + struct.pack("<IHHI", 14 + 40 + 1024 + len(body), 0, 0, 14 + 40 + 1024) + header + palette + body


def _gifs() -> Good:
    first, other = quarters(mode="P"), Image.new("P", SIZE)
    yield "plain.gif", saved(first, "GIF"), COLOURS
    yield "interlaced.gif", saved(first, "GIF", interlace=1), COLOURS
    yield "500-frames.gif", saved(first, "GIF", save_all=True, append_images=[other] * 499, loop=0), COLOURS
    holes = quarters(mode="RGBA")
    holes.paste((0, 0, 0, 0), (60, 80, 120, 160))
    yield "transparent.gif", saved(holes, "GIF"), (*COLOURS[:3], (255, 255, 255))


def _pngs() -> Good:
    for mode in ("RGB", "RGBA", "P"):
        yield f"{mode}.png", saved(quarters(mode=mode), "PNG"), COLOURS
    for mode in ("L", "LA"):
        yield f"{mode}.png", saved(quarters(mode=mode), "PNG"), GREY_COLOURS
    sixteen = quarters(mode="L").convert("I").point(lambda value: value * 257).convert("I;16")
    yield "16-bit.png", saved(sixteen, "PNG"), GREY_COLOURS
    holes = quarters(mode="RGBA")
    holes.putalpha(Image.new("L", SIZE, 0))
    yield "nothing-but-transparent.png", saved(holes, "PNG"), ((255, 255, 255),) * 4
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "x" * 3_000_000, zip=True)
    yield "long-text.png", saved(quarters(), "PNG", pnginfo=notes), COLOURS
    many = saved(quarters(), "PNG", save_all=True, append_images=[Image.new("RGB", SIZE)] * 20)
    yield "moving.png", many, COLOURS


def _jpegs() -> Good:
    yield "plain.jpg", saved(quarters(), "JPEG"), COLOURS
    yield "progressive.jpeg", saved(quarters(), "JPEG", progressive=True), COLOURS
    yield "grey.jpg", saved(quarters(mode="L"), "JPEG"), GREY_COLOURS
    yield "cmyk.jpg", saved(quarters(mode="CMYK"), "JPEG"), COLOURS
    swapped = quarters()
    red, green, blue = swapped.split()
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    yield "with-profile.jpg", saved(Image.merge("RGB", (red, green, blue)), "JPEG", icc_profile=profile), COLOURS
    yield "with-wrong-profile.jpg", saved(quarters(), "JPEG", icc_profile=b"nonsense" * 40), COLOURS
    yield "large.jpg", saved(quarters((4000, 6000)), "JPEG"), COLOURS
    yield "tiny.jpg", saved(quarters((8, 8)), "JPEG", subsampling=0, quality=95), COLOURS
    yield "comment.jpg", saved(quarters(), "JPEG", comment=b"x" * 60_000), COLOURS


def _tiffs() -> Good:
    for packing in ("raw", "tiff_lzw", "tiff_deflate", "tiff_adobe_deflate", "packbits", "jpeg"):
        yield f"{packing}.tif", saved(quarters(), "TIFF", compression=packing), COLOURS
    yield "cmyk.tiff", saved(quarters(mode="CMYK"), "TIFF"), COLOURS
    yield "palette.tiff", saved(quarters(mode="P"), "TIFF"), COLOURS
    yield "rgba.tiff", saved(quarters(mode="RGBA"), "TIFF"), COLOURS
    many = saved(quarters(), "TIFF", save_all=True, append_images=[Image.new("RGB", SIZE)] * 3)
    yield "pages.tif", many, COLOURS
    white = Image.new("1", SIZE, 1)
    yield "fax.tif", saved(white, "TIFF", compression="group4"), ((255, 255, 255),) * 4


def _tiffs_of_wide_numbers() -> Good:
    """Sixteen bits, and numbers of 32 bits whose white is 1, 255 or 65 535."""
    grey = quarters(mode="L")
    wide = grey.convert("I")
    yield "16-bit.tif", saved(wide.point(lambda value: value * 257).convert("I;16"), "TIFF"), GREY_COLOURS
    yield "16-bit-colour.tif", _sixteen_bit_tiff(), COLOURS
    yield "32-bit.tif", saved(wide.point(lambda value: value * 257), "TIFF"), GREY_COLOURS
    yield "float-to-255.tif", saved(grey.convert("F"), "TIFF"), GREY_COLOURS
    yield "float-to-1.tif", saved(grey.convert("F").point(lambda value: value * (1 / 255) + 0), "TIFF"), GREY_COLOURS
    shifted = grey.convert("F").point(lambda value: value * 100 + -9000)
    low, high = min(GREYS), max(GREYS)
    stretched = tuple((round((level - low) * 255 / (high - low)),) * 3 for level in GREYS)
    yield "float-stretched.tif", saved(shifted, "TIFF"), stretched


def _sixteen_bit_tiff() -> bytes:
    pixels = b"".join(
        struct.pack("<HHH", *(257 * part for part in colour)) for colour in quarters().get_flattened_data()
    )
    return tiff(
        {
            256: (4, [SIZE[0]]), 257: (4, [SIZE[1]]), 258: (3, [16, 16, 16]), 259: (3, [1]), 262: (3, [2]),
            273: (4, [8]), 277: (3, [3]), 278: (4, [SIZE[1]]), 279: (4, [len(pixels)]),
        },
        pixels,
    )  # fmt: skip


def _svgs() -> Good:
    yield "plain.svg", svg(), COLOURS
    yield "script.svg", svg('<script>alert(1)</script><rect onclick="alert(1)" width="1" height="1"/>'), COLOURS
    yield "style.svg", svg(fields=SVG_FIELDS.replace("fill=", 'style="stroke:none;fill:red" id="a" fill=', 0)), COLOURS
    outside = '<image href="http://127.0.0.1:9/x.png" width="120" height="160"/><use href="file:///etc/passwd#a"/>'
    yield "outside.svg", svg(outside), COLOURS
    yield "outside-fill.svg", svg('<rect width="120" height="160" fill="url(http://127.0.0.1:9/#a)"/>'
                                  .replace("width=", 'visibility="hidden" width=')), COLOURS  # fmt: skip
    yield "instruction.svg", b'<?xml-stylesheet href="http://127.0.0.1:9/a.css"?>' + svg(), COLOURS
    yield (
        "foreign.svg",
        svg("<foreignObject><body xmlns='http://www.w3.org/1999/xhtml'>x</body></foreignObject>"),
        COLOURS,
    )
    yield "utf-16.svg", ('<?xml version="1.0" encoding="utf-16"?>' + svg().decode()).encode("utf-16"), COLOURS
    yield "byte-order-mark.svg", b"\xef\xbb\xbf" + svg(), COLOURS
    sized = SVG_START.replace('viewBox="0 0 120 160"', 'width="120mm" height="160mm"')
    scaled = f'<g transform="scale(1)">{SVG_FIELDS}</g>'
    yield "sized.svg", svg(start=sized, fields=scaled), COLOURS
    yield "gradient.svg", svg(
        fields='<linearGradient id="a"><stop stop-color="red"/></linearGradient>' + SVG_FIELDS
        + '<rect width="9" height="9" fill="url(#a)"/>'
    ), COLOURS  # fmt: skip


def _turned() -> Good:
    """Held in eight ways by the camera; all of them upright in the end."""
    for orientation, turn in ORIENTATIONS.items():
        exif = Image.Exif()
        exif[0x0112] = orientation
        held = quarters() if turn is None else quarters().transpose(turn)
        yield f"held-{orientation}.jpg", saved(held, "JPEG", exif=exif, subsampling=0), COLOURS
    yield "held-6.png", saved(quarters().transpose(Image.Transpose.ROTATE_90), "PNG", exif=_exif(6)), COLOURS
    yield "held-8.tif", saved(quarters().transpose(Image.Transpose.ROTATE_270), "TIFF", tiffinfo={274: 8}), COLOURS
    yield "held-wrong.jpg", saved(quarters(), "JPEG", exif=_exif(99)), COLOURS


def _exif(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


def _polyglots() -> Good:
    """Two things in one file: what is kept of it is the picture alone."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as files:
        files.writestr("x.html", "<script>alert(1)</script>")
    page, pdf = b"<html><script>alert(1)</script></html>", b"%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF"
    for form in ("gif", "jpeg", "png", "bmp", "tiff"):
        yield f"{form}-and-zip.{form}", plain(form) + archive.getvalue(), COLOURS
        yield f"{form}-and-html.{form}", plain(form) + page, COLOURS
    yield "jpeg-and-pdf.jpg", saved(quarters(), "JPEG", comment=pdf), COLOURS
    png = plain("png")
    yield "png-and-pdf.png", png[:33] + png_chunk(b"teXt", pdf) + png[33:], COLOURS


def _padded() -> Good:
    """Up to the last byte that is allowed."""
    for form in ("gif", "jpeg", "png", "bmp", "tiff", "svg"):
        for size in (MOST_BYTES - 1, MOST_BYTES):
            yield f"{size}.{form}", padded(form, size), COLOURS


def padded(form: str, size: int) -> bytes:
    """The ordinary file, filled up at its end."""
    content = plain(form)
    if form == "svg":
        return content + b"<!--" + b"x" * (size - len(content) - 7) + b"-->"
    return content + b"x" * (size - len(content))
