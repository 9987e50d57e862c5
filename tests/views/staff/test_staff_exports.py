"""The page of exports: who gets what, and the file for its owner alone."""

import pytest
from sqlalchemy import select, update

from app.extensions import db
from app.models import Approval, FairExport, StaffGrant
from app.operations import approvals, checkin, fair_export
from app.operations.fair_export import Maker, asking

EXPORTS = "/staff/fairs/spring/exports"


def filled_in(**changes) -> dict[str, str]:
    return {"preset": "arrivals", "format": "csv", "reason": "For the report"} | changes


@pytest.fixture
def held(cast):
    held = cast.registration(cast.alice, cast.fair.slots[0])
    checkin.check_in_by_hand(cast.dana, held)
    cast.registration(cast.bob, cast.fair.slots[1])
    return held


def newest() -> FairExport:
    return db.session.scalars(select(FairExport).order_by(FairExport.id.desc())).first()


def test_the_desk_takes_the_arrivals_of_one_nationality_along(browser, cast, held):
    cast.log_in(browser, cast.dana)
    page = browser.get(EXPORTS)
    assert page.h1 == "Exports" and "masked for your role" in page.text
    browser.post(EXPORTS, filled_in(nationality="VN"))
    page = browser.get(EXPORTS)
    assert "The file is ready." in page.text
    answer = browser._send("GET", page.link("Download"))
    assert answer.status_code == 200 and answer.mimetype == "text/csv"
    assert "spring-arrivals-" in answer.headers["Content-Disposition"]
    text = answer.get_data().decode("utf-8-sig")
    assert "NGUYEN THI HUONG" in text and "KIM Minsu" not in text and "4471" in text and "2384" not in text


def test_the_language_that_people_speak_is_not_that_of_the_page(browser, cast, held):
    held.member.language = "ko"
    cast.log_in(browser, cast.dana).in_language("en")
    browser.post(EXPORTS, filled_in(speaks="ko"))
    assert newest().filters == {"language": "ko"} and newest().language == "en"
    assert browser.get(EXPORTS).h1 == "Exports"


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("preset", "", "Choose what to export."),
        ("format", "", "Choose the kind of file."),
        ("reason", " ", "Write what the file is for."),
        ("reason", "abcd", "Use 5 to 300 characters."),
        ("reason", "a" * 301, "Use 5 to 300 characters."),
        ("nationality", "XX", "Choose from the list."),
        ("slot", "nosuchslot", "Choose from the list."),
        ("state", "lost", "Choose from the list."),
    ],
)
def test_what_is_missing_is_said(browser, cast, held, field, typed, message):
    cast.log_in(browser, cast.max)
    page = browser.post(EXPORTS, filled_in(**{field: typed}), status=422)
    assert page.error(field) == message
    assert newest() is None


@pytest.mark.parametrize("reason", ["abcde", "a" * 300])
def test_a_reason_of_five_letters_will_do(browser, cast, held, reason):
    cast.log_in(browser, cast.max)
    browser.post(EXPORTS, filled_in(reason=reason))
    assert newest().state == "ready"


def test_only_a_manager_gets_whole_contacts(browser, cast, held):
    cast.log_in(browser, cast.dana)
    page = browser.post(EXPORTS, filled_in(preset="contacts", is_full="y"), status=422)
    assert newest() is None and "masked" in page.text
    cast.log_in(browser, cast.max)
    browser.post(EXPORTS, filled_in(preset="contacts", is_full="y"))
    address = browser.get(EXPORTS).link("Download")
    assert "+82 10-2384-4471" in browser._send("GET", address).get_data(as_text=True)


def test_a_file_is_for_its_owner_and_as_long_as_the_role_reaches(browser, another_browser, cast, held):
    cast.log_in(browser, cast.max)
    browser.post(EXPORTS, filled_in(is_full="y", preset="contacts"))
    address = browser.get(EXPORTS).link("Download")
    cast.log_in(another_browser, cast.ada)
    assert another_browser._send("GET", address).status_code == 404
    assert "Contact list" not in another_browser.get(EXPORTS).soup.select_one("#exports-none").text
    other_fair = address.replace("/spring/", f"/{cast.other_fair.slug}/")
    assert browser._send("GET", other_fair).status_code == 404
    for role, status in (("desk", 404), ("viewer", 403)):
        db.session.execute(update(StaffGrant).where(StaffGrant.staff_id == cast.max.id).values(role=role))
        db.session.commit()
        assert browser._send("GET", address).status_code == status


