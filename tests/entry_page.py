"""A page with entries as somebody uses it, with script or without: a button sends all that stands in the form."""

from dataclasses import dataclass, field
from typing import Any

from tests.page_client import Browser, Page


@dataclass
class EntryPage:
    """One opened page; `always` is what is answered on the page itself."""

    browser: Browser
    address: str
    has_script: bool = True
    always: dict[str, str] = field(default_factory=dict)
    page: Page = field(init=False)

    def __post_init__(self) -> None:
        self.page = self.browser.get(self.address)

    @property
    def open(self) -> str:
        """The id of the open entry; "" where none is."""
        return self.page.value("entry") or ""

    @property
    def titles(self) -> list[str]:
        """The closed entries, from above."""
        found = self.page.soup.select("article.entry:not(.entry--open) .entry__title")
        return [" ".join(title.text.split()) for title in found]

    def press(self, button: str, *, status: int = 200, **typed: Any) -> "EntryPage":
        """Press a button of the entries, with what is typed into the open one."""
        return self._send(f"{self.address}/entries", self.address, {**typed, "do": button}, status)

    def send_file(self, upload: Any, *, status: int = 200, do: str = "upload", **typed: Any) -> "EntryPage":
        """Press the button beside the file; `upload` is (stream, name), or None where none is chosen."""
        address = f"{self.address}/file"
        return self._send(address, address, {**typed, "do": do, **({"upload": upload} if upload else {})}, status)

    def add(self, variant: str = "", **typed: Any) -> "EntryPage":
        """Begin an entry, fill it in, save it."""
        return self.begin(variant).save(**typed)

    def begin(self, variant: str = "") -> "EntryPage":
        if not self.open or variant:
            self.press(f"add:{variant}")
        return self

    def change(self, place: int = 0) -> "EntryPage":
        """Open the entry at this place again."""
        buttons = self.page.soup.select("article.entry:not(.entry--open) button[value^='open:']")
        return self.press(str(buttons[place]["value"]))

    def save(self, *, status: int = 200, **typed: Any) -> "EntryPage":
        return self.press(f"save:{self.open}", status=status, **typed)

    def go_on(self, *, status: int = 303, **typed: Any) -> Page:
        """Save and continue."""
        return self.browser.post(self.address, {**self._marks, **self.always, **typed}, status=status)

    def _send(self, with_script: str, without: str, typed: dict[str, Any], status: int) -> "EntryPage":
        sent = {**self._marks, **self.always, **typed}
        if self.has_script:
            self.page = self.browser.fragment(with_script, sent, status=status)
            return self
        self.page = self.browser.post(without, sent, status=303 if status == 200 else status)
        if status == 200:
            self.page = self.browser.get(self.browser.location(self.page))
        return self

    @property
    def _marks(self) -> dict[str, str]:
        marks = {name: self.page.value(name) or "" for name in ("tab", "seen")}
        return {**marks, "entry": self.open} if self.open else marks
