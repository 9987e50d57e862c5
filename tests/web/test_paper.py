"""The resume on paper in all scripts and lengths: the PDF read back as glyphs, texts and pictures."""

import io
import re
import unicodedata
from dataclasses import replace

import pypdfium2
import pytest
from PIL import Image
from pypdf import PdfReader

from app.extensions import db
from app.web import paper
from app.web.resume_document import Document, Person, document_of
from tests.operations.test_ticket_files import glyphs_of, is_missing
from tests.resume_answers import LAN, education, experience, option, worker
from tests.rules.test_letters import SAMPLES

THIRTEEN_DIGITS = re.compile(r"\d{6}[-\s]?\d{7}")
NUMBER = "950315-6123456"
A4 = [210, 297]  # mm


def resume(person: Person = LAN, language: str = "en", **changes) -> Document:
    answers = worker(**changes)
    other = "ko" if language == "en" else "en"
    document = document_of(answers, person, answers["name_check"], language, other=other)
    db.session.rollback()  # its names were looked up; no transaction may be open while the paper is made
    return document


def pages_of(content: bytes) -> list:
    return list(PdfReader(io.BytesIO(content)).pages)


def text_of(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    text = "\n".join(page.get_textpage().get_text_bounded() for page in document)
    document.close()
    return text


def letters(text: str) -> set[str]:
    """What is drawn of a text, whatever its order: readers put the vowels of some scripts elsewhere."""
    return {sign for sign in unicodedata.normalize("NFKC", text) if unicodedata.category(sign)[0] in "LN"}


def jpeg(colour: str = "#225599", size: tuple[int, int] = (600, 800)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


@pytest.mark.parametrize("script", SAMPLES)
def test_every_script_is_drawn_letter_by_letter(app, script):
    text = SAMPLES[script]
    content = paper.pdf_of(resume(introduction={"introduction": text}, **education(university=text)))
    drawn = [glyph for page in pages_of(content) for glyph in glyphs_of(page)]
    assert not [glyph for glyph in drawn if is_missing(*glyph)]
    assert letters(text) <= letters(text_of(content))


def test_what_no_font_has_is_a_box_and_nothing_silent(app):
    document = resume(introduction={"introduction": "With \U00012000 and 🤖"})
    assert paper.unprintable(document) == ["\U00012000", "🤖"]
    content = paper.pdf_of(document)
    assert "With □ and □" in text_of(content)
    assert not [glyph for page in pages_of(content) for glyph in glyphs_of(page) if is_missing(*glyph)]


def test_a_paragraph_of_hebrew_begins_at_the_right(app):
    content = paper.pdf_of(resume(introduction={"introduction": "אני בונה זרועות רובוטיות.\n\nI build arms."}))
    *_, sheet = pypdfium2.PdfDocument(content)
    width, text = sheet.get_width(), sheet.get_textpage()
    hebrew, english = (text.get_charbox(text.get_text_range().index(word)) for word in ("ת", "I build"))
    assert english[0] < width / 4
    assert hebrew[2] > width / 2


def test_thirty_of_everything_and_a_long_introduction_fit_on_numbered_pages(app):
    many = {}
    for number in range(30):
        many |= education(f"e{number:02}", university=f"University {number:02}", place=number)
        many |= experience(f"w{number:02}", company=f"Company {number:02}", place=number, details="Long details. " * 40)
        many |= option(f"o{number:02}", "qualification", name=f"Certificate {number:02}", issuer="Somebody")
    content = paper.pdf_of(resume(introduction={"introduction": "가나다라 마바사 " * 444}, **many))
    text, count = text_of(content), len(pages_of(content))
    assert count > 8
    for number in range(30):
        assert f"University {number:02}" in text and f"Company {number:02}" in text
        assert f"Certificate {number:02}" in text
    assert all(f"{number} / {count}" in text for number in range(1, count + 1))
    assert text.count("NGUYEN THI LAN") >= count, "The name stands at the foot of every page."


def test_long_words_and_addresses_stay_on_the_page(app):
    long = {"introduction": {"introduction": "x" * 900}}
    content = paper.pdf_of(resume(**long, **education(projects="https://example.org/" + "a" * 300)))
    for sheet in pypdfium2.PdfDocument(content):
        text = sheet.get_textpage()
        boxes = [text.get_charbox(index) for index in range(text.count_chars())]
        assert max(right for _, _, right, _ in boxes) < sheet.get_width() - 40


def test_no_heading_stands_alone_at_the_end_of_a_page(app):
    headings = {"Basics", "Address", "Education", "Work experience", "Languages and skills", "Desired conditions"}
    for lines in range(0, 24, 3):
        many = experience(details="\n".join(f"Line {line}" for line in range(lines)))
        for page in text_of(paper.pdf_of(resume(**many))).split("/ ")[:-1]:
            last = page.strip().splitlines()[-2:]
            assert not headings & {line.strip() for line in last}


@pytest.mark.parametrize("photo", [None, jpeg()], ids=["without", "with"])
def test_the_photo_stands_on_the_first_page_of_a4(app, photo):
    content = paper.pdf_of(resume(), photo)
    first = pypdfium2.PdfDocument(content)[0]
    assert [round(side / 72 * 25.4) for side in first.get_size()] == A4
    colours = first.render(scale=1).to_pil().convert("RGB").getcolors(1_000_000)
    blue = sum(count for count, (red, green, blue) in colours if blue > 130 and red < 60 and green < 110)
    assert (blue > 9_000) is bool(photo)


def test_a_photo_that_is_none_leaves_the_rest(app):
    assert "Sao Mai Precision" in text_of(paper.pdf_of(resume(), b"not a picture"))


def test_the_program_reads_no_file_and_no_address(app):
    line = "<img src='file:///etc/passwd'><style>@import url(http://127.0.0.1:9/)</style>"
    content = paper.pdf_of(resume(basics={"title": line, "english_name": line}))
    assert "file:///etc/passwd" in text_of(content)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_no_registration_number_is_on_it(app, language):
    without = text_of(paper.pdf_of(resume(language=language)))
    assert "950315-6******" in without
    assert not THIRTEEN_DIGITS.search(without)


def test_a_number_in_the_wrong_place_of_the_answers_is_not_printed(app):
    check = worker()["name_check"] | {"number_front": "950315", "number_back": "6123456", "reference": NUMBER}
    document = document_of(worker(name_check=check), LAN, check, "en", other="ko")
    assert not THIRTEEN_DIGITS.search(text_of(paper.pdf_of(document)))


def test_both_languages_are_on_the_paper_in_the_readers_order(app):
    assert "Vietnam 베트남" in text_of(paper.pdf_of(resume()))
    assert "베트남 Vietnam" in text_of(paper.pdf_of(resume(language="ko")))


def test_the_name_stands_in_the_title_of_the_file(app):
    reader = PdfReader(io.BytesIO(paper.pdf_of(replace(resume(), name="O'Neil <Lan> & 란"))))
    assert reader.metadata.title == "O'Neil <Lan> & 란 - Resume"
