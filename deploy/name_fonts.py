"""What names are drawn with in the browser, and how wide their letters are: both made from the fonts of printed papers.

A badge is laid out by the server for paper and for the browser alike, so it must know how wide a name is without a
shaper: `widths.txt` has for each character the widest of the shapes it can take. The browser gets the same fonts as
small files, each with the characters that it is for, and loads those that a name needs.
"""

import re
import shutil
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from deploy.pdf_fonts import GENERAL, RARE_HAN, SCRIPTS, SERIFS, TARGET, covered

ROOT = Path(__file__).resolve().parent.parent
FONTS = ROOT / "app/static/fonts/names"
STYLE = ROOT / "app/static/css/name-fonts.css"
WIDTHS = TARGET / "widths.txt"
SLICES = ROOT / "app/static/css/fonts.css"
OWN_FAMILY = "Madang Names"
ASCII = set(range(0x20, 0x7F))
FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "calt"]
SLICE = 256  # codes in one file of Han
FIRST_OF_HAN = 0x2E80  # those before it are drawn by others
EM = 1000
# Where the font has room for marks that names do not have, and where letters stand below each other.
HEIGHTS = {"NotoSansArabic": 1_600, "NotoSansKhmer": 1_700}
POSITIONS = ("isol", "init", "medi", "med2", "fina", "fin2", "fin3")  # a letter's shapes by its place in the word
HEADER = """\
/* Made by `make fonts`; not edited by hand. Noto © The Noto Project Authors, SIL Open Font License 1.1, see NOTICE.
   Names that people have, in every script: for badges. A browser loads the files whose characters a name has. */
"""


def build() -> None:
    """Files, style sheet and widths anew, from the fonts in the folder of printed papers."""
    WIDTHS.write_text(width_table(), encoding="ascii")
    shutil.rmtree(FONTS, ignore_errors=True)
    FONTS.mkdir(parents=True)
    shutil.copyfile(TARGET / "LICENSE-Noto.txt", FONTS / "LICENSE.txt")
    STYLE.write_text(HEADER + "".join(_faces()), encoding="utf-8")


def families() -> list[tuple[str, Path]]:
    """Every family with its file, in the order in which a text tries them. Of Pretendard the wider, bold one."""
    names = [f"Noto Sans {name}" for name in [*GENERAL, *SCRIPTS]]
    names += [f"Noto Serif {name}" for name in SERIFS]
    names += [f"Noto Sans {name}" for name in ["Han", *RARE_HAN]]
    noto = [(name, TARGET / f"{name.replace(' ', '')}.ttf") for name in names]
    return [("Pretendard", TARGET / "Pretendard-Bold.otf"), *noto]


def width_table() -> str:
    """Lines of first and last code, width and height of line; both in thousandths of the size of the letters."""
    found: dict[int, tuple[int, int]] = {}
    drawn = covered()
    for _, file in families():
        with TTFont(file, lazy=True) as font:
            height = HEIGHTS.get(file.stem) or _height(font)
            shapes = _shapes(font)
            for code, glyph in font.getBestCmap().items():
                if code in drawn and code not in found:
                    found[code] = (_widest(font, {glyph} | shapes.get(glyph, set())), height)
    return "".join(f"{first:04X}-{last:04X} {width} {height}\n" for first, last, (width, height) in _runs(found))


