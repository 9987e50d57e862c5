"""The review: what is missing, applying, and how it stands with the application afterwards (RS-12)."""

import pytest
from sqlalchemy import func, select

from app.extensions import db
from app.models import OutboxItem, ResumeVersion
from app.operations.resume import application
from tests import bundled
from tests.resume_content import begun, retyped, student, submitted


@pytest.fixture
def alice(browser, cast):
    bundled.load()
    cast.save()
    return cast.log_in(browser, cast.alice).in_language("en")


def at(resume, page="review") -> str:
    return f"/resume/{resume.public_id}/{page}"


def apply(browser, resume, page=None, **options):
    """Press the button of a review that was opened before."""
    page = page or browser.get(at(resume))
    return browser.post(at(resume), {name: page.value(name) for name in ("once", "tab", "seen")}, **options)


def count_of_versions() -> int:
    return db.session.scalar(select(func.count(ResumeVersion.id)))


def test_a_whole_resume_is_shown_and_nothing_is_missing(alice, cast):
    page = alice.get(at(begun(cast.alice)))
    assert page.h1 == "Review and apply"
    assert "before you can apply" not in page.text
    for words in ("NGUYEN THI HUONG", "Robot design", "D-10", "한양대학교", "I build robots that walk."):
        assert words in page.text
    assert "No company sees it unless you share it" in page.text


def test_the_photo_stands_there_with_the_way_to_change_it(alice, cast):
    resume = begun(cast.alice, student() | {"photo": {"photo": "hers"}})
    page = alice.get(at(resume))
    assert page.soup.select_one("img.resume__photo")["src"] == f"/resume/{resume.public_id}/photo/hers.jpg"
    assert page.soup.find("a", {"aria-label": "Change Photo"})["href"] == at(resume, "photo")


def test_what_is_missing_leads_to_its_field(alice, cast):
    resume = begun(cast.alice, student(stay={"visa_expiry": "20200101"}, conditions={"places": []}))
    page = alice.get(at(resume))
    assert "2 things before you can apply" in page.text
    assert page.link("Your visa expiry date has passed") == at(resume, "stay") + "#visa_expiry"
    assert page.soup.select_one(".review__item--problem") is not None


def test_what_is_missing_of_an_entry_leads_to_the_open_entry(alice, cast):
    resume = begun(cast.alice, student(**{"education:a1b2c3d4": {"university": ""}}))
    page = alice.get(at(resume))
    links = [anchor["href"] for anchor in page.soup.select(".summary a")]
    assert at(resume, "education") + "?open=a1b2c3d4&did=wrong&about=a1b2c3d4#university" in links
    for link in links:
        opened = alice.get(link.partition("#")[0])
        assert opened.soup.find(id=link.partition("#")[2]) is not None, link


def test_each_link_of_an_empty_resume_finds_its_field(alice, cast):
    page = alice.get(at(begun(cast.alice, {})))
    links = [anchor["href"] for anchor in page.soup.select(".summary a")]
    assert len(links) == 7
    for link in links:
        address, _, field = link.partition("#")
        assert alice.get(address).soup.find(id=field) is not None, link


def test_applying_with_problems_lists_them_and_stores_nothing(alice, cast):
    resume = begun(cast.alice, student(basics={"title": ""}))
    page = apply(alice, resume, status=422)
    assert "1 thing before you can apply" in page.text and page.soup.title.text.startswith("Error:")
    assert count_of_versions() == 0


def test_applying_leads_to_what_comes_next(alice, cast):
    resume = begun(cast.alice)
    answer = apply(alice, resume)
    assert alice.location(answer) == at(resume, "applied")
    page = alice.get(at(resume, "applied"))
    assert page.h1 == "You have applied" and "A receipt is on its way" in page.text
    assert db.session.scalars(select(OutboxItem.topic)).all() == ["mail.resume_received"]
    db.session.refresh(resume)
    assert (resume.state, resume.version) == ("applied", 1)


def test_pressing_twice_applies_once(alice, cast):
    resume = begun(cast.alice)
    page = alice.get(at(resume))
    for _ in range(2):
        assert alice.location(apply(alice, resume, page)) == at(resume, "applied")
    assert count_of_versions() == 1


def test_an_old_page_does_not_undo_a_withdrawal(alice, cast):
    resume = begun(cast.alice)
    page = alice.get(at(resume))
    apply(alice, resume, page)
    application.withdraw(resume.id)
    cast.save()
    apply(alice, resume, page)
    db.session.refresh(resume)
    assert resume.state == "withdrawn"
    assert alice.location(alice.get(at(resume, "applied"), status=303)) == at(resume)


