"""Lists that staff save, rows that follow what happens, tickets scanned into the search, and any filters (ST-2)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import InflowPath, LoginSession, Member, Resume, SavedView
from app.operations import checkin, gram_counts, search, ticket
from app.operations.people import views


@pytest.fixture
def desk(browser, cast):
    browser.in_language("en")
    return cast.log_in(browser, cast.dana)


@pytest.fixture
def place(cast):
    """Alice's place at the Spring Fair."""
    search.index(cast.alice)
    search.index(cast.bob)
    gram_counts.refresh()
    made = cast.registration(cast.alice, cast.fair.slots[0])
    cast.registration(cast.bob, cast.fair.slots[1])
    return made


def names(page) -> list[str]:
    return sorted(link.text for link in page.soup.select("a.person__name"))


ALICE, BOB = "NGUYEN THI HUONG", "KIM Minsu"


def test_a_list_is_saved_and_opens_as_it_was(desk, cast, place):
    fields = {"name": "Vietnamese", "fair": "spring", "nationality": "VN", "q": "huong"}
    desk.post("/staff/people/views", fields, status=303)
    view = db.session.scalars(select(SavedView)).one()
    assert view.query == {"fair": "spring", "nationality": "VN", "q": "huong"}
    link = desk.get("/staff/people").soup.find("a", string=lambda text: text and "Vietnamese" in text)
    assert names(desk.get(link["href"])) == [ALICE]


def test_a_list_needs_a_name(desk, place):
    page = desk.post("/staff/people/views", {"name": " ", "q": "huong"}, status=422)
    assert page.summary == ["Give the list a name."]
    assert names(page) == [ALICE]


def test_saving_under_the_same_name_replaces(desk, cast, place):
    for q in ("huong", "minsu"):
        desk.post("/staff/people/views", {"name": "Mine", "q": q}, status=303)
    assert [view.query for view in db.session.scalars(select(SavedView))] == [{"q": "minsu"}]


def test_colleagues_see_what_is_shared_and_remove_only_their_own(desk, another_browser, cast, place):
    desk.post("/staff/people/views", {"name": "Secret"}, status=303)
    desk.post("/staff/people/views", {"name": "For all", "is_shared": "y"}, status=303)
    another_browser.in_language("en")
    cast.log_in(another_browser, cast.max)
    page = another_browser.get("/staff/people")
    assert "For all" in page.text and "Secret" not in page.text
    shared = db.session.scalars(select(SavedView).where(SavedView.is_shared)).one()
    another_browser.post(f"/staff/people/views/{shared.public_id}/remove", {}, status=303)
    assert db.session.scalars(select(SavedView.name)).all().count("For all") == 1
    desk.post(f"/staff/people/views/{shared.public_id}/remove", {}, status=303)
    assert db.session.scalars(select(SavedView.name)).all() == ["Secret"]


def test_nobody_saves_more_than_fit(desk, cast, place, monkeypatch):
    monkeypatch.setattr(views, "MOST", 1)
    desk.post("/staff/people/views", {"name": "One"}, status=303)
    page = desk.post("/staff/people/views", {"name": "Two"}, status=422)
    assert page.summary == ["You have saved 1 lists. Remove one first."]


def live(desk, *people: Member, **more: str):
    rows = ",".join(person.public_id for person in people)
    arguments = "&".join(f"{name}={value}" for name, value in more.items())
    return desk.fragment(f"/staff/people/live?rows={rows}&{arguments}").soup


def test_rows_follow_what_happens_and_say_who_is_new(desk, cast, place):
    assert "Not here yet" in live(desk, cast.alice, fair="spring").text
    checkin.check_in_by_hand(cast.dana, place)
    db.session.commit()
    soup = live(desk, cast.alice, fair="spring", newest="1")
    assert "Arrived" in soup.text
    assert soup.table["data-newer"] == "1"  # Bob came after Alice
    assert live(desk, cast.bob, fair="spring", newest="1").table["data-newer"] == "0"


def test_a_page_that_asks_by_itself_keeps_nobody_logged_in(desk, cast, place):
    login = db.session.scalars(select(LoginSession).where(LoginSession.staff_id == cast.dana.id)).one()
    login.seen_at -= timedelta(minutes=5)
    db.session.commit()
    before = login.seen_at
    desk.get("/staff/people/live?rows=x", headers={"X-Unattended": "1"})
    db.session.expire_all()
    assert login.seen_at == before
    desk.get("/staff/people")
    db.session.expire_all()
    assert login.seen_at > before


def test_a_scanned_ticket_opens_its_registration(app, desk, cast, place):
    digits = ticket.digits_of(place)
    assert desk.get(f"/staff/people?q={digits}", status=303).response.headers["Location"].endswith(place.public_id)
    assert names(desk.fragment(f"/staff/people/results?q={digits}")) == [ALICE]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda digits: digits[:100], "Only a part of the ticket was read"),
        (lambda digits: digits[:-1] + str((int(digits[-1]) + 1) % 10), "was not made by this site, or was altered"),
    ],
)
def test_a_ticket_that_is_none_says_why(app, desk, cast, place, change, words):
    page = desk.get(f"/staff/people?q={change(ticket.digits_of(place))}")
    assert words in page.text and names(page) == []