def _height(font: TTFont) -> int:
    lines = font["hhea"]
    return -(-(lines.ascent - lines.descent) * EM // font["head"].unitsPerEm)


def _widest(font: TTFont, glyphs: set[str]) -> int:
    metrics = font["hmtx"]
    return -(-max(metrics[glyph][0] for glyph in glyphs) * EM // font["head"].unitsPerEm)


def _shapes(font: TTFont) -> dict[str, set[str]]:
    """What a glyph becomes at the beginning, in the middle and at the end of a word."""
    if "GSUB" not in font:
        return {}
    table = font["GSUB"].table
    lookups = {
        index
        for record in table.FeatureList.FeatureRecord
        if record.FeatureTag in POSITIONS
        for index in record.Feature.LookupListIndex
    }
    shapes: dict[str, set[str]] = {}
    for index in lookups:
        for part in table.LookupList.Lookup[index].SubTable:
            part = getattr(part, "ExtSubTable", part)
            for glyph, other in getattr(part, "mapping", {}).items():
                if isinstance(other, str):
                    shapes.setdefault(glyph, set()).add(other)
    return shapes


def _runs(found: dict[int, tuple[int, int]]) -> Iterator[tuple[int, int, tuple[int, int]]]:
    """Codes that follow each other and are alike, as one."""
    first = last = -1
    alike = (0, 0)
    for code in sorted(found):
        if first >= 0 and code == last + 1 and found[code] == alike:
            last = code
            continue
        if first >= 0:
            yield first, last, alike
        first = last = code
        alike = found[code]
    if first >= 0:
        yield first, last, alike


def _faces() -> Iterator[str]:
    """Each family's files and their rules: Pretendard's slices stand in fonts.css already, without what is rare in
    Korean pages, which is half of a Vietnamese name."""
    for weight, style in ((400, "Regular"), (700, "Bold")):
        name = f"madang-names-{weight}.woff2"
        codes = _lacking_in_slices() | ASCII
        _write_latin(TARGET / f"Pretendard-{style}.otf", codes, FONTS / name)
        yield _face(OWN_FAMILY, name, codes, weight)
    for family, file in families()[1:]:
        with TTFont(file, lazy=True) as font:
            codes = set(font.getBestCmap())
        for number, part in enumerate(_slices(family, codes)):
            name = f"{file.stem}-{number}.woff2" if "Han" in family else f"{file.stem}.woff2"
            _write(file, part, FONTS / name, whole="Han" not in family)
            yield _face(family, name, part)


def _lacking_in_slices() -> set[int]:
    """What Pretendard draws and its slices for the browser do not have."""
    ranges = re.findall(r'"Pretendard Variable".*?unicode-range:([^}]*)}', SLICES.read_text(encoding="utf-8"))
    held: set[int] = set()
    for part in ",".join(ranges).split(","):
        first, _, last = part.strip().removeprefix("U+").partition("-")
        held |= set(range(int(first, 16), int(last or first, 16) + 1))
    with TTFont(TARGET / "Pretendard-Regular.otf", lazy=True) as font:
        codes = set(font.getBestCmap())
    return {code for code in codes - held if unicodedata.category(chr(code)) != "Co"}


def _write_latin(source: Path, codes: set[int], target: Path) -> None:
    """Under a name of our own: Pretendard's is reserved."""
    font = TTFont(source, recalcTimestamp=False)
    options = subset.Options(hinting=False, layout_features=FEATURES, name_IDs=[0, 1, 2, 13, 14], notdef_outline=True)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=codes)
    cutter.subset(font)
    for name_id in (1, 4, 6, 16):
        font["name"].setName(OWN_FAMILY, name_id, 3, 1, 0x409)
    font.flavor = "woff2"
    font.save(target)


def _slices(family: str, codes: set[int]) -> list[set[int]]:
    if "Han" not in family:
        return [codes]
    parts: dict[int, set[int]] = {}
    for code in sorted(code for code in codes if code >= FIRST_OF_HAN):
        parts.setdefault(code // SLICE, set()).add(code)
    return _joined(list(parts.values()))


def _joined(parts: list[set[int]]) -> list[set[int]]:
    """Small slices beside each other as one, so that rare characters do not come in files of two."""
    joined: list[set[int]] = []
    for part in parts:
        if joined and len(joined[-1]) + len(part) <= SLICE:
            joined[-1] |= part
        else:
            joined.append(set(part))
    return joined


def _write(source: Path, codes: set[int], target: Path, *, whole: bool) -> None:
    """The font as woff2: whole, with everything that shaping needs, or a slice of characters that are not shaped."""
    font = TTFont(source, recalcTimestamp=False)
    if not whole:
        cutter = subset.Subsetter(subset.Options(hinting=False, layout_features=[], notdef_outline=True))
        cutter.populate(unicodes=codes)
        cutter.subset(font)
    font.flavor = "woff2"
    font.save(target)


def _face(family: str, file: str, codes: set[int], weight: int = 400) -> str:
    ranges = ",".join(
        f"U+{first:x}" if first == last else f"U+{first:x}-{last:x}"
        for first, last, _ in _runs(dict.fromkeys(codes, (0, 0)))
    )
    return (
        f'@font-face{{font-family:"{family}";font-weight:{weight};font-display:block;'
        f'src:url(../fonts/names/{file})format("woff2");unicode-range:{ranges}}}\n'
    )


if __name__ == "__main__":
    build()
