"""The entries of a page: add, change, remove, bring back, move, clear; with script and without."""

import pytest

from app.operations.resume import entries
from tests.entries_tab import HANYANG, fill, ids_stored, names, stored
from tests.page_client import Browser


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


def test_only_the_last_removed_ones_are_kept(tab, open_resume):
    fill(open_resume, 5)
    for entry in ids_stored():
        tab.press(f"remove:{entry}")
    assert len(ids_stored()) == entries.REMOVED_KEPT
    assert "U4 is removed" in tab.page.html and "U1 is removed" not in tab.page.html


def test_going_on_drops_what_was_removed_for_good(tab):
    tab.add(university="A").add(university="B")
    tab.press(f"open:{tab.ids[1]}").press(f"remove:{tab.ids[1]}")
    tab.go_on()
    assert [step for step in stored() if ":" in step] == [f"education:{tab_id}" for tab_id in ids_stored()]
    assert names() == ["A"]


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


def test_there_is_room_for_thirty(tab, open_resume):
    fill(open_resume, entries.MOST_ENTRIES - 1)
    tab.press("add:").add(university="Last")
    assert "There is room for 30." in tab.page.html and not tab.page.soup.select(".add")
    tab.press("add:")
    assert tab.open == "" and len(ids_stored()) == entries.MOST_ENTRIES


def test_what_there_is_no_room_for_stays_on_the_page(tab, open_resume):
    tab.press("add:")
    fill(open_resume, entries.MOST_ENTRIES)
    tab.press(f"save:{tab.open}", status=422, **HANYANG)
    assert tab.page.value("university") == "Hanyang" and "There is room for 30." in tab.page.html
    assert len(ids_stored()) == entries.MOST_ENTRIES


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


def test_a_stranger_finds_nothing(app, cast, open_resume):
    stranger = Browser(app).in_language("en")
    cast.log_in(stranger, cast.bob)
    stranger.post(f"/resume/{open_resume.public_id}/education/entries", {"do": "add:"}, status=404)


def test_going_on_opens_the_entry_that_is_not_finished(tab):
    tab.add().press("add:")
    tab.go_on(status=422, university="Half")
    assert tab.page.value("university") == "Half" and "Enter your major, for example Marketing." in tab.page.summary
