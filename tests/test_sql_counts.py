"""How many SQL statements a request costs: each is a round trip when the database is on another machine.

The bounds are what the pages need today. Whoever raises one has a reason, and writes it beside the number.
"""

from contextlib import contextmanager

import pytest
from sqlalchemy import event

from app.extensions import db
from app.operations import ticket
from tests.resume_content import submitted
from tests.scene import Scene

LOGIN = 1  # who is asking: login, person and staff in one statement
STAFF = LOGIN + 2  # and what a person of the staff may do, and where; that they saw whose data


class Counter(list):
    """The statements of a request, in order."""

    def note(self, _connection, _cursor, statement, *_rest) -> None:
        self.append(" ".join(statement.split())[:160])


@contextmanager
def counting():
    statements = Counter()
    engine = db.engine
    event.listen(engine, "before_cursor_execute", statements.note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", statements.note)


@pytest.fixture
def scene(app, cast) -> Scene:
    scene = Scene(app, cast)
    scene.load_texts()
    assert scene.fair.slots
    return scene


def costs(browser, method: str, address: str, *, status: int = 200, headers=None, json=None, **form) -> Counter:
    """The statements of one request, sent twice so that what is remembered once is not counted."""
    data = form or None if json is None else None
    with counting() as statements:
        answer = browser._send(method, address, data=data, json=json, headers=headers)
    assert answer.status_code == status, answer.get_data(as_text=True)[:500]
    return statements


def test_home(scene):
    visitor = scene.browser("visitor")
    costs(visitor, "GET", "/")
    assert len(costs(visitor, "GET", "/")) <= 1  # fairs; texts that are announced are asked for once a minute


def test_the_list_of_fairs(scene):
    scene.cast.other_fair  # noqa: B018 - made by being named
    assert len(costs(scene.browser("visitor"), "GET", "/fairs")) <= 3


def test_a_fair(scene):
    visitor = scene.browser("visitor")
    assert len(costs(visitor, "GET", "/fairs/spring")) <= 4
    assert len(costs(scene.browser("owner"), "GET", "/fairs/spring")) <= 5 + LOGIN


def test_help_and_guide_ask_nothing(scene):
    for address in ("/help", "/guide", "/display", "/login"):
        assert len(costs(scene.browser("visitor"), "GET", address)) == 0, address


def test_the_information_form(scene):
    assert len(costs(scene.browser("applicant"), "GET", "/join/information")) <= 2  # draft, inflow paths


def test_the_check_of_an_id(scene):
    applicant = scene.browser("applicant")
    token = scene.token(applicant)
    address = "/join/information/member-id"
    found = costs(applicant, "POST", address, csrf_token=token, member_id="somebody77")
    assert len(found) <= 2, found  # draft, member


def test_a_step_is_saved(scene):
    applicant = scene.browser("applicant")
    page = applicant.get("/join/terms")
    form = {name: page.value(name) for name in ("csrf_token", "shown", "tab", "seen")}
    found = costs(applicant, "POST", "/join/terms", status=303, terms_of_use="y", **form)
    assert len(found) <= 4, found  # draft, texts, save


def test_a_registration(scene):
    stranger = scene.browser("stranger")
    token, slot = scene.token(stranger), scene.fair.slots[0].public_id
    found = costs(stranger, "POST", "/fairs/spring/register", status=303, csrf_token=token, slot=slot)
    assert len(found) <= 5 + LOGIN, found  # fair and slot, place, registration, outbox


def test_a_ticket(scene):
    address = f"/tickets/{scene.registration.public_id}"
    assert len(costs(scene.browser("owner"), "GET", address)) <= 2 + LOGIN  # the ticket; whether there is a resume


def test_a_check_in(scene):
    digits = ticket.digits_of(scene.registration)
    kiosk = scene.browser("kiosk")
    item = {"id": "0123456789abcdef", "way": "scanner", "at": 1, "ticket": digits, "sequence": 1}
    headers = {"X-Kiosk": "1"}
    found = costs(kiosk, "POST", "/kiosk/check-ins", headers=headers, json={"items": [item]})
    assert len(found) <= 4, found  # kiosk, registration with what was scanned, the fact


def test_the_list_of_people_does_not_grow_with_the_people(scene):
    assert scene.registration.is_held
    viewer = scene.browser("viewer")
    few = costs(viewer, "GET", "/staff/people?q=nguyen")
    for number in range(12):
        member = scene.cast.member(f"crowd{number:04}", f"NGUYEN NUMBER {number}", email=f"crowd{number}@example.com")
        scene.cast.registration(member, scene.fair.slots[1])
    many = costs(viewer, "GET", "/staff/people")
    # Saved lists, visas and inflow paths of the filters, what waits to be settled, whose data was read.
    assert len(few) <= 14 + STAFF and len(many) <= 18 + STAFF, many  # without a text each filter is counted


def test_a_person(scene):
    address = f"/staff/people/{scene.alice.public_id}"
    found = costs(scene.browser("viewer"), "GET", address)
    # What is encrypted is fetched where shown; logins, links, messages, resumes, photo, notes, history, corrections,
    # check-ins, whoever may be the same person, what waits to be settled, whose data was read.
    assert len(found) <= 27 + STAFF, found


def test_what_is_typed_into_an_entry_is_saved(scene):
    owner = scene.browser("owner")
    form = {"csrf_token": scene.token(owner), "tab": "a", "seen": "0", "entry": "0123abcd", "university": "Han"}
    address = f"/resume/{scene.resume.public_id}/save/education"
    costs(owner, "POST", address, nth="1", **form)
    found = costs(owner, "POST", address, nth="2", **{**form, "university": "Hanyang"})
    assert len(found) <= 2 + LOGIN, found  # the resume with its draft; the save


def test_a_page_of_entries_does_not_grow_with_the_entries(scene):
    owner, address = scene.browser("owner"), f"/resume/{scene.resume.public_id}/education"
    form = {"csrf_token": scene.token(owner), "tab": "a", "seen": "99", "where": "korea", "region": "11"}
    found = []
    for number in range(3):
        sent = {**form, "entry": f"0123abc{number}", "university": f"U{number}", "do": "add:"}
        costs(owner, "POST", f"{address}/entries", status=303, **sent)
        found.append(len(costs(owner, "GET", address)))
    # The resume with its draft; the names of the regions, at once. Each unfinished one is checked against its lists.
    assert found[0] <= 4 + LOGIN and found[2] - found[1] <= 1, found


def test_the_list_of_resumes_does_not_grow_with_the_resumes(scene):
    viewer = scene.browser("viewer")
    submitted(scene.alice)
    few = costs(viewer, "GET", "/staff/resumes?q=nguyen")
    for number in range(12):
        submitted(scene.cast.member(f"crowd{number:04}", f"NGUYEN NUMBER {number}", email=f"crowd{number}@example.com"))
    many = costs(viewer, "GET", "/staff/resumes")
    # login; rows, visas and their names, states; the entry of the audit log. A search: the rarest gram, IDs, addresses
    assert len(many) <= 8 + STAFF and len(few) <= 11 + STAFF, few


def test_a_resume_as_staff_see_it(scene):
    resume = submitted(scene.alice)
    found = costs(scene.browser("viewer"), "GET", f"/staff/resumes/{resume.public_id}")
    assert len(found) <= 10 + STAFF, found  # resume, versions, names of codes, events, audit; what is encrypted


def test_the_review_of_a_resume(scene):
    resume = submitted(scene.alice)
    found = costs(scene.browser("owner"), "GET", f"/resume/{resume.public_id}/review")
    assert len(found) <= 8 + LOGIN, found  # draft; lists that forms look codes up in; the version; names of codes
