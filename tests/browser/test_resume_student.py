"""A student, new to work, writes a resume on a phone and applies; staff return it, it is corrected, and accepted."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from app.extensions import db
from app.models import Member, Resume, ResumeVersion
from tests.applicant import EMAIL, NAME
from tests.browser.conftest import Site, log_in_member
from tests.browser.resume_paper import Paper
from tests.browser.resume_story import Story
from tests.cast import MEMBER_PASSWORD
from tests.resume_numbers import LAN

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
