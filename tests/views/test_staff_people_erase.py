"""Asking that a list of people be erased, agreeing, and what came of it, on the pages (ST-1)."""

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import Approval, AuditEntry, LoginSession, Member, Question
from app.models.types import now
from app.operations import approvals, mass_erasing, search

LIST = "/staff/people/erase?nationality=UZ"
REASON = "They never came to a fair"


@pytest.fixture
def people(cast) -> list[Member]:
    made = []
    for number in range(3):
        one = cast.member(f"person{number:04}", f"PERSON {number}", email=f"person{number}@example.com")
        one.nationality, one.phone = "UZ", f"+8210555500{number:02}"
        search.index(one)
        made.append(one)
    db.session.commit()
    return made


def proved(browser, cast, staff):
    """Logged in, with the password just typed."""
    cast.log_in(browser, staff).in_language("en")
    db.session.execute(LoginSession.__table__.update().values(proved_at=now()))
    db.session.commit()
    return browser


@pytest.fixture
def ada(browser, cast):
    return proved(browser, cast, cast.ada)


@pytest.fixture
def adam(another_browser, cast):
    return proved(another_browser, cast, cast.staff("adam@madang.example", "Adam Admin", "admin"))


def ask(browser, status: int = 303, **changes: str):
    sent = {"reason": REASON, "number": "3", "seen": browser.get(LIST).value("seen")} | changes
    return browser.post(LIST, sent, status=status)


def newest() -> Approval:
    db.session.expire_all()
    return db.session.scalars(select(Approval).order_by(Approval.id.desc())).first()


def test_the_list_leads_admins_there_once_it_is_kept_to_somebody(ada, another_browser, cast, people):
    assert "people/erase" not in ada.get("/staff/people").html
    assert ada.get("/staff/people?nationality=UZ").link("Erase these 3 people…") == LIST
    assert ada.get("/staff/people?q=person&nationality=UZ").link("Erase these people…")
    assert "people/erase" not in ada.get("/staff/people?nationality=AQ").html
    for who in (cast.max, cast.dana, cast.vera):
        assert "people/erase" not in cast.log_in(another_browser, who).get("/staff/people?nationality=UZ").html


@pytest.mark.parametrize("who", ["vera", "dana", "max", "dora"])
def test_it_is_for_admins_alone(browser, cast, people, who):
    staff = proved(browser, cast, getattr(cast, who))
    staff.get(LIST, status=403)
    staff.post(LIST, {"reason": REASON, "number": "3"}, status=403)
    assert newest() is None


def test_the_password_is_asked_for_first(browser, cast, people):
    page = cast.log_in(browser, cast.ada).get(LIST, status=303)
    assert "/staff/prove" in page.response.headers["Location"]


def test_the_page_says_whom_how_many_and_who_stays(ada, cast, people):
    db.session.add(Question(member_id=people[0].id, email="x@example.com", text="?", language="en"))
    cast.registration(people[1], cast.fair.slots[0])
    db.session.commit()
    page = ada.get(LIST)
    assert page.h1 == "Erase 3 people" and "Uzbekistan" in page.text
    assert "Registered for a fair that is not over" in page.text and "A question of theirs waits" in page.text
    assert "PERSON" not in page.text and newest() is None


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"reason": ""}, "Write why they are to be erased."),
        ({"reason": "Old"}, "Use 5 to 300 characters."),
        ({"reason": "x" * 301}, "Use 5 to 300 characters."),
        ({"number": ""}, "Type how many people are to be erased."),
        ({"number": "2"}, "This is not the number above. Type 3."),
        ({"number": "0x3"}, "This is not the number above. Type 3."),
        ({"seen": ""}, "The list has changed since you opened this page. Look at the number again."),
    ],
)
def test_reason_and_number_are_needed(ada, people, sent, said):
    assert said in ask(ada, 422, **sent).summary
    assert newest() is None


@pytest.mark.parametrize("number", ["3", " 3 ", "３"])
def test_the_number_may_be_typed_in_any_digits(ada, people, number):
    ask(ada, number=number)
    assert newest().details["people"] == 3


def test_a_list_that_has_changed_is_not_asked_for(ada, cast, people):
    seen = ada.get(LIST).value("seen")
    people[0].nationality, cast.bob.nationality = "VN", "UZ"
    db.session.commit()
    page = ask(ada, 422, seen=seen)
    assert page.summary == ["The list has changed since you opened this page. Look at the number again."]
    ask(ada, 303, seen=page.value("seen"))


@pytest.mark.parametrize("query", ["", "?", "?show=all", "?visa=nonsense", "?fair=nosuchfair", "?q=+", "?before=5"])
def test_everybody_is_no_list(ada, people, query):
    page = ada.get(f"/staff/people/erase{query}", status=303)
    assert page.response.headers["Location"].endswith("/staff/people")
    assert "Choose first whom" in ada.get("/staff/people").text


