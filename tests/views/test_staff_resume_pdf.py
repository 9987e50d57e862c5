"""A submitted resume on paper, for staff."""

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from app.extensions import db
from app.models import AuditEntry
from app.models.types import now
from app.operations.pdf_process import pdf_process
from app.web import resume_staff
from tests.page_client import Page
from tests.resume_content import begun, student, submitted
from tests.scene import Scene


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


WHOLE = ("010-2384-4471", "huong@example.com", "1999.04.02", "관악로 1", "990402")


def reveal(browser, resume, **reason: str) -> Page:
    return browser.fragment(f"/staff/resumes/{resume.public_id}/reveal", reason or {"why": "call"})


def entries(action: str) -> list[AuditEntry]:
    return list(db.session.scalars(select(AuditEntry).where(AuditEntry.action == action)))


@pytest.mark.parametrize("who", ["vera", "dana", "max", "ada"])
def test_whoever_saves_it_gets_it_masked_as_the_page_is_and_that_is_recorded(browser, cast, resume, who):
    person = getattr(cast, who)
    staff = cast.log_in(browser, person).in_language("en")
    page = pdf(staff, resume)
    for text in (text_of(page), staff.get(f"/staff/resumes/{resume.public_id}").text):
        assert "Robot design" in text and "***-****-4471" in text and "hu****@example.com" in text
        assert "1999-**-**" in text and "서울특별시 관악구 ***" in text and "99****-*******" in text
        assert not [whole for whole in WHOLE if whole in text]
    assert "resume-NGUYEN-THI-HUONG.pdf" in page.response.headers["Content-Disposition"]
    (entry,) = entries("resume.print")
    assert (entry.subject, entry.actor) == (f"resume:{resume.id}", f"staff:{person.id}")
    assert entry.details == {"member": cast.alice.id, "shown": [cast.alice.id], "version": 1, "whole": False}


@pytest.mark.parametrize("who", ["dana", "max", "ada"])
def test_with_a_reason_it_is_whole_and_the_reason_is_recorded(browser, cast, resume, who):
    staff = cast.log_in(browser, getattr(cast, who)).in_language("en")
    shown = reveal(staff, resume, why="identity", words="at the counter")
    assert all(whole in shown.text for whole in WHOLE)
    again = shown.soup.select_one("[data-masks-again='60'] dd[hidden]")
    assert again and not [whole for whole in WHOLE if whole in again.text]
    text = text_of(staff.get(shown.link("Save the whole resume as PDF")))
    assert all(whole in text for whole in WHOLE)
    assert entries("resume.reveal")[0].details == {
        **{"member": cast.alice.id, "shown": [cast.alice.id], "version": 1},
        **{"why": "identity", "words": "at the counter"},
    }
    assert entries("resume.print")[0].details["whole"] is True


@pytest.mark.parametrize("sent", [{"why": ""}, {"why": "curious"}, {"why": "other"}])
def test_without_a_reason_nothing_is_shown(desk, resume, sent):
    page = desk.fragment(f"/staff/resumes/{resume.public_id}/reveal", sent, status=422)
    assert page.soup.select_one("details[open]") and "2384" not in page.html and "whole=" not in page.html
    assert not entries("resume.reveal")


def test_a_viewer_has_no_button_and_no_way(browser, cast, resume):
    vera = cast.log_in(browser, cast.vera).in_language("en")
    assert "/reveal" not in vera.get(f"/staff/resumes/{resume.public_id}").html
    vera.post(f"/staff/resumes/{resume.public_id}/reveal", {"why": "call"}, status=403)
    pdf(vera, resume, "?whole=1-x", status=403)


def test_after_a_minute_the_reason_is_asked_for_again(desk, resume, monkeypatch):
    link = reveal(desk, resume).link("Save the whole resume as PDF")
    moment = now()
    for seconds, status in ((59, 200), (62, 303)):
        monkeypatch.setattr(resume_staff, "now", lambda late=seconds: moment + timedelta(seconds=late))
        desk.get(link, status=status)
    page = desk.get(desk.get(link, status=303).response.headers["Location"])
    assert "Say why you need it first." in page.text and "2384" not in page.html
    assert [entry.details["whole"] for entry in entries("resume.print")] == [True]


def test_a_pass_is_good_for_one_login_and_one_resume(desk, another_browser, cast, resume):
    token = reveal(desk, resume).link("Save the whole resume as PDF").partition("whole=")[2]
    other = submitted(cast.bob)
    pdf(desk, other, f"?whole={token}", status=303)
    pdf(cast.log_in(another_browser, cast.max), resume, f"?whole={token}", status=303)
    for altered in ("", "-", "9999999999-x", "x", token[:-1], f"9{token}", token.replace("-", "-é")):
        pdf(desk, resume, f"?whole={altered}", status=303)
    assert not entries("resume.print")


def test_without_scripts_the_page_shows_it_for_its_minute(desk, resume, monkeypatch):
    answer = desk.post(f"/staff/resumes/{resume.public_id}/reveal?version=1", {"why": "call"}, status=303)
    address = answer.response.headers["Location"]
    page = desk.get(address)
    assert all(whole in page.text for whole in WHOLE)
    assert page.link("Save the whole resume as PDF").endswith(address.partition("whole=")[2])
    later = now() + timedelta(seconds=62)
    monkeypatch.setattr(resume_staff, "now", lambda: later)
    assert "2384" not in desk.get(address).html


def test_documents_go_with_the_same_reason(app, desk, browser, cast):
    scene = Scene(app, cast)
    file, resume = scene.handed_in, scene.application
    address = f"/staff/resumes/{resume.public_id}/files/{file.public_id}"
    assert not desk.get(f"/staff/resumes/{resume.public_id}").has_link_to(address)
    desk.get(address, status=303)
    assert not entries("resume.file")
    (link,) = [one["href"] for one in reveal(desk, resume).soup.select("a[href]") if "/files/" in one["href"]]
    assert desk.get(link).response.data.startswith(b"%PDF")
    assert entries("resume.file")[0].details["shown"] == [cast.alice.id]


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ({"address_road": "1 Gwanak-ro, Gwanak-gu, Seoul"}, "***"),
        ({"address_place": "abroad", "address_country": "VN", "address_abroad": "12 Lê Lợi, Huế"}, "Vietnam ***"),
    ],
)
def test_an_address_that_begins_with_its_house_is_masked_whole(desk, cast, address, shown):
    resume = submitted(cast.alice, student(address=address))
    page = desk.get(f"/staff/resumes/{resume.public_id}")
    assert shown in page.text and "Gwanak-ro" not in page.html and "Lê Lợi" not in page.html


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


def test_without_scripts_a_missing_reason_is_said_on_the_whole_page(desk, resume):
    page = desk.post(f"/staff/resumes/{resume.public_id}/reveal", {"why": ""}, status=422)
    assert page.is_whole and page.soup.select_one("#reveal-resume details[open] .field__error")
    assert "2384" not in page.html and not entries("resume.reveal")
