"""How somebody uses a page, by touch or by keyboard alone; every tap, every field typed or chosen counts as one."""

from dataclasses import dataclass, field

from playwright.sync_api import Page, expect

from tests.browser.conftest import answered

AT = "(selector) => document.activeElement.matches(selector)"
IN_GROUP_OF = "(selector) => document.activeElement.name === document.querySelector(selector).name"
MOST_TABS = 150
MOST_OF_A_LETTER = 60  # entries of a list


@dataclass
class Hands:
    """Somebody who taps and types."""

    page: Page
    count: int = field(default=0, init=False)

    def press(self, selector: str) -> None:
        self.count += 1
        self._press(selector)

    def type(self, name: str, text: str) -> None:
        self.count += 1
        self._type(f"#page-form [name={name}]", text)

    def choose(self, name: str, value: str) -> None:
        """One of several round buttons, or a box."""
        self.count += 1
        self._choose(f"#page-form [name={name}][value={value}]")

    def pick(self, name: str, value: str) -> None:
        """One of a list."""
        self.count += 1
        self._pick(f"#page-form [name={name}]", value)

    def take_first(self, name: str) -> None:
        """The first that a search field has found."""
        self.count += 1
        self._take_first(name)

    def send(self) -> None:
        """The form's own button."""
        self.press("#page-form .form__actions [type=submit]")

    def _press(self, selector: str) -> None:
        self.page.locator(selector).first.click()

    def _type(self, selector: str, text: str) -> None:
        self.page.fill(selector, text)

    def _choose(self, selector: str) -> None:
        self.page.check(selector)

    def _pick(self, selector: str, value: str) -> None:
        self.page.select_option(selector, value)

    def _take_first(self, name: str) -> None:
        self.page.locator(f"#{name}-option-1").click()


class Keyboard(Hands):
    """Somebody with a keyboard and nothing else: Tab, arrows, Space, Enter and letters."""

    def _press(self, selector: str) -> None:
        self._tab_to(selector)
        self.page.keyboard.press("Enter")

    def _type(self, selector: str, text: str) -> None:
        self._tab_to(selector)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def _choose(self, selector: str) -> None:
        self._tab_to(selector, IN_GROUP_OF)
        for _ in range(self.page.locator("[type=radio]").count()):
            if self.page.evaluate(AT, selector):
                break
            self.page.keyboard.press("ArrowDown")
        if not self.page.locator(selector).is_checked():
            self.page.keyboard.press("Space")
        expect(self.page.locator(selector)).to_be_checked()

    def _pick(self, selector: str, value: str) -> None:
        self._tab_to(selector)
        field = self.page.locator(selector)
        letter = field.locator(f"option[value='{value}']").inner_text().strip()[0]
        for _ in range(MOST_OF_A_LETTER):  # the same letter again leads to the next, however long one rests between
            if field.input_value() == value:
                return
            self.page.keyboard.press(letter)
        expect(field).to_have_value(value)

    def _take_first(self, name: str) -> None:
        answered(self.page)
        expect(self.page.locator(f"#{name}-option-1")).to_be_visible()
        self._tab_to(f"#{name}")
        self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Enter")

    def _tab_to(self, selector: str, is_there: str = AT) -> None:
        expect(self.page.locator(selector).first).to_be_visible()
        for _ in range(MOST_TABS):
            if self.page.evaluate(is_there, selector):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"The Tab key does not lead to {selector} on {self.page.url}.")
