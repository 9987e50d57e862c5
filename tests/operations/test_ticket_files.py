"""The ticket's picture, PDF and calendar entries: read back with other programs' eyes."""

import io
import re
import sys
from datetime import timedelta
from functools import cache
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from fontTools.ttLib import TTFont
from icalendar import Calendar
from PIL import Image
from pypdf import PdfReader

from app.extensions import db, keys
from app.models.fair import KOREA
from app.operations import registration, ticket
from app.operations.pdf_process import PROGRAM, PdfNotMade, PdfProcess
from app.rules.ticket import read

# One name for each script that a name may come in; most are of more than one word.
NAMES = {
    "Latin": "NGUYỄN THỊ HƯƠNG GIANG ŞİRİN Œ",
    "Hangul": "김민수 뷁",
    "Han, simplified": "欧阳娜娜",
    "Han, traditional": "歐陽淑芬",
    "kana": "さくら タナカ",
    "Cyrillic": "Ганбаатар Өнөрмаа",
    "Greek": "Ελένη Παπαδοπούλου",
    "Thai": "สมชาย ศรีสุข",
    "Khmer": "សុខ ចាន់ធូ",
    "Burmese": "အောင်မြင့်",
    "Lao": "ສົມພອນ",
    "Devanagari": "श्रीकृष्ण अधिकारी",
    "Bengali": "মোহাম্মদ রহমান",
    "Sinhala": "ශ්‍රී නිමල්",
    "Tamil": "ஸ்ரீனிவாசன்",
    "Arabic": "محمد علي",
    "Persian": "مهسا علی‌نژاد",
    "Urdu": "محمد یوسف گل",
    "Hebrew": "דוד לוי",
    "Georgian": "ნინო ბერიძე",
    "Armenian": "Արամ",
    "Amharic": "አበበ ቢቂላ",
}
FONTS = Path(ticket.__file__).parent.parent / "reference" / "fonts"
NO_FONTS = "<?xml version='1.0'?><fontconfig><cachedir>{folder}</cachedir></fontconfig>"


@pytest.fixture
def held(cast):
    """Alice's registration for the first slot of the Spring Fair."""
    fair = cast.fair
    made = registration.register(cast.alice, fair, fair.slots[0], language="en")
    db.session.commit()
    return made


@pytest.fixture
def only_our_fonts(monkeypatch, tmp_path):
    """A machine without any font installed."""
    settings = tmp_path / "fonts.conf"
    settings.write_text(NO_FONTS.format(folder=tmp_path))
    monkeypatch.setenv("FONTCONFIG_FILE", str(settings))
    ticket.pdf_process.end()
    yield
    ticket.pdf_process.end()


def test_the_digits_say_the_fair_and_the_slots_day(held, cast):
    said = read(ticket.digits_of(held), keys.ticket_public)
    assert (said.fair, said.ticket_id) == (held.fair_id, held.ticket_id)
    assert said.valid_from == said.valid_until == held.slot.day


def test_a_ticket_for_any_day_is_valid_from_first_to_last(held):
    held.fair.ticket_days = "any_day"
    held.fair.ends_on = held.fair.starts_on + timedelta(days=365)
    said = read(ticket.digits_of(held), keys.ticket_public)
    assert (said.valid_from, said.valid_until) == (held.fair.starts_on, held.fair.ends_on)


def test_the_picture_is_read_by_a_scanner(held):
    picture = Image.open(io.BytesIO(ticket.png(held)))
    (code,) = zxingcpp.read_barcodes(picture)
    assert code.text == ticket.digits_of(held)
    assert picture.convert("L").getpixel((0, 0)) == 255, "The quiet zone is white, on dark pages too."


def test_the_inline_code_is_the_same_code(held):
    modules, path = ticket.code_path(held)
    picture = Image.new("L", (modules * 4, modules * 4), 255)
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", path):
        box = (int(x) * 4, int(y) * 4, (int(x) + int(width)) * 4, int(y) * 4 + 4)
        picture.paste(0, box)
    assert zxingcpp.read_barcodes(picture)[0].text == ticket.digits_of(held)


@pytest.mark.parametrize(
    ("language", "words"), [("en", ["Spring Fair", "봄 박람회", "COEX"]), ("ko", ["봄 박람회", "코엑스"])]
)
def test_the_pdf_is_one_page_with_the_code_and_the_words(held, language, words):
    content = ticket.pdf(held, language)
    document = pypdfium2.PdfDocument(content)
    assert len(document) == 1
    assert [round(side / 72 * 25.4) for side in document[0].get_size()] == [210, 297]
    (code,) = zxingcpp.read_barcodes(document[0].render(scale=3).to_pil())
    assert code.text == ticket.digits_of(held)
    text = document[0].get_textpage().get_text_bounded()
    for word in [*words, held.member.name, f"{held.short_code[:4]} {held.short_code[4:]}"]:
        assert word in text
    document.close()


