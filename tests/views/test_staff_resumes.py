"""Staff and resumes: the list, one resume, accepting and returning (RS-12, ST-2)."""

import pytest
from sqlalchemy import select

from app.extensions import db
from app.models import AuditEntry, ResumeVersion
from app.operations import search
from app.operations.resume import application, seen
from tests import bundled
from tests.resume_content import begun, student, submitted


@pytest.fixture
def desk(browser, cast):
    bundled.load()
    cast.save()
    return cast.log_in(browser, cast.dana)


@pytest.fixture
def viewer(another_browser, cast):
    return cast.log_in(another_browser, cast.vera)


def at(resume, page="") -> str:
    return f"/staff/resumes/{resume.public_id}" + (f"/{page}" if page else "")


def audited(action: str) -> list[AuditEntry]:
    return list(db.session.scalars(select(AuditEntry).where(AuditEntry.action == action)))


def names_in(page) -> list[str]:
    return [" ".join(link.text.split()) for link in page.soup.select(".person__name")]


@pytest.fixture
def two(cast):
    """Alice's resume, and Bob's that came later."""
    for member in (cast.alice, cast.bob):
        search.index(member)
    alice = submitted(cast.alice)
    other = student(
        basics={"title": "선박 용접 Welder"},
        stay={"visa": "E-7"},
        address={"seeker_type": "general"},
        conditions={"work_type": "contract"},
        name_check={"state": "to_check", "why": "no_card", "mask": ""},
    )
    return alice, submitted(cast.bob, other)


def test_the_list_shows_what_waits_the_newest_first(desk, two):
    page = desk.get("/staff/resumes")
    assert page.h1 == "Resumes"
    assert names_in(page) == ["KIM Minsu", "NGUYEN THI HUONG"]
    assert "선박 용접 Welder" in page.text and "Name to be checked" in page.text
    assert "huong@example.com" not in page.text and "4471" not in page.text


FILTERS = {
    "visa=D-10": ["NGUYEN THI HUONG"],
    "visa=E-7": ["KIM Minsu"],
    "work_type=contract": ["KIM Minsu"],
    "seeker_type=student": ["NGUYEN THI HUONG"],
    "project_type=general": ["KIM Minsu", "NGUYEN THI HUONG"],
    "project_type=large_small": [],
    "career=new": ["KIM Minsu", "NGUYEN THI HUONG"],
    "career=experienced": [],
    "name_state=to_check": ["KIM Minsu"],
    "q=robot": ["NGUYEN THI HUONG"],
    "q=ROBOT+design": ["NGUYEN THI HUONG"],
    "q=용접": ["KIM Minsu"],
    "q=김민수": ["KIM Minsu"],
    "q=huong+nguyen": ["NGUYEN THI HUONG"],
    "q=4471": ["NGUYEN THI HUONG"],
    "q=%25": [],
    "q=nobody": [],
    "show=accepted": [],
    "show=nosuchstate": ["KIM Minsu", "NGUYEN THI HUONG"],
    "visa=nosuch": [],
    "after=nonsense": ["KIM Minsu", "NGUYEN THI HUONG"],
}


@pytest.mark.parametrize("query", FILTERS)
def test_the_list_finds(desk, two, query):
    assert names_in(desk.get(f"/staff/resumes?{query}")) == FILTERS[query]
    assert names_in(desk.fragment(f"/staff/resumes/results?{query}")) == FILTERS[query]


def test_the_states_have_counts(desk, two, cast):
    application.accept(cast.dana, two[0], 1)
    application.send_back(cast.dana, two[1], 1, "Why")
    cast.save()
    counts = [link.find("b").text for link in desk.get("/staff/resumes").soup.select(".filter")]
    assert counts == ["0", "1", "1", "2"]
    assert names_in(desk.get("/staff/resumes?show=all")) == ["KIM Minsu", "NGUYEN THI HUONG"]


