"""The end of joining: the member with everything that belongs to it (IM-11)."""

from app.extensions import db
from app.models import Consent, Draft, Member, SearchGram
from app.worker import Worker
from tests.applicant import EMAIL, Applicant


def test_a_whole_sign_up_makes_a_member(browser, standins):
    page = Applicant(browser, standins).joined()
    assert page.h1 == "Welcome, NGUYEN THI LAN"
    member = Member.with_member_id("NGUYENLAN95")
    assert (member.name, member.phone, member.email, member.identity) == (
        "NGUYEN THI LAN",
        "+821023450001",
        EMAIL,
        "verified",
    )
    assert (member.birth_date, member.is_foreigner, member.notice_by_email) == ("1995-03-15", True, True)
    assert member.address["way"] == "typed" and member.inflow_path.code == "none"


def test_consents_search_index_and_welcome_mail_come_with_it(browser, standins):
    applicant = Applicant(browser, standins)
    applicant.joined()
    member = Member.with_member_id("nguyenlan95")
    consent = Consent.latest_of(member.id)["terms_of_use"]
    assert (consent.version, consent.language, consent.channel) == ("2026-11-21", "en", "web")
    facts = Consent.latest_of(member.id)
    assert {kind: fact.agreed for kind, fact in facts.items()} == {
        "terms_of_use": True,
        "notice_by_message": member.notice_by_message,
        "notice_by_email": member.notice_by_email,
    }
    assert db.session.scalars(db.select(SearchGram.gram).where(SearchGram.member_id == member.id)).all()
    assert applicant.mails("mail.welcome")[0].payload["to"] == EMAIL


def test_the_answers_are_erased_from_the_draft(browser, standins):
    applicant = Applicant(browser, standins)
    applicant.joined()
    assert applicant.draft.answers == {} and applicant.draft.outcome_url == "/join/done"


def test_a_repeated_submit_leads_to_the_first_result(browser, standins):
    applicant = Applicant(browser, standins)
    applicant.to_confirm()
    code = applicant.mailed_code()
    applicant.post("/join/confirm", {"code": code})
    again = browser.post("/join/confirm", {"code": code})
    assert browser.location(again) == "/join/done"
    assert db.session.scalar(db.select(db.func.count(Member.id))) == 1


def test_the_pages_of_a_finished_sign_up_lead_to_its_end(browser, standins):
    applicant = Applicant(browser, standins)
    applicant.joined()
    for path in ("/join/terms", "/join/information", "/join/confirm"):
        assert browser.location(browser.get(path, status=303)) == "/join/done"


def test_without_a_sign_up_the_end_leads_to_the_beginning(browser):
    assert browser.location(browser.get("/join/done", status=303)) == "/join"


def test_nobody_else_sees_it(browser, another_browser, standins):
    Applicant(browser, standins).joined()
    assert another_browser.get("/join/done", status=303)
    assert db.session.scalar(db.select(db.func.count(Draft.id))) == 1


def test_it_says_what_was_stored_and_what_comes_next(browser, standins):
    page = Applicant(browser, standins).joined()
    stored = page.soup.select_one(".fixed").text
    assert all(known in stored for known in ("nguyenlan95", "NGUYEN THI LAN", EMAIL, "010-2345-0001"))
    assert "date of birth" in page.text and "What comes next" in page.text
    assert page.link("Log in and choose a fair") == "/login?next=/fairs"


def test_a_mail_in_the_members_language_confirms_it(app, browser, standins):
    Applicant(browser, standins, "ko").joined()
    Worker(app).work_off()
    newest = max(standins.mailbox.messages(EMAIL), key=lambda mail: mail.received_at)
    assert "nguyenlan95" in newest.text
    assert any("가" <= sign <= "힣" for sign in newest.subject)
