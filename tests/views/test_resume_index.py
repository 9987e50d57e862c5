"""The member's list of resumes: begin, go on, copy, the main one, delete."""

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import Resume
from app.models.types import now
from app.operations import draft as drafts
from app.operations import resume as resumes
from app.operations.draft import Sender
from app.operations.resume import files
from tests.scene import PDF


@pytest.fixture
def browser(browser, cast):
    return cast.log_in(browser, cast.alice).in_language("en")


def begun(member, **answers) -> Resume:
    resume = resumes.begin(member.id, "en", answers)
    db.session.commit()
    return resume


def card(page, resume: Resume):
    return page.soup.find(id=resume.public_id)


def words(element) -> str:
    return " ".join(element.get_text(" ").split())


def test_who_has_none_is_told_what_it_is_for_and_begins(browser, cast):
    page = browser.get("/resume")
    assert "You have no resume yet" in page.text and "about 10 minutes" in page.text and "any order" in page.text
    begun = browser.post("/resume")
    resume = db.session.scalars(select(Resume)).one()
    assert browser.location(begun) == f"/resume/{resume.public_id}/basics"
    assert resume.member_id == cast.alice.id and resume.is_main


def test_a_card_says_how_far_one_has_come_and_leads_on(browser, cast):
    resume = begun(cast.alice, basics={"title": "Welder in Ulsan"}, stay={"stay_place": "abroad"}, photo={"photo": ""})
    page = browser.get("/resume")
    said = words(card(page, resume))
    assert "Welder in Ulsan" in said and "Main resume" in said and "Not sent yet" in said
    assert "1 of 7 steps done" in said and "Done: Photo" in said and "To do: Basics" in said
    assert "Kept until" in said and "Last changed" in said
    assert page.link("Go on") == f"/resume/{resume.public_id}/address"


def test_one_without_a_title_can_be_told_apart(browser, cast):
    begun(cast.alice)
    page = browser.get("/resume")
    assert "Without a title yet" in page.text
    assert page.link("Begin : Without").endswith("/basics")


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        ("applied", "Applied for matching"),
        ("returned", "Sent back to you"),
        ("accepted", "Accepted"),
        ("withdrawn", "Withdrawn"),
    ],
)
def test_the_match_application_is_said_in_words(browser, cast, state, shown):
    resume = begun(cast.alice, basics={"title": "Welder"})
    resume.state, resume.version, resume.submitted_at, resume.title = state, 1, now(), "Welder"
    resume.reason = "Add the months of your first job." if state == "returned" else None
    db.session.commit()
    said = words(card(browser.get("/resume"), resume))
    assert shown in said and "Kept until" not in said
    assert ("Add the months" in said) == (state == "returned")


def test_a_copy_is_named_as_one_and_opens(browser, cast):
    resume = begun(cast.alice, basics={"title": "Welder", "english_name": "NGUYEN THI HUONG"})
    page = browser.post(f"/resume/{resume.public_id}/copy", follow=True, status=200)
    assert "Copy of Welder" in page.text
    copied = Resume.of(cast.alice.id)[1]
    page = browser.get(f"/resume/{copied.public_id}/basics")
    assert (page.value("title"), page.value("english_name")) == ("Copy of Welder", "NGUYEN THI HUONG")


def test_a_long_title_is_cut_in_the_copy(browser, cast):
    resume = begun(cast.alice, basics={"title": "W" * 80})
    browser.post(f"/resume/{resume.public_id}/copy")
    page = browser.get(f"/resume/{Resume.of(cast.alice.id)[1].public_id}/basics")
    assert page.value("title") == "Copy of " + "W" * 72


def test_another_one_is_made_the_main_one(browser, cast):
    first, second = begun(cast.alice), begun(cast.alice, basics={"title": "Cook"})
    browser.post(f"/resume/{second.public_id}/main")
    assert [resume.public_id for resume in Resume.of(cast.alice.id)] == [second.public_id, first.public_id]
    assert "Make it the main one" not in words(card(browser.get("/resume"), second))


def test_deleting_asks_once_and_says_what_goes(browser, cast):
    first, second = begun(cast.alice), begun(cast.alice, basics={"title": "Cook"})
    address = f"/resume/{first.public_id}/delete"
    page = browser.get(address)
    assert "photo and the files" in page.text and "newest of your others" in page.text
    assert "match application" not in page.text
    browser.post(address)
    assert [(resume.public_id, resume.is_main) for resume in Resume.of(cast.alice.id)] == [(second.public_id, True)]
    browser.post(address, status=404)


