"""Step 1 through NICE CheckPlus, where that is the site's service: a form to another site, and its sealed answer back."""

from datetime import timedelta

import pytest

from app.extensions import db
from app.models import Draft, IdentityCheck
from app.models.types import now
from tests.applicant import Applicant
from tests.page_client import Page
from tests.window import base_of, in_nice, opened, policy_of, posted_from_elsewhere

PATH = "/join/identity"
RETURN = "/join/identity/return"


@pytest.fixture
def applicant(app, browser, standins, monkeypatch):
    monkeypatch.setitem(app.config, "IDENTITY_SERVICE", "nice")
    return Applicant(browser, standins)


def came_back(browser, outcome="success", **person):
    """Through the window; the answer posted by the other site, up to where it leads: with the key of what was kept."""
    path, fields = in_nice(opened(browser), outcome, **person)
    return browser.location(_leads_on(browser.app, path, fields))


def _leads_on(app, path, fields):
    answer = posted_from_elsewhere(app, path, fields)
    assert answer.status_code == 303 and "Set-Cookie" not in answer.headers
    return Page(answer)


def proof_of(applicant):
    return {name: cell[0] for name, cell in applicant.draft.answers["code"].items()}


def test_the_window_is_the_one_way_by_phone(applicant, browser):
    page = browser.get(PATH)
    assert page.value("name") is None and page.has_link_to("/join/identity/email")
    assert page.soup.find("form", id="window-form")["action"] == "/join/identity/window"


def test_the_form_to_the_other_site_has_a_policy_of_its_own_and_none_of_our_tokens(app, applicant, browser):
    answer = browser.post("/join/identity/window")
    assert browser.location(answer) == "/join/identity/window"
    page = browser.get("/join/identity/window")
    form = page.soup.find("form", id="nice-form")
    assert policy_of(page)["form-action"] == f"'self' {base_of(app.config['NICE_WINDOW_URL'])}"
    assert {field["name"] for field in form.select("input")} == {"m", "token_version_id", "enc_data", "integrity_value"}
    assert "csrf_token" not in str(form) and not [name for name in form.attrs if name.startswith("hx-")]


def test_whoever_confirms_goes_on_with_the_terms(applicant, browser):
    way_back = came_back(browser)
    assert way_back.startswith(f"{RETURN}?brought=")
    assert browser.location(browser.get(way_back, status=303)) == "/join/terms"
    proof = proof_of(applicant)
    assert (proof["name"], proof["phone"], proof["birth_date"]) == ("NGUYEN THI LAN", "+821023450001", "1995-03-15")
    assert (proof["is_foreigner"], proof["identity"], len(proof["ci_hash"])) == (True, "verified", 64)


def test_a_korean_name_arrives_whole(applicant, browser):
    browser.get(came_back(browser, number="01023450009"), status=303)
    assert (proof_of(applicant)["name"], proof_of(applicant)["is_foreigner"]) == ("홍길동", False)


def test_the_same_person_has_the_same_ci_with_both_services(
    app, applicant, browser, another_browser, standins, monkeypatch
):
    browser.get(came_back(browser), status=303)
    monkeypatch.setitem(app.config, "IDENTITY_SERVICE", "portone")
    other = Applicant(another_browser, standins).to_terms()
    assert proof_of(other)["ci_hash"] == proof_of(applicant)["ci_hash"]


def test_an_answer_may_come_by_get_too(applicant, browser):
    path, fields = in_nice(opened(browser))
    answer = browser.get(path, query_string=fields, status=303)
    assert browser.location(browser.get(browser.location(answer), status=303)) == "/join/terms"


def test_the_keys_of_a_run_and_its_answer_are_in_no_clear_column(applicant, browser):
    came_back(browser)
    row = db.session.execute(db.text("SELECT secrets, answer FROM identity_check")).one()
    assert all(value.startswith("t1:") for value in row)


ENDED = [
    ("cancelled", 422, "ended without a result"),
    ("mismatch", 422, "ended without a result"),
    ("nothing", 422, "not done yet"),
    ("forged", 422, "not done yet"),
    ("stale", 503, "does not answer"),
    ("other-request", 503, "does not answer"),
    ("garbage", 503, "does not answer"),
]


@pytest.mark.parametrize(("outcome", "status", "words"), ENDED)
def test_an_answer_that_is_none_proves_nothing_and_the_window_opens_again(applicant, browser, outcome, status, words):
    page = browser.get(came_back(browser, outcome), status=status)
    assert words in page.text and page.has_link_to("/join/identity/email")
    assert "code" not in applicant.draft.answers
    assert browser.location(browser.get(came_back(browser), status=303)) == "/join/terms"


