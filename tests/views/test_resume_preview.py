"""The resume on paper: the preview page and its PDF."""

import io
import re

import pytest
from PIL import Image
from pypdf import PdfReader

from app.extensions import db, files
from app.models import ResumePhoto
from app.operations import resume as resumes
from app.operations.pdf_process import pdf_process
from tests.page_client import Page
from tests.resume_answers import worker


@pytest.fixture
def resume(cast):
    """A worker's, Alice's."""
    made = resumes.begin(cast.alice.id, "en", worker())
    db.session.commit()
    return made


@pytest.fixture
def alice(browser, cast):
    cast.log_in(browser, cast.alice)
    return browser.in_language("en")


def preview(browser, resume, status: int = 200) -> Page:
    return browser.get(f"/resume/{resume.public_id}/preview", status=status)


def pdf(browser, resume, status: int = 200) -> Page:
    return browser.get(f"/resume/{resume.public_id}/resume.pdf", status=status)


def text_of(page: Page) -> str:
    reader = PdfReader(io.BytesIO(page.response.data))
    return " ".join(sheet.extract_text() for sheet in reader.pages)


def test_the_preview_shows_the_resume_in_both_languages(alice, resume):
    page = preview(alice, resume)
    for words in ("NGUYEN THI LAN", "Vietnam 베트남", "Sao Mai Precision", "2013.09 – 2018.06"):
        assert words in page.text
    assert page.soup.select_one('.paper .also[lang="ko"]')


def test_koreans_read_english_beside_it(alice, resume):
    page = preview(alice.in_language("ko"), resume)
    assert "베트남 Vietnam" in page.text


def test_the_latest_work_and_the_latest_language_come_first(alice, resume):
    text = preview(alice, resume).text
    assert text.index("한빛로봇") < text.index("Hà Nội Motors") < text.index("Sao Mai Precision")
    assert text.index("2022.11") < text.index("2016.08") < text.index("Vietnamese")


def test_an_empty_resume_says_what_is_missing(alice, cast):
    empty = resumes.begin(cast.alice.id, "en")
    db.session.commit()
    page = preview(alice, empty)
    assert page.text.count("Not written yet") > 8
    assert "Not written yet" in text_of(pdf(alice, empty))


def test_what_may_stay_empty_is_not_on_paper(alice, cast):
    answers = {name: fields for name, fields in worker().items() if not name.startswith(("options", "introduction"))}
    resume = resumes.begin(cast.alice.id, "en", answers)
    db.session.commit()
    for text in (preview(alice, resume).text, text_of(pdf(alice, resume))):
        assert "Work experience" in text
        assert "About you" not in text
        assert "Languages and skills" not in text


def test_what_cannot_be_printed_is_listed_and_boxed(alice, cast):
    answers = worker(introduction={"introduction": "I like 🤖 and 👩‍🔧, truly."})
    resume = resumes.begin(cast.alice.id, "en", answers)
    db.session.commit()
    page = preview(alice, resume)
    assert "These characters cannot be printed" in page.text
    assert [sign.text for sign in page.soup.select(".notice bdi")] == ["🤖", "👩‍🔧"]
    assert "I like □ and □" in page.text
    assert "I like □ and □" in text_of(pdf(alice, resume))


def test_the_pdf_says_what_the_preview_says(alice, resume):
    page = pdf(alice, resume)
    assert page.response.mimetype == "application/pdf"
    assert page.response.headers["Content-Disposition"] == (
        "attachment; filename=\"resume-NGUYEN-THI-LAN.pdf\"; filename*=UTF-8''resume-NGUYEN-THI-LAN.pdf"
    )
    assert page.response.headers["Cache-Control"] == "no-store"
    printed = re.sub(r"\s+", "", text_of(page))
    words = preview(alice, resume).soup.select_one(".paper").get_text(" ").split()
    assert not [word for word in words if word not in printed]


def test_the_pdf_is_tagged_titled_and_says_nothing_about_the_machine(alice, resume):
    reader = PdfReader(io.BytesIO(pdf(alice, resume).response.data))
    catalogue = reader.trailer["/Root"]
    assert reader.metadata.title == "NGUYEN THI LAN - Resume"
    assert catalogue["/Lang"] == "en"
    assert catalogue["/MarkInfo"]["/Marked"]
    assert [mark.title for mark in reader.outline if not isinstance(mark, list)] == ["NGUYEN THI LAN"]
    assert set(reader.metadata) <= {"/Title", "/Producer", "/Lang"}


def test_while_no_pdf_can_be_made_the_page_says_how_to_go_on(alice, resume, monkeypatch):
    pdf_process.end()
    monkeypatch.setattr(pdf_process, "_command", ["/nonexistent/program"])
    assert "print this page" in pdf(alice, resume, status=503).text


def test_the_address_is_that_of_the_owner_alone(browser, cast, resume):
    cast.log_in(browser, cast.bob)
    preview(browser, resume, status=404)
    pdf(browser, resume, status=404)


def test_the_photo_is_on_the_page_and_in_the_file(alice, resume):
    out = io.BytesIO()
    Image.new("RGB", (300, 400), "#225599").save(out, "JPEG")
    photo = ResumePhoto(resume_id=resume.id, key="k" * 32, width=300, height=400, crop={})
    db.session.add(photo)
    db.session.flush()
    files.put(f"photo/{photo.key}.jpg", out.getvalue())
    copy = resumes.begin(resume.member_id, "en", worker(photo={"photo": photo.public_id}))
    photo.resume_id = copy.id
    db.session.commit()
    address = f"/resume/{copy.public_id}/photo/{photo.public_id}.jpg"
    assert preview(alice, copy).soup.select_one(".paper__photo")["src"] == address
    first = PdfReader(io.BytesIO(pdf(alice, copy).response.data)).pages[0]
    assert [picture.image.size for picture in first.images] == [(300, 400)]
