"""The parts of a fair, each on its page: days and doors, rules, companies, texts of each language."""

import pytest

from app.extensions import db
from app.models import Fair, OutboxItem
from app.operations import registration
from tests.views.staff.test_staff_fair import SPRING, change, manager, shown

__all__ = ["manager"]
PAGES = ("days", "rules", "companies", "texts/ko", "texts/en")
MEANWHILE = "A colleague changed this page while you did. Compare both, then save again what is right."


def columns(fair: Fair) -> dict:
    db.session.refresh(fair)
    left_out = ("created_at", "registration_opens_at")  # forms know no seconds
    return {name: getattr(fair, name) for name in Fair.__table__.columns.keys() if name not in left_out}  # noqa: SIM118


@pytest.mark.parametrize("part", PAGES)
def test_a_page_sent_without_a_change_changes_nothing(cast, manager, part):
    before = columns(cast.fair)
    change(manager, f"{SPRING}/{part}")
    assert columns(cast.fair) == before


def day_of(fair: Fair) -> str:
    return fair.starts_on.isoformat()


WRONG = [
    ("starts_on", "2027-13-01", "Enter the fair's first day."),
    ("ends_on", "2020-11-30", "The last day cannot be before the first."),
    ("ends_on", "2099-11-30", "A fair has at most 14 days."),
    ("registration_opens_at", "tomorrow", "Enter the day and hour when registration opens."),
    ("registration_closes_at", "2020-10-01T10:00", "Registration must close later than it opens."),
    ("registration_closes_at", "2027-11-30T18:00+09:00", "Enter the day and hour when registration closes."),
    ("hours-0-opens", "25:00", "Enter when the doors open, for example 09:30."),
    ("hours-0-closes", "", "Enter when the doors close, later than they open."),
    ("hours-0-closes", "09:30", "Enter when the doors close, later than they open."),
]


@pytest.mark.parametrize(("field", "typed", "message"), WRONG)
def test_what_is_wrong_about_days_is_said_at_its_field(cast, manager, field, typed, message):
    assert cast.fair
    hours = {"hours-0-opens": "09:30", "hours-0-closes": "18:00"}
    page = change(manager, f"{SPRING}/days", 422, **(hours | {field: typed}))
    assert page.error(field) == message
    assert any(message in line for line in page.summary)


def test_doors_are_said_to_everybody(cast, manager):
    assert cast.fair
    change(manager, f"{SPRING}/days", **{"hours-0-opens": "09:30", "hours-0-closes": "17:45"})
    assert cast.fair.opening_hours == {day_of(cast.fair): ["09:30", "17:45"]}
    page = manager.get("/fairs/spring")
    assert "09:30 – 17:45" in page.text and "Opening times" in page.text


def test_doors_of_a_day_that_goes_go_with_it(cast, manager):
    fair = cast.fair
    fair.opening_hours = {day_of(fair): ["09:00", "17:00"], "2020-01-01": ["09:00", "17:00"]}
    cast.save()
    change(manager, f"{SPRING}/days")
    assert fair.opening_hours == {day_of(fair): ["09:00", "17:00"]}


def test_a_day_with_times_cannot_go(cast, manager):
    assert cast.fair
    page = change(manager, f"{SPRING}/days", 422, starts_on="2099-01-01", ends_on="2099-01-02")
    assert page.summary == ["Every time of entry must be on a day of the fair. Move those times first."]
    assert cast.fair.starts_on.year < 2099


def test_the_address_of_a_public_fair_stays(cast, manager):
    assert cast.fair
    change(manager, f"{SPRING}/days", slug="other")
    assert Fair.with_slug("spring") and not Fair.with_slug("other")


def test_the_address_of_a_draft_is_another_one_where_it_is_free(cast, manager):
    cast.fair.state, cast.other_fair.slug = "draft", "taken"
    cast.save()
    assert change(manager, f"{SPRING}/days", 422, slug="taken").error("slug").startswith("Another fair")
    assert manager.location(change(manager, f"{SPRING}/days", slug="other")) == "/staff/fairs/other"


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("ticket_days", "never", "Choose the days on which a ticket admits."),
        ("admit_early_minutes", "5x", "Enter a whole number from 0 to 1440."),
        ("admit_late_minutes", "1441", "Enter a whole number from 0 to 1440."),
    ],
)
def test_what_is_wrong_about_rules_is_said_at_its_field(cast, manager, field, typed, message):
    assert cast.fair
    assert change(manager, f"{SPRING}/rules", 422, **{field: typed}).error(field) == message


def test_rules_are_stored(cast, manager):
    assert cast.fair
    change(manager, f"{SPRING}/rules", admit_early_minutes="30", allows_reentry="y", desk_languages="vi")
    fair = cast.fair
    db.session.refresh(fair)
    assert (fair.admit_early_minutes, fair.admit_late_minutes, fair.allows_reentry) == (30, None, True)
    assert fair.desk_languages == ["vi"]


def test_companies_are_listed_as_they_are_written(cast, manager):
    assert cast.fair
    change(manager, f"{SPRING}/companies", exhibitors="한빛전자 | A1 | welders\nACME")
    found = [(one.name, one.booth, one.openings) for one in cast.fair.exhibitors]
    assert found == [("한빛전자", "A1", "welders"), ("ACME", "", "")]


