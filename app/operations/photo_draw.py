"""A program of its own: draws an svg, after taking out everything but shapes. Run as `python -I`, never imported.

Standard input holds the svg, standard output gets a line of JSON and, unless it says why not, a PNG. Only elements and
attributes of two lists are kept, so nothing of scripts, texts, pictures, filters or addresses reaches the drawing
library, which would read files that an svg names. DOCTYPE and entities are refused.
"""

import json
import os
import re
import resource
import signal
import sys
from xml.etree.ElementTree import ParseError
from xml.sax.saxutils import quoteattr

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser
from resvg_py import svg_to_bytes

MEMORY = 110 * 1024 * 1024  # bytes of address space, beyond what the started program has
CPU_SECONDS = 0.38  # for reading and drawing
DRAWN = 1_000  # px, the longer side
FLATTEST = 20  # how many times longer than wide a picture may be
MOST_ELEMENTS = 20_000
DEEPEST = 40
MOST_LAYERS = 40  # elements that are drawn on a sheet of their own: half transparent or clipped
SVG, XLINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"
ELEMENTS = frozenset(
    "svg g path rect circle ellipse line polyline polygon defs linearGradient radialGradient stop clipPath".split()
)
PAINT = frozenset(
    "fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin stroke-miterlimit "
    "opacity color display visibility clip-path clip-rule stop-color stop-opacity".split()
)
PLACE = frozenset(
    "id d x y x1 y1 x2 y2 cx cy r rx ry fx fy fr width height points transform offset gradientUnits gradientTransform "
    "spreadMethod clipPathUnits pathLength".split()
)
LAYERS = ("opacity", "clip-path")
ADDRESS = re.compile(r"url\s*\(", re.IGNORECASE)
OWN_ADDRESS = re.compile(r"\s*url\(\s*['\"]?#[\w.:-]{1,100}['\"]?\s*\)[\s#\w,.()%-]{0,100}")
OWN_NAME = re.compile(r"#[\w.:-]{1,100}")
NUMBER = re.compile(r"\s*\+?(\d{1,7}(?:\.\d{0,9})?|\.\d{1,9})\s*(?:px|pt|pc|mm|cm|in)?\s*")
SEPARATORS = re.compile(r"[\s,]+")


class Refused(Exception):
    """There is no picture to be made of it; the word says why."""


