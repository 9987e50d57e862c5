"""The page of universities in a tab, for tests: a form that sends all that stands in it with each button."""

import re
from dataclasses import dataclass
from typing import Any

from app.extensions import db
from app.models import Draft, Resume
from app.operations import draft as drafts
from app.operations.resume import entries
from app.wizards.resume import entries_of
from tests.page_client import Browser, Page

ENTRY = re.compile(r"entry-([0-9a-f]{8})\b")
HANYANG = {
    "where": "abroad",
    "university": "Hanyang",
    "country": "VN",
    "kind": "university",
    "major": "Robotics",
    "department": "Engineering",
    "from_year": "2017",
    "from_month": "3",
    "admission": "entered",
    "graduation": "graduated",
    "to_year": "2021",
    "to_month": "2",
}


@dataclass
class Tab:
    """Opened by a browser, and what its page shows by now."""

    browser: Browser
    address: str
    page: Page
    has_script: bool = True

    @property
    def open(self) -> str:
        """The id of the open entry."""
        return self.page.value("entry") or ""

    @property
    def ids(self) -> list[str]:
        """The entries from above."""
        articles = self.page.soup.select("article.entry")
        return [str(article["id"]).removeprefix("entry-") for article in articles]

    @property
    def titles(self) -> list[str]:
        return [" ".join(title.text.split()) for title in self.page.soup.select(".entry__title")]

    @property
    def focus(self) -> str:
        """What has the focus, without the id of the entry."""
        found = self.page.soup.select("[autofocus]")
        assert len(found) <= 1, found
        return ENTRY.sub("entry", str(found[0].get("id") or found[0].get("class"))) if found else ""

    @property
    def said(self) -> str:
        return " ".join(self.page.soup.select_one("#entries-said").text.split())

    def press(self, button: str, *, status: int = 200, **typed: Any) -> "Tab":
        """Press a button of the entries, with what is typed into the open entry."""
        sent = {**self.marks, "has_university": "yes", **typed, "do": button}
        if self.has_script:
            self.page = self.browser.fragment(f"{self.address}/entries", sent, status=status)
            return self
        self.page = self.browser.post(self.address, sent, status=303 if status == 200 else status)
        if status == 200:
            self.page = self.browser.get(self.browser.location(self.page))
        return self

    def save(self, *, status: int = 200, **typed: Any) -> "Tab":
        return self.press(f"save:{self.open}", status=status, **typed)

    def add(self, **typed: Any) -> "Tab":
        """A university whose form is filled in and saved."""
        if not self.open:
            self.press("add:")
        return self.save(**{**HANYANG, **typed})

    def type(self, **typed: Any) -> Page:
        """What is saved while somebody types."""
        address = self.address.replace("/education", "/save/education")
        return self.browser.fragment(address, {**self.marks, "nth": "1", **typed})

    def go_on(self, *, status: int = 303, **typed: Any) -> "Tab":
        """Save and continue."""
        self.page = self.browser.post(self.address, {**self.marks, "has_university": "yes", **typed}, status=status)
        return self

    @property
    def marks(self) -> dict[str, str]:
        marks = {"tab": self.page.value("tab") or "", "seen": self.page.value("seen") or ""}
        return {**marks, "entry": self.open} if self.open else marks


def stored() -> dict[str, Any]:
    """The steps of the draft."""
    db.session.rollback()
    return db.session.scalars(db.select(Draft)).one().answers


def names(kind: str = "education") -> list[str]:
    """The universities that count, in their order."""
    return [str(fields["university"]) for _, fields in entries_of(drafts.answers_in(stored()), kind)]


def ids_stored() -> list[str]:
    return [entry.id for entry in entries.in_draft(stored(), "education")]


def fill(resume: Resume, count: int) -> None:
    """So many entries, accepted."""
    draft = db.session.get_one(Draft, resume.draft_id)
    draft.answers = {
        f"education:{number:08x}": {
            name: [value, 0, ""]
            for name, value in {**HANYANG, "university": f"U{number}", "place": number, "complete": True}.items()
        }
        for number in range(count)
    }
    db.session.commit()