MISSING = [("no-phone", "/join/identity/details"), ("no-birth", "/join/identity/details"), ("no-ci", "/join/terms")]


@pytest.mark.parametrize(("outcome", "leads_to"), MISSING)
def test_what_the_answer_leaves_out_is_asked_for_or_checked_later(applicant, browser, outcome, leads_to):
    assert browser.location(browser.get(came_back(browser, outcome), status=303)) == leads_to
    assert proof_of(applicant)["identity"] == ("to_check" if outcome == "no-ci" else "verified")


def test_under_fourteen_is_refused_with_the_reason(applicant, browser):
    assert browser.get(came_back(browser, "under-14"), status=403).h1 == "You can join when you are 14"


def test_an_answer_is_used_once(applicant, browser):
    path, fields = in_nice(opened(browser))
    browser.get(browser.location(_leads_on(browser.app, path, fields)), status=303)
    confirmed_at = db.session.scalar(db.select(IdentityCheck.confirmed_at))
    _leads_on(browser.app, path, fields)
    assert browser.location(browser.get(RETURN, status=303)) == "/join/terms"
    assert db.session.scalar(db.select(IdentityCheck.confirmed_at)) == confirmed_at


def test_an_answer_of_another_draft_proves_nothing_here(applicant, browser, another_browser, standins):
    """Somebody posts their own finished check from the victim's browser: it stays with the draft that began it."""
    opened(browser)
    attacker = Applicant(another_browser, standins)
    path, fields = in_nice(opened(attacker.browser), number="01023450002")
    _leads_on(browser.app, path, fields)
    page = browser.get(RETURN, status=422)
    assert "not done yet" in page.text and "code" not in applicant.draft.answers


def test_an_answer_of_another_run_is_not_kept(applicant, browser, another_browser, standins):
    """The sealed answer of one run sent under the number of another."""
    own = opened(browser)
    run = in_nice(own)[0]
    _, stolen = in_nice(opened(Applicant(another_browser, standins).browser), number="01023450002")
    _leads_on(browser.app, run, stolen)
    assert "not done yet" in browser.get(RETURN, status=422).text


STRANGE = [{}, {"enc_data": "x"}, {"token_version_id": "\u00e9", "enc_data": "\u00e9", "integrity_value": "\u00e9"}]


@pytest.mark.parametrize("fields", [*STRANGE, {"enc_data": "A" * 30_000, "integrity_value": "A" * 30_000}])
def test_whatever_else_arrives_is_nothing(applicant, browser, fields):
    run, _ = in_nice(opened(browser))
    _leads_on(browser.app, run, fields)
    assert db.session.scalar(db.select(IdentityCheck.answer)) is None
    _leads_on(browser.app, "/identity/arrived/nosuchrun", fields)


def test_a_run_that_took_too_long_is_begun_again(applicant, browser):
    path, fields = in_nice(opened(browser))
    db.session.execute(db.update(IdentityCheck).values(expires_at=now() - timedelta(seconds=1)))
    db.session.commit()
    posted_from_elsewhere(browser.app, path, fields)
    assert "open too long" in browser.get(RETURN, status=422).text


@pytest.mark.parametrize("fault", ["500", "garbage", "html", "down", "redirect"])
def test_an_outage_is_told_and_shows_another_way(applicant, browser, standins, fault):
    standins.faults.set("nice", fault)
    page = browser.post("/join/identity/window", status=503)
    assert "does not answer" in page.text and page.has_link_to("/join/identity/email")
    assert db.session.scalar(db.select(db.func.count(IdentityCheck.id))) == 0
    standins.faults.clear()
    opened(browser)


def test_a_run_of_the_other_service_counts_no_longer_after_a_change_of_the_setting(
    app, applicant, browser, monkeypatch
):
    came_back(browser)
    monkeypatch.setitem(app.config, "IDENTITY_SERVICE", "portone")
    assert browser.location(browser.get(RETURN, status=303)) == PATH
    assert db.session.scalar(db.select(db.func.count(Draft.id))) == 1


def test_without_its_settings_it_leads_to_the_way_by_email(app, applicant, browser, monkeypatch):
    monkeypatch.setitem(app.config, "NICE_CLIENT_ID", "")
    assert browser.location(browser.get(PATH, status=303)) == "/join/identity/email"
    assert browser.location(browser.post("/join/identity/window")) == "/join/identity/email"
