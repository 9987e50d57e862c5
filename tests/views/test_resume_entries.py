"""The entries of a page: add, change, remove, bring back, move, clear; with script and without; in two tabs."""

import re
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from dataclasses import dataclass
from typing import Any

import pytest

from app.extensions import db
from app.models import Draft, Resume
from app.operations import draft as drafts
from app.operations import resume as resumes
from app.operations.draft import Sender
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
    """The page of education in a tab: a form that sends all that stands in it with each button."""

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
        return " ".join(self.page.soup.select_one("#entries-said").text.split())  # type: ignore[union-attr]

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


@pytest.fixture
def resume(app, cast) -> Resume:
    begun = resumes.begin(cast.alice.id, "en")
    db.session.commit()
    return begun


@pytest.fixture
def alice(browser, cast, resume) -> Browser:
    cast.log_in(browser, cast.alice)
    return browser.in_language("en")


@pytest.fixture
def new_tab(alice, resume):
    def open_one(has_script: bool = True, query: str = "") -> Tab:
        address = f"/resume/{resume.public_id}/education"
        return Tab(alice, address, alice.get(f"{address}{query}"), has_script)

    return open_one


@pytest.fixture(params=(True, False), ids=("with script", "without"))
def tab(request, new_tab) -> Tab:
    return new_tab(request.param)


def stored() -> dict[str, Any]:
    """The steps of the draft."""
    db.session.rollback()
    return db.session.scalars(db.select(Draft)).one().answers


def names(kind: str = "education") -> list[str]:
    """The universities that count, in their order."""
    return [str(fields["university"]) for _, fields in entries_of(drafts.answers_in(stored()), kind)]


def test_the_first_entry_is_open_from_the_beginning_and_nothing_is_stored(tab):
    assert tab.open and stored() == {}


def test_a_saved_entry_is_one_line_with_change_and_is_an_answer(tab):
    tab.add()
    assert tab.open == "" and names() == ["Hanyang"]
    assert "Vietnam · University, bachelor · Robotics · 2017.03 – 2021.02" in tab.page.html
    assert tab.focus == "entry-change" and tab.said == "Hanyang is saved."


def test_a_wrong_entry_stays_open_with_what_to_correct_and_is_kept(tab):
    tab.press(f"save:{tab.open}", status=422, **{**HANYANG, "major": ""})
    assert tab.page.summary == ["Enter your major, for example Marketing."]
    assert tab.page.value("university") == "Hanyang" and tab.focus == "['summary']"
    assert names() == [] and len(entries.live(stored(), "education")) == 1


def test_a_kept_entry_says_that_it_is_not_finished(tab):
    first = tab.open
    tab.press("add:", university="Half")
    assert tab.titles == ["Half Not finished", "A university"]
    tab.press(f"open:{first}")
    assert tab.open == first and tab.page.value("university") == "Half" and tab.focus == "entry-title"


def test_an_empty_entry_is_never_stored(tab):
    tab.press("add:", where="korea").press("add:", admission="transferred")
    assert [step for step in stored() if ":" in step] == []


def test_only_one_is_open_at_a_time(tab):
    tab.add().press("add:")
    second = tab.open
    tab.press(f"open:{tab.ids[0]}", university="Second")
    assert tab.open == tab.ids[0] != second and tab.titles == ["Hanyang", "Second Not finished"]


def test_entries_are_moved_up_and_down(tab):
    for name in ("A", "B", "C"):
        tab.add(university=name)
    tab.press(f"up:{tab.ids[2]}")
    assert (names(), tab.focus, tab.said) == (["A", "C", "B"], "entry-up", "C is now number 2.")
    tab.press(f"up:{tab.ids[1]}")
    assert (names(), tab.focus) == (["C", "A", "B"], "entry-down")  # it cannot go further up
    tab.press(f"down:{tab.ids[0]}")
    assert (names(), tab.focus) == (["A", "C", "B"], "entry-down")
    tab.press(f"down:{tab.ids[2]}")
    assert names() == ["A", "C", "B"]


