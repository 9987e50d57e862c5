"""The certificate of registration, sent where the tax office or the certificate cannot say who a company is."""

import io

import pytest

from app.clients.files import FilesAway
from app.extensions import db, files
from app.models import CompanyDocument
from app.operations import outbox
from app.rules.document import MOST_BYTES
from app.wizards.company import COMPANY_JOIN
from app.worker import handle
from standins.businesses import HANBIT
from tests.company_joiner import BUSINESS, DOCUMENTS, Joiner
from tests.page_client import Page
from tests.photos.good import plain
from tests.scene import PDF, Scene, give_draft


@pytest.fixture
def joiner(app, cast, browser) -> Joiner:
    """Certified neither by the tax office nor by a certificate; the papers are still to come."""
    answers = Scene(app, cast).certified()
    del answers["documents"]
    give_draft(app, browser, answers, COMPANY_JOIN.name)
    return Joiner(browser)


def upload(joiner: Joiner, content: bytes = PDF, name: str = "사업자등록증.pdf", *, status: int = 303) -> Page:
    return joiner.send(DOCUMENTS, {"do": "upload", "upload": (io.BytesIO(content), name)}, status=status)


def titles(joiner: Joiner) -> list[str]:
    return [title.get_text() for title in joiner.browser.get(DOCUMENTS).soup.select(".document bdi")]


def test_the_page_says_what_is_asked_for_and_who_sees_it(joiner):
    page = joiner.browser.get(DOCUMENTS)
    assert page.h1 == "Your certificate of registration"
    assert "PDF, JPEG or PNG of at most 5 MB, 3 files" in page.text
    assert "Staff of this site alone" in page.text and "erased after one day" in page.text


@pytest.mark.parametrize(
    ("content", "name", "title"),
    [
        (PDF, "사업자등록증.pdf", "사업자등록증.pdf"),
        (plain("JPEG"), "IMG_1.JPG", "IMG_1.jpg"),
        (plain("PNG"), "scan.png", "scan.jpg"),
        (PDF, "no ending", "no ending.pdf"),
    ],
)
def test_a_file_is_kept_and_listed(joiner, content, name, title):
    upload(joiner, content, name)
    assert titles(joiner) == [title]
    page = joiner.send(DOCUMENTS, {})
    assert joiner.browser.location(page) not in (DOCUMENTS, BUSINESS)
    assert joiner.answers["documents"] == {"sent": True, "complete": True}


WRONG = [
    (b"", "x.pdf", "This file is empty. Choose another one."),
    (PDF + b" " * MOST_BYTES, "x.pdf", "This file is larger than 5 MB. Save it smaller, then choose it here."),
    (plain("GIF"), "x.gif", "Choose a PDF, a JPEG or a PNG."),
    (b"MZ program", "x.pdf", "Choose a PDF, a JPEG or a PNG."),
    (PDF[:-6], "x.pdf", "The end of this file is missing. Save it again, then choose it here."),
    (
        PDF.replace(b"/Catalog", b"/Launch x"),
        "x.pdf",
        "This PDF holds a script or starts something. Print it to a new PDF, then choose that one.",
    ),
    (
        b"\x89PNG\r\n\x1a\n" + bytes(60),
        "x.png",
        "This picture cannot be read here. Save it as JPEG or PDF, then choose it here.",
    ),
]


@pytest.mark.parametrize(("content", "name", "message"), WRONG)
def test_a_file_that_is_not_taken_says_what_to_do(joiner, content, name, message):
    page = upload(joiner, content, name, status=422)
    assert page.error("upload") == message and page.summary == [message]
    assert titles(joiner) == []


def test_without_a_file_there_is_no_going_on(joiner):
    page = joiner.send(DOCUMENTS, {"do": "upload"}, status=422)
    assert page.error("upload") == "Choose a file first."
    page = joiner.send(DOCUMENTS, {}, status=422)
    assert page.error("upload") == "Add your certificate of business registration."


def test_three_files_are_the_most(joiner):
    for _ in range(3):
        upload(joiner)
    assert joiner.browser.get(DOCUMENTS).soup.find(id="upload") is None
    page = upload(joiner, status=422)
    assert page.error("upload") == "3 files are enough. Remove one before you add another."


def test_a_removed_file_goes_and_without_any_the_step_is_open_again(joiner):
    upload(joiner)
    joiner.send(DOCUMENTS, {})
    page = joiner.browser.get(DOCUMENTS)
    joiner.send(DOCUMENTS, {"remove": page.soup.select_one("button[name=remove]")["value"]})
    assert titles(joiner) == [] and "documents" not in joiner.answers
    name = db.session.scalars(db.select(CompanyDocument.file)).first()
    assert name is None
    for item in outbox.lease():
        handle(item)
    db.session.commit()


def test_another_business_takes_the_papers_away(joiner):
    upload(joiner)
    joiner.certify(HANBIT)
    assert db.session.scalar(db.select(db.func.count(CompanyDocument.id))) == 0


def test_a_store_that_is_away_is_said(joiner, monkeypatch):
    def away(_name, _content):
        raise FilesAway("away")

    monkeypatch.setattr(files, "put", away)
    page = upload(joiner, status=503)
    assert (page.error("upload") or "").startswith("The file cannot be stored now.") and titles(joiner) == []


def test_whoever_is_certified_sends_no_papers(app, cast, browser):
    answers = Scene(app, cast).certified()
    del answers["documents"]
    answers["business"]["standing"], answers["certificate"]["way"] = "active", "certificate"
    give_draft(app, browser, answers, COMPANY_JOIN.name)
    assert browser.location(browser.get(DOCUMENTS, status=303)) != DOCUMENTS


def test_much_more_than_five_megabytes_is_refused_before_it_is_read(joiner):
    upload(joiner, b"%PDF-" + b" " * (2 * MOST_BYTES + 1024 * 1024), status=413)
