"""Going on with a sign-up on another device: link, short code, five tries, proof again after ten minutes."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine

from app.models.types import now
from tests.applicant import Applicant, hidden, information

ELSEWHERE = "/join/elsewhere"


@pytest.fixture
def applicant(browser, standins):
    return Applicant(browser, standins).to_information()


@pytest.fixture
def other(another_browser):
    return another_browser.in_language("en")


def make_link(applicant):
    page = applicant.post(ELSEWHERE, {}, status=200)
    link = urlsplit(page.soup.select(".fixed dd")[-1].text)
    return f"{link.path}?{link.query}", page.soup.select_one(".ticket__short").text


def open_link(other, link, code, status=303):
    return other.post(link, {**hidden(other.get(link)), "code": code}, status=status)


def wrong(code):
    return f"{(int(code) + 1) % 10**6:06}"


def test_link_and_code_bring_the_draft_to_the_other_device(applicant, other):
    link, code = make_link(applicant)
    assert other.location(open_link(other, link, code)) == "/join/information"
    assert "NGUYEN THI LAN" in other.get("/join/information").text


def test_the_first_device_no_longer_owns_it(applicant, browser, other):
    open_link(other, *make_link(applicant))
    assert browser.location(browser.get("/join/information", status=303)) == "/join/identity"


def test_a_link_works_once(applicant, other):
    link, code = make_link(applicant)
    open_link(other, link, code)
    assert other.get(link, status=404).h1 == "This link is over"


def test_a_new_link_ends_the_one_before(applicant, other):
    link, _ = make_link(applicant)
    make_link(applicant)
    other.get(link, status=404)


def test_a_wrong_code_can_be_typed_again_five_times_in_all(applicant, other):
    link, code = make_link(applicant)
    page = open_link(other, link, wrong(code), status=422)
    assert page.error("code") == "This is not the code on your other device. You have 4 more tries."
    for _ in range(4):
        open_link(other, link, wrong(code), status=422)
    other.get(link, status=404)


@pytest.mark.parametrize("change", ["x", ""])
def test_another_key_opens_nothing(applicant, other, change):
    link, _ = make_link(applicant)
    other.get(link.partition("key=")[0] + f"key={change}", status=404)


def test_within_ten_minutes_identity_is_not_asked_again(applicant, other):
    link, code = make_link(applicant)
    with time_machine.travel(now() + timedelta(minutes=9), tick=True):
        assert other.location(open_link(other, link, code)) == "/join/information"


def test_after_ten_minutes_identity_is_proved_again(applicant, other):
    link, code = make_link(applicant)
    with time_machine.travel(now() + timedelta(minutes=11), tick=True):
        assert other.location(open_link(other, link, code)) == "/join/identity/code"
        assert other.location(other.get("/join/information", status=303)) == "/join/identity/code"
        page = other.get("/join/identity")
    assert "NGUYEN" not in page.html and page.value("name") == ""


def test_the_same_person_goes_on_where_they_stopped(applicant, other, standins):
    applicant.post("/join/information", information())
    link, code = make_link(applicant)
    with time_machine.travel(now() + timedelta(minutes=11), tick=True):
        open_link(other, link, code)
        again = Applicant(other, standins)
        standins.phone.clear()
        again.to_terms()
        assert other.get("/join/information").value("member_id") == "nguyenlan95"


def test_another_person_sees_nothing_of_it(applicant, other, standins):
    applicant.post("/join/information", information())
    link, code = make_link(applicant)
    with time_machine.travel(now() + timedelta(minutes=11), tick=True):
        open_link(other, link, code)
        Applicant(other, standins).to_terms(name="SOMEBODY ELSE", phone="010-9999-0001")
        assert other.location(other.get("/join/information", status=303)) == "/join/terms"
        other.post("/join/terms", {**hidden(other.get("/join/terms")), "terms_of_use": "y"})
        assert not other.get("/join/information").value("member_id")


def test_the_link_is_mailed_once_the_address_is_known_and_the_code_is_not(applicant):
    make_link(applicant)
    assert not applicant.mails("mail.resume_link")
    applicant.post("/join/information", information())
    link, code = make_link(applicant)
    [item] = applicant.mails("mail.resume_link")
    assert link in item.payload["context"]["address"] and code not in str(item.payload)


def test_only_so_many_links_are_made(applicant):
    for _ in range(5):
        make_link(applicant)
    assert "five links" in applicant.post(ELSEWHERE, {}, status=429).text


def test_an_invented_draft_is_not_found(other):
    other.get("/drafts/nobody?key=nothing", status=404)
