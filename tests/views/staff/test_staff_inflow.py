"""Inflow paths: names in each language, order, retired ones, and links that count who came by them."""

import pytest

from app.extensions import db
from app.models import InflowPath, Registration
from app.operations import inflow
from tests.views.staff.test_staff_fair import change, manager, shown

__all__ = ["manager"]
LIST = "/staff/inflow"
WAYS = "/staff/fairs/spring/ways"


@pytest.fixture
def paths(cast) -> list[InflowPath]:
    made = [InflowPath(code=code, names={"ko": code}, position=place) for place, code in enumerate(("one", "two"))]
    db.session.add_all(made)
    cast.save()
    return made


def filled_in(**changes) -> dict[str, str]:
    return {"code": "campus", "ko": "캠퍼스", "en": "Campus", "others": "vi | Khuôn viên"} | changes


def test_a_path_has_names_in_any_language(manager):
    manager.get(f"{LIST}/new")
    manager.post(f"{LIST}/new", filled_in())
    path = InflowPath.with_code("campus")
    assert path.names == {"ko": "캠퍼스", "en": "Campus", "vi": "Khuôn viên"} and path.is_offered
    assert "Vietnamese" in manager.get(LIST).text


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("code", "Campus!", "Use 2 to 40 small letters, digits and _, a letter first."),
        ("code", "one", "Another path has this code. Choose another."),
        ("ko", " ", "Enter the name in Korean."),
        ("en", "x" * 121, "Use at most 120 characters."),
        ("others", "Khuôn viên", "Write each line as a language's code, a bar and the name: vi | Tên"),
        ("others", "xx | name", "Write each line as a language's code, a bar and the name: vi | Tên"),
        ("others", "en | name", "Write each line as a language's code, a bar and the name: vi | Tên"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(manager, paths, field, typed, message):
    assert manager.post(f"{LIST}/new", filled_in(**{field: typed}), status=422).error(field) == message
    assert InflowPath.with_code("campus") is None


def test_two_who_rename_a_path_see_both_names(manager, paths):
    seen = shown(manager.get(f"{LIST}/one"))
    manager.post(f"{LIST}/one", seen | {"ko": "그들"})
    page = manager.post(f"{LIST}/one", seen | {"ko": "우리"}, status=422)
    assert "A colleague changed this page" in page.summary[0] and "그들" in page.text
    manager.post(f"{LIST}/one", shown(page))
    assert paths[0].names == {"ko": "우리"}


def test_paths_are_moved_retired_and_offered_again(manager, paths):
    manager.post(f"{LIST}/two/up")
    assert [path.code for path in InflowPath.offered()] == ["two", "one"]
    manager.post(f"{LIST}/two/up")
    manager.post(f"{LIST}/one/retire")
    assert [path.code for path in InflowPath.offered()] == ["two"] and "Retired" in manager.get(LIST).text
    manager.post(f"{LIST}/one/offer")
    assert len(InflowPath.offered()) == 2


def test_who_follows_a_link_is_counted_by_it(cast, browser, paths):
    slot, bob = cast.fair.slots[0].public_id, cast.bob
    cast.log_in(browser, cast.alice)
    browser.get("/fairs/spring?from=two")
    browser.post("/fairs/spring/register", {"slot": slot})
    assert db.session.scalar(db.select(Registration.inflow_path_id)) == paths[1].id
    bob.inflow_path_id = paths[0].id
    cast.registration(bob, cast.fair.slots[0])
    assert inflow.counts_of(cast.fair) == {paths[1].id: (1, 1, 0), paths[0].id: (0, 1, 0)}


@pytest.mark.parametrize("query", ["?from=gone", "?from=", "?from=" + "x" * 100, ""])
def test_a_link_without_a_path_counts_by_none(cast, browser, paths, query):
    slot = cast.fair.slots[0].public_id
    cast.log_in(browser, cast.alice)
    browser.get(f"/fairs/spring{query}")
    browser.post("/fairs/spring/register", {"slot": slot})
    assert db.session.scalar(db.select(Registration.inflow_path_id)) is None


def test_each_path_has_its_link_and_code(cast, manager, paths):
    assert cast.fair
    manager.post(f"{LIST}/one/retire")
    page = manager.get(WAYS)
    links = [control["value"] for control in page.soup.select("input[readonly]")]
    assert links == ["https://localhost/fairs/spring?from=two"]
    answer = manager.client.get(f"{WAYS}/two.png", base_url="https://localhost")
    assert answer.data.startswith(b"\x89PNG") and "spring-two.png" in answer.headers["Content-Disposition"]
    manager.get(f"{WAYS}/gone.png", status=404)


def test_a_path_that_is_not_there(manager, paths):
    manager.get(f"{LIST}/gone", status=404)
    manager.post(f"{LIST}/gone/up", status=404)


def test_names_are_kept_when_nothing_is_changed(manager, paths):
    change(manager, f"{LIST}/one")
    assert paths[0].names == {"ko": "one"}


@pytest.mark.parametrize("person", ["vera", "dana"])
def test_the_list_is_for_managers_and_the_figures_for_all(cast, browser, paths, person):
    assert cast.fair
    cast.log_in(browser, getattr(cast, person))
    browser.get(LIST, status=403)
    browser.post(f"{LIST}/one/retire", status=403)
    assert browser.get(WAYS).h1 == "Ways here"
