"""Somebody who writes a resume in a real browser: by the words on the page in one's language, with and without script."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from flask_babel import force_locale, gettext
from lxml.html import document_fromstring
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Site, answered, focus
from tests.browser.inspection import misfits_on
from tests.catalogue import untranslated_in

HEADINGS = {
    "basics": "Title and name",
    "stay": "Your stay",
    "name-check": "Name check",
    "address": "Address",
    "photo": "Your photo",
    "education": "Education",
    "experience": "Work experience",
    "options": "Languages and skills",
    "conditions": "Wishes",
    "introduction": "About you",
    "review": "Review and apply",
    "applied": "You have applied",
}
OPTIONAL = "(optional)"
CONTROLS = "input, select, textarea"


@dataclass
class Writer:
    """One person in one browser. `count`: taps and fields so far; `seen`: the pages, each looked at when reached."""

    page: Page
    site: Site
    language: str
    has_scripts: bool = True
    count: int = field(default=0, init=False)
    seen: list[str] = field(default_factory=list, init=False)

    def say(self, text: str, **values: object) -> str:
        """The words of the page for an English text of ours."""
        with force_locale(self.language):
            return gettext(text, **values)

    def arrive(self, name: str) -> None:
        """Wait for a page of the resume; it is in one's language and fits a phone."""
        self.page.wait_for_url(re.compile(rf"/{name}(#.*|\?.*)?$"))
        heading = self.page.locator("main h1")
        expect(heading).to_have_text(self.say(HEADINGS[name]))
        self.seen.append(name)
        self.look(name)

    def look(self, name: str) -> None:
        """What no page may have: another language, what runs over the edge, what is too small to touch."""
        expect(self.page.locator("html")).to_have_attribute("lang", self.language)
        if self.language == "ko":
            assert not (found := untranslated_in(document_fromstring(self.page.content()))), (name, found)
        if self.has_scripts:
            assert not (found := misfits_on(self.page)), (name, found)

    def press(self, text: str, **values: object) -> None:
        """A button by its words."""
        self.count += 1
        self._main.get_by_role("button", name=self.say(text, **values), exact=True).filter(visible=True).first.click()

    def follow(self, text: str) -> None:
        """A link by its words, which others read with more behind them."""
        self.count += 1
        self._main.get_by_role("link", name=self._beginning(text)).filter(visible=True).first.click()

    def type(self, label: str, text: str, within: str = "") -> None:
        self.count += 1
        self.field(label, within).fill(text)

    def pick(self, label: str, value: str, within: str = "") -> None:
        """One of a list."""
        self.count += 1
        self.field(label, within).select_option(value)

    def choose(self, legend: str, text: str) -> None:
        """One of several round buttons, by a tap on its words."""
        self.count += 1
        group = self._main.get_by_role("group", name=self._label(legend)).filter(visible=True)
        button = group.get_by_role("radio", name=self._beginning(text))
        button.locator("xpath=ancestor::label").click()
        expect(button).to_be_checked()

    def tick(self, text: str) -> None:
        """A box, by the Space key."""
        self.count += 1
        box = self._main.get_by_role("checkbox", name=self._beginning(text)).filter(visible=True).first
        focus(box)
        self.page.keyboard.press("Space")
        expect(box).to_be_checked()

    def type_month(self, legend: str, year: str, month: str) -> None:
        self.type("Year", year, within=legend)
        self.pick("Month", month, within=legend)

    def search(self, label: str, text: str, wanted: str) -> None:
        """Type a part and take what was found: by the arrow keys; without script by the button."""
        self.count += 2
        typed, options = self.field(label), self._main.locator("[data-picker] [role=option]")
        if self.has_scripts:
            focus(typed)
            self.page.keyboard.type(text)
            answered(self.page)
            expect(options.first).to_contain_text(wanted)
            self.page.keyboard.press("ArrowDown")
            self.page.keyboard.press("Enter")
            expect(options).to_have_count(0)
            return
        typed.fill(text)
        self._main.locator(f"[data-picker]:has(#{typed.get_attribute('id')}) .joined button").click()
        options.filter(has_text=wanted).first.click()

    def send_file(self, label: str, path: Path) -> None:
        self.count += 1
        self.field(label).set_input_files(path)

    def field(self, label: str, within: str = "") -> Locator:
        """A control by its label, of those that can be seen; within a group by the words above it."""
        place = self._main
        if within:
            place = place.get_by_role("group", name=self._label(within)).filter(visible=True)
        return place.get_by_label(self._label(label)).and_(self.page.locator(CONTROLS)).filter(visible=True).first

    @property
    def _main(self) -> Locator:
        return self.page.locator("#main")

    def _label(self, text: str) -> re.Pattern[str]:
        """Labels say also where a field is optional."""
        return re.compile(rf"^\s*{re.escape(self.say(text))}(\s*{re.escape(self.say(OPTIONAL))})?\s*$")

    def _beginning(self, text: str) -> re.Pattern[str]:
        return re.compile(rf"^\s*{re.escape(self.say(text))}")
