"""Step 2: each text agreed to by itself (IM-10)."""

import pytest

from app.extensions import db
from app.models import Consent, Member, TermsText
from app.models.types import now
from tests.applicant import Applicant, hidden, information
from tests.texts import FUTURE, OLD, add

PATH = "/join/terms"


@pytest.fixture
def applicant(browser, standins):
    return Applicant(browser, standins).to_terms()


def filled_in(**changes):
    return {"terms_of_use": "y"} | changes


def test_nothing_is_ticked_beforehand(applicant, browser):
    page = browser.get(PATH)
    assert len(page.soup.select(".consents input[type=checkbox][name]")) == 3
    assert not page.soup.select("input[checked]")


def test_each_row_has_its_full_text_and_what_refusing_means(applicant, browser):
    page = browser.get(PATH)
    rows = page.soup.select(".consent:not(.consent--all)")
    assert all(len(row.select_one("details .prose").text) > 200 for row in rows)
    assert ["Optional" in row.text and "If you say no:" in row.text for row in rows] == [False, True, True]


def test_translations_show_the_korean_original(applicant, browser):
    assert len(browser.get(PATH).soup.select(".consents details [lang=ko]")) == 3
    assert not browser.in_language("ko").get(PATH).soup.select(".consents details [lang=ko]")


def test_what_the_service_needs_is_a_notice(applicant, browser):
    page = browser.get(PATH)
    assert "Personal data that the service needs" in page.soup.select_one(".notice").text


def test_the_terms_of_use_are_needed(applicant):
    page = applicant.post(PATH, {"third_party": "y"}, status=422)
    assert page.error("terms_of_use") == "Agree to the terms of use to join."
    assert page.value("third_party") == "y"


def test_refusing_the_optional_ones_blocks_nothing(applicant, browser):
    page = applicant.post(PATH, filled_in())
    assert browser.location(page) == "/join/information"


def test_each_consent_is_stored_with_version_and_language(applicant, browser):
    applicant.post(PATH, filled_in(third_party="y"))
    applicant.post("/join/information", information())
    applicant.post("/join/confirm", {"code": applicant.mailed_code()})
    given = Consent.latest_of(Member.with_member_id("nguyenlan95").id)
    texts = [given[kind] for kind in given if not kind.startswith("notice_by")]
    assert {(one.kind, one.version, one.language, one.agreed) for one in texts} == {
        ("terms_of_use", "2026-11-21", "en", True),
        ("third_party", "2026-11-21", "en", True),
    }


def test_the_language_stored_is_the_one_that_was_shown(applicant, browser):
    browser.in_language("ko")
    shown = hidden(browser.get(PATH))
    browser.in_language("en")
    browser.post(PATH, shown | filled_in())
    assert applicant.draft.answers["terms"]["shown"][0].startswith("terms_of_use=2026-11-21:ko") or (
        "terms_of_use=2026-11-21:ko" in applicant.draft.answers["terms"]["shown"][0]
    )


def test_a_text_that_changed_meanwhile_is_read_again(applicant, browser):
    shown = hidden(browser.get(PATH))
    db.session.execute(db.update(TermsText).values(version=OLD))
    add("terms_of_use")
    page = browser.post(PATH, shown | filled_in(), status=422)
    assert "has changed" in page.summary[0] and "New words." in page.html
    browser.post(PATH, hidden(page) | filled_in())


def test_a_version_of_the_future_is_not_shown(applicant, browser):
    add("terms_of_use", FUTURE)
    page = browser.get(PATH)
    assert "New words." not in page.html
    browser.post(PATH, hidden(page) | filled_in())


@pytest.mark.parametrize("shown", ["", "x", "terms_of_use=1999-01-01:en", "terms_of_use=2026-11-21:xx", "=,=,="])
def test_an_invented_version_is_not_stored(applicant, shown):
    applicant.post(PATH, filled_in(shown=shown), status=422)
    assert "terms" not in applicant.draft.answers


def test_it_is_out_of_reach_before_the_proof(another_browser):
    assert another_browser.location(another_browser.get(PATH, status=303)) == "/join/identity"


def test_two_tabs_that_differ_are_shown_both_values(applicant, browser):
    one, other = hidden(browser.get(PATH)), hidden(browser.get(PATH))
    browser.post(PATH, one | filled_in(third_party="y"))
    page = browser.post(PATH, other | filled_in(), status=409)
    assert page.h1 == "Which one shall we keep?"
    assert [choice["value"] for choice in page.soup.select("input[name=third_party]")] == ["y", ""]
    browser.post(PATH, hidden(page) | {"third_party": "y"})
    assert applicant.draft.answers["terms"]["third_party"][0] is True


def test_a_consent_says_when_and_where_it_was_given(applicant, browser):
    before = now()
    applicant.post(PATH, filled_in())
    applicant.post("/join/information", information())
    applicant.post("/join/confirm", {"code": applicant.mailed_code()})
    given = Consent.latest_of(Member.with_member_id("nguyenlan95").id)["terms_of_use"]
    assert given.channel == "web" and before <= given.given_at <= now()
