"""The PDF of a portfolio entry: handed in, replaced, taken away, and given out as a download (RS-9)."""

import io
import unicodedata
from urllib.parse import quote

import pytest

from app.clients.files import FilesAway
from app.extensions import db, files
from app.models import AuditEntry, Draft, ResumeFile
from app.operations import draft as drafts
from app.operations import outbox
from app.operations import resume as resumes
from app.rules.document import MOST_BYTES
from app.worker import handle
from tests.entry_page import EntryPage
from tests.scene import PDF, Scene


def of_size(size: int) -> bytes:
    return PDF[:9] + b"%" + b"x" * (size - len(PDF) - 1) + PDF[9:]


def upload(content: bytes = PDF, name: str = "포트폴리오.pdf") -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


@pytest.fixture
def resume(app, cast):
    begun = resumes.begin(cast.alice.id, "en")
    db.session.commit()
    return begun


@pytest.fixture
def address(resume) -> str:
    return f"/resume/{resume.public_id}"


@pytest.fixture
def alice(browser, cast, resume):
    cast.log_in(browser, cast.alice)
    return browser.in_language("en")


@pytest.fixture(params=(True, False), ids=("with script", "without"))
def skills(request, alice, address) -> EntryPage:
    return EntryPage(alice, f"{address}/options", request.param, {"kind": "portfolio"}).begin("portfolio")


@pytest.fixture
def page(alice, address) -> EntryPage:
    return EntryPage(alice, f"{address}/options", always={"kind": "portfolio"}).begin("portfolio")


def held() -> list[ResumeFile]:
    db.session.rollback()
    return list(db.session.scalars(db.select(ResumeFile).order_by(ResumeFile.id)))


def in_store(key: str) -> bytes | None:
    return files.get(f"document/{key}.pdf")


def work_off() -> None:
    """What the worker does, now."""
    for item in outbox.lease():
        handle(item)
    db.session.commit()


def entry() -> dict[str, object]:
    db.session.rollback()
    draft = db.session.scalars(db.select(Draft)).one()
    (step,) = [step for step in draft.answers if step.startswith("options:")]
    return drafts.values(draft, step)


def test_a_pdf_is_taken_with_all_that_was_typed_and_the_entry_stays_open(skills):
    skills.send_file(upload(), name="Robot arm")
    (file,) = held()
    assert (file.name, file.size, in_store(file.key)) == ("포트폴리오.pdf", len(PDF), PDF)
    assert (entry()["name"], entry()["file"]) == ("Robot arm", file.public_id)
    assert skills.page.value("name") == "Robot arm"
    assert "포트폴리오.pdf" in skills.page.text
    skills.save(name="Robot arm", file=file.public_id)
    assert skills.titles == ["Robot arm"]


def test_a_file_alone_is_a_portfolio_and_gives_it_its_name(skills):
    skills.send_file(upload())
    skills.save(file=held()[0].public_id)
    assert skills.titles == ["포트폴리오.pdf"]


def test_it_comes_back_as_a_download_and_as_nothing_else(page, alice, address):
    page.send_file(upload())
    answer = alice.get(f"{address}/files/{held()[0].public_id}").response
    assert answer.get_data() == PDF
    assert answer.mimetype == "application/pdf"
    disposition = answer.headers["Content-Disposition"]
    assert disposition == f"attachment; filename=\"_____.pdf\"; filename*=UTF-8''{quote('포트폴리오.pdf')}"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        (unicodedata.normalize("NFD", "이력서.pdf"), "이력서.pdf"),
        ("../../../etc/passwd.pdf", "passwd.pdf"),
        ("a; filename=b.exe", "a; filename=b.exe.pdf"),
        ("가" * 120 + ".pdf", "가" * 83 + ".pdf"),
    ],
)
def test_its_name_is_a_name_and_breaks_no_header(page, alice, address, name, kept):
    page.send_file(upload(name=name))
    file = held()[0]
    assert file.name == kept
    answer = alice.get(f"{address}/files/{file.public_id}").response
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="')
    assert answer.headers["Content-Disposition"].endswith(f"UTF-8''{quote(kept, safe='')}")


REFUSED = [
    (None, "Choose a PDF file first."),
    (upload(b""), "This file is empty."),
    (upload(b"GIF89a"), "This is not a PDF."),
    (upload(PDF[:40]), "The end of this PDF is missing."),
    (upload(PDF.replace(b"/Type /Catalog", b"/S /JavaScript /JS (x)")), "This PDF holds a script or starts something."),
    (upload(PDF.replace(b"/Catalog", b"/Filespec")), "This PDF carries other files."),
    (upload(PDF.replace(b"/Type", b"/Encrypt 1 0 R /Type")), "This PDF has a password."),
    (upload(PDF.replace(b"/Catalog", b"/ObjStm")), "This PDF cannot be checked."),
    (upload(of_size(MOST_BYTES + 1)), "This file is larger than 5 MB."),
]


@pytest.mark.parametrize(("sent", "message"), REFUSED, ids=[message for _, message in REFUSED])
def test_what_is_not_taken_says_why_and_leaves_no_trace_but_what_was_typed(page, sent, message):
    if sent is not None:
        sent = (io.BytesIO(sent[0].getvalue()), sent[1])  # each database sends it anew
    page.send_file(sent, status=422, name="Robot arm")
    assert (page.page.error("file") or "").startswith(message)
    assert held() == []
    assert entry()["name"] == "Robot arm"


def test_without_script_the_page_says_it_too(alice, address):
    page = EntryPage(alice, f"{address}/options", False, {"kind": "portfolio"}).begin("portfolio")
    page.send_file(upload(b"GIF89a"), status=422, name="Robot arm")
    assert (page.page.error("file") or "").startswith("This is not a PDF.")
    assert page.page.h1 == "Languages and skills"