def test_a_long_list_goes_on_where_the_page_ended(desk, cast, monkeypatch):
    monkeypatch.setattr(seen, "PAGE", 2)
    for number in range(5):
        submitted(cast.member(f"crowd{number:04}", f"NUMBER {number}", email=f"crowd{number}@example.com"))
    found, address = [], "/staff/resumes"
    while address:
        page = desk.get(address)
        found += names_in(page)
        following = page.soup.find("a", rel="next")
        address = following["href"] if following else ""
    assert found == [f"NUMBER {number}" for number in (4, 3, 2, 1, 0)]


def test_who_saw_which_list_is_recorded(desk, two, cast):
    desk.get("/staff/resumes?visa=D-10")
    entry = audited("resume.list")[0]
    assert entry.details == {"shown": [cast.alice.id]} and entry.actor == f"staff:{cast.dana.id}"


def test_a_resume_is_shown_whole_and_the_look_is_recorded(desk, two, cast):
    page = desk.get(at(two[0]))
    assert page.h1 == "NGUYEN THI HUONG"
    for words in ("Robot design", "한양대학교", "99****-*******", "Applied", "4471", "hu****@example.com"):
        assert words in page.text, words
    assert page.has_link_to(f"/staff/people/{cast.alice.public_id}")
    entry = audited("resume.read")[0]
    assert entry.subject == f"resume:{two[0].id}"
    assert entry.details == {"member": cast.alice.id, "version": 1}


def test_the_desk_asks_for_phone_and_e_mail_with_the_reason(desk, two, cast):
    page = desk.get(at(two[0]))
    assert "huong@example.com" not in page.text and "2384" not in page.text
    reveal = f"/staff/people/{cast.alice.public_id}/reveal/email"
    assert reveal in {form["action"] for form in page.soup.select("#reveal-email form")}
    assert cast.alice.email in desk.post(reveal, {"why": "call"}, status=200).text
    assert [entry.details["why"] for entry in audited("member.reveal")] == ["call"]


def test_who_may_only_look_sees_phone_and_e_mail_masked_and_decides_nothing(viewer, two):
    page = viewer.get(at(two[0]))
    assert "huong@example.com" not in page.text and "010-2384-4471" not in page.text
    assert "4471" in page.text and "hu****@example.com" in page.text
    assert "Accept the resume" not in page.text
    viewer.post(at(two[0], "accept"), {"version": "1"}, status=403)
    viewer.post(at(two[0], "return"), {"return-version": "1", "return-reason": "x"}, status=403)


def test_accepting(desk, two):
    page = desk.post(at(two[0], "accept"), {"version": "1"}, follow=True, status=200)
    assert "Accepted. The member is told by e-mail." in page.text
    assert "Accept the resume" not in page.text and "Dana Desk" in page.text


def test_returning_needs_a_reason(desk, two):
    page = desk.post(at(two[0], "return"), {"return-version": "1", "return-reason": " "}, status=422)
    assert "Write the reason." in page.text
    db.session.refresh(two[0])
    assert two[0].state == "applied"


def test_returning_with_a_reason(desk, two):
    form = {"return-version": "1", "return-reason": "Say which <visa>."}
    page = desk.post(at(two[0], "return"), form, follow=True, status=200)
    assert "Returned. The member reads the reason" in page.text and "Say which <visa>." in page.text


@pytest.mark.parametrize(("step", "words"), [("accept", "accepted it at"), ("return", "returned it at")])
def test_the_second_of_two_staff_is_told_who_was_first(desk, two, cast, step, words):
    if step == "accept":
        application.accept(cast.max, two[0], 1)
    else:
        application.send_back(cast.max, two[0], 1, "Why")
    cast.save()
    page = desk.post(at(two[0], "accept"), {"version": "1"}, follow=True, status=200)
    assert f"Nothing was done: Max Manager {words}" in page.text


