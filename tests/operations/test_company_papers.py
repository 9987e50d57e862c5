"""Papers of a company's sign-up: what is kept of a file, who they belong to, and that they go with the sign-up."""

import io
import threading
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image

from app.clients.files import FilesAway
from app.extensions import db, files
from app.models import CompanyCheck, CompanyDocument, Draft
from app.models.types import now
from app.operations import draft as drafts
from app.operations import jobs, outbox
from app.operations.company import papers
from app.operations.company.papers import MOST_PAPERS, Paper, PaperRefused, TooManyPapers
from app.operations.draft import DraftGone
from app.rules.document import MOST_BYTES
from app.worker import handle
from tests.photos.good import plain
from tests.scene import PDF

SCAN = Paper("pdf", PDF)


@pytest.fixture
def draft(app) -> Any:
    return begun()


def begun() -> Any:
    draft, _secret = drafts.start(papers.WIZARD, "en")
    db.session.commit()
    return draft


def add(draft: Any, title: str = "사업자등록증.pdf", paper: Paper = SCAN) -> CompanyDocument:
    return papers.add(draft, title, paper)


def let_expire(draft: Any) -> None:
    db.session.execute(db.update(Draft).where(Draft.id == draft.id).values(expires_at=now() - timedelta(minutes=1)))
    db.session.commit()


def work_off() -> None:
    for item in outbox.lease():
        handle(item)
    db.session.commit()


def rows(table: type) -> int:
    db.session.rollback()
    return int(db.session.scalar(db.select(db.func.count()).select_from(table)) or 0)


def test_a_pdf_is_kept_as_it_came(app):
    assert papers.read_paper(PDF) == Paper("pdf", PDF)


@pytest.mark.parametrize("kind", ["jpeg", "png"])
def test_a_picture_is_drawn_anew_without_what_a_camera_writes_into_it(app, kind):
    picture, notes = Image.new("RGB", (300, 200), "white"), Image.Exif()
    notes[0x010E] = "taken at home"
    written = io.BytesIO()
    picture.save(written, kind, exif=notes)
    assert b"taken at home" in written.getvalue()
    paper = papers.read_paper(written.getvalue())
    assert paper.kind == "jpeg" and b"taken at home" not in paper.content
    assert Image.open(io.BytesIO(paper.content)).size == (300, 200)


REFUSED = {
    "nothing": (b"", "empty"),
    "more than 5 MB": (PDF + b" " * MOST_BYTES, "too_large"),
    "a gif": (plain("GIF"), "kind"),
    "a text": (b"number 999-81-12340", "kind"),
    "a page": (b"<html><script>alert(1)</script>", "kind"),
    "half a pdf": (PDF[:-6], "cut_off"),
    "a pdf with a script": (PDF.replace(b"/Catalog", b"/JavaScript (x)"), "acts"),
    "a pdf with a password": (PDF.replace(b"/Catalog", b"/Encrypt 1"), "encrypted"),
    "half a picture": (plain("PNG")[:60], "cut_off"),
    "a picture of nothing": (b"\x89PNG\r\n\x1a\n" + bytes(60), "picture"),
}