def test_what_is_typed_meanwhile_is_not_lost_by_moving(tab):
    tab.add(university="A").add(university="B").press("add:")
    tab.press(f"up:{tab.ids[1]}", university="Typed")
    assert tab.titles == ["B", "A", "Typed Not finished"]


def test_removing_asks_once_and_can_be_undone(tab):
    tab.add()
    entry = tab.ids[0]
    tab.press(f"open:{entry}").press(f"ask:{entry}", **HANYANG)
    assert tab.said == "Remove Hanyang?" and tab.focus == "entry-keep" and names() == ["Hanyang"]
    tab.press(f"remove:{entry}", **HANYANG)
    assert tab.said == "Hanyang is removed." and tab.focus == "entry-undo" and names() == []
    tab.press(f"undo:{entry}")
    assert tab.said == "Hanyang is back." and tab.focus == "entry-change" and names() == ["Hanyang"]


def test_removing_can_be_thought_better_of(tab):
    tab.add()
    entry = tab.ids[0]
    tab.press(f"open:{entry}").press(f"ask:{entry}", **HANYANG).press(f"open:{entry}", **HANYANG)
    assert tab.open == entry and names() == ["Hanyang"] and "Remove Hanyang?" not in tab.page.text


def test_removing_what_nobody_typed_into_asks_nothing(tab):
    tab.add().press("add:")
    tab.press(f"ask:{tab.open}")
    assert tab.open == "" and tab.titles == ["Hanyang"]


def test_undo_brings_back_also_what_was_typed_last(tab):
    entry = tab.open
    tab.press(f"ask:{entry}", university="Han").press(f"remove:{entry}", university="Hanyang")
    tab.press(f"undo:{entry}").press(f"open:{entry}")
    assert tab.page.value("university") == "Hanyang"


def test_only_the_last_removed_ones_are_kept(tab):
    for name in "ABCDE":
        tab.add(university=name)
    for entry in list(tab.ids):
        tab.press(f"open:{entry}").press(f"ask:{entry}", **HANYANG).press(f"remove:{entry}")
    assert len([step for step in stored() if ":" in step]) == entries.REMOVED_KEPT
    assert tab.page.soup.find(string=re.compile("E is removed|Hanyang is removed"))


def test_going_on_drops_what_was_removed_for_good(tab):
    tab.add(university="A").add(university="B")
    tab.press(f"open:{tab.ids[1]}").press(f"remove:{tab.ids[1]}")
    tab.go_on()
    assert [step for step in stored() if ":" in step] == [f"education:{tab_id}" for tab_id in _ids()]
    assert names() == ["A"]


def _ids() -> list[str]:
    return [entry.id for entry in entries.in_draft(stored(), "education")]


def test_clearing_empties_the_form_and_can_be_undone(tab):
    tab.add()
    entry = tab.ids[0]
    tab.press(f"open:{entry}").press(f"clear:{entry}", **HANYANG)
    assert tab.page.value("university") == "" and tab.page.value("where") == "abroad"
    assert tab.said.startswith("All fields are empty.")
    tab.press(f"restore:{entry}", university="")
    assert tab.page.value("university") == "Hanyang" and names() == ["Hanyang"]


def test_an_emptied_entry_that_is_left_is_removed_and_can_be_brought_back(tab):
    tab.add()
    entry = tab.ids[0]
    tab.press(f"open:{entry}").press(f"clear:{entry}", **HANYANG).press("add:", university="")
    assert names() == [] and "Hanyang is removed." in tab.page.html
    tab.press(f"undo:{entry}")
    assert names() == ["Hanyang"]