def test_a_new_place_is_told_and_counted(cast, manager):
    registration.register(cast.alice, cast.fair, cast.fair.slots[0], language="en")
    db.session.commit()
    answer = change(manager, f"{SPRING}/texts/en", venue="EXCO")
    assert "1 registered person is told by e-mail." in manager.get(manager.location(answer)).text
    assert db.session.scalar(db.select(OutboxItem).where(OutboxItem.topic == "mail.fair_changed"))


def test_texts_that_are_missing_are_marked(cast, manager):
    fair = cast.fair
    fair.texts = {"ko": {"name": "봄", "venue": "코엑스", "about": "많이 오세요"}, "en": {"name": "Spring"}}
    cast.save()
    rows = {
        row.th.text: [cell.text.strip() for cell in row.select("td")]
        for row in manager.get(f"{SPRING}/texts").soup.select("tbody tr")
    }
    assert rows["About the fair"] == ["많이 오세요", "Missing"]
    assert rows["What to bring"] == ["Not needed", "Not needed"]
    assert "2 texts missing" in manager.get(SPRING).text


def test_a_language_more_is_written_beside_the_korean_and_read_by_everybody(cast, manager):
    assert cast.fair
    answer = manager.post(f"{SPRING}/texts", {"code": "vi"})
    page = manager.get(manager.location(answer))
    assert manager.location(answer) == f"{SPRING}/texts/vi" and "봄 박람회" in page.text
    change(manager, f"{SPRING}/texts/vi", name="Hội chợ mùa xuân")
    assert cast.fair.texts["vi"] == {"name": "Hội chợ mùa xuân"} and cast.fair.texts["en"]["name"] == "Spring Fair"
    page = manager.get("/fairs/spring")
    assert page.soup.select_one("a[hreflang=vi]").text == "Tiếng Việt"
    page = manager.get("/fairs/spring?texts=vi")
    assert page.h1 == "Hội chợ mùa xuân" and page.soup.h1["lang"] == "vi"
    assert manager.get("/fairs/spring?texts=xx").h1 == "Spring Fair"


def test_a_language_more_goes_after_a_question_and_the_site_s_own_stay(cast, manager):
    cast.fair.texts = cast.fair.texts | {"vi": {"name": "Hội chợ"}}
    cast.save()
    assert manager.get(f"{SPRING}/texts/vi/remove").h1 == "Remove the texts in Vietnamese"
    manager.post(f"{SPRING}/texts/vi/remove")
    manager.post(f"{SPRING}/texts/en/remove")
    assert set(cast.fair.texts) == {"ko", "en"}


@pytest.mark.parametrize("code", ["", "xx", "klingon", "vi-Hax", "../"])
def test_what_is_no_language_is_refused(cast, manager, code):
    assert cast.fair
    assert manager.post(f"{SPRING}/texts", {"code": code}, status=422).error("code")


def test_no_page_is_of_no_language(cast, manager):
    assert cast.fair
    manager.get(f"{SPRING}/texts/xx", status=404)
    manager.get(f"{SPRING}/texts/VI", status=404)


@pytest.mark.parametrize(
    ("part", "mine", "theirs"),
    [
        ("texts/en", {"name": "My name"}, {"name": "Their name"}),
        ("rules", {"admit_early_minutes": "10"}, {"admit_early_minutes": "20"}),
        ("days", {"registration_closes_at": "2098-01-01T10:00"}, {"registration_closes_at": "2099-01-01T10:00"}),
        ("companies", {"exhibitors": "Mine"}, {"exhibitors": "Theirs"}),
    ],
)
def test_of_two_managers_nobody_s_change_is_lost_silently(cast, manager, part, mine, theirs):
    assert cast.fair
    path = f"{SPRING}/{part}"
    seen = shown(manager.get(path))
    manager.post(path, seen | theirs)
    page = manager.post(path, seen | mine, status=422)
    (name, my_value), their_value = next(iter(mine.items())), next(iter(theirs.values()))
    assert page.summary == [MEANWHILE] and page.value(name) == my_value and their_value in page.text
    manager.post(path, shown(page))
    assert shown(manager.get(path))[name] == my_value


def test_two_pages_of_one_fair_do_not_disturb_each_other(cast, manager):
    assert cast.fair
    rules, english = shown(manager.get(f"{SPRING}/rules")), shown(manager.get(f"{SPRING}/texts/en"))
    manager.post(f"{SPRING}/texts/ko", shown(manager.get(f"{SPRING}/texts/ko")) | {"name": "새 이름"})
    manager.post(f"{SPRING}/rules", rules | {"admit_early_minutes": "10"})
    manager.post(f"{SPRING}/texts/en", english | {"name": "New name"})
    db.session.expire_all()
    assert (cast.fair.texts["ko"]["name"], cast.fair.texts["en"]["name"]) == ("새 이름", "New name")
    assert cast.fair.admit_early_minutes == 10


def test_a_long_text_in_korean_is_taken(cast, manager):
    assert cast.fair
    change(manager, f"{SPRING}/texts/ko", about="마당 " * 1600)
    assert cast.fair.texts["ko"]["about"].startswith("마당")