def test_deleting_a_submitted_one_says_that_the_application_ends(browser, cast):
    resume = begun(cast.alice, basics={"title": "Welder"})
    resume.state, resume.version, resume.submitted_at = "applied", 1, now()
    db.session.commit()
    assert "Your match application ends with it" in browser.get(f"/resume/{resume.public_id}/delete").text


def test_ten_are_the_most(browser, cast):
    for number in range(10):
        begun(cast.alice, basics={"title": f"Job {number}"})
    page = browser.get("/resume")
    assert "as many as can be kept" in page.text and "Begin another resume" not in page.text
    first = Resume.of(cast.alice.id)[0].public_id
    for address in ("/resume", f"/resume/{first}/copy"):
        assert "Delete one first" in browser.post(address, follow=True, status=200).text
    assert len(Resume.of(cast.alice.id)) == 10


@pytest.mark.parametrize("what", ["copy", "main", "delete"])
def test_nobody_touches_the_resume_of_another(browser, cast, what):
    theirs = begun(cast.bob)
    browser.post(f"/resume/{theirs.public_id}/{what}", status=404)
    assert len(Resume.of(cast.bob.id)) == 1 and Resume.of(cast.alice.id) == []


def test_the_menu_says_that_one_is_among_ones_resumes(browser, cast):
    resume = begun(cast.alice)
    for path, current in (("/resume", "page"), (f"/resume/{resume.public_id}/basics", "true")):
        marked = browser.get(path).soup.select("nav.nav [aria-current]")
        assert [(link["href"], link["aria-current"]) for link in marked] == [("/resume", current)]


def test_every_stage_can_be_opened_and_the_bar_says_what_is_done(browser, cast):
    resume = begun(cast.alice, photo={"photo": ""})
    page = browser.get(f"/resume/{resume.public_id}/basics")
    links = [(words(link), link["href"].rsplit("/", 1)[1]) for link in page.soup.select(".steps__list a")]
    assert links == [
        ("Basics", "basics"), ("Done: Photo", "photo"), ("Education", "education"), ("Work", "experience"),
        ("Skills", "options"), ("Wishes", "conditions"), ("Apply", "introduction"),
    ]  # fmt: skip
    parts = [words(link) for link in page.soup.select(".parts__link")]
    assert parts == ["Title and name", "Your stay", "Name check", "Address"]


def test_the_page_says_when_it_was_saved(browser, cast):
    resume = begun(cast.alice)
    assert words(browser.get(f"/resume/{resume.public_id}/basics").soup.find(id="saved")) == ""
    _, draft = resumes.open_for(cast.alice.id, resume.public_id)
    drafts.save(draft, "basics", {"title": "Cook"}, sender=Sender("tab", 0, 1))
    db.session.commit()
    assert "Saved at" in words(browser.get(f"/resume/{resume.public_id}/basics").soup.find(id="saved"))


def test_a_copy_has_a_document_of_its_own(browser, cast):
    resume = begun(cast.alice, basics={"title": "Welder"})
    _, draft = resumes.open_for(cast.alice.id, resume.public_id)
    fields = {"kind": "portfolio", "place": 1}
    files.attach(resume.id, draft, "k3f9", fields, "works.pdf", PDF, sender=Sender("tab", 0, 1), language="en")
    browser.post(f"/resume/{resume.public_id}/copy")
    copied = Resume.of(cast.alice.id)[1]
    [original], [document] = files.all_of(resume.id).values(), files.all_of(copied.id).values()
    assert document.key != original.key and files.content_of(document) == PDF
    _, draft = resumes.open_for(cast.alice.id, copied.public_id)
    assert files.named_in(draft.answers) == {document.public_id}


def test_copies_are_counted_by_the_day(browser, cast, monkeypatch):
    """Each writes a photo and files, and deleting it gives the room back only after a while."""
    monkeypatch.setattr("app.views.resume.index.COPIES_AT_MOST", "1 per day")
    cast.log_in(browser, cast.alice)
    resume = begun(cast.alice)
    browser.post(f"/resume/{resume.public_id}/copy")
    browser.post(f"/resume/{resume.public_id}/copy", status=429)
    assert len(Resume.of(cast.alice.id)) == 2
