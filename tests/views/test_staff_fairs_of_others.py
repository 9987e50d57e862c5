"""Dora works at the desk of the Autumn Fair: what belongs to other fairs alone is not there for her."""

import re
from datetime import timedelta

import pytest

from app.extensions import db
from app.models import LoginSession, Message, OutboxItem, Registration
from app.models.types import now
from app.operations import grants, outbox, search
from tests import bundled
from tests.resume_content import submitted


@pytest.fixture
def people(cast):
    """Alice goes to the Spring Fair, Bob to both."""
    spring, autumn = cast.fair.slots[0], cast.other_fair.slots[0]
    cast.registration(cast.alice, spring)
    return {"bob_in_spring": cast.registration(cast.bob, spring), "bob": cast.registration(cast.bob, autumn)}


@pytest.fixture
def dora(browser, cast):
    return cast.log_in(browser, cast.dora)


def test_the_list_shows_people_of_her_fair(dora, people):
    page = dora.get("/staff/people")
    assert "KIM Minsu" in page.text and "NGUYEN" not in page.text


@pytest.mark.parametrize("text", ["nguyen", "alice1234", "alice@example.com", "4471", "Vietnam"])
def test_a_search_finds_nobody_else(dora, people, cast, text):
    cast.bob.nationality = "UZ"
    cast.save()
    page = dora.get(f"/staff/people?q={text}")
    assert "NGUYEN" not in page.text


def test_a_ticket_code_of_another_fair_finds_nobody(dora, people):
    assert "KIM Minsu" not in dora.get(f"/staff/people?q={people['bob_in_spring'].short_code}").text
    assert "KIM Minsu" in dora.get(f"/staff/people?q={people['bob'].short_code}").text


def test_another_fair_cannot_be_chosen(dora, people):
    page = dora.get("/staff/people?fair=spring")
    assert "NGUYEN" not in page.text
    assert {option["value"] for option in page.soup.select("select[name=fair] option")} <= {"", "autumn"}


@pytest.mark.parametrize("asked", ["", "&q=minsu", "&show=arrived", "&q={code}"])
def test_her_own_fair_can_be_chosen(dora, people, cast, asked):
    search.index(cast.bob)
    people["bob"].admitted_at = now()
    cast.save()
    page = dora.get("/staff/people?fair=autumn" + asked.format(code=people["bob"].short_code))
    assert "KIM Minsu" in page.text and "NGUYEN" not in page.text


def test_a_person_of_another_fair_is_not_there(dora, people, cast):
    dora.get(f"/staff/people/{cast.alice.public_id}", status=404)
    dora.get(f"/staff/people/{cast.bob.public_id}")


def test_of_a_person_she_sees_the_registrations_of_her_fair(dora, people, cast):
    page = dora.get(f"/staff/people/{cast.bob.public_id}")
    assert people["bob"].public_id in page.html and people["bob_in_spring"].public_id not in page.html


def test_a_registration_of_another_fair_is_not_there(dora, people):
    dora.get(f"/staff/registrations/{people['bob_in_spring'].public_id}", status=404)
    dora.get(f"/staff/registrations/{people['bob'].public_id}")


def test_resumes_are_those_of_her_people(dora, people, cast):
    theirs, hers = submitted(cast.alice), submitted(cast.bob)
    page = dora.get("/staff/resumes")
    assert hers.public_id in page.html and theirs.public_id not in page.html
    dora.get(f"/staff/resumes/{theirs.public_id}", status=404)
    dora.get(f"/staff/resumes/{hers.public_id}")


def test_kiosks_are_those_of_her_fair(dora, cast):
    cast.kiosk(cast.fair, "Gate of Spring"), cast.kiosk(cast.other_fair, "Gate of Autumn")
    page = dora.get("/staff/kiosks")
    assert "Gate of Autumn" in page.text and "Gate of Spring" not in page.text


