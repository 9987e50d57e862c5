"""201 names in the scripts of the world on both kinds of badge: every glyph is the one a shaper makes, and has room."""

import io
import json
import unicodedata
from collections import Counter
from pathlib import Path

import pypdfium2
import pytest
from pypdf import PdfReader

from app.operations.badges import batches, drawing
from app.rules.badge import LAYOUTS, fit
from tests.badge_glyphs import advance, drawn, is_wrong, shaped

CORPUS = json.loads((Path(__file__).parent.parent / "vectors" / "names.json").read_text(encoding="utf-8"))
NAMES = [row["name"] for row in CORPUS]
TOPS = {"a6": 32, "label": 16}  # of the room of a name, as badge.css has it
FREE = 2.0  # millimetres around it in which nothing else is drawn
PIXELS_PER_MM = 4
NOTHING = fit("", LAYOUTS["a6"].fair)


def test_the_corpus_is_what_it_says():
    assert len(set(NAMES)) == len(NAMES) >= 200
    assert len({row["script"] for row in CORPUS}) >= 20
    assert all(unicodedata.is_normalized("NFC", name) for name in NAMES)
    lengths = [len(name.split()) for name in NAMES]
    assert 1 in lengths and max(lengths) >= 7
    assert max(map(len, NAMES)) >= 60
    everything = "".join(NAMES)
    assert {"'", "-", "\u200d", "\u200c", "\u0301"} <= set(everything)


def of_name(name: str, layout: str) -> drawing.Badge:
    """A badge on which nothing is but a name."""
    made = LAYOUTS[layout]
    return drawing.Badge(made, fit(name, made.person), None, NOTHING, NOTHING, None, None, "")


@pytest.fixture(scope="module", params=LAYOUTS)
def printed(request, sqlite_application):
    """The badges of all names on one kind of paper, and their PDF."""
    badges = [of_name(name, request.param) for name in NAMES]
    with sqlite_application.app_context():
        pages = [drawing.page_of(badges[start : start + 50]) for start in range(0, len(badges), 50)]
        content = batches.badge_process.make_long(pages)
        batches.badge_process.end()
    return badges, content


def test_every_glyph_is_the_one_that_a_shaper_makes(printed):
    badges, content = printed
    pages = PdfReader(io.BytesIO(content)).pages
    assert len(pages) == len(badges)
    for name, badge, page in zip(NAMES, badges, pages, strict=True):
        expected = sum((shaped(line) for line in badge.name.lines), Counter())
        found = drawn(page)
        assert found == expected, name
        assert not [glyph for glyph in found if is_wrong(glyph)], name


def test_every_name_stays_in_its_room(printed):
    badges, content = printed
    outside = []
    with pypdfium2.PdfDocument(content) as document:
        for name, badge, page in zip(NAMES, badges, document, strict=True):
            left, top, right, bottom = ink(page, badge)
            room, above = badge.layout.person, TOPS[badge.layout.name]
            side = (badge.layout.width - room.width) / 2
            fits_across = left >= side - 0.5 and right <= badge.layout.width - side + 0.5
            if not fits_across or top < above - 0.5 or bottom > above + room.height + 0.5:
                outside.append((name, left, top, right, bottom))
    assert not outside


def ink(page, badge: drawing.Badge) -> tuple[float, ...]:
    """Where the name is drawn, in millimetres, looked for in its room and a little around it."""
    picture = page.render(scale=PIXELS_PER_MM * 25.4 / 72).to_pil().convert("L")
    above = round((TOPS[badge.layout.name] - FREE) * PIXELS_PER_MM)
    below = round((TOPS[badge.layout.name] + badge.layout.person.height + FREE) * PIXELS_PER_MM)
    box = picture.crop((0, above, picture.width, below)).point(lambda shade: 255 if shade < 160 else 0).getbbox()
    assert box, "Something is drawn."
    left, top, right, bottom = box
    return tuple(pixels / PIXELS_PER_MM for pixels in (left, top + above, right, bottom + above))


def test_a_missing_letter_and_a_lonely_mark_would_be_noticed():
    assert any(is_wrong(glyph) for glyph in shaped("\U00012000"))
    assert any(is_wrong(glyph) for glyph in shaped("\u0dd3"))


def test_what_the_table_says_is_never_less_than_what_is_drawn():
    """Lines have room in what they were given: the widths of the table are those of the widest shapes."""
    for name in NAMES:
        for layout in LAYOUTS.values():
            fitted = fit(name, layout.person)
            for line in fitted.lines:
                assert advance(line) * fitted.size <= layout.person.width + 0.01, name