def test_what_another_tab_changed_is_looked_at_before_it_is_applied_for(alice, cast):
    resume = begun(cast.alice)
    page = alice.get(at(resume))
    retyped(resume, "basics", title="Robot repair")
    assert alice.location(apply(alice, resume, page)) == at(resume)
    shown = alice.get(at(resume))
    assert "Look at it again, then apply" in shown.text and "Robot repair" in shown.text
    assert count_of_versions() == 0
    assert alice.location(apply(alice, resume, shown)) == at(resume, "applied")


def test_what_was_only_typed_is_checked_and_submitted_too(alice, cast):
    resume = begun(cast.alice, student(introduction=None))
    alice.post(
        at(resume, "save/introduction"), {"introduction": "Typed and never sent.", "tab": "x", "seen": "0"}, status=200
    )
    apply(alice, resume)
    stored = db.session.scalars(select(ResumeVersion)).one()
    assert stored.content["answers"]["introduction"]["introduction"] == "Typed and never sent."


def test_without_changes_there_is_nothing_to_press(alice, cast):
    resume = submitted(cast.alice)
    page = alice.get(at(resume))
    assert "Your application has arrived" in page.text
    assert page.soup.find("button", string=lambda text: text and "apply" in text.lower()) is None
    assert page.has_link_to(at(resume, "withdraw"))


def test_changes_after_applying_are_said_to_be_with_nobody_yet(alice, cast):
    resume = begun(cast.alice)
    apply(alice, resume)
    assert "You changed it since" not in alice.get(at(resume)).text
    retyped(resume, "basics", title="Robot repair")
    page = alice.get(at(resume))
    assert "You changed it since: staff see the version of" in page.text
    assert "Apply with the changes" in page.text
    apply(alice, resume, page)
    db.session.refresh(resume)
    assert (resume.version, resume.title) == (2, "Robot repair")


def test_a_returned_resume_shows_the_reason_and_can_be_applied_for_again(alice, cast):
    resume = submitted(cast.alice)
    application.send_back(cast.dana, resume, 1, "The visa is <missing>.")
    cast.save()
    page = alice.get(at(resume))
    assert "The visa is <missing>." in page.text and "Apply again" in page.text
    apply(alice, resume, page)
    db.session.refresh(resume)
    assert (resume.state, resume.reason) == ("applied", None)


def test_an_accepted_resume_says_so(alice, cast):
    resume = submitted(cast.alice)
    application.accept(cast.dana, resume, 1)
    cast.save()
    assert "Your application is accepted" in alice.get(at(resume)).text


def test_withdrawing_is_asked_once_and_holds_at_once(alice, cast):
    resume = submitted(cast.alice)
    page = alice.get(at(resume, "withdraw"))
    assert page.h1 == "Withdraw your application?"
    assert alice.location(alice.post(at(resume, "withdraw"), {"reason": "I found work."})) == at(resume)
    shown = alice.get(at(resume))
    assert "Your application is withdrawn" in shown.text and "Apply again" in shown.text
    db.session.refresh(resume)
    assert resume.state == "withdrawn"


def test_withdrawing_twice_does_no_harm(alice, cast):
    resume = submitted(cast.alice)
    for _ in range(2):
        assert alice.location(alice.post(at(resume, "withdraw"))) == at(resume)


def test_a_reason_that_is_too_long_is_kept_and_named(alice, cast):
    resume = submitted(cast.alice)
    page = alice.post(at(resume, "withdraw"), {"reason": "a" * 501}, status=422)
    assert page.value("reason") == "a" * 501


@pytest.mark.parametrize("page", ["review", "applied", "withdraw"])
def test_to_another_member_there_is_no_such_page(another_browser, cast, page):
    bob = cast.log_in(another_browser, cast.bob)
    bob.get(at(submitted(cast.alice), page), status=404)


def test_a_language_switch_submits_nothing(alice, cast):
    resume = begun(cast.alice)
    page = alice.get(at(resume))
    fields = {name: page.value(name) for name in ("once", "tab", "seen")}
    alice.post(at(resume), {**fields, "language": "ko"}, status=200)
    assert count_of_versions() == 0


def test_nobody_fills_the_database_and_a_mailbox_by_applying(alice, cast, monkeypatch):
    monkeypatch.setattr("app.views.resume.review.SUBMITS_AT_MOST", "1 per day")
    resume = begun(cast.alice)
    apply(alice, resume)
    retyped(resume, "introduction", introduction="Other words.")
    assert apply(alice, resume, status=429).response.headers["Retry-After"] == "3600"
    assert count_of_versions() == 1
