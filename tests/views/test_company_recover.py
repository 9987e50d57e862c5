"""Nobody can act for the company any more: asking with documents, and objecting (CL-5)."""

import io
import re

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import CompanyCheck
from app.operations.company import recovery
from app.worker import Worker
from standins.businesses import HANBIT, SOLE
from tests.company_people import events, mails, opened
from tests.photos.good import plain
from tests.scene import PDF

PAGE, CODE, DOCUMENTS = "/company/recover", "/company/recover/code", "/company/recover/documents"


@pytest.fixture
def browser(browser, cast):
    cast.company  # noqa: B018 - a member
    return browser.in_language("en")


def filled_in(**changes: str) -> dict[str, str]:
    asked = {"number": HANBIT.shown_number, "happened": "owner_gone", "text": "She left in May."}
    return asked | {"name": "HONG Gildong", "email": "hong@example.com"} | changes


@pytest.fixture
def code(app, standins):
    """`code()`: the six digits of the newest mail."""

    def read() -> str:
        Worker(app).work_off()
        newest = standins.mailbox.messages("hong@example.com")[0]
        return re.search(r"\b\d{6}\b", newest.text).group()

    return read


@pytest.fixture
def confirmed(browser, code):
    """Somebody whose address is confirmed."""
    browser.post(PAGE, filled_in())
    browser.post(CODE, {"code": code()})
    return browser


def upload(browser, content: bytes = PDF, name: str = "등록증.pdf", status: int = 303):
    data = {"do": "upload", "upload": (io.BytesIO(content), name)}
    return browser.post(DOCUMENTS, data, status=status, content_type="multipart/form-data")


def checks() -> list[CompanyCheck]:
    db.session.rollback()
    return list(db.session.scalars(select(CompanyCheck).where(CompanyCheck.company_id.is_not(None))))


def test_the_whole_way(confirmed, cast):
    assert upload(confirmed).status == 303
    upload(confirmed, plain("PNG"), "appointment.png")
    answer = confirmed.post(DOCUMENTS)
    assert confirmed.location(answer) == "/company/recover/sent"
    assert "Two of our staff decide" in confirmed.get("/company/recover/sent").text
    (check,) = checks()
    assert (check.kind, check.state, check.company_id) == ("recovery", "waiting", cast.company.id)
    assert check.details["email"] == "hong@example.com" and check.details["text"] == "She left in May."
    assert len(check.documents) == 2
    assert events(cast.company) == ["recovery_requested"]


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"number": ""}, "number", "Enter your business registration number."),
        ({"number": "123-45-67890"}, "number", "One of these digits is wrong"),
        ({"number": SOLE.shown_number}, "number", "No company with this number is a member here."),
        ({"happened": ""}, "happened", "Choose what happened."),
        ({"text": ""}, "text", "Write in a few words what happened."),
        ({"name": ""}, "name", "Enter your own name."),
        ({"email": "hong"}, "email", "Enter your e-mail as name@example.com"),
    ],
)
def test_what_is_to_correct(browser, changes, field, says):
    assert says in browser.post(PAGE, filled_in(**changes), status=422).error(field)


def test_a_wrong_code_leads_nowhere(browser, code):
    browser.post(PAGE, filled_in())
    wrong = "000000" if code() != "000000" else "111111"
    assert "The code of the last mail is another one" in browser.post(CODE, {"code": wrong}, status=422).error("code")
    assert browser.location(browser.get(DOCUMENTS, status=303)) == PAGE


def test_another_address_is_confirmed_anew(confirmed):
    confirmed.post(PAGE, filled_in(email="other@example.com"))
    assert confirmed.location(confirmed.get(DOCUMENTS, status=303)) == PAGE


def test_without_a_document_nothing_is_handed_in(confirmed):
    page = confirmed.post(DOCUMENTS, status=422)
    assert page.error("upload") == "Add your certificate of business registration."
    assert not checks()


def test_a_file_that_cannot_be_taken_is_said_so(confirmed):
    assert upload(confirmed, b"not a paper", "x.exe", 422).error("upload") == "Choose a PDF, a JPEG or a PNG."


def test_a_removed_file_is_gone(confirmed):
    upload(confirmed)
    page = confirmed.get(DOCUMENTS)
    confirmed.post(DOCUMENTS, {"remove": page.soup.find("button", attrs={"name": "remove"})["value"]})
    assert not confirmed.get(DOCUMENTS).soup.select(".document")


def handed_in(browser, cast) -> str:
    """The path of the link that the owner was mailed."""
    upload(browser)
    browser.post(DOCUMENTS)
    context = mails("company_recovery_asked")[0]["context"]
    return f"/company/recoveries/{context['check']}/{context['token']}"


def test_an_owner_objects_by_the_link_of_the_mail(confirmed, cast, another_browser):
    another_browser.in_language("en")
    page = opened(another_browser, handed_in(confirmed, cast))
    assert "HONG Gildong" in page.text and "hong@example.com" in page.text
    another_browser.post("/company/objection", {"reason": "I am still here."})
    assert "You have objected" in another_browser.get("/company/objection").text
    (check,) = checks()
    assert recovery.is_objected(check.details) and check.details["objections"][0]["reason"] == "I am still here."


def test_home_tells_owners_that_somebody_asks(confirmed, cast, another_browser):
    handed_in(confirmed, cast)
    cast.log_in_company(another_browser, cast.company, person=cast.company_person(cast.company, "owner"))
    text = another_browser.in_language("en").get("/company").text
    assert "Somebody asks to become an owner of your company" in text and "HONG Gildong" in text


def test_a_link_that_is_not_whole_shows_nothing(confirmed, cast, another_browser):
    path = handed_in(confirmed, cast)[:-3]
    assert opened(another_browser.in_language("en"), path, 404).h1 == "This has been decided"


def test_after_it_is_handed_in_a_new_one_begins(confirmed, cast):
    handed_in(confirmed, cast)
    assert confirmed.get(PAGE).value("name") == ""