def test_what_a_second_person_agreed_to_is_made_by_who_asked(browser, another_browser, cast, held, monkeypatch):
    monkeypatch.setattr(asking, "MASS_ROWS", 0)
    cast.log_in(browser, cast.max)
    browser.post(EXPORTS, filled_in(preset="registrations"))
    page = browser.get(EXPORTS)
    assert "An admin who is not you must agree." in page.text and not page.soup.select('[formaction$="/start"]')
    start = f"{EXPORTS}/{newest().public_id}/start"
    browser.post(start)
    assert "Nobody has agreed yet" in browser.get(EXPORTS).text
    approvals.approve(Approval.with_public_id(newest().approval_id), cast.ada)
    db.session.commit()
    assert browser.get(EXPORTS).soup.select_one('[formaction$="/start"]')["formaction"] == start
    cast.log_in(another_browser, cast.ada)
    assert another_browser.post(start, status=404)
    browser.post(start)
    assert newest().state == "ready"
    browser.post(start)
    assert newest().attempts == 1


def test_what_was_refused_or_has_grown_is_said(browser, cast, held, monkeypatch):
    monkeypatch.setattr(asking, "MASS_ROWS", 0)
    cast.log_in(browser, cast.max)
    browser.post(EXPORTS, filled_in(preset="registrations"))
    approvals.approve(Approval.with_public_id(newest().approval_id), cast.ada)
    cast.registration(cast.member("late12345", "LATE", email="late@example.com"), cast.fair.slots[0])
    browser.post(f"{EXPORTS}/{newest().public_id}/start")
    page = browser.get(EXPORTS)
    assert "clearly more people now than were agreed to" in page.text and "Waits for a second person" in page.text
    approvals.refuse(Approval.with_public_id(newest().approval_id), cast.ada)
    db.session.commit()
    page = browser.get(EXPORTS)
    assert "Refused by staff" in page.text and "Waits for a second person" not in page.text
    assert not page.soup.select('[formaction$="/start"]')


def test_progress_is_shown_and_what_has_not_changed_is_not_sent_again(browser, cast, held):
    cast.log_in(browser, cast.max)
    wish = fair_export.Wish("registrations", "xlsx", "For the report")
    fair_export.ask(cast.fair, cast.max, wish)
    db.session.commit()
    page = browser.get(EXPORTS)
    block = page.soup.select_one("[data-live-figures]")
    assert "0 of 2 rows" in page.text
    name = browser.fragment(block["data-live-figures"]).response.headers["ETag"]
    headers = {"HX-Request": "true", "If-None-Match": name}
    assert browser._send("GET", block["data-live-figures"], headers=headers).status_code == 304
    maker = Maker()
    while maker.step():
        pass
    assert browser._send("GET", block["data-live-figures"], headers=headers).status_code == 200
    assert not browser.get(EXPORTS).soup.select("[data-live-figures]")


def test_it_can_be_cancelled(browser, cast, held):
    cast.log_in(browser, cast.max)
    export = fair_export.ask(cast.fair, cast.max, fair_export.Wish("registrations", "xlsx", "For the report"))
    db.session.commit()
    browser.post(f"{EXPORTS}/{export.public_id}/cancel")
    assert "The export is cancelled." in browser.get(EXPORTS).text
    assert newest().state == "cancelled"
    assert browser._send("GET", f"{EXPORTS}/{export.public_id}/file").status_code == 404


def test_whoever_agrees_sees_how_much_of_whom_is_taken_along(browser, cast, held, monkeypatch):
    monkeypatch.setattr(asking, "MASS_FULL", 0)
    monkeypatch.setattr(asking, "MASS_ROWS", 0)
    cast.log_in(browser, cast.max)
    slot = cast.fair.slots[0]
    narrow = {"slot": slot.public_id, "nationality": "VN", "speaks": "en", "state": "held", "identity": "confirmed"}
    browser.post(EXPORTS, filled_in(preset="contacts", is_full="y", arrived="yes", **narrow))
    browser.post(EXPORTS, filled_in(preset="registrations"))
    cast.log_in(browser, cast.ada)
    masked, whole = [
        [line.text.strip() for line in card.select("li")]
        for card in browser.get("/staff/approvals").soup.select("article")
    ]
    assert masked == ["2 people", "Telephone numbers and addresses masked", "Registrations", "No filter is set"]
    assert whole[:3] == ["1 person", "Telephone numbers and addresses whole, not masked", "Contact list"]
    assert set(whole[3:]) >= {"Arrived", "Nationality: Vietnam", "Speaks: English", "State: Registered"}
    assert "Identity: Confirmed" in whole and any(line.startswith("Time of entry: ") for line in whole)
    assert not [line for line in whole if slot.public_id in line] and len(whole) == 9


def test_what_was_asked_for_before_says_how_many_and_whether_masked(browser, cast):
    approvals.ask("mass_export", cast.max, {"fair": cast.fair.id, "export": 1, "rows": 1_200, "full": False}, "Before")
    db.session.commit()
    cast.log_in(browser, cast.ada)
    page = browser.get("/staff/approvals")
    assert [line.text for line in page.soup.select("article li")] == [
        "1200 people",
        "Telephone numbers and addresses masked",
    ]