@pytest.mark.parametrize("size", [MOST_BYTES - 1, MOST_BYTES])
def test_five_megabytes_are_taken(page, size):
    page.send_file(upload(of_size(size)))
    assert [file.size for file in held()] == [size]


def test_more_than_the_page_reads_at_all_comes_back_as_a_page_that_says_so(page):
    page.send_file(upload(of_size(2 * MOST_BYTES + 200_000)), status=413)
    assert page.page.h1 == "That was too large"
    assert held() == []


def test_a_file_that_was_chosen_and_not_sent_is_not_lost_silently(alice, address):
    page = EntryPage(alice, f"{address}/options", False, {"kind": "portfolio"}).begin("portfolio")
    page.save(status=422, url="https://example.com", upload="work.pdf")
    assert page.page.error("file") == "Press “Add the file” first, so that your file is sent."


def test_another_file_takes_the_place_of_the_first_which_is_erased(skills):
    skills.send_file(upload())
    (first,) = held()
    first_key = first.key
    skills.send_file(upload(name="second.pdf"), file=first.public_id)
    (second,) = held()
    assert (second.name, entry()["file"]) == ("second.pdf", second.public_id)
    work_off()
    assert in_store(first_key) is None and in_store(second.key) == PDF


def test_it_is_taken_away_and_erased(skills):
    skills.send_file(upload(), name="Robot arm")
    (file,) = held()
    key = file.key
    skills.send_file(None, do="forget", name="Robot arm", file=file.public_id)
    assert held() == [] and entry()["file"] == ""
    assert "포트폴리오.pdf" not in skills.page.text
    work_off()
    assert in_store(key) is None


def test_three_files_are_the_most(page):
    for number in range(3):
        page.send_file(upload(), name=f"N{number}")
        page.save(name=f"N{number}", file=held()[-1].public_id).begin("portfolio")
    page.send_file(upload(), status=422, name="N3")
    assert page.page.error("file") == "A resume takes 3 files. Remove one, or give an address instead."
    assert len(held()) == 3
    work_off()


def test_a_store_that_is_away_is_said_and_nothing_is_kept(page, monkeypatch):
    def away(_name, _content):
        raise FilesAway("away")

    monkeypatch.setattr(files, "put", away)
    page.send_file(upload(), status=422, name="Robot arm")
    assert (page.page.error("file") or "").startswith("The file cannot be stored now.")
    assert held() == []


def test_a_file_whose_bytes_are_gone_is_not_found(page, alice, address):
    page.send_file(upload())
    file = held()[0]
    files.delete(f"document/{file.key}.pdf")
    alice.get(f"{address}/files/{file.public_id}", status=404)


def test_the_review_leads_to_it(page, alice, address):
    page.send_file(upload())
    file = held()[0].public_id
    page.save(file=file)
    assert alice.get(f"{address}/review").has_link_to(f"{address}/files/{file}")


def test_nobody_else_gets_it_by_any_address(page, alice, another_browser, cast, address):
    page.send_file(upload())
    file = held()[0]
    bob = cast.log_in(another_browser, cast.bob).in_language("en")
    bob.get(f"{address}/files/{file.public_id}", status=404)
    own = resumes.begin(cast.bob.id, "en")
    db.session.commit()
    bob.get(f"/resume/{own.public_id}/files/{file.public_id}", status=404)
    bob.post(f"{address}/options/file", {"entry": "a1b2c3d4", "upload": upload()}, status=404)


def test_a_forged_name_of_a_file_shows_and_erases_nothing_of_others(page, another_browser, cast):
    page.send_file(upload())
    file = held()[0]
    own = resumes.begin(cast.bob.id, "en")
    db.session.commit()
    bob = cast.log_in(another_browser, cast.bob).in_language("en")
    forged = EntryPage(bob, f"/resume/{own.public_id}/options", always={"kind": "portfolio"}).begin("portfolio")
    forged.save(file=file.public_id)
    assert "포트폴리오" not in forged.page.text
    forged.change().send_file(None, do="forget", file=file.public_id)
    assert [one.public_id for one in held()] == [file.public_id]


def test_staff_get_only_what_was_submitted_and_each_look_is_recorded(cast, browser, app):
    scene = Scene(app, cast)
    resume, file = scene.application, scene.handed_in
    dana, address = cast.log_in(browser, cast.dana).in_language("en"), f"/staff/resumes/{resume.public_id}"
    assert not dana.get(address).has_link_to(f"{address}/files/{file.public_id}")
    link = dana.fragment(f"{address}/reveal", {"why": "asked"}).link("Download File")
    assert dana.get(link).response.get_data() == PDF
    entries = db.session.scalars(db.select(AuditEntry).where(AuditEntry.action == "resume.file")).all()
    assert [one.subject for one in entries] == [f"resume:{resume.id}"]
    only_typed = scene._document(resume)
    dana.get(f"{address}/files/{only_typed.public_id}", status=404)
    dana.get(f"/staff/resumes/{scene.resume.public_id}/files/{scene.document.public_id}", status=404)


def test_what_was_submitted_stays_when_the_entry_loses_it(alice, cast, app):
    scene = Scene(app, cast)
    file = scene.handed_in
    page = EntryPage(alice, f"/resume/{scene.application.public_id}/options", always={"kind": "portfolio"})
    page.begin("portfolio").send_file(upload(), name="new")
    new = next(one for one in held() if one.public_id != file.public_id)
    page.send_file(None, do="forget", file=new.public_id)
    assert [one.public_id for one in held()] == [file.public_id]