def test_too_many_or_nobody_lead_back(ada, people, monkeypatch):
    ada.get("/staff/people/erase?nationality=AQ", status=303)
    monkeypatch.setattr(mass_erasing, "MOST", 2)
    ada.get(LIST, status=303)
    assert "More than 2 people cannot be erased at once." in ada.get("/staff/people").text


def test_another_admin_sees_whom_agrees_and_sees_what_came_of_it(ada, adam, cast, people):
    db.session.add(Question(member_id=people[0].id, email="x@example.com", text="?", language="en"))
    db.session.commit()
    ask(ada)
    address = f"/staff/approvals/{newest().public_id}"
    mine = ada.get("/staff/approvals")
    assert "Erase 3 people" in mine.text and REASON in mine.text and "Take it back" in mine.text
    assert "Agree" not in [button.text.strip() for button in mine.soup.select("button")]
    theirs = adam.get(adam.get("/staff/approvals").link("See whom it is about"))
    assert theirs.h1 == "Erase 3 people" and "PERSON 2" in theirs.text and "Uzbekistan" in theirs.text
    assert "A question of theirs waits for its answer" in theirs.text and "10555500" not in theirs.html
    about_it = select(AuditEntry).where(AuditEntry.subject == f"approval:{newest().id}")
    shown = db.session.scalars(about_it.order_by(AuditEntry.position.desc())).first()
    assert (shown.action, shown.details["shown"]) == ("people.list", [one.id for one in people])
    ada.post(f"{address}/approve", {}, status=303)
    assert newest().used_at is None, "not by who asked"
    adam.post(f"{address}/approve", {}, status=303)
    waiting = adam.get("/staff/approvals")
    assert "0 of 3 people are done" in waiting.text
    assert waiting.soup.select_one(f"[data-live-figures='{address}/progress']")
    while mass_erasing.step():
        pass
    done = adam.get("/staff/approvals")
    assert (
        not done.soup.select("progress, [data-live-figures]") and "Not erased: A question of theirs waits" in done.text
    )
    left = adam.get(done.link("See who was not erased"))
    assert "PERSON 0" in left.text and "PERSON 1" not in left.text
    assert db.session.get_one(Member, people[1].id).name == ""


def test_a_long_list_is_paged_by_key(ada, people, monkeypatch):
    monkeypatch.setattr("app.views.staff.people_erase.PAGE", 2)
    ask(ada)
    first = ada.get(f"/staff/approvals/{newest().public_id}/people")
    assert "PERSON 0" in first.text and "PERSON 2" not in first.text
    second = ada.get(first.soup.find("a", rel="next")["href"])
    assert "PERSON 2" in second.text and "PERSON 1" not in second.text and not second.soup.find("a", rel="next")
    ada.get(f"/staff/approvals/{newest().public_id}/people?after=x")


def test_progress_is_sent_once_and_then_304(ada, adam, people):
    ask(ada)
    address = f"/staff/approvals/{newest().public_id}"
    adam.post(f"{address}/approve", {}, status=303)
    first = adam.get(f"{address}/progress", headers={"HX-Request": "true"}).response
    same = {"HX-Request": "true", "If-None-Match": first.headers["ETag"]}
    known = adam._send("GET", f"{address}/progress", headers=same)
    assert (known.status_code, known.data) == (304, b"")
    mass_erasing.step()
    assert "Erased" in adam.get(f"{address}/progress", headers=same).text


def test_one_admin_stops_it(ada, adam, people, monkeypatch):
    monkeypatch.setattr(mass_erasing, "AT_ONCE", 1)
    ask(ada)
    address = f"/staff/approvals/{newest().public_id}"
    ada.post(f"{address}/stop", {}, status=303)
    assert "There is nothing to stop." in ada.get("/staff/approvals").text, "nobody has agreed yet"
    adam.post(f"{address}/approve", {}, status=303)
    mass_erasing.step()
    ada.post(f"{address}/stop", {}, status=303)
    page = ada.get("/staff/approvals")
    assert "Stopped. Nobody else is erased." in page.text and "Spared, since it was stopped" in page.text
    assert not mass_erasing.step() and newest().details["spared"] == 2


def test_other_requests_have_no_such_pages(ada, cast):
    other = approvals.ask("mass_export", cast.max, {"fair": cast.fair.id}, "For the ministry")
    db.session.commit()
    for page in ("people", "progress"):
        ada.get(f"/staff/approvals/{other.public_id}/{page}", status=404)
    ada.post(f"/staff/approvals/{other.public_id}/stop", {}, status=404)
    ada.get("/staff/approvals/nosuchone/people", status=404)
