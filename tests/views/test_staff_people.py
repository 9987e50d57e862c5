"""Staff find anyone by any part of what they know, and every look is recorded (ST-1, ST-2)."""

import re

import pytest
from sqlalchemy import select, text

from app.extensions import db
from app.models import AuditEntry, Member, Slot
from app.operations import audit, gram_counts, registration, search
from app.operations.people import Query, merging, walk
from app.operations.people.ways import ways_of
from app.worker import Worker

NAMES = {
    "huong12345": ("NGUYỄN THỊ HƯƠNG", "응우옌 티 흐엉"),
    "minsu12345": ("KIM Minsu", "김민수"),
    "bolor12345": ("Батын Болормаа", None),
    "cruz123456": ("José Miguel de la Cruz", None),
}


@pytest.fixture
def people(app, cast):
    """Four people with names in three scripts, found by the index."""
    made = {}
    for number, (member_id, (name, korean)) in enumerate(NAMES.items()):
        made[member_id] = cast.member(
            member_id, name, name_korean=korean, email=f"{member_id}@mail.example", phone=f"+8210555500{number:02d}"
        )
        search.index(made[member_id])
    gram_counts.refresh()
    return made


def found(browser, query: str, **more: str) -> list[str]:
    arguments = "&".join(f"{key}={value}" for key, value in {"q": query, **more}.items())
    page = browser.get(f"/staff/people?{arguments}")
    return sorted(link["href"].rsplit("/", 1)[1] for link in page.soup.select("a.person__name"))


@pytest.mark.parametrize(
    ("query", "who"),
    [
        ("nguyen", "huong12345"),
        ("Hương", "huong12345"),
        ("huong nguyen", "huong12345"),
        ("흐엉", "huong12345"),
        ("민수", "minsu12345"),
        ("minsu kim", "minsu12345"),
        ("болор", "bolor12345"),
        ("JOSE", "cruz123456"),
        ("cruz miguel", "cruz123456"),
        ("huong123", "huong12345"),
        ("minsu12345@mail", "minsu12345"),
        ("5500 02", "bolor12345"),
        ("010-5555-0003", "cruz123456"),
    ],
)
def test_anyone_is_found_by_a_part_of(browser, cast, people, query, who):
    cast.log_in(browser, cast.vera)
    assert found(browser, query) == [people[who].public_id]


@pytest.mark.parametrize("query", ["nobody at all", "%", "_", "zz", "99999999", "' OR 1=1 --"])
def test_what_fits_nobody_shows_nobody(browser, cast, people, query):
    cast.log_in(browser, cast.vera)
    assert found(browser, query) == []


def test_a_nationality_finds_its_people(browser, cast, people):
    people["bolor12345"].nationality = "MN"
    db.session.commit()
    cast.log_in(browser, cast.vera)
    assert found(browser, "몽골") == [people["bolor12345"].public_id]
    assert found(browser, "", nationality="MN") == [people["bolor12345"].public_id]


def test_a_fair_s_list_has_its_registrations_and_the_ticket_code(browser, cast, people):
    slot = db.session.scalar(select(Slot).where(Slot.fair_id == cast.fair.id))
    made = registration.register(people["huong12345"], cast.fair, slot, language="vi")
    db.session.commit()
    cast.log_in(browser, cast.vera)
    assert found(browser, "", fair="spring") == [made.public_id]
    assert found(browser, made.short_code, fair="spring") == [made.public_id]
    assert found(browser, "", fair="spring", show="arrived") == []
    assert found(browser, "", fair="spring", show="expected") == [made.public_id]
    assert found(browser, "", fair=cast.other_fair.slug) == []


def test_the_rows_alone_are_a_fragment(browser, cast, people):
    cast.log_in(browser, cast.vera)
    page = browser.fragment("/staff/people/results?q=minsu")
    assert page.soup.find("html") is None
    assert "KIM Minsu" in page.html


def test_a_look_at_the_list_is_recorded_with_ids_and_no_names(browser, cast, people):
    cast.log_in(browser, cast.vera)
    found(browser, "minsu")
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "people.list")).first()
    assert entry.actor == f"staff:{cast.vera.id}"
    assert entry.details == {"shown": [people["minsu12345"].id]}
    assert audit.verify().is_intact


def test_phone_numbers_are_masked_until_the_desk_asks(browser, cast, people):
    member = people["minsu12345"]
    cast.log_in(browser, cast.dana)
    page = browser.get(f"/staff/people/{member.public_id}")
    assert "***-****-0001" in page.text
    assert "5555" not in page.text
    revealed = browser.fragment(f"/staff/people/{member.public_id}/reveal/phone", {"why": "call"})
    assert "010-5555-0001" in revealed.soup.select_one("[autofocus]").text  # the pressed button is gone
    assert db.session.scalar(select(AuditEntry).where(AuditEntry.action == "member.reveal")).details == {
        "field": "phone",
        "why": "call",
        "words": "",
    }


def test_a_viewer_sees_no_buttons_of_the_desk(browser, cast, people):
    cast.log_in(browser, cast.vera)
    page = browser.get(f"/staff/people/{people['minsu12345'].public_id}")
    assert "Check identity" not in page.text
    browser.post(f"/staff/people/{people['minsu12345'].public_id}/reveal/phone", status=403)


