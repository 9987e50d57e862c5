"""Staff decide about papers, approval numbers and recoveries; each look is recorded, nobody overrules unseen."""

import pytest
from sqlalchemy import select

from app.extensions import db, files
from app.models import AuditEntry, CompanyCheck, StaffGrant
from app.operations.company import checks, leaving, recovery
from tests.company_checks import approval, asked_for_recovery, to_check
from tests.company_people import mails


@pytest.fixture
def desk(browser, cast):
    return cast.log_in(browser, cast.dana)


@pytest.fixture
def colleague(another_browser, cast):
    return cast.log_in(another_browser, cast.max)


@pytest.fixture
def viewer(another_browser, cast):
    return cast.log_in(another_browser, cast.vera)


def at(check: CompanyCheck, page: str = "") -> str:
    return f"/staff/company-checks/{check.public_id}" + (f"/{page}" if page else "")


def audited(action: str) -> list[AuditEntry]:
    return list(db.session.scalars(select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.position)))


def seen_on(page) -> dict[str, str]:
    return {"seen": page.value("seen") or ""}


def test_papers_stand_beside_what_was_entered(desk, cast):
    check = to_check(cast)
    page = desk.get(at(check))
    assert page.h1 == "Papers of the sign-up"
    for words in ("등록증.pdf", "scan.jpg", "박서윤", "Did not answer", "gets a link by mail"):
        assert words in page.text, words
    entry = audited("company.check")[0]
    assert entry.subject == f"company_check:{check.id}" and entry.details == {"company": check.company_id}


def test_a_pdf_is_saved_and_a_picture_is_shown_and_nothing_of_either_runs(desk, cast):
    check = to_check(cast)
    pdf, picture = check.documents
    saved = desk.get(at(check, f"documents/{pdf.public_id}")).response
    assert saved.headers["Content-Disposition"].startswith("attachment;") and saved.mimetype == "application/pdf"
    shown = desk.get(at(check, f"documents/{picture.public_id}")).response
    assert shown.headers["Content-Disposition"].startswith("inline;") and shown.mimetype == "image/jpeg"
    for answer in (saved, shown):
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff" and answer.headers["Cache-Control"] == "no-store"
    details = [entry.details for entry in audited("company.document")]
    assert details == [{"company": check.company_id, "document": one.id} for one in (pdf, picture)]


def test_a_paper_is_there_below_its_own_check_alone(desk, cast):
    check, other = to_check(cast), approval(cast)
    paper = check.documents[0]
    desk.get(at(other, f"documents/{paper.public_id}"), status=404)
    files.delete(paper.file)
    desk.get(at(check, f"documents/{paper.public_id}"), status=404)


def test_who_may_only_look_sees_that_there_are_papers_and_not_what_is_in_them(viewer, cast):
    check = to_check(cast)
    page = viewer.get(at(check))
    assert "등록증.pdf" in page.text and "Staff of the desk decide." in page.text
    assert not page.soup.select("#main form") and not page.soup.select(".staff-paper")
    viewer.get(at(check, f"documents/{check.documents[0].public_id}"), status=403)
    viewer.post(at(check, "accept"), status=403)
    viewer.post(at(check, "refuse"), {"reason": "Why"}, status=403)


@pytest.mark.parametrize("made", [to_check, approval])
def test_accepting(desk, cast, made):
    check = made(cast)
    page = desk.post(at(check, "accept"), follow=True, status=200)
    assert "Accepted. The contact person is told by mail." in page.text and "Dana Desk" in page.text
    assert not page.soup.find(id="refuse-form")
    assert audited(f"company.{check.kind}_accept")[0].actor == f"staff:{cast.dana.id}"


def test_refusing_needs_a_reason(desk, cast):
    check = to_check(cast)
    page = desk.post(at(check, "refuse"), {"reason": " "}, status=422)
    assert page.error("reason") == "Write the reason." and check.state == "waiting"


def test_refusing_with_a_reason(desk, cast):
    check = to_check(cast)
    page = desk.post(at(check, "refuse"), {"reason": "Send the <whole> page."}, follow=True, status=200)
    assert "The reason is on its way by mail." in page.text and "Send the <whole> page." in page.text
    assert mails("company_decision")[0]["context"]["reason"] == "Send the <whole> page."