def test_a_draft_of_another_fair_is_not_there(dora, cast):
    cast.fair.state = cast.other_fair.state = "draft"
    cast.save()
    dora.get("/fairs/spring", status=404)
    dora.get("/fairs/autumn")
    assert "Spring Fair" not in dora.get("/staff/fairs").text


def test_the_menu_leads_to_what_she_may_open(dora):
    page = dora.get("/staff")
    offered = {link["href"] for link in page.soup.select("nav a.nav__link")}
    assert {"/staff/people", "/staff/fairs", "/staff/kiosks"} <= offered
    assert not offered & {"/staff/companies", "/staff/outbox", "/staff/questions", "/staff/audit", "/staff/terms"}


def test_a_manager_of_a_fair_adds_kiosks_there_alone(browser, cast):
    manager = cast.staff("mia@madang.example", "Mia Manager", "fair_manager", cast.other_fair)
    assert cast.fair.slug
    page = cast.log_in(browser, manager).get("/staff/kiosks")
    assert [option["value"] for option in page.soup.select("select[name=fair] option") if option["value"]] == ["autumn"]


def test_a_viewer_everywhere_with_a_desk_at_one_fair_acts_there_alone(browser, cast, people):
    grants.give(cast.vera, "desk", cast.other_fair)
    cast.save()
    vera = cast.log_in(browser, cast.vera)
    here, there = people["bob"].public_id, people["bob_in_spring"].public_id
    assert "check-in" not in vera.get(f"/staff/registrations/{there}").html
    assert "check-in" in vera.get(f"/staff/registrations/{here}").html


def offered(page) -> set[str]:
    """What the page would have its reader do: where its forms go, and its links to forms."""
    links = {link["href"] for link in page.soup.select("#main a[href]")}
    forms = {form["action"] for form in page.soup.select("#main form")}
    return forms | {link for link in links if re.search("/(correct|others|merge)(/|$)", link)}


@pytest.fixture
def twice(cast, people):
    """Alice at the Spring Fair alone, with a login and a message that did not arrive; and her second record, whom the
    Autumn Fair knows alone."""
    second = cast.member("huong1234", cast.alice.name, email="huong@example.com", phone="+821023844471")
    cast.registration(second, cast.other_fair.slots[0])
    for member in (cast.alice, second):
        search.index(member)
        login = {"token_hash": f"token of {member.id}", "expires_at": now() + timedelta(hours=1)}
        db.session.add(LoginSession(member_id=member.id, **login))
        key = f"message to {member.id}"
        outbox.put("message.ticket", {"to": member.phone}, key=key, expires_in=timedelta(hours=5))
        db.session.execute(db.update(OutboxItem).where(OutboxItem.key == key).values(state="sent"))
        message = {"topic": "message.ticket", "channel": "SMS", "number_tail": "4471", "status_code": "3020"}
        db.session.add(Message(key=key, state="failed", member_id=member.id, **message))
    cast.save()
    return second


PAGES = ("identity", "correct", "others", "note", "log-out", "reset", "reveal/phone", "reveal/email")


def test_a_card_offers_nothing_that_its_reader_is_refused(browser, another_browser, cast, twice):
    grants.give(cast.vera, "desk", cast.other_fair)
    cast.save()
    vera, dana = cast.log_in(browser, cast.vera), cast.log_in(another_browser, cast.dana)
    there, here = (f"/staff/people/{member.public_id}" for member in (cast.alice, twice))
    page = vera.get(there)
    assert offered(page) == set() and "Open the other record" in page.text
    page = vera.get(here)
    assert {f"{here}/{name}" for name in PAGES} <= offered(page)
    assert [action for action in offered(page) if action.startswith("/staff/messages/")]
    assert not [link for link in offered(page) if "/merge/" in link]
    for address in offered(page):
        answer = vera._send("POST", address, data={"csrf_token": vera.csrf_token})
        assert answer.status_code not in (403, 404), address
    assert f"{there}/merge/{twice.public_id}" in offered(dana.get(there))


