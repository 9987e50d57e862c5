"""A browser that is closed in the middle of each page: the next one, elsewhere, has all that was said to be saved."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.extensions import db
from app.models import ResumeVersion
from app.wizards.resume import entries_of
from tests.applicant import NAME
from tests.browser.conftest import PHONE, Opener, Site, all_saved, log_in_member
from tests.browser.resume_paper import Paper
from tests.browser.resume_story import STAY_UNTIL, Story
from tests.browser.test_resume_student import INTRODUCTION, student
from tests.cast import MEMBER_PASSWORD
from tests.resume_content import begun
from tests.resume_numbers import LAN

DESK = {"width": 1280, "height": 800}
HANOI, HANYANG = "Đại học Bách khoa Hà Nội", "한양대학교"


class Devices:
    """One person, who goes from device to device; each browser is closed as if its battery had died."""

    def __init__(self, site: Site, open_browser: Opener):
        self.site, self.open_browser = site, open_browser
        self.member = student(site, "ko")
        self.count = 0

    def next(self, arrives_at: str = "") -> Story:
        """Another device, which goes on from the list; phones and desks in turn."""
        for context in self.site.contexts:
            context.close()
        self.site.contexts.clear()
        self.count += 1
        page = self.open_browser("ko", viewport=PHONE if self.count % 2 else DESK)
        log_in_member(page, self.member, MEMBER_PASSWORD)
        story = Story(page, self.site, "ko")
        if arrives_at:
            page.goto("/resume")
            story.follow("Go on")
            story.arrive(arrives_at)
        return story


@pytest.fixture
def devices(site: Site, open_browser: Opener) -> Devices:
    return Devices(site, open_browser)


def leave_typed(story: Story, act: Callable[[], None]) -> None:
    """Do something and leave the field; the page says that it has saved it."""
    act()
    story.page.keyboard.press("Tab")
    all_saved(story.page)
    expect(story.page.locator("#saved .icon")).to_be_visible()


def has(story: Story, **values: str) -> None:
    for name, value in values.items():
        expect(story.page.locator(f"#page-form [name={name}]")).to_have_value(value)


def has_chosen(page: Page, name: str, value: str) -> None:
    expect(page.locator(f"#page-form [name={name}][value={value}]")).to_be_checked()


def go_to(story: Story, name: str, title: str) -> None:
    """Another step, from the bar: on a phone from the list above the page."""
    if story.page.locator(".steps__menu summary").is_visible():
        story.page.locator(".steps__menu summary").click()
    story.page.locator(".steps a").filter(has_text=story.say(title), visible=True).click()
    story.arrive(name)


def open_entry(story: Story, title: str) -> None:
    story.press("Change %(title)s", title=title)
    expect(story.page.locator("article.entry--open")).to_have_count(1)


def titles(story: Story, *several: str) -> None:
    expect(story.page.locator("article.entry .entry__title")).to_contain_text(several)


def write_who_one_is(devices: Devices) -> None:
    story = devices.next()
    story.begin()
    leave_typed(story, lambda: story.type("Title of your resume", "로봇 설계자"))
    story = devices.next("basics")
    has(story, title="로봇 설계자", english_name=NAME)
    story.send("stay")
    story.choose("Where are you now?", "In Korea")
    leave_typed(story, lambda: story.pick("Visa status", "D-2"))
    story = devices.next("stay")
    has(story, nationality="VN", visa="D-2")
    has_chosen(story.page, "stay_place", "korea")
    story.type("Visa expiry date", STAY_UNTIL)
    story.send("name-check")


def prove_it(devices: Devices, folder: Path) -> None:
    """The number alone is never kept."""
    story = devices.next("name-check")
    story.choose("Your residence card", "I have my residence card")
    leave_typed(story, lambda: story.type("First 6 digits", LAN[:6]))
    story = devices.next("name-check")
    has_chosen(story.page, "card", "now")
    has(story, number_front="", number_back="")
    story.check_name()
    leave_typed(story, lambda: story.type("Building, floor and room", "202동 7호"))
    story = devices.next("address")
    has(story, address_detail="202동 7호")
    has_chosen(story.page, "seeker_type", "student")
    story.send("photo")
    story.send_photo(folder)
    story = devices.next("education")
    go_to(story, "photo", "Photo")
    expect(story.page.locator(".crop")).to_be_visible()
    story.crop_photo()


def say_what_one_learned(devices: Devices) -> None:
    """One entry whole, one half; their order is the member's."""
    story = devices.next("education")
    story.study_at_hanyang()
    story.save_entry()
    story.add("Add another university")
    story.choose("Where is it?", "Abroad")
    leave_typed(story, lambda: story.type("University", HANOI))
    story = devices.next("education")
    titles(story, HANYANG, HANOI)
    open_entry(story, HANOI)
    has(story, university=HANOI)
    story.study_abroad()
    story.save_entry()
    story.press("Move %(title)s up", title=HANOI)
    titles(story, HANOI, HANYANG)
    story = devices.next("education")
    titles(story, HANOI, HANYANG)
    story.send("experience")


