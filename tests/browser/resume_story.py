"""The pages of a resume, each written as its owner writes it; and the people of the journeys."""

import re
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import expect

from app.models.types import now
from tests.browser.conftest import focus
from tests.browser.resume_writer import Writer
from tests.photos.pictures import quarters, saved
from tests.resume_numbers import LAN

NEXT_YEAR = now().year + 1
STAY_UNTIL = f"{NEXT_YEAR}1231"


@dataclass(frozen=True)
class Job:
    """An employment abroad; without an end one still works there."""

    company: str
    country: str
    start: tuple[str, str]
    end: tuple[str, str] | None
    rank: str
    duties: str
    details: str


class Story(Writer):
    """Somebody who knows what to say on each page. What is written stays open until it is sent."""

    def begin(self) -> str:
        """From the list to the first page; the address of the resume."""
        self.page.goto("/resume")
        self.look("the empty list")
        self.press("Begin my resume")
        self.arrive("basics")
        return self.page.url.removesuffix("/basics")

    def send(self, to: str, text: str = "Save and continue") -> None:
        """By the form's button; a reader begins at the next page's heading."""
        self.press(text)
        self.arrive(to)
        if self.has_scripts:
            expect(self.page.locator("main h1")).to_be_focused()

    def write_basics(self, title: str, english_name: str) -> None:
        self.type("Title of your resume", title)
        self.type("English name", english_name)

    def write_stay(self, nationality: str, visa: str) -> None:
        self.pick("Nationality", nationality)
        self.choose("Where are you now?", "In Korea")
        self.pick("Visa status", visa)
        self.type("Visa expiry date", STAY_UNTIL)

    def check_name(self, number: str = LAN) -> None:
        """With the card: the number is typed once, and matches."""
        self.choose("Your residence card", "I have my residence card")
        self.tick_consent()
        self.type("First 6 digits", number[:6])
        self.type("Last 7 digits", number[6:])
        self.press("Continue")
        expect(self.page.locator(".notice--success")).to_contain_text(self.say("Name and number belong together"))
        self.look("name-check, matched")
        self.follow("Continue")
        self.arrive("address")

    def tick_consent(self) -> None:
        """The one box of the page: what it says stands in the terms."""
        self.count += 1
        box = self.page.locator("[name=consent]")
        focus(box)
        self.page.keyboard.press("Space")
        expect(box).to_be_checked()

    def have_no_card(self) -> None:
        self.choose("Your residence card", "I have no card yet, or staff shall look at it")
        self.press("Continue")
        self.arrive("address")

    def send_photo(self, folder: Path) -> None:
        """A photo that lies on its side of the frame; it waits below the frame then."""
        path = folder / "나 혼자.jpg"
        path.write_bytes(saved(quarters((1200, 900)), "JPEG", quality=90))
        self.send_file("Photo", path)
        self.press("Send the photo")
        expect(self.page.locator(".crop")).to_be_visible()
        self.look("photo, below its frame")

    def crop_photo(self) -> None:
        """Nearer and a little aside: by keys, without script by buttons."""
        self.count += 2
        if self.has_scripts:
            focus(self.page.locator(".crop__stage"))
            self.page.keyboard.press("+")
            self.page.keyboard.press("ArrowLeft")
        else:
            for text in ("Larger", "Left"):
                self.page.get_by_role("button", name=self.say(text), exact=True).click()
                expect(self.page.locator(".crop")).to_be_visible()
        self.press("Use this photo")
        self.arrive("education")

    def study_at_hanyang(self) -> None:
        """A Korean university of the list, which knows region and kind of school."""
        self.choose("Have you studied at a university?", "Yes")
        self.choose("Where is it?", "In Korea")
        self.search("University", "hanyang univ", self.say_in_list("한양대학교", "Hanyang University"))
        expect(self.field("Region in Korea")).to_have_value("11")
        expect(self.field("Kind of school")).to_have_value("university")
        self.type("Major", "로봇공학 (Robotics)")
        self.type("Department", "기계공학부")
        self.type_month("From", "2023", "3")
        self.pick("How did it end?", "expected")
        self.type_month("To", str(NEXT_YEAR), "2")

    def study_abroad(self) -> None:
        self.choose("Have you studied at a university?", "Yes")
        self.choose("Where is it?", "Abroad")
        self.type("University", "Đại học Bách khoa Hà Nội")
        self.pick("Country", "VN")
        self.pick("Kind of school", "university")
        self.type("Major", "Mechanical Engineering")
        self.type("Department", "Mechanical Engineering")
        self.type_month("From", "2013", "9")
        self.pick("How did it end?", "graduated")
        self.type_month("To", "2018", "6")

    def say_in_list(self, korean: str, english: str) -> str:
        """An entry of a list, which has its names in both languages."""
        return korean if self.language == "ko" else english

    def write_job(self, job: Job) -> None:
        self.type("Company", job.company)
        self.pick("Country", job.country)
        self.type_month("From", *job.start)
        if job.end is None:
            self.tick("I still work here")
        else:
            self.type_month("To", *job.end)
        self.type("Rank or title", job.rank)
        self.type("Duties", job.duties)
        self.type("Details", job.details)

    def save_entry(self) -> None:
        """The open one closes; the focus stays on its line."""
        self.press("Save this entry")
        expect(self.page.locator("article.entry--open")).to_have_count(0)
        if self.has_scripts:
            expect(self.page.locator("[id$='-change']:focus")).to_have_count(1)

    def add(self, text: str) -> None:
        self.press(text)
        expect(self.page.locator("article.entry--open")).to_have_count(1)

    def add_language(self, code: str, level: str, year: str) -> None:
        self.add("Add a language")
        self.pick("Language", code)
        self.choose("Level", level)
        self.type_month("Since when?", year, "3")
        self.save_entry()

    def add_topik(self, level: str) -> None:
        self.add("Add a language test")
        self.pick("Test", "topik")
        if not self.has_scripts:
            self.press("Show what this test asks for")
        expect(self.page.locator("select[name=score]")).to_be_visible()
        self.pick("Score or level", level)
        self.type_month("When did you take it?", "2025", "5")
        self.save_entry()

    def add_place(self, province: str, district: str = "") -> None:
        """A province, or a district of it."""
        before = self.page.locator(".places__one").count()
        self.pick("Province or city", province)
        if district and not self.has_scripts:
            self.press("Show the list below: %(name)s", name=self.say("Province or city"))
        if district:
            expect(self.page.locator(f"option[value='{district}']")).to_be_attached()
            self.pick("District", district)
        self.press("Add")
        expect(self.page.locator(".places__one")).to_have_count(before + 1)

    def wish(self, work_type: str = "Full-time") -> None:
        self.choose("Work type", work_type)
        self.add_place("11", "11-seongdong-gu")
        self.add_place("41")
        self.type("Desired job", "로봇 설계")

    def apply(self, text: str = "Complete and apply for matching") -> None:
        self.press(text)
        self.arrive("applied")

    def is_mailed(self, address: str, subject: str) -> str:
        """The text of the newest mail, which has this subject."""
        self.site.work()
        newest = max(self.site.standins.mailbox.messages(address), key=lambda mail: mail.received_at)
        assert self.say(subject) in newest.subject, newest.subject
        return str(newest.text)

    def download(self) -> bytes:
        """The PDF that the page offers."""
        with self.page.expect_download() as started:
            self.follow("Save as PDF")
        assert re.fullmatch(r".+\.pdf", started.value.suggested_filename)
        return Path(started.value.path()).read_bytes()
