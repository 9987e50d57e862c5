"""The fonts of printed tickets and resumes: the scripts of the world, in files of our own.

What the operating system would choose is not relied on: it has given Tamil and Sinhala the wrong font. Each file is
TrueType or OpenType, because unpacking woff2 for every document costs seconds.
"""

import shutil
import unicodedata
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from deploy.npm import fetch

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "app/reference/fonts"
NOTO = "5.3.0"
HAN = "0.4.3"
NO_OTHERS = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<!-- For the program that makes PDFs: no font of the machine. Its own are named by fonts.css. -->
<fontconfig></fontconfig>
"""
# Family (as Noto names it): the package's last word and the slice of it.
SCRIPTS = {
    "Thai": "thai",
    "Khmer": "khmer",
    "Myanmar": "myanmar",
    "Lao": "lao",
    "Devanagari": "devanagari",
    "Bengali": "bengali",
    "Gurmukhi": "gurmukhi",
    "Gujarati": "gujarati",
    "Oriya": "oriya",
    "Tamil": "tamil",
    "Telugu": "telugu",
    "Kannada": "kannada",
    "Malayalam": "malayalam",
    "Sinhala": "sinhala",
    "Arabic": "arabic",
    "Hebrew": "hebrew",
    "Ethiopic": "ethiopic",
    "Georgian": "georgian",
    "Armenian": "armenian",
    "Mongolian": "mongolian",
}
SERIFS = {"Tibetan": "tibetan"}  # Noto draws it only so
GENERAL = {"Latin": "latin-ext", "Cyrillic": "cyrillic-ext"}  # what Pretendard lacks of both
HAN_RANGES = (
    range(0x20, 0x7F),
    range(0x3000, 0x3040),
    range(0x4E00, 0xA000),
    range(0xF900, 0xFB00),
    range(0x20000, 0x30000),
)
RARE_RANGES = (range(0x3400, 0x4DC0), range(0x20000, 0x30000))  # extensions A and B: of names and places
RARE_HAN = {"HanJapan": "jp", "HanHongKong": "hk"}


def build(folder: Path, pretendard: Path) -> None:
    """Make the folder of fonts and its style sheet anew."""
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir(parents=True)
    for weight in ("Regular", "Bold"):
        shutil.copyfile(pretendard / f"dist/public/static/Pretendard-{weight}.otf", TARGET / f"Pretendard-{weight}.otf")
    shutil.copyfile(pretendard / "dist/LICENSE.txt", TARGET / "LICENSE-Pretendard.txt")
    for name, script in SCRIPTS.items():
        _unpack(folder, f"@fontsource/noto-sans-{script}", f"noto-sans-{script}-{script}", name)
    for name, part in GENERAL.items():
        _unpack(folder, "@fontsource/noto-sans", f"noto-sans-{part}", name)
    for name, script in SERIFS.items():
        _unpack(folder, f"@fontsource/noto-serif-{script}", f"noto-serif-{script}-{script}", name, "Serif")
    _cut_han(folder)
    (TARGET / "fonts.css").write_text(style_sheet(), encoding="utf-8")
    (TARGET / "fonts.conf").write_text(NO_OTHERS, encoding="ascii")
    (TARGET / "covered.txt").write_text(ranges(covered()), encoding="ascii")


def _unpack(folder: Path, package: str, file: str, name: str, kind: str = "Sans") -> None:
    """From woff2 to TrueType, otherwise unchanged."""
    source = fetch(package, NOTO, folder) / f"files/{file}-400-normal.woff2"
    font = TTFont(source, recalcTimestamp=False)
    font.flavor = None
    font.save(TARGET / f"Noto{kind}{name}.ttf")


def _cut_han(folder: Path) -> None:
    """Simplified, traditional and Japanese characters as names use them, one shape for each, and rare ones."""
    codes = {code for part in HAN_RANGES for code in part}
    package = _cut(folder, "sc", "Han", codes)
    shutil.copyfile(package / "LICENSE_FONT", TARGET / "LICENSE-Noto.txt")
    for name, area in RARE_HAN.items():
        rare = {code for part in RARE_RANGES for code in part} - covered()
        _cut(folder, area, name, rare | set(HAN_RANGES[0]))  # a space is drawn by the font of the word before it


def _cut(folder: Path, area: str, name: str, codes: set[int]) -> Path:
    """These characters of the font of one area; the folder of its package."""
    package = fetch(f"@expo-google-fonts/noto-sans-{area}", HAN, folder)
    font = TTFont(package / f"400Regular/NotoSans{area.upper()}_400Regular.ttf", recalcTimestamp=False)
    options = subset.Options(hinting=False, layout_features=["ccmp", "mark", "mkmk"], notdef_outline=True)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=codes)
    cutter.subset(font)
    font.save(TARGET / f"NotoSans{name}.ttf")
    return package


def style_sheet() -> str:
    """All families, in the order in which a text tries them."""
    serifs = [f"Noto Serif {name}" for name in SERIFS]
    sans = [f"Noto Sans {name}" for name in [*GENERAL, *SCRIPTS]]
    han = [f"Noto Sans {name}" for name in ["Han", *RARE_HAN]]
    families = ["Pretendard", *sans, *serifs, *han]
    faces = [
        _face("Pretendard", "Pretendard-Regular.otf", "opentype", 400),
        _face("Pretendard", "Pretendard-Bold.otf", "opentype", 700),
        *(_face(family, family.replace(" ", "") + ".ttf", "truetype", 400) for family in families[1:]),
    ]
    order = ", ".join(f'"{family}"' for family in families)
    return "/* Made by `make fonts`; not edited by hand. */\n" + "".join(faces) + f"html {{ font-family: {order}; }}\n"


def _face(family: str, file: str, form: str, weight: int) -> str:
    return f'@font-face {{ font-family: "{family}"; font-weight: {weight}; src: url({file}) format("{form}"); }}\n'


def covered() -> set[int]:
    """Every code that some file here draws, but for private ones, which mean something else to whoever types them."""
    files = [*TARGET.glob("*.ttf"), *TARGET.glob("*.otf")]
    drawn = {code for file in files for code in TTFont(file, lazy=True).getBestCmap()}
    return {code for code in drawn if unicodedata.category(chr(code)) != "Co"}


def ranges(codes: set[int]) -> str:
    """Codes as lines of first and last, for rules/letters.py."""
    firsts = sorted(code for code in codes if code - 1 not in codes)
    lasts = sorted(code for code in codes if code + 1 not in codes)
    return "".join(f"{first:04X}-{last:04X}\n" for first, last in zip(firsts, lasts, strict=True))
