"""A program of its own: makes a clean picture of an upload and cuts the photo out. Run as `python -I`, never imported.

Standard input holds a line of JSON, then the file. {"do": "decode", "kind": …} answers a working picture, upright, in
sRGB, on white, without anything that the file said besides its pixels, and the middle of it cut out; {"do": "cut",
"crop": …} cuts another part out of a working picture. The answer is a line of JSON with the sizes of the files that
follow it, or with the word for why there are none. What this program needs is bounded by the kernel, and it opens no
file and no connection: whoever finds a hole in a decoder finds nothing behind it.
"""

import io
import itertools
import json
import math
import os
import resource
import signal
import sys
from collections.abc import Callable, Iterator
from typing import Any, cast

from PIL import Image, ImageCms, ImageFile, WebPImagePlugin  # noqa: F401  (it is named by its format alone)
from PIL.BmpImagePlugin import BmpImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile

MEMORY = 150 * 1024 * 1024  # bytes of address space, beyond what the started program has
CPU_SECONDS = 6  # for the decoding; the longest of what is accepted takes a third of it
LONGEST_SIDE = 8_000  # px, as in rules/photo_limits.py, of what a decoder found after the headers were believed
MOST_PIXELS = 24_000_000
WORKING = 1_600  # px, the longer side of the working picture
KEPT = (600, 800)  # px, three by four
WORKING_QUALITY, JPEG_QUALITY, WEBP_QUALITY = 92, 88, 84
BAND = 64  # rows of the reduced picture that are made at once
WHITE = (255, 255, 255)
TURNS = {2: "FLIP_LEFT_RIGHT", 3: "ROTATE_180", 4: "FLIP_TOP_BOTTOM", 5: "TRANSPOSE", 6: "ROTATE_270", 7: "TRANSVERSE",
         8: "ROTATE_90"}  # fmt: skip
ORIENTATION = 0x0112
PARTS_OF_PNG = (b"IHDR", b"PLTE", b"tRNS", b"iCCP", b"eXIf", b"IDAT", b"IEND")
WIDE = ("I", "F")  # modes of 32 bits


class Refused(Exception):
    """There is no picture to be made of it; the word says why."""


def main() -> None:
    order = json.loads(sys.stdin.buffer.readline())
    content = sys.stdin.buffer.read()
    limit()
    files, said = answer(order, content)
    said["sizes"] = [len(file) for file in files]
    said["peak"] = peak()
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n" + b"".join(files))


def limit() -> None:
    """No more memory and time than the largest accepted file needs, no file to be written; pages go before photos."""
    os.nice(10)
    memory = _address_space() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)  # whose signal ends a program that does not mind it


def _address_space() -> int:
    with open("/proc/self/statm") as file:
        return int(file.read().split()[0]) * resource.getpagesize()


def peak() -> int:
    """The most memory this program had, in kB."""
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmHWM"))


def answer(order: dict[str, Any], content: bytes) -> tuple[list[bytes], dict[str, Any]]:
    try:
        return DO[order["do"]](order, content)
    except Refused as error:
        return [], {"refused": str(error)}
    except MemoryError:
        return [], {"refused": "too_heavy"}


def decode(order: dict[str, Any], content: bytes) -> tuple[list[bytes], dict[str, Any]]:
    """The working picture of an upload, and its middle."""
    picture = clean(order["kind"], content)
    if order["kind"] == "drawing" and _is_one_colour(picture):
        raise Refused("svg_blank")
    working = _saved(picture, "JPEG", quality=WORKING_QUALITY, subsampling=0)
    crop = middle(*picture.size)
    return [working, *kept(picture, crop)], {"width": picture.width, "height": picture.height, "crop": crop}


def _is_one_colour(picture: Image.Image) -> bool:
    return all(low == high for low, high in cast(tuple[tuple[int, int], ...], picture.getextrema()))


def cut(order: dict[str, Any], content: bytes) -> tuple[list[bytes], dict[str, Any]]:
    """A part of a working picture, turned to the left as often as the crop says."""
    picture = Image.open(io.BytesIO(content), formats=["JPEG"])
    return kept(picture, order["crop"]), {}


