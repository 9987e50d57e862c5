"""Two tabs or devices at the entries of a page, and several that write at once: nothing is lost."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import Context

from app.extensions import db
from app.operations import draft as drafts
from app.operations import resume as resumes
from app.operations.draft import Sender
from app.operations.resume import entries
from app.wizards.resume import entries_of
from tests.entries_tab import HANYANG, fill, ids_stored, names, stored


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
    assert ids_stored() == []


def test_an_older_save_that_arrives_late_changes_nothing(new_tab):
    tab = new_tab()
    entry, marks = tab.open, tab.marks
    tab.add()
    tab.browser.fragment(
        tab.address.replace("/education", "/save/education"), {**marks, "nth": "3", "university": "Late"}
    )
    assert entry in ids_stored() and names() == ["Hanyang"]


def test_a_step_of_an_entry_is_saved_by_its_own_name(new_tab):
    tab = new_tab().add()
    address = tab.address.replace("/education", f"/save/education:{tab.ids[0]}")
    tab.browser.fragment(address, {"tab": tab.page.value("tab"), "seen": tab.page.value("seen"), "major": "Law"})
    assert dict(entries_of(drafts.answers_in(stored()), "education"))[tab.ids[0]]["major"] == "Law"


def test_many_at_once_are_all_kept_and_never_more_than_thirty(app, open_resume):
    """Two browsers add what there is room for once: the database decides."""
    fill(open_resume, entries.MOST_ENTRIES - 1)
    public_id, owner = open_resume.public_id, open_resume.member_id

    def add(number: int) -> bool:
        with app.app_context():
            _, draft = resumes.open_for(owner, public_id)
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


def test_entries_that_several_add_at_once_have_places_of_their_own(app, open_resume):
    public_id, owner = open_resume.public_id, open_resume.member_id

    def add(number: int) -> None:
        with app.app_context():
            _, draft = resumes.open_for(owner, public_id)
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
