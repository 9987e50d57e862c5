"""What certificates are called, and what the page is told of them."""

import pytest

from app.rules.certificate_policies import allowed_by_default, policies
from app.web.certificate_words import issuer_in_words, kind_in_words, words_for_dialog

TAX_INVOICE = "1.2.410.200005.1.1.6.8"
PERSONAL = "1.2.410.200005.1.1.1"
BANKING = "1.2.410.200005.1.1.6.1"


@pytest.fixture(autouse=True)
def in_a_request(app):
    with app.test_request_context(headers={"Accept-Language": "en"}):
        app.preprocess_request()
        yield


@pytest.mark.parametrize("oid", sorted(policies()))
def test_every_policy_has_words(oid):
    assert kind_in_words(oid).startswith(("Business, ", "Personal, "))


def test_an_unknown_policy_is_its_number():
    assert kind_in_words("1.2.3.4") == "1.2.3.4"


@pytest.mark.parametrize(
    ("organisation", "words"),
    [
        ("KICA", "KICA (signGATE)"),
        ("signGATE", "KICA (signGATE)"),
        ("yessign", "KFTC (yessign)"),
        ("CrossCert", "CrossCert"),
        ("Somebody", "Somebody"),
    ],
)
def test_an_issuer_is_known_by_organisation_or_brand(organisation, words):
    assert issuer_in_words(organisation) == words


def test_the_page_learns_which_policies_are_taken_and_why_others_are_not():
    words = words_for_dialog()["policies"]
    assert {oid for oid, told in words.items() if told["use"] == "taken"} == allowed_by_default()
    assert (words[PERSONAL]["use"], words[BANKING]["use"], words[TAX_INVOICE]["use"]) == ("personal", "other", "other")


def test_the_setting_decides_what_is_taken(app, monkeypatch):
    monkeypatch.setitem(app.config, "CERTIFICATE_POLICIES", (TAX_INVOICE, "1.2.3.4"))
    words = words_for_dialog()["policies"]
    assert {oid for oid, told in words.items() if told["use"] == "taken"} == {TAX_INVOICE, "1.2.3.4"}
    assert words["1.2.3.4"]["kind"] == "1.2.3.4"
