"""Companies, members and staff have numbers of their own: whoever has the same one in another table is somebody else."""

import pytest

from app.extensions import db
from app.models import Company, Member, Staff
from standins.businesses import HANBIT
from tests.page_client import Browser
from tests.scene import Scene, rules_of

NUMBER = 70_001  # of Alice, of Hanbit and of Dana
OF_ALICE = ("alice@example.com", "alice1234", "9371-8264", "93718264")
OF_HANBIT = ("Olivia Owner", "@company.example", "5555-0101", "55550101")


@pytest.fixture
def scene(app, cast) -> Scene:
    """A member, a company and one of the staff, all with the same number."""
    cast.member("alice1234", "HUONG Alice", email="alice@example.com", phone="+821093718264", id=NUMBER)
    cast.make_company(HANBIT, id=NUMBER)
    cast.staff("dana@madang.example", "Dana Desk", "desk", id=NUMBER)
    scene = Scene(app, cast)
    scene.load_texts()
    assert scene.alice.id == scene.company.id == cast.dana.id == NUMBER
    assert scene.registration.is_held and scene.question.text
    return scene


def pages(scene: Scene, browser: Browser):
    """Every page and fragment of the site, as this browser gets it."""
    for rule, method in rules_of(scene.app):
        if method == "GET":
            answer = browser._send("GET", scene.address(rule), headers={"HX-Request": "true"})
            yield rule.endpoint, answer.status_code, answer.get_data().decode("utf-8", "replace")


def test_no_page_shows_a_company_what_is_a_member_s(scene):
    for endpoint, status, text in pages(scene, scene.browser("company_owner")):
        assert status < 500, endpoint
        assert not [known for known in OF_ALICE if known in text], endpoint


def test_no_page_shows_a_member_what_is_a_company_s(scene):
    scene.cast.company_person(scene.company, "owner")
    for endpoint, status, text in pages(scene, scene.browser("owner")):
        assert status < 500, endpoint
        assert not [known for known in OF_HANBIT if known in text], endpoint


def test_a_company_does_nothing_to_the_member_or_the_staff_with_its_number(scene):
    """Everything that can be posted, by an owner who has just proved who it is."""
    browser = scene.browser("company_owner")
    before = (_row(Member), _row(Staff))
    for rule, method in rules_of(scene.app):
        if method == "POST" and not rule.endpoint.startswith("company."):
            browser._send("POST", scene.address(rule), data={"language": ""})
    assert (_row(Member), _row(Staff)) == before


def test_a_login_of_one_kind_ends_that_of_another_in_the_same_browser(scene, cast):
    browser = cast.log_in(Browser(scene.app), scene.alice).in_language("en")
    assert browser.get("/account").status == 200
    cast.log_in_company(browser, scene.company, person=cast.company_person(scene.company, "owner"))
    assert "/login" in browser.location(browser.get("/account", status=303))
    assert browser.get("/company/people").status == 200


def test_a_company_s_language_is_its_own(scene, cast):
    """The header's choice follows whoever is logged in, and nobody else with that number."""
    before = db.session.get_one(Member, NUMBER).language
    browser = cast.log_in_company(Browser(scene.app), scene.company)
    browser.get("/?language=ko")
    assert db.session.get_one(Company, NUMBER, populate_existing=True).language == "ko"
    db.session.expire_all()
    assert db.session.get_one(Member, NUMBER).language == before


def _row(table: type) -> dict:
    db.session.expire_all()
    row = db.session.get_one(table, NUMBER)
    return {column.name: getattr(row, column.key) for column in table.__table__.columns if column.name != "language"}
