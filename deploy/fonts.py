"""`make fonts`: the site's own fonts, made from Pretendard; with --check only look whether they still suffice.

Pages load only those small files of our own that they need; they hold what our catalogues show, in the weights 400
to 700. Characters that people type and we do not foresee come from Pretendard's own slices, file by file as needed.
Pretendard is a reserved name, so the files made here are named after the site.
"""

import argparse
import re
import shutil
import sys
import tempfile
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

from deploy import glyphs, name_fonts, pdf_fonts
from deploy.npm import fetch

ROOT = Path(__file__).resolve().parent.parent
FONTS = ROOT / "app/static/fonts"
SLICES = FONTS / "pretendard"
STYLE = ROOT / "app/static/css/fonts.css"
VERSION = "1.3.9"
FAMILY = "Madang"
FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "calt", "case", "tnum"]
KOREAN_RANGE = "U+1100-11FF,U+3131-318E,U+A960-A97F,U+AC00-D7FB"
HEADER = """\
/* Made by `make fonts`; not edited by hand. Pretendard © 2021 Kil Hyung-jin, SIL Open Font License 1.1, see NOTICE.
   "Madang" holds what our own texts show. "Pretendard Variable" is for what people type. */
"""


def build(folder: Path) -> None:
    """Everything anew, from the package."""
    package = fetch("pretendard", VERSION, folder)
    source = package / "dist/public/variable/PretendardVariable.ttf"
    FONTS.mkdir(parents=True, exist_ok=True)
    own = [
        ("madang-korean.woff2", KOREAN_RANGE, glyphs.korean()),
        ("madang-cyrillic.woff2", "", glyphs.cyrillic()),
        ("madang-extended.woff2", "", glyphs.extended()),
        ("madang-latin.woff2", "", glyphs.latin()),  # overlaps with Korean; the last face wins
    ]
    made = [(name, _made(source, codes, FONTS / name, span)) for name, span, codes in own]
    slices = copy_slices(package / "dist/web/variable")
    shutil.copyfile(package / "dist/LICENSE.txt", FONTS / "LICENSE.txt")
    STYLE.write_text(style_sheet(made, slices), encoding="utf-8")
    pdf_fonts.build(folder, package)
    name_fonts.build()


def _made(source: Path, codes: set[int], target: Path, span: str) -> str:
    """Make one file; its unicode-range: the one given, or exactly what it holds."""
    held = make_subset(source, codes, target)
    return span or unicode_range(held)


def make_subset(source: Path, codes: set[int], target: Path) -> set[int]:
    """One variable file of these characters, 400 to 700, without hints; the characters it really has."""
    font = TTFont(source)
    options = subset.Options(hinting=False, layout_features=FEATURES, name_IDs=[0, 1, 2, 13, 14], notdef_outline=True)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=codes)
    cutter.subset(font)
    instancer.instantiateVariableFont(font, {"wght": (400, 700)}, inplace=True)
    _rename(font)
    font.flavor = "woff2"
    font["head"].modified = font["head"].created  # the same characters give the same file
    font.recalcTimestamp = False
    font.save(target)
    print(f"{target.relative_to(ROOT)}  {target.stat().st_size // 1024} KB, {len(font.getBestCmap())} characters")
    return set(font.getBestCmap())


def _rename(font: TTFont) -> None:
    for name_id in (1, 4, 6, 16):
        font["name"].setName(FAMILY, name_id, 3, 1, 0x409)


def copy_slices(folder: Path) -> list[tuple[str, str]]:
    """Pretendard's own slices, unchanged under shorter names: file name and unicode-range of each."""
    sheet = (folder / "pretendardvariable-dynamic-subset.css").read_text(encoding="utf-8")
    found = re.findall(r"url\((\S+?\.subset\.(\d+)\.woff2)\).*?unicode-range:\s*([^;]+);", sheet, re.DOTALL)
    shutil.rmtree(SLICES, ignore_errors=True)
    SLICES.mkdir(parents=True)
    for path, number, _ in found:
        shutil.copyfile(folder / path, SLICES / f"{number}.woff2")
    return [(f"pretendard/{number}.woff2", re.sub(r"\s+", "", ranges)) for _, number, ranges in found]


def style_sheet(own: list[tuple[str, str]], slices: list[tuple[str, str]]) -> str:
    """One face for each file, with the characters for which a browser fetches it."""
    faces = [_face("Pretendard Variable", "45 920", *entry) for entry in slices]
    faces += [_face(FAMILY, "400 700", *entry) for entry in own]
    return HEADER + "\n".join(faces) + "\n"


def _face(family: str, weights: str, file: str, ranges: str) -> str:
    return (
        f'@font-face{{font-family:"{family}";font-weight:{weights};font-display:swap;'
        f'src:url(../fonts/{file})format("woff2");unicode-range:{ranges}}}'
    )


def unicode_range(codes: set[int]) -> str:
    """CSS notation of a set of characters."""
    parts: list[list[int]] = []
    for code in sorted(codes):
        if parts and code == parts[-1][1] + 1:
            parts[-1][1] = code
        else:
            parts.append([code, code])
    return ",".join(f"U+{first:X}" if first == last else f"U+{first:X}-{last:X}" for first, last in parts)


def missing() -> set[int]:
    """Characters of our texts that our own files lack although Pretendard has them."""
    own = _covered(*FONTS.glob("madang-*.woff2"))
    return (glyphs.needed() - own) & _covered(pdf_fonts.TARGET / "Pretendard-Regular.otf")


def _covered(*paths: Path) -> set[int]:
    return {code for path in paths for code in TTFont(path, lazy=True).getBestCmap()}


def main() -> int:
    parser = argparse.ArgumentParser(prog="make fonts", description=__doc__)
    parser.add_argument("--check", action="store_true", help="make nothing; do the fonts hold what our texts show?")
    if not parser.parse_args().check:
        with tempfile.TemporaryDirectory() as folder:
            build(Path(folder))
        return 0
    if lacking := missing():
        signs = "".join(chr(code) for code in sorted(lacking))
        print(
            f"The site's fonts lack {len(lacking)} characters of its texts: {signs}\nRun: make fonts", file=sys.stderr
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
