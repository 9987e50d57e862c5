"""A student, new to work, writes a resume on a phone and applies; staff return it, it is corrected, and accepted."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from app.extensions import db
from app.models import Member, Resume, ResumeVersion
from app.operations import search
from tests.applicant import EMAIL, NAME
from tests.browser.conftest import Site, log_in_member, log_in_staff
from tests.browser.resume_paper import Paper
from tests.browser.resume_story import Story
from tests.browser.resume_writer import Writer
from tests.cast import MEMBER_PASSWORD
from tests.resume_content import student as written
from tests.resume_content import submitted
from tests.resume_numbers import LAN

DESK = {"width": 1280, "height": 800}
NAME_KOREAN = "응우옌 티 란"
MOST_STEPS, MORE_WITHOUT_SCRIPT = 60, 5
INTRODUCTION = "로봇 팔을 만듭니다. 흔들리지 않습니다.\n\nI build arms that do not shake."


def student(site: Site, language: str) -> Member:
    return site.cast.member(
        "nguyenlan95",
        NAME,
        name_korean=NAME_KOREAN,
        email=EMAIL,
        phone="+821023450001",
        birth_date="1995-03-15",
        language=language,
    )


def write_all(story: Story, folder: Path) -> None:
    """Every page in its order, up to the review."""
    story.write_basics("로봇 설계자 Robot designer", NAME)
    story.send("stay")
    story.write_stay("VN", "D-2")
    story.send("name-check")
    story.check_name(LAN)
    expect(story.field("Postcode")).to_have_value("08826")
    story.send("photo")
    story.send_photo(folder)
    story.crop_photo()
    story.study_at_hanyang()
    story.send("experience")
    story.choose("Have you worked before?", "No, I am a newcomer")
    story.send("options")
    story.add_language("ko", "Business", "2024")
    story.add_topik("4")
    story.send("conditions")
    story.wish()
    story.send("introduction")
    story.type("About you", INTRODUCTION)
    story.send("review", "Save and review")


def is_a_student(resume: Resume) -> None:
    answers = db.session.scalars(db.select(ResumeVersion)).one().content["answers"]
    assert resume.state == "applied"
    assert answers["name_check"]["state"] == "matched"
    assert answers["address"]["seeker_type"] == "student"
    assert answers["conditions"]["places"] == ["11-seongdong-gu", "41"]
    assert len([step for step in answers if step.startswith("options:")]) == 2


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_a_student_writes_applies_and_takes_the_paper_home(site, open_browser, tmp_path, language, javascript):
    page = open_browser(language, javascript=javascript, has_touch=True)
    log_in_member(page, student(site, language), MEMBER_PASSWORD)
    story = Story(page, site, language, javascript)
    story.begin()
    write_all(story, tmp_path)
    story.apply()
    assert story.count <= MOST_STEPS + MORE_WITHOUT_SCRIPT * (not javascript), f"{story.count} taps and fields"
    is_a_student(db.session.scalars(db.select(Resume)).one())
    assert "로봇 설계자 Robot designer" in story.is_mailed(EMAIL, "Your resume has arrived")
    paper = Paper(story.download(), f"student-{language}-{'script' if javascript else 'plain'}")
    paper.says(NAME, NAME_KOREAN, "이력서", "Resume", "한양대학교", "Hanyang University", "TOPIK", INTRODUCTION)
    paper.has_numbered_pages()
    paper.has_no_number(LAN)
    assert paper.has_photo()


def find(staff: Writer) -> None:
    """One of two, by a part of the name, as one types it."""
    staff.page.goto("/staff/resumes")
    staff.type("Find resumes", "thi la")
    if not staff.has_scripts:
        staff.press("Show")
    expect(staff.page.locator("#resumes-results tbody tr")).to_have_count(1)
    staff.look("resumes of all")
    staff.follow(NAME)
    expect(staff.page.locator("h1")).to_contain_text(NAME_KOREAN)
    staff.look("a resume, seen by staff")


def return_it(staff: Writer, reason: str) -> None:
    staff.page.get_by_text("Return with a reason", exact=True).click()
    staff.type("Reason", reason)
    staff.press("Return it")
    expect(staff.page.locator(".notice--danger")).to_contain_text(reason)


def correct(member: Story, reason: str) -> None:
    """The reason stands in the list and above the review; from there to the field, and back to the button."""
    member.page.goto("/resume")
    expect(member.page.locator("article .notice--warning")).to_contain_text(reason)
    member.look("a returned resume in the list")
    member.follow("Open")
    member.arrive("review")
    expect(member.page.locator("main blockquote")).to_have_text(reason)
    member.page.locator("a[href$='/introduction#introduction']").click()
    member.arrive("introduction")
    member.type("About you", INTRODUCTION)
    member.send("review", "Save and review")
    member.apply("Apply again")


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_staff_return_it_see_what_was_corrected_and_accept(site, open_browser, javascript):
    reason = "자기소개를 한국어로도 적어 주세요."
    owner = student(site, "ko")
    search.index(owner)
    submitted(site.cast.alice)
    submitted(owner, written(introduction={"introduction": "I build arms."}))
    page = open_browser("ko", javascript=javascript)
    log_in_member(page, owner, MEMBER_PASSWORD)
    member = Story(page, site, "ko", javascript)
    desk = open_browser("en", javascript=javascript, viewport=DESK)
    log_in_staff(desk, site.cast.dana)
    staff = Writer(desk, site, "en", javascript)
    find(staff)
    return_it(staff, reason)
    assert reason in member.is_mailed(EMAIL, "Your resume needs a correction")
    correct(member, reason)
    find(staff)
    expect(desk.locator(".changes del")).to_contain_text("I build arms.")
    expect(desk.locator(".changes ins")).to_contain_text("흔들리지 않습니다")
    staff.press("Accept the resume")
    expect(desk.locator(".timeline li").first).to_contain_text("Accepted")
    member.is_mailed(EMAIL, "Your resume is accepted")
    page.goto("/resume")
    expect(page.locator("article")).to_contain_text(member.say("Accepted"))
