"""Somebody with two jobs abroad and no card yet writes a resume, applies, changes it, and applies again."""

import pytest
from playwright.sync_api import expect

from app.extensions import db
from app.models import Member, Resume, ResumeVersion
from tests.browser.conftest import Site, log_in_member
from tests.browser.resume_paper import Paper
from tests.browser.resume_story import Job, Story
from tests.cast import MEMBER_PASSWORD
from tests.resume_numbers import MINH

NAME, NAME_KOREAN, EMAIL = "TRAN VAN MINH", "쩐 반 민", "minh.tran@example.com"
MOST_STEPS, MORE_WITHOUT_SCRIPT = 85, 5
FIRST = Job("Sao Mai Precision", "VN", ("2018", "9"), ("2020", "4"), "Engineer", "Quality control", "Inspected parts.")
NOW = Job("Hà Nội Motors", "VN", ("2020", "5"), None, "대리", "Robots", "Programmed two welding robots.")


def worker(site: Site, language: str) -> Member:
    return site.cast.member(
        "minh1998",
        NAME,
        name_korean=NAME_KOREAN,
        email=EMAIL,
        phone="+821023450002",
        birth_date="1998-11-02",
        language=language,
    )


def write_all(story: Story) -> None:
    """Every page in its order, up to the review; the older job first, as one remembers them."""
    story.write_basics("Quality engineer", NAME)
    story.send("stay")
    story.write_stay("VN", "D-10")
    story.send("name-check")
    story.have_no_card()
    story.send("photo")
    story.press("Go on without a photo")
    story.arrive("education")
    story.study_abroad()
    story.send("experience")
    story.choose("Have you worked before?", "Yes, I have experience")
    story.write_job(FIRST)
    story.save_entry()
    story.add("Add another employment")
    story.write_job(NOW)
    story.save_entry()
    expect(story.page.locator("article.entry .entry__title")).to_have_text([NOW.company, FIRST.company])
    expect(story.page.locator(".entries__total")).to_contain_text(story.say("Total experience"))
    story.send("options")
    for code, level, year in (("vi", "Native", "2000"), ("en", "Business", "2016"), ("ko", "Everyday life", "2022")):
        story.add_language(code, level, year)
    story.send("conditions")
    story.wish("Contract or intern")
    story.send("introduction")
    story.send("review", "Save and review")


def change_the_title(story: Story) -> None:
    """From the page that says it is done, by the row itself."""
    story.follow("See what you wrote")
    story.arrive("review")
    expect(story.page.locator("#main form#page-form")).to_have_count(0)
    story.follow("Change")
    story.arrive("basics")
    expect(story.page.locator("[name=title]")).to_have_value("Quality engineer")
    story.type("Title of your resume", "Lead quality engineer")
    story.send("stay")
    story.page.goto("/resume")
    expect(story.page.locator("article h2")).to_have_text("Lead quality engineer")
    story.follow("Open")
    story.arrive("review")
    expect(story.page.locator(".notice--warning")).to_contain_text(story.say("Not all of this is with staff"))


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_a_worker_writes_applies_changes_and_applies_again(site, open_browser, language, javascript):
    page = open_browser(language, javascript=javascript, has_touch=True)
    log_in_member(page, worker(site, language), MEMBER_PASSWORD)
    story = Story(page, site, language, javascript)
    story.begin()
    write_all(story)
    story.apply()
    assert story.count <= MOST_STEPS + MORE_WITHOUT_SCRIPT * (not javascript), f"{story.count} taps and fields"
    assert "Quality engineer" in story.is_mailed(EMAIL, "Your resume has arrived")
    change_the_title(story)
    story.apply("Apply with the changes")
    assert "Lead quality engineer" in story.is_mailed(EMAIL, "Your resume has arrived")
    is_a_worker(db.session.scalars(db.select(Resume)).one())
    paper = Paper(story.download(), f"worker-{language}-{'script' if javascript else 'plain'}")
    paper.says(NAME, NAME_KOREAN, "이력서", "Resume", "Lead quality engineer", FIRST.company, NOW.company, NOW.details)
    paper.says("베트남어", "Vietnamese", "영어", "English", "한국어", "Korean", "Đại học Bách khoa Hà Nội")
    paper.has_numbered_pages()
    paper.has_no_number(MINH)
    assert not paper.has_photo()


def is_a_worker(resume: Resume) -> None:
    """Two versions, of which the newer has what was changed and all the rest."""
    old, new = db.session.scalars(db.select(ResumeVersion).order_by(ResumeVersion.number))
    assert (resume.state, old.number, new.number) == ("applied", 1, 2)
    before, after = (dict(version.content["answers"]) for version in (old, new))
    assert before.pop("basics")["title"] != after.pop("basics")["title"]
    assert before == after
    assert after["name_check"]["state"] == "to_check" and after["name_check"]["why"] == "no_card"
    jobs = [fields for step, fields in after.items() if step.startswith("experience:")]
    assert sorted(bool(job.get("is_current")) for job in jobs) == [False, True]
