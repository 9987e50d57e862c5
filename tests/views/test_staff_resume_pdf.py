"""A submitted resume on paper, for staff."""

import io

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from app.extensions import db
from app.models import AuditEntry
from app.operations.pdf_process import pdf_process
from tests.page_client import Page
from tests.resume_content import begun, submitted


@pytest.fixture
def resume(cast):
    return submitted(cast.alice)


@pytest.fixture
def desk(browser, cast):
    return cast.log_in(browser, cast.dana).in_language("en")


def pdf(browser, resume, query: str = "", **options) -> Page:
    return browser.get(f"/staff/resumes/{resume.public_id}/resume.pdf{query}", **options)


def text_of(page: Page) -> str:
    return " ".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(page.response.data)).pages)


def test_staff_save_what_was_submitted_and_that_is_recorded(desk, resume):
    page = pdf(desk, resume)
    assert "Robot design" in text_of(page) and "010-2384-4471" in text_of(page)
    assert "resume-NGUYEN-THI-HUONG.pdf" in page.response.headers["Content-Disposition"]
    (entry,) = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "resume.print"))
    assert entry.subject == f"resume:{resume.id}"
    assert entry.details["version"] == 1


def test_whoever_may_only_look_gets_masked_numbers(browser, cast, resume):
    text = text_of(pdf(cast.log_in(browser, cast.vera).in_language("en"), resume))
    assert "4471" in text and "2384" not in text
    assert "huong@example.com" not in text


def test_the_page_of_the_resume_leads_there(desk, resume):
    page = desk.get(f"/staff/resumes/{resume.public_id}")
    assert page.has_link_to(f"/staff/resumes/{resume.public_id}/resume.pdf")


@pytest.mark.parametrize("query", ["?version=7", "?version=0"])
def test_there_is_no_version_that_was_not_submitted(desk, resume, query):
    pdf(desk, resume, query, status=404)


def test_what_was_never_submitted_is_not_there(desk, cast):
    pdf(desk, begun(cast.alice), status=404)


def test_while_no_pdf_can_be_made_staff_are_told(desk, resume, monkeypatch):
    pdf_process.end()
    monkeypatch.setattr(pdf_process, "_command", ["/nonexistent/program"])
    pdf(desk, resume, status=503)
