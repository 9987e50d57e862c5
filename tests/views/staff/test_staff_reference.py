"""Staff look after the lists that pickers offer."""

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import AuditEntry, ReferenceEntry
from app.operations import picking
from tests import bundled


@pytest.fixture
def manager(browser, cast):
    bundled.load()
    browser.in_language("en")
    return cast.log_in(browser, cast.max)


def rows(page) -> list[str]:
    return [row.td.get_text(strip=True) for row in page.soup.select("tbody tr")]


def actions() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.position)))


def test_every_list_says_how_much_is_in_it_and_where_it_came_from(manager):
    page = manager.get("/staff/reference")
    assert rows(page) == ["Universities", "Majors", "Industries", "Occupations", "Regions", "Visa statuses"]
    assert "Korean Council for University Education" in page.text
    assert "2026-05-04" in page.text
    assert page.has_link_to("/staff/reference/visa")


def test_a_list_is_searched_and_turned_page_by_page(manager):
    page = manager.get("/staff/reference/university")
    assert len(rows(page)) == 50
    assert "50 and more" in page.text
    following = manager.get(page.link("Next page"))
    assert not set(rows(page)) & set(rows(following))
    found = manager.get("/staff/reference/university?q=seoul+nat")
    assert "서울대학교" in rows(found)
    assert "Nothing fits" in manager.get("/staff/reference/university?q=qzqz").text
    part = manager.fragment("/staff/reference/university/rows?q=kaist")
    assert rows(part) == ["한국과학기술원"]
    assert "Seoul" in manager.get("/staff/reference/region?q=종로").soup.select_one("tbody").get_text()


def test_a_new_entry_is_offered_at_once(manager):
    page = manager.post(
        "/staff/reference/university/new", {"ko": "마당대학교", "en": "Madang University", "also": "MU"}
    )
    assert manager.location(page) == "/staff/reference/university"
    found = picking.search("university", "mu").entries[0]
    assert (found.code, found.name("ko")) == ("madang-university", "마당대학교")
    manager.post("/staff/reference/university/new", {"en": "Madang University"})
    assert picking.entry("university", "madang-university-2") is not None
    assert actions().count("reference.add") == 2