def test_what_was_changed_meanwhile_is_not_accepted_unseen(desk, two, cast):
    submitted(cast.alice, student(basics={"title": "Robot repair"}), two[0])
    page = desk.post(at(two[0], "accept"), {"version": "1"}, follow=True, status=200)
    assert "the member has applied again meanwhile" in page.text and "Robot repair" in page.text
    db.session.refresh(two[0])
    assert two[0].state == "applied"


@pytest.mark.parametrize("step", ["accept", "return"])
def test_what_was_withdrawn_meanwhile_is_gone_and_the_page_says_so(desk, two, cast, step):
    application.withdraw(two[0].id)
    cast.save()
    form = {"version": "1", "return-version": "1", "return-reason": "Why"}
    page = desk.post(at(two[0], step), form, follow=True, status=200)
    assert "Nothing was done: the member has withdrawn this application." in page.text
    desk.get(at(two[0]), status=404)
    assert names_in(desk.get("/staff/resumes?show=all")) == ["KIM Minsu"]


def test_what_was_never_submitted_is_not_for_staff(desk, cast):
    resume = begun(cast.alice)
    desk.get(at(resume), status=404)
    desk.post(at(resume, "accept"), {"version": "0"}, status=404)


def test_what_changed_is_said_as_before_and_now(desk, two, cast):
    changed = student(basics={"title": "Robot repair"}, introduction={"introduction": ""})
    changed["education:ffff0000"] = {**changed["education:a1b2c3d4"], "university": "부산대학교", "place": 2}
    submitted(cast.alice, changed, two[0])
    page = desk.get(at(two[0]))
    card = page.soup.find(id="changes").parent
    assert "Robot design" in card.find("del").text
    assert "Robot repair" in card.find("ins").text
    assert any("부산대학교" in said.text for said in card.find_all("ins"))
    assert any("I build robots" in said.text for said in card.find_all("del"))


def test_the_photo_and_the_documents_that_were_submitted_are_there(desk, cast):
    portfolio = {"kind": "portfolio", "name": "Drawings", "file": "f" * 16, "place": 1}
    resume = submitted(cast.alice, student(photo={"photo": "p" * 16}, **{"options:a1b2c3d4": portfolio}))
    page = desk.get(at(resume))
    assert page.soup.select_one("img.portrait")["src"] == at(resume, f"photo/{'p' * 16}.jpg")
    assert "Drawings" in page.text and "/files/" not in page.html
    shown = desk.fragment(at(resume, "reveal"), {"why": "asked"})
    assert at(resume, f"files/{'f' * 16}") in shown.html


def test_who_was_compared_with_a_document_meanwhile_is_said_to_be(desk, two, cast):
    assert "Compare the name with the residence card" in desk.get(at(two[1])).text
    cast.bob.identity = "checked"
    cast.save()
    assert "Staff have compared a document with the person since." in desk.get(at(two[1])).text


def test_an_older_version_can_be_read_and_not_be_decided_on(desk, two, cast):
    submitted(cast.alice, student(basics={"title": "Robot repair"}), two[0])
    page = desk.get(at(two[0]) + "?version=1")
    assert "This is an older version" in page.text and "Accept the resume" not in page.text
    assert "Robot repair" not in page.text


@pytest.mark.parametrize("version", ["0", "3", "x", "²", "99999999999999999999"])
def test_a_version_that_is_not_there_is_not_found(desk, two, version):
    desk.get(at(two[0]) + f"?version={version}", status=404)


def test_the_person_leads_to_the_resume_and_the_day_begins_with_what_waits(desk, two, cast):
    assert desk.get(f"/staff/people/{cast.alice.public_id}").has_link_to(at(two[0]))
    assert "2 resumes wait to be looked at" in desk.get("/staff").text


def test_a_stored_version_never_changes(desk, two, cast):
    before = db.session.scalars(select(ResumeVersion).where(ResumeVersion.resume_id == two[0].id)).one().content
    desk.post(at(two[0], "accept"), {"version": "1"})
    db.session.expire_all()
    assert db.session.scalars(select(ResumeVersion).where(ResumeVersion.resume_id == two[0].id)).one().content == before