class Shapes:
    """What a parser tells of: keeps the allowed elements as text, and counts what makes drawing slow."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.size = (0.0, 0.0)
        self._depth = self._elements = self._layers = 0
        self._skipped_at: int | None = None  # the depth of the element that is left out with all that is in it

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._elements += 1
        if self._elements > MOST_ELEMENTS or self._depth > DEEPEST:
            raise Refused("svg_too_complex")
        if self._depth == 1:
            self._root(tag, attributes)
        elif self._skipped_at is None:
            self._element(tag.removeprefix(SVG), attributes)

    def end(self, tag: str) -> None:
        if self._skipped_at == self._depth:
            self._skipped_at = None
        elif self._skipped_at is None:
            self.parts.append(f"</{tag.removeprefix(SVG)}>")
        self._depth -= 1

    def close(self) -> None:
        """Nothing is left to do at the end of the file."""

    def _root(self, tag: str, attributes: dict[str, str]) -> None:
        if tag not in (f"{SVG}svg", "svg"):
            raise Refused("damaged")
        box = box_of(attributes)
        self.size = box[2:]
        view = " ".join(f"{number:.4f}" for number in box)
        painted = "".join(f" {name}={quoteattr(value)}" for name, value in kept_of(attributes, PAINT))
        self.parts.append(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}"{painted}>')

    def _element(self, name: str, attributes: dict[str, str]) -> None:
        if name not in ELEMENTS or name == "svg":
            self._skipped_at = self._depth
            return
        kept = kept_of(attributes, PAINT | PLACE)
        self._layers += any(attribute in LAYERS for attribute, _ in kept)
        if self._layers > MOST_LAYERS:
            raise Refused("svg_too_complex")
        self.parts.append(f"<{name}" + "".join(f" {one}={quoteattr(value)}" for one, value in kept) + ">")
        gradient = attributes.get("href") or attributes.get(f"{XLINK}href") or ""
        if name.endswith("Gradient") and OWN_NAME.fullmatch(gradient):
            self.parts[-1] = self.parts[-1][:-1] + f' href="{gradient}">'


def kept_of(attributes: dict[str, str], allowed: frozenset[str]) -> list[tuple[str, str]]:
    """The attributes that may stay, those of `style` among them; an address only where it leads into the same file."""
    styled = (part.partition(":") for part in attributes.get("style", "").split(";"))
    found = {**attributes, **{name.strip(): value.strip() for name, _, value in styled if name.strip() in PAINT}}
    return [(name, value) for name, value in found.items() if name in allowed and is_harmless(value)]


def is_harmless(value: str) -> bool:
    return not ADDRESS.search(value) or bool(OWN_ADDRESS.fullmatch(value))


def box_of(attributes: dict[str, str]) -> tuple[float, float, float, float]:
    """The part of the plane that the svg shows, by its viewBox or its size."""
    numbers = SEPARATORS.split(attributes.get("viewBox", "").strip())
    try:
        x, y, width, height = (float(number) for number in numbers)
    except ValueError:
        x = y = 0.0
        width, height = (_length(attributes.get(name, "")) for name in ("width", "height"))
    if not (0 < width < 1e7 and 0 < height < 1e7 and abs(x) < 1e7 and abs(y) < 1e7):
        raise Refused("svg_no_size")
    if max(width / height, height / width) > FLATTEST:
        raise Refused("too_many_pixels")
    return x, y, width, height


def _length(text: str) -> float:
    found = NUMBER.fullmatch(text)
    return float(found.group(1)) if found else 0.0


def shapes_in(content: bytes) -> tuple[str, tuple[float, float]]:
    """The shapes of an svg as an svg of its own, and its size. Raises Refused."""
    shapes = Shapes()
    parser = DefusedXMLParser(target=shapes, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    try:
        parser.feed(content)
        parser.close()
        return "".join(shapes.parts), shapes.size
    except DefusedXmlException:
        raise Refused("svg_doctype") from None
    except ParseError as error:
        raise Refused("cut_off" if error.code in (3, 5) else "damaged") from None  # no element; an unclosed one
    except (ValueError, LookupError):
        raise Refused("damaged") from None  # an encoding that nobody knows


def draw(content: bytes) -> bytes:
    """The PNG of an svg. Raises Refused."""
    drawing, (width, height) = shapes_in(content)
    scale = DRAWN / max(width, height)
    across, down = (max(1, round(side * scale)) for side in (width, height))
    try:
        return bytes(svg_to_bytes(svg_string=drawing, width=across, height=down, skip_system_fonts=True))
    except ValueError:
        raise Refused("damaged") from None


def limit() -> None:
    """No more memory and time than a drawing of shapes needs, and no file to be written; pages go before drawings."""
    os.nice(10)
    with open("/proc/self/statm") as file:
        memory = int(file.read().split()[0]) * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)  # whose signal ends a program that does not mind it


def peak() -> int:
    """The most memory this program had, in kB."""
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmHWM"))


def main() -> None:
    content = sys.stdin.buffer.read()
    limit()
    drawing, said = b"", {}
    try:
        drawing = draw(content)
    except Refused as error:
        said["refused"] = str(error)
    except MemoryError:
        said["refused"] = "svg_too_complex"
    sys.stdout.buffer.write(json.dumps({**said, "sizes": [len(drawing)] if drawing else [], "peak": peak()}).encode())
    sys.stdout.buffer.write(b"\n" + drawing)


if __name__ == "__main__":
    main()