@pytest.mark.parametrize(
    ("kind", "sent", "field", "message"),
    [
        ("university", {}, "ko", "Give it a name in Korean or in English."),
        ("university", {"ko": "가" * 201}, "ko", "Use at most 200 characters."),
        ("university", {"ko": "가", "code": "a b"}, "code", "Use letters, digits, points and hyphens, at most 80."),
        ("university", {"ko": "가", "code": "x" * 81}, "code", "Use letters, digits, points and hyphens, at most 80."),
        ("university", {"ko": "가", "also": "x" * 1001}, "also", "Use at most 1000 characters."),
        ("visa", {"ko": "가"}, "code", "Enter the official code."),
        (
            "visa",
            {"ko": "가", "code": "D-2"},
            "code",
            "An entry of this list has this code. Change that one, or choose another code.",
        ),
        ("region", {"ko": "가", "parent": "Atlantis"}, "parent", "Choose what it belongs to from the list."),
        (
            "region",
            {"ko": "가", "parent": "Seoul and on", "parent_code": "11"},
            "parent",
            "Choose what it belongs to from the list.",
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_field(manager, kind, sent, field, message):
    page = manager.post(f"/staff/reference/{kind}/new", sent, status=422)
    assert page.error(field) == message
    assert page.summary == [message]


def test_an_entry_of_a_tree_says_what_it_belongs_to(manager):
    sent = {"ko": "새구", "en": "Sae-gu", "parent": "Seoul", "parent_code": "11"}
    manager.post("/staff/reference/region/new", sent)
    assert picking.entry("region", "sae-gu").above.name("en") == "Seoul"
    page = manager.get("/staff/reference/region/entry/sae-gu")
    assert (page.value("parent"), page.value("parent_code")) == ("Seoul", "11")


def test_without_script_what_it_belongs_to_is_searched_on_the_page(manager):
    page = manager.post("/staff/reference/region/new", {"ko": "새구", "parent": "busan", "check": "parent"}, status=200)
    assert page.soup.select_one(".picker__option")["value"] == "choose:parent:26"
    page = manager.post("/staff/reference/region/new", {"ko": "새구", "check": "choose:parent:26"}, status=200)
    assert (page.value("parent_code"), page.value("ko")) == ("26", "새구")


def test_a_tree_stays_a_tree(manager):
    page = manager.post(
        "/staff/reference/region/entry/11",
        {"ko": "서울", "parent": "Jongno-gu, Seoul", "parent_code": "11-jongno-gu"},
        status=422,
    )
    assert page.error("parent") == "Choose another one: this stands below the entry itself."


def test_a_new_name_is_shown_wherever_the_code_was_written_and_files_change_it_no_more(manager):
    page = manager.get("/staff/reference/visa/entry/D-2")
    manager.post(
        "/staff/reference/visa/entry/D-2",
        {"ko": "유학생", "en": "Student", "also": "D2\nstudy", "may_work": "no", "seen": page.value("seen")},
    )
    bundled.load()
    visa = picking.entry("visa", "D-2")
    assert (visa.name("ko"), visa.name("en"), visa.details["may_work"]) == ("유학생", "Student", "no")
    assert visa.details["stay"] == "long"
    assert picking.search("visa", "study").entries[0].code == "D-2"
    assert "reference.change" in actions()


def test_of_two_editors_the_later_one_compares_both(manager):
    seen = manager.get("/staff/reference/university/entry/yonsei-university").value("seen")
    manager.post("/staff/reference/university/entry/yonsei-university", {"en": "Yonsei", "seen": seen})
    page = manager.post(
        "/staff/reference/university/entry/yonsei-university", {"en": "Yonsei Univ.", "seen": seen}, status=422
    )
    assert page.summary == [
        "A colleague changed this entry while you did. Compare both, then save again what is right."
    ]
    assert page.value("en") == "Yonsei Univ."
    assert "Yonsei" in page.soup.select_one(".notice--warning").get_text()
    manager.post(
        "/staff/reference/university/entry/yonsei-university", {"en": "Yonsei Univ.", "seen": page.value("seen")}
    )
    assert picking.entry("university", "yonsei-university").name("en") == "Yonsei Univ."


def test_a_moment_that_no_page_has_written_is_refused(manager):
    manager.post("/staff/reference/visa/entry/D-2", {"ko": "유학", "seen": "yesterday"}, status=400)


def test_an_entry_is_withdrawn_and_offered_again(manager):
    address = "/staff/reference/university/entry/yonsei-university"
    page = manager.post(f"{address}/withdraw")
    assert manager.location(page) == address
    page = manager.get(address)
    assert "Not offered" in page.text
    assert "yonsei-university" not in [one.code for one in picking.search("university", "yonsei").entries]
    assert picking.entry("university", "yonsei-university").name("ko") == "연세대학교"
    manager.post(f"{address}/withdraw")
    manager.post(f"{address}/offer")
    db.session.rollback()
    assert "yonsei-university" in [one.code for one in picking.search("university", "yonsei").entries]
    assert [action for action in actions() if action.startswith("reference.")] == [
        "reference.withdraw",
        "reference.offer",
    ]


@pytest.mark.parametrize(
    "address", ["/staff/reference/people", "/staff/reference/people/new", "/staff/reference/visa/entry/Z-9"]
)
def test_there_is_no_other_list_and_no_other_entry(manager, address):
    assert manager.get(address, status=404)


def test_an_entry_without_a_korean_name_is_named_in_english(manager):
    db.session.add(ReferenceEntry(kind="university", code="x", names={"en": "X"}, folded="|x|"))
    db.session.commit()
    assert "X" in rows(manager.get("/staff/reference/university?q=x"))
    assert manager.get("/staff/reference/university/entry/x").h1 == "X"


@pytest.mark.parametrize("after", ["99999999999999999999", "-1", "x", "1e3"])
def test_a_place_that_is_none_begins_the_list_anew(manager, after):
    assert manager.get(f"/staff/reference/region?after={after}").text == manager.get("/staff/reference/region").text
