"""Staff write to many who are registered: choose, write, look, send, and see what became of it."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from app.extensions import db
from app.models import Campaign, CampaignRecipient, OutboxItem
from app.operations import campaign
from app.rules.campaign import Filter
from tests.at_once import at_once
from tests.views.staff.test_staff_fair import shown
from tests.views.staff.test_staff_fair_parts import MEANWHILE

MESSAGES = "/staff/fairs/spring/messages"
GONE = "Something chosen here is not there any more. Choose again."


@pytest.fixture
def desk(cast, browser):
    """Dana at the desk, with Alice and Bob registered, and a path by which people come."""
    assert cast.inflow_path
    cast.registration(cast.alice, cast.fair.slots[0])
    cast.registration(cast.bob, cast.fair.slots[1])
    cast.log_in(browser, cast.dana)
    return browser


def filled_in(**changes) -> dict:
    return {"title": "Doors", "kind": "service", "states": ["held"], "arrived": "", "per_minute": "120"} | changes


def begun(browser, **changes) -> Campaign:
    """A message with an English text."""
    browser.get(f"{MESSAGES}/new")
    browser.post(f"{MESSAGES}/new", filled_in(**changes))
    made = db.session.scalars(db.select(Campaign).order_by(Campaign.id.desc())).first()
    store_text(browser, made, "en", "Doors open", "Hello {name}")
    return made


def store_text(browser, made: Campaign, language: str, subject: str, body: str) -> None:
    page = f"{path_of(made)}/text/{language}"
    browser.post(page, shown(browser.get(page)) | {"subject": subject, "body": body})


def path_of(made: Campaign) -> str:
    return f"{MESSAGES}/{made.public_id}"


def test_a_message_is_chosen_written_looked_at_and_sent(cast, desk, standins):
    made = begun(desk, slots=[cast.fair.slots[0].public_id])
    page = desk.get(path_of(made))
    assert page.h1 == "Doors" and "Doors open" in page.text and "Draft" in page.text
    assert "Hello NGUYEN T** H****" in desk.get(f"{path_of(made)}/preview/en").text
    desk.post(f"{path_of(made)}/test/en")
    assert db.session.scalar(db.select(OutboxItem)).payload["to"] == "dana@madang.example"
    assert "It reaches 1 person as of now." in desk.get(f"{path_of(made)}/schedule").text
    desk.post(f"{path_of(made)}/schedule", {"when": "now"})
    assert "It goes out to 1 person." in desk.get(path_of(made)).text
    campaign.send_all()
    page = desk.get(f"{path_of(made)}/recipients")
    assert "NGUYEN THI HUONG" in page.text and "On its way" in page.text and "KIM Minsu" not in page.text
    assert "NGUYEN THI HUONG" not in desk.get(f"{path_of(made)}/recipients?state=failed").text
    assert "Doors" in desk.get(MESSAGES).text


WRONG = [
    ("title", "", "Enter a title, so that colleagues know what it is."),
    ("kind", "spam", "Choose the kind of message."),
    ("states", [], "Choose at least one."),
    ("states", ["cancelled"], GONE),
    ("arrived", "maybe", GONE),
    ("slots", ["gone"], GONE),
    ("languages", ["xx"], GONE),
    ("nationalities", ["XX"], GONE),
    ("inflow_paths", ["gone"], GONE),
    ("per_minute", "0", "Enter a whole number from 1 to 600."),
    ("per_minute", "601", "Enter a whole number from 1 to 600."),
]


@pytest.mark.parametrize(("field", "typed", "message"), WRONG)
def test_what_is_wrong_is_said_and_nothing_is_stored(desk, field, typed, message):
    page = desk.post(f"{MESSAGES}/new", filled_in(**{field: typed}), status=422)
    assert any(message in line for line in page.summary)
    assert db.session.scalar(db.select(Campaign)) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ({"subject": "Doors", "body": ""}, "Write both subject and text, or neither."),
        ({"subject": "", "body": "Hello"}, "Write both subject and text, or neither."),
        ({"subject": "{nmae}", "body": "Hello"}, "{nmae} stands for nothing."),
        ({"subject": "Doors", "body": "{phone}"}, "{phone} stands for nothing."),
        ({"subject": "x" * 151, "body": "Hello"}, "Use at most 150 characters."),
    ],
)
def test_a_text_says_what_is_wrong_with_it(desk, text, message):
    page = desk.post(f"{path_of(begun(desk))}/text/en", text, status=422)
    assert any(message in line for line in page.summary)


def test_a_time_to_come_is_needed_for_later(desk):
    made = begun(desk)
    for at in ("", "2020-01-01T10:00", "soon"):
        page = desk.post(f"{path_of(made)}/schedule", {"when": "later", "at": at}, status=422)
        assert "Enter a day and an hour to come." in page.summary[0]
    desk.post(f"{path_of(made)}/schedule", {"when": "later", "at": "2099-01-01T10:00"})
    assert (made.state, made.starts_at.isoformat()) == ("scheduled", "2099-01-01T01:00:00+00:00")


def test_without_a_text_it_does_not_go(desk):
    made = begun(desk)
    store_text(desk, made, "en", "", "")
    assert desk.post(f"{path_of(made)}/schedule", {"when": "now"}, status=422).summary == [
        "Write a subject and a text first."
    ]


def test_it_is_paused_goes_on_and_is_stopped_after_a_question(desk):
    made = begun(desk)
    desk.post(f"{path_of(made)}/schedule", {"when": "later", "at": "2099-01-01T10:00"})
    for step, state in (("pause", "paused"), ("resume", "scheduled")):
        desk.post(f"{path_of(made)}/{step}")
        assert made.state == state
    assert desk.get(f"{path_of(made)}/stop").h1 == "Stop Doors"
    assert made.state == "scheduled"
    desk.post(f"{path_of(made)}/stop")
    assert made.state == "stopped"
    desk.post(f"{path_of(made)}/resume")
    assert "in another state now" in desk.get(path_of(made)).text


def test_what_is_under_way_is_not_written_anew(desk):
    made = begun(desk)
    seen = shown(desk.get(f"{path_of(made)}/edit"))
    desk.post(f"{path_of(made)}/schedule", {"when": "later", "at": "2099-01-01T10:00"})
    desk.post(f"{path_of(made)}/edit", seen | {"title": "Other"})
    desk.post(f"{path_of(made)}/text/en", {"subject": "Other", "body": "Other"})
    assert (made.title, made.texts["en"]["subject"]) == ("Doors", "Doors open")


def test_what_a_colleague_stored_of_whom_it_is_for_is_not_overwritten_unseen(cast, desk):
    made = begun(desk)
    page = shown(desk.get(f"{path_of(made)}/edit"))
    desk.post(f"{path_of(made)}/edit", page | {"title": "Hers", "slots": [cast.fair.slots[0].public_id]})
    both = desk.post(f"{path_of(made)}/edit", page | {"title": "His"}, status=422)
    assert both.summary == [MEANWHILE]
    assert "Hers" in both.text and cast.fair.slots[0].public_id not in both.soup.select_one(".notice").text
    assert (made.title, len(made.filters["slots"])) == ("Hers", 1)
    desk.post(f"{path_of(made)}/edit", shown(both))
    assert (made.title, made.filters["slots"]) == ("His", [])


def test_what_a_colleague_wrote_is_not_overwritten_unseen(desk):
    made = begun(desk)
    page = f"{path_of(made)}/text/en"
    first = shown(desk.get(page))
    desk.post(page, first | {"body": "Hers"})
    both = desk.post(page, first | {"body": "His"}, status=422)
    assert both.summary == [MEANWHILE] and "Hers" in both.text
    assert made.texts["en"]["body"] == "Hers"
    desk.post(page, shown(both))
    assert made.texts["en"]["body"] == "His"


def test_two_who_write_two_languages_at_once_lose_none(app, desk):
    made = begun(desk)
    number = made.id

    def write(language: str) -> None:
        one = db.session.get_one(Campaign, number)
        barrier.wait()
        campaign.write(one, language, language, language, seen=campaign.stamp_of_text(one, language))

    barrier = threading.Barrier(2)
    at_once(app, lambda: write("ko"), lambda: write("vi"), refused=())
    assert set(made.texts) == {"en", "ko", "vi"}


def test_what_a_colleague_scheduled_meanwhile_is_not_edited(cast, desk):
    made = begun(desk)
    seen = campaign.stamp_of(made)
    campaign.schedule(made, cast.max, datetime.now(UTC) + timedelta(days=1))
    with pytest.raises(campaign.ChangedMeanwhile):
        campaign.edit(made, campaign.Plan("Other", "service", False, Filter(), 10), seen=seen)


def test_a_filter_that_went_stale_is_chosen_again(desk):
    made = begun(desk)
    made.filters = made.filters | {"slots": ["gone"]}
    db.session.commit()
    assert "nobody gets it" in desk.get(path_of(made)).text
    answer = desk.post(f"{path_of(made)}/schedule", {"when": "now"})
    assert desk.location(answer) == f"{path_of(made)}/edit"
    page = desk.get(f"{path_of(made)}/edit")
    assert "Choose again whom it is for." in page.text
    desk.post(f"{path_of(made)}/edit", filled_in(seen=shown(page)["seen"]))
    assert campaign.count_of(made).meant == 2


def test_very_many_are_for_who_manages_the_fair(cast, desk, monkeypatch):
    monkeypatch.setattr("app.rules.campaign.MANY", 1)
    monkeypatch.setattr("app.operations.campaign.sending.MANY", 1)
    made = begun(desk)
    page = desk.post(f"{path_of(made)}/schedule", {"when": "now", "number": "2"}, status=422)
    assert page.summary == ["Only who manages the fair sends to more than 1 people."]
    cast.log_in(desk, cast.max)
    page = desk.post(f"{path_of(made)}/schedule", {"when": "now", "number": "3"}, status=422)
    assert page.error("number") == "Type the number of people: 2"
    desk.post(f"{path_of(made)}/schedule", {"when": "now", "number": "2"})
    assert made.state == "scheduled"


def test_a_message_of_another_fair_is_not_found_here(cast, desk):
    made = begun(desk)
    assert cast.other_fair
    desk.get(f"/staff/fairs/autumn/messages/{made.public_id}", status=404)
    desk.get(f"{path_of(made)}/preview/ko", status=404)
    desk.get(f"{path_of(made)}/text/xx", status=404)


def test_who_only_looks_sends_nothing(cast, desk):
    made = begun(desk)
    cast.log_in(desk, cast.vera)
    for page in (MESSAGES, f"{MESSAGES}/new", path_of(made), f"{path_of(made)}/preview/en"):
        desk.get(page, status=403)
    for step in ("schedule", "pause", "resume", "stop", "test/en", "text/en", "edit"):
        desk.post(f"{path_of(made)}/{step}", {"when": "now"}, status=403)


def test_recipients_are_shown_page_by_page(cast, desk, monkeypatch):
    monkeypatch.setattr("app.views.staff.campaigns.PAGE", 1)
    made = begun(desk)
    desk.post(f"{path_of(made)}/schedule", {"when": "now"})
    campaign.send_all()
    page = desk.get(f"{path_of(made)}/recipients")
    first = db.session.scalar(db.select(db.func.min(CampaignRecipient.id)))
    assert "NGUYEN THI HUONG" in page.text and "KIM Minsu" not in page.text
    page = desk.get(f"{path_of(made)}/recipients?after={first}")
    assert "KIM Minsu" in page.text and "Next page" not in page.text
    assert "NGUYEN THI HUONG" in desk.get(f"{path_of(made)}/recipients?after={'9' * 14}").text


def test_times_are_korean(desk):
    made = begun(desk)
    made.state, made.starts_at = "scheduled", datetime(2027, 1, 1, 1, tzinfo=UTC) + timedelta(0)
    db.session.commit()
    assert "1 Jan 2027 10:00" in desk.get(path_of(made)).text
