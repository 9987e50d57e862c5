"""The card of a person, what staff put right on it, and two records that become one (ST-3)."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import AuditEntry, CheckIn, Member, MemberChange, MemberNote, Message, OutboxItem, Registration
from app.models.checkin import CHECK_IN_KINDS
from app.models.types import now
from app.operations import checkin, history, search
from app.operations.people import corrections


@pytest.fixture
def desk(browser, cast):
    browser.in_language("en")
    return cast.log_in(browser, cast.dana)


@pytest.fixture
def alice(cast):
    search.index(cast.alice)
    db.session.commit()
    return cast.alice


@pytest.fixture
def walk_in(cast):
    """The same person, written down at the door."""
    member = Member(name="Nguyễn Thị Hương", folded="", nationality="VN", language="vi", contact="+821077776666")
    db.session.add(member)
    db.session.flush()
    search.index(member)
    db.session.commit()
    cast.registration(member, cast.fair.slots[1])
    return member


def at(member: Member, page: str = "") -> str:
    return f"/staff/people/{member.public_id}" + (f"/{page}" if page else "")


def corrected(desk, member: Member, status: int = 303, **changes: str):
    page = desk.get(at(member, "correct"))
    fields = {
        "seen": page.soup.select_one("[name=seen]")["value"],
        "name": member.name,
        "name_korean": member.name_korean or "",
        "nationality": member.nationality or "",
        "language_spoken": member.language,
        "contact": member.contact or "",
        "reason": "As in the passport",
    }
    return desk.post(at(member, "correct"), fields | changes, status=status)


def test_the_card_shows_history_mails_messages_and_notes(desk, cast, alice):
    place = cast.registration(alice, cast.fair.slots[0])
    checkin.check_in_by_hand(cast.dana, place)
    history.record(alice, "logged_in", way="password")
    db.session.add_all(
        [
            MemberNote(member_id=alice.id, staff_id=cast.dana.id, text="Speaks softly"),
            Message(key="k", topic="message.ticket", member_id=alice.id, channel="SMS", number_tail="4471"),
            OutboxItem(key="m", topic="mail.ticket", payload={}, member_id=alice.id, state="held", last_error="550"),
        ]
    )
    db.session.commit()
    page = desk.get(at(alice))
    for words in ("Spring Fair", "Admitted", "Logged in", "Speaks softly", "Dana Desk", "number ending in 4471", "550"):
        assert words in page.text


def test_a_note_is_left_on_the_person(desk, alice):
    desk.post(at(alice, "note"), {"text": "Needs an interpreter"}, status=303)
    assert "Needs an interpreter" in desk.get(at(alice)).text
    assert desk.post(at(alice, "note"), {"text": " "}, status=422).summary == [
        "Write what the next person should know."
    ]


def test_a_correction_is_told_kept_and_found(desk, cast, alice):
    corrected(desk, alice, name="Josefa Miranda", name_korean="호세파", nationality="PH")
    assert (alice.name, alice.name_korean, alice.nationality) == ("Josefa Miranda", "호세파", "PH")
    change = db.session.scalars(select(MemberChange)).one()
    assert change.before == {"name": "NGUYEN THI HUONG", "name_korean": None, "nationality": "VN"}
    assert (change.reason, change.staff_id) == ("As in the passport", cast.dana.id)
    mail = db.session.scalars(select(OutboxItem).where(OutboxItem.topic == "mail.corrected")).one()
    assert mail.payload["context"]["fields"] == ["name", "name_korean", "nationality"]
    assert "before: NGUYEN THI HUONG" in desk.get(at(alice)).text
    assert db.session.scalars(select(AuditEntry.action)).all().count("member.correct") == 1


def test_a_correction_needs_a_name_and_a_reason(desk, alice):
    page = corrected(desk, alice, 422, name=" ", reason="")
    assert page.summary == ["Enter the name as in the passport.", "Write the reason."]


def test_nothing_different_changes_nothing(desk, alice):
    corrected(desk, alice)
    assert db.session.scalars(select(MemberChange)).all() == []
    assert "Nothing was different" in desk.get(at(alice)).text


def test_the_second_of_two_who_correct_at_once_sees_what_the_first_stored(desk, cast, alice):
    page = desk.get(at(alice, "correct"))
    seen = page.soup.select_one("[name=seen]")["value"]
    corrections.correct(cast.max, alice, {"name": "FIRST"}, "x", seen=corrections.seen_of(alice))
    db.session.commit()
    page = corrected_with(desk, alice, seen, status=409)
    assert "Somebody else has changed this record meanwhile" in page.text and "FIRST" in page.text
    assert page.soup.select_one("[name=name]")["value"] == "SECOND"
    corrected_with(desk, alice, page.soup.select_one("[name=seen]")["value"], status=303)
    assert alice.name == "SECOND"


def corrected_with(desk, member, seen, status):
    fields = {"seen": seen, "name": "SECOND", "language_spoken": member.language, "reason": "y"}
    return desk.post(at(member, "correct"), fields, status=status)


@pytest.mark.parametrize("again", [{"reason": ""}, {"reason": "y", "language": "ko"}])
def test_a_page_shown_again_does_not_write_over_what_it_never_showed(desk, cast, alice, again):
    page = desk.get(at(alice, "correct"))
    fields = {"seen": page.value("seen"), "name": "SECOND", "language_spoken": alice.language, "reason": "y"}
    corrections.correct(cast.max, alice, {"name": "FIRST"}, "x", seen=corrections.seen_of(alice))
    db.session.commit()
    page = desk.post(at(alice, "correct"), fields | again, status=422 if not again["reason"] else 200)
    desk.in_language("en")
    page = desk.post(at(alice, "correct"), fields | {"seen": page.value("seen")}, status=409)
    assert "Somebody else has changed this record meanwhile" in page.text
    assert alice.name == "FIRST"


def test_what_somebody_logs_in_with_or_an_operator_proved_is_not_asked(desk, alice, walk_in):
    alice.ci_hash = "one"
    db.session.commit()
    page = desk.get(at(alice, "correct"))
    assert not page.soup.select("[name=email]") and not page.soup.select("[name=phone]")
    corrected(desk, alice, email="thief@example.com", phone="010-9999-9999")
    assert (alice.email, alice.phone) == ("alice@example.com", "+821023844471")
    corrected(desk, walk_in, email="huong@example.com", phone="010-1234-5678")
    assert (walk_in.email, walk_in.phone, walk_in.email_confirmed_at) == ("huong@example.com", "+821012345678", None)


def test_what_is_masked_stays_unless_somebody_types_over_it(desk, alice, walk_in):
    walk_in.phone, walk_in.email = "+821023844471", "huong@example.com"
    db.session.commit()
    page = desk.get(at(walk_in, "correct"))
    masked = {field: page.value(field) for field in ("contact", "phone", "email")}
    assert masked == {"contact": "***-****-6666", "phone": "***-****-4471", "email": "hu****@example.com"}
    assert "77776666" not in page.html and "2384" not in page.html
    corrected(desk, walk_in, **masked, name="Nguyễn Hương")
    assert (walk_in.contact, walk_in.phone, walk_in.email) == ("+821077776666", "+821023844471", "huong@example.com")
    corrected(desk, walk_in, **masked | {"phone": "010-1111-2222", "contact": ""})
    assert (walk_in.contact, walk_in.phone, walk_in.email) == (None, "+821011112222", "huong@example.com")


def test_two_records_are_compared_masked(desk, alice, walk_in):
    walk_in.birth_date, walk_in.address = "1998-07-06", {"road": "부산광역시 해운대구 우동 3"}
    db.session.commit()
    page = desk.get(at(alice, f"merge/{walk_in.public_id}"))
    assert "1999-**-**" in page.text and "1998-**-**" in page.text and "부산광역시 해운대구 ***" in page.text
    assert not [whole for whole in ("04-02", "07-06", "우동", "관악로", "7777") if whole in page.text]


def test_an_address_that_cannot_be_written_to_is_refused(desk, walk_in):
    page = corrected(desk, walk_in, 422, email="nowhere")
    assert page.summary == ["Enter an address such as huong@example.com."]


def test_who_may_be_the_same_person_is_hinted_at(desk, alice, walk_in):
    page = desk.get(at(alice))
    assert "Maybe the same person: Nguyễn Thị Hương" in page.text
    assert "The name is the same." in page.text
    assert walk_in.name in desk.get(at(alice, "others")).text


def test_the_other_record_is_looked_for(desk, cast, alice):
    search.index(cast.bob)
    db.session.commit()
    page = desk.get(at(alice, "others") + "?q=minsu")
    assert page.soup.select_one("a.person__name")["href"].endswith(f"/merge/{cast.bob.public_id}")
    assert "Nobody fits" in desk.get(at(alice, "others") + "?q=zzqq").text


def merged(desk, kept, other, status=303, **changes):
    page = desk.get(at(kept, f"merge/{other.public_id}"))
    fields = {
        "seen": page.soup.select_one("[name=seen]")["value"],
        "of_name": "other",
        "of_language": "kept",
        "reason": "The same passport",
        "is_sure": "y",
    }
    return desk.post(at(kept, f"merge/{other.public_id}"), fields | changes, status=status)


def test_two_records_become_one_and_the_old_addresses_lead_to_it(desk, cast, alice, walk_in):
    place = db.session.scalars(select(Registration).where(Registration.member_id == walk_in.id)).one()
    mine = cast.registration(alice, cast.fair.slots[0])
    page = desk.get(at(alice, f"merge/{walk_in.public_id}"))
    assert "two registrations become one" in page.text
    merged(desk, alice, walk_in)
    assert alice.name == "Nguyễn Thị Hương" and walk_in.merged_into_id == alice.id
    assert desk.get(at(walk_in), status=303).response.headers["Location"].endswith(alice.public_id)
    assert (
        desk.get(f"/staff/registrations/{place.public_id}", status=303)
        .response.headers["Location"]
        .endswith(mine.public_id)
    )
    assert "Put together with a second record" in desk.get(at(alice)).text


def test_it_is_not_done_before_it_is_confirmed_with_a_reason(desk, alice, walk_in):
    page = merged(desk, alice, walk_in, 422, reason="", is_sure="")
    assert page.summary == [
        "Write how you know that both are one person.",
        "Confirm that you have compared both records.",
    ]
    assert walk_in.merged_into_id is None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("two_people", "Mobile operators have proved that these are two people."),
        ("gone", "One of the two is no longer there"),
    ],
)
def test_what_stands_in_the_way_is_said(desk, alice, walk_in, change, words):
    if change == "gone":
        walk_in.withdrawn_at = now() - timedelta(days=1)
    else:
        alice.ci_hash, walk_in.ci_hash = "one", "two"
    db.session.commit()
    assert words in desk.get(at(alice, f"merge/{walk_in.public_id}"), status=409).text


def test_the_record_with_the_login_is_offered_as_the_one_to_keep(desk, alice, walk_in):
    page = desk.get(at(walk_in, f"merge/{alice.public_id}"), status=409)
    assert page.soup.select(f"a[href$='{alice.public_id}/merge/{walk_in.public_id}']")


def test_a_page_that_is_out_of_date_does_nothing(desk, cast, alice, walk_in):
    page = merged(desk, alice, walk_in, 409, seen="something else")
    assert "nothing is done yet" in page.text
    assert walk_in.merged_into_id is None


TO_NO_MEMBER = re.compile("(layout|_.*|alarm_.*|company_.*|staff_.*|confirm_email|resume_link)[.]txt")


def test_every_mail_to_a_member_and_every_kind_of_fact_has_a_word(app):
    names = [path.stem for path in Path(app.root_path, "templates/email").glob("*.txt")]
    names = [name for name in names if not TO_NO_MEMBER.fullmatch(f"{name}.txt")]
    with app.test_request_context("/"):
        words = app.jinja_env.get_template("macros/record.html").module
        assert len(names) > 20
        assert [name for name in names if words.mail_name(f"mail.{name}").strip() == name] == []
        facts = [CheckIn(kind=kind) for kind in CHECK_IN_KINDS]
        assert [fact.kind for fact in facts if words.fact_name(fact) == fact.kind] == []
