"""Step 1 in the service's own window (IM-2): PortOne's, as a popup or a page that leads back."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from app.extensions import db
from app.models import Draft, IdentityCheck, Member
from app.models.types import now
from app.operations import identity
from app.operations.identity import ci_hash
from standins import people
from tests.applicant import Applicant, information
from tests.page_client import Browser
from tests.window import base_of, in_portone, opened, policy_of

PATH = "/join/identity"
RETURN = "/join/identity/return"


@pytest.fixture
def applicant(browser, standins):
    return Applicant(browser, standins)


def came_back(browser, outcome="success", **person):
    """Through the window and back: the path that the browser comes back by."""
    return in_portone(browser, opened(browser), outcome, **person)


def proof_of(applicant):
    return {name: cell[0] for name, cell in applicant.draft.answers["code"].items()}


def count(model):
    return db.session.scalar(db.select(db.func.count()).select_from(model))


def test_the_window_is_offered_beside_the_form(applicant, browser):
    page = browser.get(PATH)
    assert page.soup.find("form", id="window-form")["action"] == "/join/identity/window"
    assert "hx-post" not in page.soup.find("form", id="window-form").attrs


def test_without_its_script_there_is_no_window(app, applicant, browser, monkeypatch):
    monkeypatch.setitem(app.config, "PORTONE_SCRIPT_URL", "")
    assert browser.get(PATH).soup.find("form", id="window-form") is None
    assert browser.location(browser.post("/join/identity/window")) == PATH


def test_the_page_that_opens_it_has_a_policy_of_its_own(app, applicant, browser):
    page = opened(browser)
    elsewhere = base_of(app.config["PORTONE_SCRIPT_URL"])
    policy = policy_of(page)
    assert policy["script-src"] == f"'self' {elsewhere}" and policy["frame-src"] == elsewhere
    assert policy["connect-src"] == f"'self' {elsewhere}" and policy["default-src"] == "'none'"
    assert page.response.headers["Cross-Origin-Opener-Policy"] == "same-origin-allow-popups"
    assert elsewhere not in browser.get(PATH).response.headers["Content-Security-Policy"]


def test_it_is_loaded_whole_since_a_swapped_page_keeps_its_policy(applicant, browser):
    opened(browser)
    headers = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "main#main"}
    answer = browser._send("GET", "/join/identity/window", headers=headers)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/join/identity/window")


def test_without_scripts_it_says_how_to_go_on(applicant, browser):
    page = opened(browser)
    assert "by text message instead" in page.soup.noscript.text and page.has_link_to(PATH)
    assert "hidden" in page.soup.select_one("[data-window-open]").attrs


def test_whoever_confirms_goes_on_with_the_terms(applicant, browser):
    path = came_back(browser)
    assert path.startswith(f"{RETURN}?") and "code=" not in path
    assert browser.location(browser.get(path, status=303)) == "/join/terms"


def test_name_and_number_come_from_the_service(applicant, browser):
    browser.get(came_back(browser), status=303)
    proof = proof_of(applicant)
    assert (proof["name"], proof["phone"]) == ("NGUYEN THI LAN", "+821023450001")
    assert (proof["birth_date"], proof["is_foreigner"], proof["identity"]) == ("1995-03-15", True, "verified")
    assert "ci" not in proof and len(proof["ci_hash"]) == 64


def test_a_korean_is_no_foreigner(applicant, browser):
    browser.get(came_back(browser, number="01023450009"), status=303)
    assert (proof_of(applicant)["name"], proof_of(applicant)["is_foreigner"]) == ("홍길동", False)


def test_what_the_browser_says_proves_nothing(applicant, browser):
    """The address alone, as somebody could type it, while nothing was confirmed in the window."""
    page = opened(browser)
    run = page.soup.select_one("[data-identity-window]")["data-verification-id"]
    typed = f"{RETURN}?identityVerificationId={run}&transactionType=IDENTITY_VERIFICATION&name=SOMEBODY"
    page = browser.get(typed, status=422)
    assert "not done yet" in page.text and page.has_link_to(RETURN) and "code" not in applicant.draft.answers


TOLD = [
    ("cancelled", "The window was closed before the check was done."),
    ("mismatch", "Your operator knows nobody with what was typed in the window."),
]


@pytest.mark.parametrize(("outcome", "words"), TOLD)
def test_who_was_not_confirmed_is_told_why_and_can_try_again(applicant, browser, outcome, words):
    path = came_back(browser, outcome)
    assert parse_qs(urlsplit(path).query)["code"]
    page = browser.get(path, status=422)
    assert words in page.text and page.h1 == "You are not confirmed yet"
    assert page.has_link_to(PATH) and page.has_link_to("/join/identity/email")
    assert page.soup.find("form", id="window-form") and "code" not in applicant.draft.answers
    browser.get(came_back(browser), status=303)
    assert proof_of(applicant)["identity"] == "verified"


def test_what_the_window_says_in_its_address_is_never_shown(applicant, browser):
    page = browser.get(f"{came_back(browser, 'cancelled')}&message=Call+010-1234-5678+now", status=422)
    assert "Call" not in page.soup.select_one(".wizard__main").text


def test_under_fourteen_is_refused_with_the_reason(applicant, browser):
    page = browser.get(came_back(browser, "under-14"), status=403)
    assert page.h1 == "You can join when you are 14" and "guardian" in page.text and count(Draft) == 0


def test_one_person_is_one_member(applicant, browser, cast):
    lan = people.BY_NUMBER["01023450001"]
    known = people.verified(lan.name, lan.phone_number, lan.seven_digits, lan.operator)["ci"]
    cast.member("earlier12", "NGUYEN THI LAN", ci_hash=ci_hash(known))
    page = browser.get(came_back(browser, "same-ci", number="01023450002"), status=409)
    assert page.h1 == "You are a member already" and page.has_link_to("/login") and count(Draft) == 0


def test_without_a_ci_staff_check_later(applicant, browser):
    browser.get(came_back(browser, "no-ci"), status=303)
    assert (proof_of(applicant)["identity"], proof_of(applicant)["ci_hash"]) == ("to_check", None)


def test_a_missing_number_is_asked_for_as_contact_and_not_as_proved(applicant, browser):
    assert browser.location(browser.get(came_back(browser, "no-phone"), status=303)) == "/join/identity/details"
    page = browser.get("/join/identity/details")
    assert page.value("contact") == "" and page.value("birth_date") is None
    page = applicant.post("/join/identity/details", {"contact": ""}, status=422)
    assert page.error("contact") == "Enter a number where staff can reach you."
    applicant.post("/join/identity/details", {"contact": "010-9876-5432"})
    applicant.post("/join/terms", {"terms_of_use": "y"})
    page = browser.get("/join/information")
    assert page.value("contact") == "010-9876-5432" and "NGUYEN THI LAN" in page.soup.select_one(".fixed").text
    applicant.post("/join/information", information(contact="010-9876-5432"))
    applicant.post("/join/confirm", {"code": applicant.mailed_code()})
    member = Member.with_member_id("nguyenlan95")
    assert (member.phone, member.contact, member.identity) == (None, "+821098765432", "verified")


@pytest.mark.parametrize(("typed", "status"), [("", 422), ("19950230", 422), ("19950315", 303)])
def test_a_missing_birth_date_is_asked_for(applicant, browser, typed, status):
    browser.get(came_back(browser, "no-birth"), status=303)
    page = applicant.post("/join/identity/details", {"birth_date": typed}, status=status)
    assert status == 303 or page.error("birth_date")
    assert (browser.location(page) == "/join/terms") if status == 303 else page.value("contact") is None


def test_under_fourteen_by_what_is_typed_is_refused_too(applicant, browser):
    browser.get(came_back(browser, "no-birth"), status=303)
    born = f"{now().year - 13}0101"
    page = applicant.post("/join/identity/details", {"birth_date": born}, status=422)
    assert "guardian" in page.error("birth_date")


def test_a_test_channel_is_refused(applicant, browser):
    page = browser.get(came_back(browser, "test-channel"), status=503)
    assert "does not answer" in page.text and "code" not in applicant.draft.answers


def test_a_test_channel_is_taken_where_a_trial_says_so(make_app, standins):
    trial = make_app(PORTONE_ACCEPT_TEST_CHANNEL=True)
    with trial.app_context():
        visitor = Applicant(Browser(trial), standins).browser
        page = visitor.get(came_back(visitor, "test-channel"), status=303)
        assert visitor.location(page) == "/join/terms"


FAULTS = ["500", "garbage", "html", "down", "redirect", "huge", "wrong-person", "test-channel"]


@pytest.mark.parametrize("fault", FAULTS)
def test_an_answer_that_cannot_be_trusted_proves_nothing_and_can_be_asked_again(applicant, browser, standins, fault):
    path = came_back(browser)
    standins.faults.set("portone", fault)
    page = browser.get(path, status=503)
    assert page.has_link_to(RETURN) and "code" not in applicant.draft.answers
    standins.faults.clear()
    assert browser.location(browser.get(RETURN, status=303)) == "/join/terms"


def test_an_answer_of_a_slow_service_is_not_waited_for_without_end(app, applicant, browser, standins, monkeypatch):
    path = came_back(browser)
    monkeypatch.setattr(identity.service().http.get_adapter("http://"), "total", 0.3)
    standins.faults.set("portone", "slow")
    assert "does not answer" in browser.get(path, status=503).text


def test_an_answer_is_used_once(applicant, browser):
    path = came_back(browser)
    browser.get(path, status=303)
    assert browser.location(browser.get(path, status=303)) == "/join/terms"
    assert db.session.scalar(db.select(IdentityCheck.confirmed_at)) is not None


def test_an_answer_of_another_draft_proves_nothing_here(applicant, browser, another_browser, standins):
    """Somebody sends a link with their own finished check: the victim's sign-up is not theirs then."""
    attacker = Applicant(another_browser, standins)
    path = came_back(attacker.browser, number="01023450002")
    opened(browser)
    page = browser.get(path, status=422)
    assert "belongs to another form" in page.text and "code" not in applicant.draft.answers


def test_without_a_draft_the_way_back_leads_to_the_beginning(applicant, browser, another_browser):
    path = came_back(browser)
    assert another_browser.location(another_browser.get(path, status=303)) == PATH


def test_a_run_that_took_too_long_is_begun_again(applicant, browser):
    path = came_back(browser)
    db.session.execute(db.update(IdentityCheck).values(expires_at=now() - timedelta(seconds=1)))
    db.session.commit()
    assert "open too long" in browser.get(path, status=422).text
    assert browser.location(browser.get("/join/identity/window", status=303)) == PATH


def test_only_so_many_windows_are_opened(applicant, browser):
    for _ in range(5):
        opened(browser)
    assert "pause" in browser.post("/join/identity/window", status=429).text


def test_each_window_has_an_id_of_its_own(applicant, browser):
    ids = {opened(browser).soup.select_one("[data-identity-window]")["data-verification-id"] for _ in range(3)}
    assert len(ids) == 3 and count(IdentityCheck) == 3


def test_an_older_run_counts_no_longer(applicant, browser):
    path = came_back(browser)
    opened(browser)
    assert "belongs to another form" in browser.get(path, status=422).text