def test_the_desk_notes_which_document_was_seen(browser, cast, people):
    member = people["minsu12345"]
    member.identity = "to_check"
    db.session.commit()
    cast.log_in(browser, cast.dana)
    browser.post(f"/staff/people/{member.public_id}/identity", {"document": "passport"})
    member = db.session.get(Member, member.id)
    assert (member.identity, member.identity_document, member.identity_checked_by) == (
        "checked",
        "passport",
        cast.dana.id,
    )


def test_a_document_must_be_chosen(browser, cast, people):
    cast.log_in(browser, cast.dana)
    page = browser.post(f"/staff/people/{people['minsu12345'].public_id}/identity", {}, status=422)
    assert page.summary == ["Choose the document that you compared."]


def test_a_corrected_name_is_found_at_once(browser, cast, people):
    member = people["cruz123456"]
    cast.log_in(browser, cast.dana)
    seen = browser.get(f"/staff/people/{member.public_id}/correct").soup.select_one("[name=seen]")["value"]
    change = {"seen": seen, "name": "Josefa Miranda", "language_spoken": "en", "reason": "misread"}
    browser.post(f"/staff/people/{member.public_id}/correct", change, status=303)
    assert found(browser, "miranda") == [member.public_id]
    assert found(browser, "cruz") == [member.public_id]  # by the ID, which is as it was


def test_the_card_says_which_document_was_seen_by_whom(browser, cast, people):
    browser.in_language("en")
    cast.log_in(browser, cast.dana)
    address = f"/staff/people/{people['huong12345'].public_id}"
    browser.post(f"{address}/identity", {"document": "passport"}, status=303)
    card = browser.get(address).soup.select_one("[aria-labelledby=person-info]").get_text(" ", strip=True)
    assert "Passport" in card
    assert "Dana Desk" in card


def test_the_desk_logs_a_member_out_everywhere(app, browser, another_browser, cast, people):
    member = people["minsu12345"]
    cast.log_in(another_browser, member)
    another_browser.get("/account")
    browser.in_language("en")
    cast.log_in(browser, cast.dana)
    assert "On 1 device" in browser.get(f"/staff/people/{member.public_id}").text
    browser.post(f"/staff/people/{member.public_id}/log-out", {}, status=303)
    another_browser.get("/account", status=303)
    page = browser.get(f"/staff/people/{member.public_id}")
    assert "On 0 devices" in page.text
    assert not page.soup.select(f"form[action$='{member.public_id}/log-out']")
    assert db.session.scalars(select(AuditEntry.action)).all().count("member.log_out") == 1


def test_the_desk_mails_a_link_for_a_new_password(app, browser, cast, people, outbox_items):
    member = people["minsu12345"]
    cast.log_in(browser, cast.dana)
    browser.post(f"/staff/people/{member.public_id}/reset", {}, status=303)
    assert outbox_items()[-1].payload == {"email": "minsu12345@mail.example"}
    Worker(app).work_off()
    db.session.expire_all()
    wish = outbox_items()[-1]
    assert (wish.state, wish.payload) == ("sent", {})
    assert db.session.scalars(select(AuditEntry.action)).all().count("member.mail_reset") == 1


def test_nothing_is_mailed_to_a_person_without_a_confirmed_address(browser, cast, people, outbox_items):
    member = people["minsu12345"]
    member.email_confirmed_at = None
    db.session.commit()
    cast.log_in(browser, cast.dana)
    assert "/reset" not in browser.get(f"/staff/people/{member.public_id}").text
    browser.post(f"/staff/people/{member.public_id}/reset", {}, status=404)
    assert outbox_items() == []


def test_the_code_of_a_ticket_that_was_given_up_finds_the_person_who_was_kept(browser, cast, people):
    kept, other = people["huong12345"], people["minsu12345"]
    other.member_id = None
    mine = cast.registration(kept, cast.fair.slots[0])
    code = cast.registration(other, cast.fair.slots[1]).short_code
    merging.merge(cast.dana, kept, other, set(), "The same", seen=merging.seen_of_both(kept, other))
    db.session.commit()
    cast.log_in(browser, cast.vera)
    assert found(browser, code) == [kept.public_id]
    assert found(browser, code, fair="spring") == [mine.public_id]
    assert found(browser, code, fair=cast.other_fair.slug) == []


def test_a_code_is_looked_up_in_the_index_of_codes(cast):
    """Of a million registrations one is read, not all."""
    assert cast.fair.id
    ids = [next(walk.steps(way.start, None)).ids for way in ways_of(Query(text="12345678"))]
    (by_code,) = [one for one in ids if "short_code" in str(one)]
    is_sqlite = db.engine.name == "sqlite"
    if not is_sqlite:
        db.session.execute(text("SET LOCAL enable_seqscan = off"))  # few rows are quicker read through
    statement = by_code.compile(db.engine, compile_kwargs={"literal_binds": True})
    plan = db.session.execute(text(f"EXPLAIN {'QUERY PLAN' if is_sqlite else ''} {statement}"))
    lines = " ".join(str(row) for row in plan)
    assert "short_code" in lines
    assert not re.search("Seq Scan|SCAN registration", lines), lines