def middle(width: int, height: int) -> dict[str, int]:
    """The largest part of three by four in the middle of a picture, as rules/photo_crop.py has it."""
    across = max(1, round(min(float(width), height * 3 / 4)))
    down = max(1, min(height, round(across * 4 / 3)))
    x, y = max(width // 2 - across // 2, 0), max(height // 2 - down // 2, 0)
    return {"x": min(x, width - across), "y": min(y, height - down), "width": across, "height": down, "turns": 0}


def kept(picture: Image.Image, crop: dict[str, int]) -> list[bytes]:
    """What was cut out, as JPEG and WebP."""
    for _ in range(crop["turns"]):
        picture = picture.transpose(Image.Transpose.ROTATE_90)
    box = (crop["x"], crop["y"], crop["x"] + crop["width"], crop["y"] + crop["height"])
    photo = picture.resize(KEPT, Image.Resampling.LANCZOS, box=box)
    return [
        _saved(photo, "JPEG", quality=JPEG_QUALITY, optimize=True),
        _saved(photo, "WEBP", quality=WEBP_QUALITY, method=4),
    ]


def _saved(picture: Image.Image, form: str, **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


def clean(kind: str, content: bytes) -> Image.Image:
    """The first picture of a file as upright sRGB on white, its longer side no longer than the working picture's."""
    try:
        picture = opened(kind, content)
        turn, profile = _orientation(picture), picture.info.get("icc_profile")
        picture.load()
        small = in_srgb(reduced(picture), profile)
    except (MemoryError, Refused):
        raise
    except Exception as error:  # decoders raise whatever they like
        raise Refused(reason_of(error)) from None
    small.thumbnail((WORKING, WORKING), Image.Resampling.LANCZOS)
    if turn in TURNS:
        small = small.transpose(Image.Transpose[TURNS[turn]])
    return _only_pixels(small)


def reason_of(error: Exception) -> str:
    """The words of decoders are not for people; what they mean is one of four things."""
    text = str(error)
    if "truncated" in text or "not enough image data" in text:
        return "cut_off"
    if "malloc" in text or "memory" in text.lower():
        return "too_heavy"
    if isinstance(error, NotImplementedError) or "nsupported" in text or "unknown pixel mode" in text:
        return "unusual"
    return "damaged"


def _only_pixels(picture: Image.Image) -> Image.Image:
    picture.info.clear()
    return picture


def opened(kind: str, content: bytes) -> ImageFile.ImageFile:
    """The file by the decoder of its kind and no other; a JPEG is told how small it may become."""
    Image.MAX_IMAGE_PIXELS = None  # the sizes are looked at here
    picture = OPENERS[kind](io.BytesIO(_without_texts(content) if kind == "png" else content))
    width, height = picture.size
    if width > LONGEST_SIDE or height > LONGEST_SIDE or width * height > MOST_PIXELS:
        raise Refused("too_many_pixels")
    if kind == "jpeg":
        share = WORKING / max(picture.size)
        if share < 1:
            picture.draft(None, (max(1, round(width * share)), max(1, round(height * share))))
    return picture


def _without_texts(content: bytes) -> bytes:
    """A PNG of nothing but what its first picture is made of: other parts unpack to megabytes, and are not wanted."""
    parts, at = [content[:8]], 8
    while at + 8 <= len(content):
        length, name = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        if name in PARTS_OF_PNG:
            parts.append(content[at : at + 12 + length])
        if name == b"IEND":
            break
        at += 12 + length
    return b"".join(parts)


OPENERS: dict[str, Callable[[io.BytesIO], ImageFile.ImageFile]] = {
    "bmp": BmpImageFile,
    "gif": GifImageFile,
    "jpeg": JpegImageFile,
    "png": PngImageFile,
    "drawing": PngImageFile,  # what photo_draw.py made of an svg
    "tiff": TiffImageFile,
}


def _orientation(picture: Image.Image) -> int:
    """How the camera was held; what cannot be read says nothing. No decoder turns it: the reduced one is lighter."""
    try:
        exif = picture.getexif()
        orientation = int(exif.get(ORIENTATION, 1))
        exif[ORIENTATION] = 1
    except Exception:
        return 1
    if isinstance(picture, TiffImageFile):
        picture._size = picture._tile_size  # as it is stored, not as it would be turned
    return orientation


def reduced(picture: Image.Image) -> Image.Image:
    """The picture in eight bits, on white, reduced by a whole number. By bands, so that it is in memory once."""
    factor = max(1, max(picture.size) // WORKING)
    bands = _bands(picture, factor)
    first = next(bands)
    size = (-(-picture.width // factor), -(-picture.height // factor))
    small, at = Image.new(first.mode, size), 0
    for band in itertools.chain([first], bands):
        small.paste(band, (0, at))
        at += band.height
    return small


def _bands(picture: Image.Image, factor: int) -> Iterator[Image.Image]:
    scale, offset = _range(picture)
    for top in range(0, picture.height, BAND * factor):
        band = picture.crop((0, top, picture.width, min(top + BAND * factor, picture.height)))
        if picture.mode in WIDE:
            band = band.point(lambda value: value * scale + offset).convert("L")
        band = plain(band)
        yield band.reduce(factor) if factor > 1 else band


def plain(band: Image.Image) -> Image.Image:
    """In a mode that can be reduced and has eight bits; what is transparent shows white."""
    if band.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in band.info:
        see_through = band.convert("RGBA")
        ground = Image.new("RGB", band.size, WHITE)
        ground.paste(see_through, mask=see_through.getchannel("A"))
        return ground
    if band.mode.startswith("I;16"):
        return band.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if band.mode == "1":
        return band.convert("L")
    return band if band.mode in ("RGB", "CMYK", "L", "LAB") else band.convert("RGB")


def _range(picture: Image.Image) -> tuple[float, float]:
    """By what 32 bits become eight: they say nowhere what is white, so it is 1, 255, 65 535 or the largest of them."""
    if picture.mode not in WIDE:
        return 1.0, 0.0
    low, high = (float(value) for value in cast(tuple[float, float], picture.getextrema()))
    if not (math.isfinite(low) and math.isfinite(high)):
        raise Refused("unusual")
    if low >= 0:
        limits = (1.0, 255.0, 65535.0) if picture.mode == "F" else (255.0, 65535.0)
        low, high = 0.0, next((limit for limit in limits if high <= limit), high)
    scale = 255 / (high - low) if high > low else 1.0
    return scale, -low * scale


def in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """The colours as screens show them, by the profile that the file brings if it is one for such pictures."""
    if profile:
        try:
            theirs = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            ours = ImageCms.createProfile("sRGB")
            converted = ImageCms.profileToProfile(picture, theirs, ours, outputMode="RGB")
            return converted or picture.convert("RGB")
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass  # a profile for other pictures, or none at all
    if picture.mode == "LAB":
        return _from_lab(picture)
    return picture.convert("RGB")


def _from_lab(picture: Image.Image) -> Image.Image:
    lab, ours = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
    return ImageCms.profileToProfile(picture, lab, ours, outputMode="RGB") or picture.convert("L").convert("RGB")


DO = {"decode": decode, "cut": cut}

if __name__ == "__main__":
    main()