@pytest.mark.parametrize(("content", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused_says_why(app, content, reason):
    with pytest.raises(PaperRefused) as caught:
        papers.read_paper(content)
    assert caught.value.reason == reason


def test_a_paper_belongs_to_its_sign_up(draft):
    add(draft)
    other = begun()
    (paper,) = papers.of_draft(draft)
    assert (paper.title, paper.kind, paper.size) == ("사업자등록증.pdf", "pdf", len(PDF))
    assert papers.content_of(paper) == PDF
    assert papers.of_draft(other) == []


TITLES = [
    ("C:\\scans\\사업자등록증.PDF", "pdf", "사업자등록증.pdf"),
    ("../../etc/passwd", "pdf", "passwd.pdf"),
    ("photo.jpeg", "jpg", "photo.jpg"),
    ("scan\u202e.pdf.exe", "pdf", "scan.pdf.pdf"),
    (".pdf", "pdf", "pdf.pdf"),
    ("", "pdf", "certificate.pdf"),
    ("x" * 300 + ".pdf", "pdf", "x" * 115 + ".pdf"),
]


@pytest.mark.parametrize(("title", "ending", "cleaned"), TITLES)
def test_a_title_is_a_plain_name_with_the_ending_of_what_it_is(title, ending, cleaned):
    assert papers.clean_title(title, ending) == cleaned


def test_three_papers_are_the_most(draft):
    for _ in range(MOST_PAPERS):
        add(draft)
    with pytest.raises(TooManyPapers):
        add(draft)
    assert len(papers.of_draft(draft)) == MOST_PAPERS


def test_a_removed_paper_goes_with_its_bytes_and_the_others_stay(draft):
    first, second = add(draft), add(draft)
    name = first.file
    papers.remove(draft, first.public_id)
    papers.remove(draft, first.public_id)
    db.session.commit()
    work_off()
    assert papers.of_draft(draft) == [second] and files.get(name) is None


def test_nobody_removes_anothers_paper(draft):
    paper = add(draft)
    papers.remove(begun(), paper.public_id)
    db.session.commit()
    assert papers.of_draft(draft) == [paper]


def test_a_store_that_is_away_leaves_no_row(draft, monkeypatch):
    def away(_name, _content):
        raise FilesAway("away")

    monkeypatch.setattr(files, "put", away)
    with pytest.raises(FilesAway):
        add(draft)
    assert rows(CompanyDocument) == 0


def test_an_abandoned_sign_up_goes_with_its_papers(draft):
    names = [add(draft).file, add(draft).file]
    let_expire(draft)
    assert drafts.erase_expired() == 0
    assert papers.erase_expired() == 1
    work_off()
    assert rows(Draft) == rows(CompanyCheck) == rows(CompanyDocument) == 0
    assert [files.get(name) for name in names] == [None, None]


def test_the_job_runs_by_itself(draft):
    add(draft)
    let_expire(draft)
    jobs.run_due()
    assert rows(Draft) == rows(CompanyDocument) == 0


def test_a_sign_up_under_way_keeps_its_papers(draft):
    add(draft)
    assert papers.erase_expired() == 0
    assert len(papers.of_draft(draft)) == 1


def test_a_paper_that_comes_while_its_sign_up_is_erased_leaves_nothing(draft, monkeypatch):
    kept = []
    put = files.put

    def meanwhile_erased(name: str, content: bytes) -> None:
        put(name, content)
        kept.append(name)
        let_expire(draft)
        papers.erase_expired()

    monkeypatch.setattr(files, "put", meanwhile_erased)
    with pytest.raises(DraftGone):
        add(draft)
    work_off()
    assert rows(CompanyDocument) == rows(CompanyCheck) == 0 and files.get(kept[0]) is None


def test_a_sign_up_that_is_gone_takes_no_paper(draft):
    let_expire(draft)
    papers.erase_expired()
    with pytest.raises(DraftGone):
        add(draft)
    assert rows(CompanyCheck) == 0


def test_a_draft_with_the_number_of_an_erased_one_has_none_of_its_papers(draft):
    add(draft)
    db.session.execute(db.delete(Draft))
    db.session.commit()
    again = begun()
    db.session.execute(db.update(CompanyCheck).values(draft_id=again.id))
    db.session.commit()
    assert papers.of_draft(again) == []


def test_two_papers_at_once_are_both_there(app, draft):
    def send() -> None:
        with app.app_context():
            add(draft)
            db.session.remove()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(papers.of_draft(draft)) == 2


def test_a_company_takes_its_papers_along_and_keeps_them(draft, cast):
    paper, company = add(draft), cast.company
    check = papers.hand_over(draft, company.id)
    db.session.commit()
    assert (check.kind, check.state, check.company_id, check.draft_id) == ("join", "waiting", company.id, None)
    assert check.documents == [paper]
    let_expire(draft)
    assert papers.erase_expired() == 1
    work_off()
    assert papers.content_of(paper) == PDF


def test_papers_of_two_checks_come_together(draft, cast):
    one = add(draft)
    second = CompanyCheck(kind="join", draft_id=draft.id, details={"draft": draft.public_id})
    db.session.add(second)
    db.session.flush()
    db.session.add(CompanyDocument(check_id=second.id, file="company/x.pdf", title="x.pdf", kind="pdf", size=1))
    db.session.commit()
    check = papers.hand_over(draft, cast.company.id)
    db.session.commit()
    assert [document.title for document in check.documents] == [one.title, "x.pdf"] and rows(CompanyCheck) == 1


def test_a_paper_that_never_arrived_is_not_handed_over(draft, cast):
    paper = add(draft)
    paper.size = 0
    db.session.commit()
    assert papers.hand_over(draft, cast.company.id).documents == []
    db.session.commit()
    assert rows(CompanyDocument) == 0