def test_a_resume_offers_nothing_that_its_reader_is_refused(browser, cast, people):
    grants.give(cast.vera, "desk", cast.other_fair)
    there, here = submitted(cast.alice), submitted(cast.bob)
    cast.save()
    vera = cast.log_in(browser, cast.vera)
    assert offered(vera.get(f"/staff/resumes/{there.public_id}")) == set()
    assert {f"/staff/resumes/{here.public_id}/accept", f"/staff/people/{cast.bob.public_id}/reveal/phone"} <= offered(
        vera.get(f"/staff/resumes/{here.public_id}")
    )


def test_the_card_beside_a_registration_offers_nothing_that_is_refused(browser, cast, twice):
    grants.give(cast.vera, "desk", cast.other_fair)
    cast.save()
    vera = cast.log_in(browser, cast.vera)
    (theirs,), (hers,) = (Registration.current_of(member) for member in (cast.alice, twice))
    assert "/reveal/" not in vera.get(f"/staff/registrations/{theirs.public_id}").html
    assert "/reveal/" in vera.get(f"/staff/registrations/{hers.public_id}").html


def test_two_records_with_a_place_elsewhere_stay_two(dora, people, cast):
    second = cast.member("minsu1234", "KIM Min-su", email="minsu@example.com")
    cast.registration(second, cast.other_fair.slots[0])
    page = dora.get(f"/staff/people/{second.public_id}/merge/{cast.bob.public_id}", status=409)
    assert "registered at a fair that you do not work for" in page.text and "Spring Fair" not in page.text
    fields = {"seen": page.soup.select_one("[name=seen]")["value"], "reason": "The same passport", "is_sure": "y"}
    dora.post(f"/staff/people/{second.public_id}/merge/{cast.bob.public_id}", fields, status=409)
    assert cast.bob.merged_into_id is None


def test_two_records_of_her_fair_become_one(dora, people, cast):
    first = cast.member("minsu1234", "KIM Minsu", email="minsu@example.com")
    second = cast.member("minsu5678", "KIM Minsu", email="min-su@example.com")
    for member in (first, second):
        cast.registration(member, cast.other_fair.slots[0])
    page = dora.get(f"/staff/people/{first.public_id}/merge/{second.public_id}")
    fields = {"seen": page.soup.select_one("[name=seen]")["value"], "reason": "The same passport", "is_sure": "y"}
    dora.post(f"/staff/people/{first.public_id}/merge/{second.public_id}", fields, status=303)
    assert second.merged_into_id == first.id


@pytest.mark.parametrize(
    ("contact", "words"),
    [("010-2384-4471", "Somebody with this number is known"), ("alice@example.com", "Somebody with this e-mail")],
)
def test_a_walk_in_who_is_known_elsewhere_has_no_name(dora, people, cast, contact, words):
    bundled.load()
    search.index(cast.alice)
    db.session.commit()
    page = dora.get("/staff/fairs/autumn/walk-in")
    answers = {"name": "Somebody New", "speaks": "vi", "nationality": "VN", "contact": contact}
    answers |= {"terms_of_use": "y", "of_age": "y", "shown": page.value("shown"), "once": page.value("once")}
    page = dora.post("/staff/fairs/autumn/walk-in", answers, status=422)
    assert words in page.text
    assert "NGUYEN" not in page.text and cast.alice.public_id not in page.html
    dora.post("/staff/fairs/autumn/walk-in", answers | {"another": "1"}, status=303)


@pytest.mark.usefixtures("twice")
def test_the_list_of_messages_offers_to_send_again_to_those_who_may_for_everybody(browser, another_browser, cast):
    grants.give(cast.vera, "desk", cast.other_fair)
    cast.save()
    assert not [to for to in offered(cast.log_in(browser, cast.vera).get("/staff/outbox")) if to.endswith("/send")]
    dana = cast.log_in(another_browser, cast.dana)
    assert len([to for to in offered(dana.get("/staff/outbox")) if "/messages/" in to]) == 2
