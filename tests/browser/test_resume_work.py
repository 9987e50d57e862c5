"""Employments and skills on a phone: with script and without, the file of a portfolio, and axe on every kind."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.extensions import db
from app.models import Draft, ResumeFile
from app.operations import draft as drafts
from app.operations import resume as resumes
from tests.browser.conftest import Opener, Site, log_in_member
from tests.browser.inspection import misfits_on, violations_on
from tests.cast import MEMBER_PASSWORD
from tests.scene import PDF

SAVE = ".entry__body .button[value^='save:']"
OPEN = "article.entry--open"
KINDS = ("language", "test", "qualification", "award", "training", "overseas", "portfolio")


@pytest.fixture
def resume(site: Site) -> str:
    """The address of a new resume of Alice."""
    address = f"/resume/{resumes.begin(site.cast.alice.id, 'en').public_id}"
    db.session.commit()
    return address


@pytest.fixture
def open_page(site: Site, open_browser: Opener, resume: str):
    def opened(name: str, **options) -> Page:
        page = open_browser("en", **options)
        log_in_member(page, site.cast.alice, MEMBER_PASSWORD)
        page.goto(f"{resume}/{name}")
        return page

    return opened


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    path = tmp_path / "포트폴리오.pdf"
    path.write_bytes(PDF)
    return path


def entries(kind: str) -> list[dict[str, object]]:
    """The accepted entries in the draft."""
    db.session.rollback()
    answers = drafts.answers_in(db.session.scalars(db.select(Draft)).one().answers)
    return [fields for step, fields in answers.items() if step.startswith(f"{kind}:")]


def write(page: Page, **fields: str) -> None:
    for name, text in fields.items():
        control = page.locator(f"#page-form [name={name}]")
        if control.evaluate("(element) => element.tagName") == "SELECT":
            control.select_option(text)
        else:
            control.fill(text)


def save(page: Page) -> None:
    page.locator(SAVE).click()
    expect(page.locator(OPEN)).to_have_count(0)


def choose(page: Page, name: str, value: str) -> None:
    page.locator(f"[name={name}][value={value}]").check(force=True)


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without"])
def test_two_jobs_abroad_of_which_one_goes_on(open_page, javascript):
    page = open_page("experience", javascript=javascript)
    choose(page, "career", "experienced")
    write(page, company="Hanoi Motors", country="VN", from_year="2018", from_month="3", to_year="2020", to_month="2")
    save(page)
    page.locator("#entries-add").click()
    write(page, company="Saigon Robotics", country="VN", from_year="2022", from_month="1", rank="대리")
    page.locator("[name=is_current]").check()
    if javascript:
        expect(page.locator("[name=to_year]")).to_be_hidden()
    save(page)
    expect(page.locator("article.entry .entry__title")).to_have_text(["Saigon Robotics", "Hanoi Motors"])
    expect(page.locator(".entries__total")).to_contain_text("Total experience")
    page.locator("#page-form .form__actions button").click()
    page.wait_for_url("**/options")
    assert len(entries("experience")) == 2


def test_province_and_district_are_asked_for_in_korea_alone_and_depend_on_each_other(open_page):
    page = open_page("experience")
    choose(page, "career", "experienced")
    write(page, country="VN")
    expect(page.locator("[name=province]")).to_be_hidden()
    write(page, country="KR", province="26")
    expect(page.locator("[name=district] option", has_text="Haeundae")).to_have_count(1)


def test_an_industry_is_picked_while_typing(open_page):
    page = open_page("experience")
    choose(page, "career", "experienced")
    page.locator("[name=industry_text]").press_sequentially("자동차")
    page.locator(".picker__option").first.click()
    expect(page.locator("[name=industry_detail]")).not_to_have_value("")


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without"])
def test_three_languages_and_a_test(open_page, javascript):
    page = open_page("options", javascript=javascript)
    for tongue, level, year in (("vi", "native", "2000"), ("ko", "business", "2024"), ("en", "daily", "2015")):
        page.locator("#entries-add-language").click()
        write(page, tongue=tongue, acquired_year=year, acquired_month="3")
        choose(page, "level", level)
        save(page)
    page.locator("#entries-add-test").click()
    write(page, test="topik")
    if not javascript:
        page.locator("button[name=check][value=test]").click()
    expect(page.locator("select#score")).to_be_visible()
    write(page, score="4", taken_year="2025", taken_month="5")
    save(page)
    titles = ["Korean", "English", "Vietnamese", re.compile("TOPIK")]
    expect(page.locator("article.entry .entry__title")).to_have_text(titles)


def test_a_file_is_sent_when_it_is_chosen_with_all_that_was_typed(open_page, pdf):
    page = open_page("options")
    page.locator("#entries-add-portfolio").click()
    write(page, name="Robot arm")
    expect(page.locator("[data-upload-send]")).to_be_hidden()
    page.set_input_files("[name=upload]", pdf)
    expect(page.locator(".document")).to_contain_text("포트폴리오.pdf")
    expect(page.locator("#page-form [name=name]")).to_have_value("Robot arm")
    with page.expect_download() as download:
        page.locator(".document a").click()
    assert download.value.suggested_filename == "포트폴리오.pdf"
    assert Path(download.value.path()).read_bytes() == PDF
    save(page)
    (kept,) = entries("options")
    assert kept["file"] == db.session.scalars(db.select(ResumeFile.public_id)).one()


def test_without_script_a_file_is_sent_by_its_button(open_page, pdf):
    page = open_page("options", javascript=False)
    page.locator("#entries-add-portfolio").click()
    write(page, name="Robot arm")
    page.set_input_files("[name=upload]", pdf)
    page.locator("[data-upload-send]").click()
    expect(page.locator(".document")).to_contain_text("포트폴리오.pdf")
    expect(page.locator("#page-form [name=name]")).to_have_value("Robot arm")
    save(page)
    assert entries("options")[0]["name"] == "Robot arm"


def test_a_file_that_is_too_large_is_not_sent_at_all(open_page, tmp_path):
    large = tmp_path / "large.pdf"
    large.write_bytes(PDF + b"\0" * (5 * 1024 * 1024))
    page = open_page("options")
    page.locator("#entries-add-portfolio").click()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.url.endswith("/file") else None)
    page.set_input_files("[name=upload]", large)
    expect(page.locator("[data-upload-said]")).to_have_text("large.pdf has 5 MB. Choose a file of at most 5 MB.")
    assert sent == []


def test_what_is_no_pdf_is_said_at_the_field(open_page, tmp_path):
    picture = tmp_path / "picture.pdf"
    picture.write_bytes(b"GIF89a")
    page = open_page("options")
    page.locator("#entries-add-portfolio").click()
    page.set_input_files("[name=upload]", picture)
    expect(page.locator("#file-error")).to_contain_text("This is not a PDF.")


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_right_for_axe_and_fits_a_phone(open_page, kind):
    page = open_page("options")
    page.locator(f"#entries-add-{kind}").click()
    expect(page.locator(OPEN)).to_have_count(1)
    assert violations_on(page) == []
    assert misfits_on(page) == []


def test_an_employment_is_right_for_axe_and_fits_a_phone(open_page):
    page = open_page("experience")
    choose(page, "career", "experienced")
    page.locator(SAVE).click()
    expect(page.locator("#company-error")).to_be_visible()
    assert violations_on(page) == []
    assert misfits_on(page) == []