def test_there_is_room_for_thirty(tab, resume):
    fill(resume, entries.MOST_ENTRIES - 1)
    tab.press("add:").add(university="Last")
    assert "There is room for 30." in tab.page.html and not tab.page.soup.select(".add")
    tab.press("add:")
    assert tab.open == "" and len(_ids()) == entries.MOST_ENTRIES


def test_what_there_is_no_room_for_stays_on_the_page(tab, resume):
    tab.press("add:")
    fill(resume, entries.MOST_ENTRIES)
    tab.press(f"save:{tab.open}", status=422, **HANYANG)
    assert tab.page.value("university") == "Hanyang" and "There is room for 30." in tab.page.html
    assert len(_ids()) == entries.MOST_ENTRIES


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


def test_two_tabs_that_add_keep_both(new_tab):
    one, other = new_tab(), new_tab()
    one.add(university="From one")
    other.add(university="From the other")
    assert names() == ["From one", "From the other"]


def test_two_tabs_that_change_different_fields_keep_both(new_tab):
    entry = new_tab().add().ids[0]
    one, other = new_tab(query=f"?open={entry}"), new_tab(query=f"?open={entry}")
    one.save(**{**HANYANG, "major": "Law"})
    other.press("add:", department="Faculty of Law")
    fields = dict(entries_of(drafts.answers_in(stored()), "education"))[entry]
    assert (fields["major"], fields["department"]) == ("Law", "Faculty of Law")


def test_two_tabs_that_change_the_same_field_are_asked_which_to_keep(new_tab):
    entry = new_tab().add().ids[0]
    one, other = new_tab(query=f"?open={entry}"), new_tab(query=f"?open={entry}")
    one.save(**{**HANYANG, "major": "Law"})
    other.save(status=409, **{**HANYANG, "major": "Medicine"})
    assert other.page.h1 == "Which one shall we keep?" and "Law" in other.page.text and "Medicine" in other.page.text
    assert other.page.response.headers["HX-Retarget"] == "#main"
    form = other.page.soup.select_one("#page-form")
    sent = {field["name"]: field["value"] for field in form.select("input[type=hidden]")} | {"major": "Medicine"}
    answered = other.browser.post(form["hx-post"], sent)
    assert "did=saved" in other.browser.location(answered)
    assert dict(entries_of(drafts.answers_in(stored()), "education"))[entry]["major"] == "Medicine"


def test_saving_an_entry_that_another_tab_removed_brings_it_back(new_tab):
    entry = new_tab().add().ids[0]
    one, other = new_tab(query=f"?open={entry}"), new_tab(query=f"?open={entry}")
    one.press(f"remove:{entry}", **HANYANG)
    assert names() == []
    other.save(**{**HANYANG, "major": "Law"})
    assert names() == ["Hanyang"]
    assert other.said == "Hanyang had been removed in another tab. It is back, as you saved it here."


def test_what_is_only_typed_into_an_entry_that_another_tab_removed_comes_back_with_it(new_tab):
    entry = new_tab().add().ids[0]
    one, other = new_tab(query=f"?open={entry}"), new_tab(query=f"?open={entry}")
    one.press(f"remove:{entry}", **HANYANG)
    other.type(**{**HANYANG, "major": "Law"})
    assert names() == []
    one.press(f"undo:{entry}")
    assert dict(entries_of(drafts.answers_in(stored()), "education"))[entry]["major"] == "Law"


def test_what_is_typed_is_kept_while_one_types(new_tab):
    tab = new_tab()
    assert "Saved" in tab.type(university="Han", has_university="yes").text
    assert new_tab().titles == ["Han Not finished"]
    assert stored()["education"]["has_university"][0] == "yes"


def test_nothing_is_stored_while_nothing_is_typed(new_tab):
    new_tab().type(where="korea", university="")
    assert _ids() == []


def test_an_older_save_that_arrives_late_changes_nothing(new_tab):
    tab = new_tab()
    entry, marks = tab.open, tab.marks
    tab.add()
    tab.browser.fragment(
        tab.address.replace("/education", "/save/education"), {**marks, "nth": "3", "university": "Late"}
    )
    assert entry in _ids() and names() == ["Hanyang"]