def test_a_ticket_that_was_replaced_says_so(app, desk, cast, place):
    digits, place.ticket_id = ticket.digits_of(place), b"another1"
    db.session.commit()
    assert "not valid any more" in desk.get(f"/staff/people?q={digits}").text


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ("q=447", [ALICE]),  # three digits in a row
        ("q=510", []),
        ("nationality=VN&speaks=en", [ALICE, BOB]),
        ("identity=verified", [ALICE, BOB]),
        ("identity=to_check", []),
        ("visa=D-10", [ALICE]),
        ("resume=applied&fair=spring&q=nguyen", [ALICE]),
        ("resume=accepted", []),
        ("inflow=none", [BOB]),
        ("fair=spring&show=expected&nationality=VN&q=kim", [BOB]),
        ("fair=spring&show=arrived&q=kim", []),
        ("fair=spring&show=returned", []),
        ("show=arrived", [ALICE, BOB]),  # says nothing without a fair
        ("identity=nonsense&visa=x'&inflow=zz&resume=draft&before=x", [ALICE, BOB]),
    ],
)
def test_filters_are_combined(desk, cast, place, arguments, found):
    db.session.add(Resume(member_id=cast.alice.id, state="applied", visa="D-10", folded=""))
    cast.bob.inflow_path_id = cast.inflow_path.id
    db.session.commit()
    assert names(desk.get(f"/staff/people?{arguments}")) == sorted(found)


def test_at_a_fair_the_link_that_led_there_goes_before_what_was_said_when_joining(desk, cast, place):
    cast.alice.inflow_path_id = cast.bob.inflow_path_id = cast.inflow_path.id
    other = InflowPath(code="link", names={"ko": "링크", "en": "A link"}, position=8)
    db.session.add(other)
    db.session.flush()
    place.inflow_path_id = other.id
    db.session.commit()
    code, there = place.member.name, "fair=spring&inflow="
    assert names(desk.get(f"/staff/people?{there}link")) == [code]
    assert code not in names(desk.get(f"/staff/people?{there}{cast.inflow_path.code}"))
    assert code in names(desk.get(f"/staff/people?inflow={cast.inflow_path.code}"))


def test_korean_names_are_found_with_and_without_their_spaces(desk, cast):
    for number, name in enumerate(("김 민준", "남궁민준", "응우옌 티 흐엉")):
        search.index(cast.member(f"korean{number}", name, email=f"k{number}@example.com"))
    gram_counts.refresh()
    assert names(desk.get("/staff/people?q=김민준")) == ["김 민준"]
    assert names(desk.get("/staff/people?q=남궁 민준")) == ["남궁민준"]
    assert names(desk.get("/staff/people?q=응우옌티흐엉")) == ["응우옌 티 흐엉"]


def test_pages_follow_each_other_by_key_and_nobody_is_missed(desk, cast, monkeypatch):
    monkeypatch.setattr("app.operations.people.lookup.PAGE", 2)
    for number in range(5):
        search.index(cast.member(f"visitor{number}", f"VISITOR {number}", email=f"v{number}@example.com"))
    gram_counts.refresh()
    page, seen = desk.get("/staff/people?q=visitor"), []
    assert "More than 2 people" in page.text
    while True:
        seen += names(page)
        following = page.soup.select_one("a[rel=next]")
        if following is None:
            break
        page = desk.get(following["href"])
    assert sorted(seen) == [f"VISITOR {number}" for number in range(5)]


def test_a_walk_that_stops_says_that_one_can_look_further(desk, cast, monkeypatch):
    monkeypatch.setattr("app.operations.people.walk.CHUNKS", (2,))
    monkeypatch.setattr("app.operations.people.lookup.walk.BUDGET", 2)
    monkeypatch.setattr("app.operations.people.walk.steps.__kwdefaults__", {"budget": 2, "chunks": (2,)})
    search.index(cast.member("first123", "KIM Anna", email="a@example.com"))
    for number in range(4):
        search.index(cast.member(f"visitor{number}", f"KIM {number}", email=f"v{number}@example.com"))
    gram_counts.refresh()
    page = desk.get("/staff/people?q=kim anna")
    looked = 0
    while names(page) != ["KIM Anna"]:
        assert "Look further" in page.text
        page, looked = desk.get(page.soup.select_one("a[rel=next]")["href"]), looked + 1
        assert looked < 5


def test_the_language_that_people_speak_is_not_that_of_the_page(desk, cast):
    cast.bob.language = "ko"
    cast.save()
    page = desk.get("/staff/people?speaks=ko")
    assert page.h1 == "People" and BOB in page.text and ALICE not in page.text
    assert desk.get("/staff/people").h1 == "People"


def test_a_search_is_told_of_nobody_new_or_digits_could_be_guessed_unseen(desk, cast, place):
    assert live(desk, cast.alice, newest="1").table["data-newer"] == "1"
    assert live(desk, cast.alice, newest="1", q="bob").table["data-newer"] == "0"
    assert desk.get("/staff/people").soup.select("[data-newest]")
    assert not desk.get("/staff/people?q=bob").soup.select("[data-newest]")
