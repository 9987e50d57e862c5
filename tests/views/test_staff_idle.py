"""How long a login of the staff lasts, and what keeps it alive (IL-6, ST-1)."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from app.models.types import now

MINUTE = timedelta(minutes=1)


@pytest.fixture
def dana(browser, cast):
    return cast.log_in(browser, cast.dana)


def polled(browser, path: str, status: int = 200, shown: str = ""):
    """What a page asks by itself, as htmx sends it."""
    headers = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "div#part"}
    return browser.get(path, status=status, headers=headers | ({"HX-Current-URL": shown} if shown else {}))


@pytest.mark.parametrize(("idle", "status"), [(15 * MINUTE - timedelta(seconds=1), 200), (15 * MINUTE, 303)])
def test_15_minutes_without_use_end_it(browser, cast, idle, status):
    with time_machine.travel(now(), tick=False) as clock:
        dana = cast.log_in(browser, cast.dana)
        dana.get("/staff")
        clock.shift(idle)
        dana.get("/staff", status=status)


def test_use_keeps_it_alive(dana):
    with time_machine.travel(now(), tick=False) as clock:
        for _ in range(6):
            dana.get("/staff")
            clock.shift(14 * MINUTE)
        dana.get("/staff")


def test_what_the_page_asks_by_itself_does_not(dana):
    with time_machine.travel(now(), tick=False) as clock:
        dana.get("/staff")
        for _ in range(7):
            clock.shift(2 * MINUTE)
            polled(dana, "/staff/cases")
        clock.shift(MINUTE)
        polled(dana, "/staff/cases", 204)


def test_one_tap_keeps_it_alive(dana):
    with time_machine.travel(now(), tick=False) as clock:
        dana.get("/staff")
        clock.shift(14 * MINUTE)
        dana.post("/session/extend", {}, status=204)
        clock.shift(14 * MINUTE)
        dana.get("/staff")


def test_the_page_knows_how_long(dana):
    assert dana.get("/staff").soup.select_one("#session-end")["data-idle-seconds"] == "900"


@pytest.mark.parametrize(
    ("shown", "led_to"),
    [
        ("{site}/staff/people?q=kim", "/staff/login?next=/staff/people?q%3Dkim"),
        ("https://elsewhere.example/staff", "/staff/login"),
        ("javascript:alert(1)", "/staff/login"),
        ("", "/staff/login"),
    ],
)
def test_a_login_that_ended_leads_to_the_login_and_back_to_the_page(app, dana, shown, led_to):
    with time_machine.travel(now(), tick=False) as clock:
        clock.shift(16 * MINUTE)
        shown = shown.replace("{site}", app.config["BASE_URL"])
        answer = polled(dana, "/staff/people/results", 204, shown)
    found = answer.response.headers["HX-Redirect"]
    assert found.replace("%2F", "/").replace("%3F", "?") == led_to


def test_members_have_30_minutes(browser, cast):
    with time_machine.travel(now(), tick=False) as clock:
        member = cast.log_in(browser, cast.alice)
        member.get("/account")
        clock.shift(29 * MINUTE)
        member.get("/account")


def test_whatever_a_page_asks_again_and_again_is_marked(app):
    polled = set()
    for template in Path(app.root_path, "templates").rglob("*.html"):
        for tag in re.findall(r"<(?:{%.*?%}|{{.*?}}|[^>{])*>", template.read_text()):
            if re.search(r'data-live-(figures|rows)=|hx-trigger="(every|load delay)', tag):
                polled.update(re.findall(r"""(?:hx-get|data-live-\w+)="{{ url_for\(['"]([\w.]+)""", tag))
    assert len(polled) >= 10
    assert [name for name in sorted(polled) if not getattr(app.view_functions[name], "by_itself", False)] == []


def test_badges_that_are_being_made_keep_nobody_logged_in(dana, cast):
    assert cast.fair.slug == "spring"
    with time_machine.travel(now(), tick=False) as clock:
        dana.get("/staff")
        for _ in range(7):
            clock.shift(2 * MINUTE)
            polled(dana, "/staff/fairs/spring/badges/batches")
        clock.shift(MINUTE)
        polled(dana, "/staff/fairs/spring/badges/batches", 204)