def test_no_letter_of_any_script_is_missing(held, only_our_fonts):
    held.member.name_korean = " ".join(NAMES.values())
    drawn = [glyph for page in PdfReader(io.BytesIO(ticket.pdf(held, "en"))).pages for glyph in glyphs_of(page)]
    assert {"Pretendard", "NotoSansKhmer", "NotoSansSinhala", "NotoSansTamil", "NotoSansArabic"} <= dict(drawn).keys()
    assert not [glyph for glyph in drawn if is_missing(*glyph)]


def test_a_letter_that_no_font_has_would_be_noticed(held, only_our_fonts):
    held.member.name_korean = "\U00012000"
    (page,) = PdfReader(io.BytesIO(ticket.pdf(held, "en"))).pages
    assert any(is_missing(*glyph) for glyph in glyphs_of(page))


def glyphs_of(page) -> list[tuple[str, int]]:
    """Every glyph drawn on a page, with its font's file name without ending."""
    names = {
        name.encode(): str(font.get_object()["/BaseFont"]).partition("+")[2].replace("-", "")
        for name, font in page["/Resources"]["/Font"].items()
    }
    drawn, font = [], b""
    for chosen, digits in re.findall(rb"(/\w+) [\d.]+ Tf|<([0-9a-f]+)>", page.get_contents().get_data()):
        font = chosen or font
        drawn += [(names[font], int(digits[at : at + 4], 16)) for at in range(0, len(digits), 4)]
    return drawn


def is_missing(font: str, glyph: int) -> bool:
    """A letter without a glyph is drawn as number 0, or as one behind the font's last."""
    return not 0 < glyph < glyph_count("Pretendard-Regular.otf" if font.startswith("Pretendard") else f"{font}.ttf")


@cache
def glyph_count(file: str) -> int:
    with TTFont(FONTS / file) as font:
        return font["maxp"].numGlyphs


def test_a_name_is_text_in_the_pdf_and_nothing_else(held):
    held.member.name = "<img src='file:///etc/passwd'> & <style>@import url(http://127.0.0.1:9/)</style>"
    text = PdfReader(io.BytesIO(ticket.pdf(held, "en"))).pages[0].extract_text()
    assert "file:///etc/passwd" in text


def test_a_slow_process_is_ended():
    process = PdfProcess([sys.executable, "-c", "import time; time.sleep(600)"], time_limit=0.2)
    with pytest.raises(PdfNotMade, match="slow"):
        process.make("<p>")
    assert process._child is None


def test_a_process_that_ends_is_an_error_and_the_next_one_works():
    process = PdfProcess([sys.executable, "-c", "raise SystemExit(3)"], time_limit=120)
    with pytest.raises(PdfNotMade):
        process.make("<p>")
    process._command = [sys.executable, "-I", str(PROGRAM)]
    assert process.make("<p>again").startswith(b"%PDF")
    process.end()


def test_while_one_document_is_made_others_do_not_wait_for_ever():
    process = PdfProcess(wait_limit=0.01)
    with process._place, pytest.raises(PdfNotMade, match="busy"):
        process.make("<p>")


def test_the_visit_is_a_calendar_entry_in_korean_time(held):
    (entry,) = Calendar.from_ical(ticket.calendar(held, "en")).walk("VEVENT")
    assert entry["summary"] == "Spring Fair"
    assert entry["location"] == "COEX, Gangnam-gu, Seoul"
    assert entry.decoded("dtstart") == held.slot.starts_at.astimezone(KOREA)
    assert entry["dtstart"].params["TZID"] == "Asia/Seoul"
    assert held.public_id in entry["uid"]


def test_the_fair_is_an_entry_for_each_day(cast):
    fair = cast.fair
    calendar = Calendar.from_ical(ticket.fair_calendar(fair, "ko"))
    (entry,) = calendar.walk("VEVENT")
    assert entry["summary"] == "봄 박람회"
    assert entry.decoded("dtstart") == fair.slots[0].starts_at.astimezone(KOREA)
    assert entry.decoded("dtend") == fair.slots[1].ends_at.astimezone(KOREA)
    assert len(calendar.walk("VTIMEZONE")) == 1