def test_a_step_of_an_entry_is_saved_by_its_own_name(new_tab):
    tab = new_tab().add()
    address = tab.address.replace("/education", f"/save/education:{tab.ids[0]}")
    tab.browser.fragment(address, {"tab": tab.page.value("tab"), "seen": tab.page.value("seen"), "major": "Law"})
    assert dict(entries_of(drafts.answers_in(stored()), "education"))[tab.ids[0]]["major"] == "Law"


@pytest.mark.parametrize("button", ["", "fly:", "up:", "open:../..", "save:", "remove:ABC", "undo:" + "a" * 40])
def test_what_is_no_button_is_refused(new_tab, button):
    new_tab().press(button, status=400)


@pytest.mark.parametrize(
    "query", ["?open=..", "?open=0123abcd&did=fly", "?did=saved&about=0123abcd", "?variant=" + "a" * 99]
)
def test_whatever_the_address_says_the_page_opens(new_tab, query):
    assert new_tab(query=query).page.h1 == "Education"


@pytest.mark.parametrize(
    "did", ["saved", "removed", "back", "up", "down", "cleared", "wrong", "remove", "full", "open"]
)
def test_an_address_that_is_opened_again_says_the_same_and_changes_nothing(new_tab, did):
    entry = new_tab().add().ids[0]
    before = stored()
    page = new_tab(query=f"?did={did}&about={entry}&open={entry}")
    assert page.page.h1 == "Education" and stored() == before


def test_a_stranger_finds_nothing(app, cast, resume):
    stranger = Browser(app).in_language("en")
    cast.log_in(stranger, cast.bob)
    stranger.post(f"/resume/{resume.public_id}/education/entries", {"do": "add:"}, status=404)


def test_going_on_opens_the_entry_that_is_not_finished(tab):
    tab.add().press("add:")
    tab.go_on(status=422, university="Half")
    assert tab.page.value("university") == "Half" and "Enter your major, for example Marketing." in tab.page.summary


def test_many_at_once_are_all_kept_and_never_more_than_thirty(app, resume):
    """Two browsers add what there is room for once: the database decides."""
    fill(resume, entries.MOST_ENTRIES - 1)
    public_id, owner = resume.public_id, resume.member_id

    def add(number: int) -> bool:
        with app.app_context():
            _, draft = resumes.open_for(owner, public_id)  # type: ignore[misc]
            try:
                sender = Sender(f"tab{number}", 0)
                entries.keep(
                    draft, "education", entries.new_id(), {"university": f"N{number}"}, sender=sender, language="en"
                )
                db.session.commit()
            except entries.TooManyEntries:
                db.session.rollback()
                return False
            finally:
                db.session.remove()
            return True

    with ThreadPoolExecutor(4) as pool:
        outcomes = [pool.submit(Context().run, add, number) for number in range(4)]
    assert sorted(one.result() for one in outcomes) == [False, False, False, True]
    assert len(entries.live(stored(), "education")) == entries.MOST_ENTRIES


def test_entries_that_several_add_at_once_have_places_of_their_own(app, resume):
    public_id, owner = resume.public_id, resume.member_id

    def add(number: int) -> None:
        with app.app_context():
            _, draft = resumes.open_for(owner, public_id)  # type: ignore[misc]
            sender = Sender(f"tab{number}", 0)
            entries.keep(
                draft, "education", entries.new_id(), {"university": f"N{number}"}, sender=sender, language="en"
            )
            db.session.commit()
            db.session.remove()

    with ThreadPoolExecutor(4) as pool:
        for outcome in [pool.submit(Context().run, add, number) for number in range(4)]:
            outcome.result()
    assert [entry.place for entry in entries.in_draft(stored(), "education")] == [1, 2, 3, 4]