@pytest.mark.parametrize(("is_good", "words"), [(True, "accepted it at"), (False, "refused it at")])
@pytest.mark.parametrize("step", ["accept", "refuse"])
def test_the_second_of_two_staff_is_told_who_was_first(desk, cast, is_good, words, step):
    check = to_check(cast)
    checks.accept(cast.max, check) if is_good else checks.refuse(cast.max, check, "Why")
    cast.save()
    page = desk.post(at(check, step), {"reason": "Why"}, follow=True, status=200)
    assert f"Nothing was done: Max Manager {words}" in page.text


def test_a_company_that_has_left_meanwhile_is_not_let_in(desk, cast):
    check = to_check(cast)
    leaving.leave(check.company, None, actor="company")
    cast.save()
    page = desk.post(at(check, "accept"), follow=True, status=200)
    assert "Nothing was done: the company is no longer a member." in page.text


def test_a_check_of_a_sign_up_under_way_is_not_there(desk, app):
    check = CompanyCheck(kind="join", draft_id=7)
    db.session.add(check)
    db.session.commit()
    desk.get(at(check), status=404)
    desk.post(at(check, "accept"), status=404)


def test_two_people_decide_about_a_recovery(desk, colleague, cast):
    check = asked_for_recovery(cast)
    page = desk.get(at(check))
    assert "HONG Gildong" in page.text and "The owner has gone" in page.text and "Agree as the first one" in page.text
    page = desk.post(at(check, "accept"), seen_on(page), follow=True, status=200)
    assert "Now a colleague" in page.text and "Agree as" not in page.text
    page = colleague.get(at(check))
    assert "Dana Desk has agreed at" in page.text
    page = colleague.post(at(check, "accept"), seen_on(page), follow=True, status=200)
    assert "Both of you have agreed." in page.text
    assert mails("company_invitation")[0]["to"] == "hong@example.com"


def test_the_first_one_is_not_the_second_one(desk, cast):
    check = asked_for_recovery(cast)
    desk.post(at(check, "accept"), seen_on(desk.get(at(check))))
    page = desk.post(at(check, "accept"), {"seen": "confirmed-0"}, follow=True, status=200)
    assert "You have agreed already. A colleague decides with you." in page.text
    assert not mails("company_invitation")


def test_who_opened_the_page_before_a_colleague_agreed_looks_again(desk, colleague, cast):
    check = asked_for_recovery(cast)
    form = seen_on(colleague.get(at(check)))
    desk.post(at(check, "accept"), form)
    page = colleague.post(at(check, "accept"), form, follow=True, status=200)
    assert "Nothing was done: this has changed since you opened it." in page.text
    assert "Agree as the second one" in page.text and not mails("company_invitation")


def test_an_objection_is_shown_and_heard_before_anybody_agrees(desk, cast):
    check = asked_for_recovery(cast)
    recovery.object_to(check, cast.company_person(cast.company, "owner"), "I am still the owner.")
    cast.save()
    page = desk.get(at(check))
    assert "I am still the owner." in page.text and "Olivia Owner" in page.text
    page = desk.post(at(check, "accept"), seen_on(page), follow=True, status=200)
    assert "An owner has objected: hear both sides" in page.text
    page = desk.post(at(check, "accept"), {**seen_on(page), "heard": "yes"}, follow=True, status=200)
    assert "Now a colleague looks at it" in page.text


def test_one_is_enough_to_refuse_a_recovery(desk, colleague, cast):
    check = asked_for_recovery(cast)
    desk.post(at(check, "refuse"), {"reason": "The paper is of another company."})
    assert mails("company_recovery_refused")[0]["to"] == "hong@example.com"
    page = colleague.post(at(check, "accept"), {"seen": "waiting-0"}, follow=True, status=200)
    assert "Nothing was done: Dana Desk refused it at" in page.text


def test_who_may_only_look_sees_the_address_of_whoever_asks_masked(viewer, cast):
    page = viewer.get(at(asked_for_recovery(cast)))
    assert "hong@example.com" not in page.html and "ho****@example.com" in page.text


def test_the_desk_of_one_fair_sees_of_companies_what_one_who_only_looks_does(viewer, cast):
    db.session.add(StaffGrant(staff_id=cast.vera.id, role="desk", fair_id=cast.fair.id))
    cast.save()
    check = asked_for_recovery(cast)
    page = viewer.get(at(check))
    assert "hong@example.com" not in page.html and "ho****@example.com" in page.text
    assert "Staff of the desk decide." in page.text and not page.soup.select("main form, main [href*=documents]")
    for address in (f"/staff/companies/{check.company.public_id}", "/staff/customer-records"):
        assert not viewer.get(address).soup.select("main form[method=post], main [href$=edit]")