def say_what_one_can(devices: Devices) -> None:
    story = devices.next("experience")
    story.choose("Have you worked before?", "Yes, I have experience")
    leave_typed(story, lambda: story.type("Company", "Sao Mai"))
    story = devices.next("experience")
    titles(story, "Sao Mai")
    leave_typed(story, lambda: story.choose("Have you worked before?", "No, I am a newcomer"))
    story = devices.next("experience")
    has_chosen(story.page, "career", "new")
    story.send("options")
    story.add_language("vi", "Native", "2000")
    story.add("Add a language")
    leave_typed(story, lambda: story.pick("Language", "ko"))
    story = devices.next("options")
    titles(story, "베트남어", "한국어")
    open_entry(story, "한국어")
    has(story, tongue="ko")
    story.choose("Level", "Business")
    story.save_entry()
    story.send("conditions")


def say_what_one_wants(devices: Devices) -> None:
    story = devices.next("conditions")
    story.choose("Work type", "Full-time")
    leave_typed(story, lambda: story.add_place("11", "11-seongdong-gu"))
    story = devices.next("conditions")
    has_chosen(story.page, "work_type", "full_time")
    expect(story.page.locator(".places__one")).to_have_count(1)
    story.add_place("41")
    story.send("introduction")
    leave_typed(story, lambda: story.type("About you", INTRODUCTION))
    story = devices.next("introduction")
    has(story, introduction=INTRODUCTION)
    story.send("review", "Save and review")


def is_whole() -> None:
    """What was submitted, as it was written on all those devices."""
    answers = db.session.scalars(db.select(ResumeVersion)).one().content["answers"]
    assert [fields["university"] for _, fields in entries_of(answers, "education")] == [HANOI, HANYANG]
    assert {fields["tongue"] for _, fields in entries_of(answers, "options")} == {"vi", "ko"}
    assert entries_of(answers, "experience") == []
    assert answers["address"]["address_detail"] == "202동 7호"
    assert answers["conditions"]["places"] == ["11-seongdong-gu", "41"]
    assert answers["introduction"]["introduction"] == INTRODUCTION


def test_nothing_is_lost_wherever_one_stops(devices, tmp_path):
    write_who_one_is(devices)
    prove_it(devices, tmp_path)
    say_what_one_learned(devices)
    say_what_one_can(devices)
    say_what_one_wants(devices)
    story = devices.next()
    story.page.goto("/resume")
    story.follow("Review and apply")
    story.arrive("review")
    story.apply()
    is_whole()
    paper = Paper(story.download(), "interrupted")
    paper.says(NAME, HANOI, HANYANG, INTRODUCTION)
    assert paper.has_photo()


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_two_tabs_that_say_different_things_lose_neither(site, open_browser, javascript):
    """The page that asks shows both, and what is chosen there is kept."""
    resume = begun(student(site, "ko"))
    page = open_browser("ko", javascript=javascript)
    log_in_member(page, student(site, "ko"), MEMBER_PASSWORD)
    stories = [Story(tab, site, "ko", javascript) for tab in (page, page.context.new_page())]
    for story in stories:
        story.page.goto(f"/resume/{resume.public_id}/introduction")
    for story, text in zip(stories, ("첫째 글", "둘째 글"), strict=True):
        story.type("About you", text)
    stories[0].send("review", "Save and review")
    stories[1].press("Save and review")
    asked = stories[1].page
    expect(asked.locator("h1")).to_have_text(stories[1].say("Which one shall we keep?"))
    for text in ("첫째 글", "둘째 글"):
        expect(asked.get_by_role("radio", name=text)).to_have_count(1)
    stories[1].look("the choice between two tabs")
    stories[1].choose("About you", "둘째 글")
    stories[1].press("Keep these")
    stories[1].arrive("review")
    expect(asked.locator("main")).to_contain_text("둘째 글")
