"""The menus of staff: every page of a fair has the same navigation, and the page one is on is marked."""

import pytest

MANAGED = {
    "days", "times", "rules", "texts", "companies", "ways", "messages", "board", "doubles", "badges", "exports",
    "last-resort", "from-paper", "board/links",
}  # fmt: skip


@pytest.fixture
def admin(browser, cast):
    assert cast.fair.slug
    return cast.log_in(browser, cast.ada)


@pytest.mark.parametrize("page", ["", *sorted(MANAGED)])
def test_each_page_of_a_fair_is_marked_in_the_one_navigation(admin, page):
    address = f"/staff/fairs/spring/{page}".rstrip("/")
    shown = admin.get(address)
    navigation = shown.soup.select("nav.fair-nav")
    assert len(navigation) == 1
    assert [link["href"] for link in navigation[0].select("[aria-current=page]")] == [address]
    assert len(navigation[0].select(".tabs [aria-current=true]")) == 1


def test_a_page_below_another_marks_that_one(admin):
    shown = admin.get("/staff/fairs/spring/badges/settings")
    assert [link.text for link in shown.soup.select(".fair-nav .filter[aria-current=true]")] == ["Badges"]


def test_a_viewer_is_offered_what_a_viewer_may_open(browser, cast):
    assert cast.fair.slug
    vera = cast.log_in(browser, cast.vera)
    for page in ("", "/board", "/ways"):
        links = vera.get(f"/staff/fairs/spring{page}").soup.select(".fair-nav a")
        for address in {link["href"] for link in links}:
            vera.get(address, status=200)


def test_a_closed_fair_has_nothing_to_change(admin, cast):
    cast.fair.state = "closed"
    cast.save()
    links = {link["href"].rpartition("/")[2] for link in admin.get("/staff/fairs/spring").soup.select(".fair-nav a")}
    assert "spring" in links and not links & {"days", "times", "rules", "texts", "companies"}


def test_what_is_used_less_stands_under_more(admin):
    shown = admin.get("/staff/outbox")
    row = shown.soup.select_one("nav.nav")
    assert [link["href"] for link in row.select("details a[aria-current=page]")] == ["/staff/outbox"]
    assert row.select_one("summary")["aria-current"] == "true"
    assert len(row.select("a.nav__link")) == 6
    everything = {link["href"] for link in shown.soup.select(".only-narrow a")}
    assert everything == {link["href"] for link in row.select("a")} and len(everything) == 12


def test_a_page_of_one_person_is_below_people(admin, cast):
    shown = admin.get(f"/staff/registrations/{cast.registration(cast.bob, cast.fair.slots[0]).public_id}")
    assert [link["href"] for link in shown.soup.select("nav.nav [aria-current=true]")] == ["/staff/people"]
