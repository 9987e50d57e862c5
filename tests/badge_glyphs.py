"""Reading badges back by their glyphs: what a shaper makes of a name, and what a PDF draws.

The text of a PDF says little: it reorders Khmer, Burmese and Bengali, and a wrong font has the same text.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path

import uharfbuzz as hb
from fontTools.ttLib import TTFont

from app.rules.letters import COVERED, SELECTORS
from deploy.name_fonts import families

FONTS = COVERED.parent
DOTTED_CIRCLE = "\u25cc"
INHERITED = ("Mn", "Me", "Mc", "Cf", "Zs")
TOKEN = re.compile(rb"/(\w+) [\d.]+ Tf|<([0-9a-fA-F]+)>")

Glyph = tuple[str, int]  # the font's file without its ending, and the number in it


@cache
def font(file: str) -> hb.Font:
    return hb.Font(hb.Face(hb.Blob.from_file_path(str(FONTS / file))))


@cache
def codes_of(file: str) -> frozenset[int]:
    with TTFont(FONTS / file, lazy=True) as opened:
        return frozenset(opened.getBestCmap())


@cache
def unseen(file: str) -> frozenset[int]:
    """Glyphs that draw nothing: programs differ in whether they write them."""
    with TTFont(FONTS / file, lazy=True) as opened:
        best, order = opened.getBestCmap(), opened.getReverseGlyphMap()
        codes = [code for code in best if unicodedata.category(chr(code)) in ("Zs", "Cf") or SELECTORS.match(chr(code))]
        return frozenset(order[best[code]] for code in codes)


@cache
def dotted_circle(file: str) -> int | None:
    with TTFont(FONTS / file, lazy=True) as opened:
        name = opened.getBestCmap().get(ord(DOTTED_CIRCLE))
        return None if name is None else opened.getReverseGlyphMap()[name]


def shaped(line: str) -> Counter[Glyph]:
    """The glyphs that this line is drawn with: each run in the first font that has its letters, shaped."""
    found: Counter[Glyph] = Counter()
    for file, buffer in _shaped_runs(line):
        found.update((stem(file), info.codepoint) for info in buffer.glyph_infos if info.codepoint not in unseen(file))
    return found


def advance(line: str) -> float:
    """How wide it is then, in multiples of the size of its letters."""
    return sum(
        sum(place.x_advance for place in buffer.glyph_positions) / font(file).face.upem
        for file, buffer in _shaped_runs(line)
    )


def _shaped_runs(line: str) -> Iterator[tuple[str, hb.Buffer]]:
    for file, run in _runs(unicodedata.normalize("NFC", line)):
        buffer = hb.Buffer()
        buffer.add_str(run)
        buffer.guess_segment_properties()
        buffer.language = "ko"
        hb.shape(font(file), buffer)
        yield file, buffer


def drawn(page) -> Counter[Glyph]:
    """The glyphs that a page of a PDF draws."""
    fonts = page["/Resources"].get("/Font", {})
    names = {name[1:].encode(): _file_of(str(one.get_object()["/BaseFont"])) for name, one in fonts.items()}
    found: Counter[Glyph] = Counter()
    file = ""
    for chosen, digits in TOKEN.findall(page.get_contents().get_data()):
        file = names[chosen] if chosen else file
        glyphs = [int(digits[at : at + 4], 16) for at in range(0, len(digits), 4)]
        found.update((stem(file), glyph) for glyph in glyphs if glyph not in unseen(file))
    return found


def is_wrong(glyph: Glyph) -> bool:
    """The box of a missing letter, or the circle of a mark without its letter."""
    name, number = glyph
    return number == 0 or number == dotted_circle(_with_ending(name))


def stem(file: str) -> str:
    return Path(file).stem


def _with_ending(name: str) -> str:
    return next(path.name for _, path in families() if path.stem == name)


def _file_of(base_font: str) -> str:
    """ABCDEF+Pretendard-Bold → Pretendard-Bold.otf; Noto's regular ones may say so in their names."""
    name = base_font.rpartition("+")[2].lstrip("/")
    plain = name.replace("-", "")
    files = [path.name for _, path in families()] + ["Pretendard-Regular.otf"]
    return next(file for file in files if Path(file).stem in (name, name.removesuffix("-Regular"), plain))


def _runs(line: str) -> list[tuple[str, str]]:
    """Pieces of a line with the font of each. Marks and spaces stay with the letter before them, if its font has them."""
    files = [path.name for _, path in families()]
    fonts: list[str] = []
    for sign in line:
        if (
            fonts
            and unicodedata.category(sign) in INHERITED
            and (ord(sign) in codes_of(fonts[-1]) or sign in "\u200c\u200d")
        ):
            fonts.append(fonts[-1])
        else:
            fonts.append(next((file for file in files if ord(sign) in codes_of(file)), files[0]))
    pairs = zip(fonts, line, strict=True)
    return [(file, "".join(sign for _, sign in run)) for file, run in groupby(pairs, key=lambda pair: pair[0])]
