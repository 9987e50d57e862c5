"""What policies of certificates say."""

import re

import pytest

from app.rules.certificate_policies import BUSINESS, FINANCIAL, JOINT, PERSONAL, allowed_by_default, policies

GENERAL_BUSINESS = {
    "kftc": "1.2.410.200005.1.1.5",
    "koscom": "1.2.410.200004.5.1.1.7",
    "kica": "1.2.410.200004.5.2.1.1",
    "crosscert": "1.2.410.200004.5.4.1.2",
    "ktnet": "1.2.410.200012.1.1.3",
}


@pytest.mark.parametrize(("authority", "oid"), GENERAL_BUSINESS.items())
def test_the_general_business_certificate_of_each_authority_is_taken(authority, oid):
    policy = policies()[oid]
    assert (policy.authority, policy.kind, policy.subject, policy.scope) == (authority, JOINT, BUSINESS, "general")
    assert oid in allowed_by_default()


def test_no_personal_certificate_is_taken():
    assert not [oid for oid in allowed_by_default() if policies()[oid].subject == PERSONAL]


def test_financial_certificates_of_businesses_are_taken():
    assert {oid for oid in allowed_by_default() if policies()[oid].kind == FINANCIAL} == {
        "1.2.410.200005.1.1.8.11",
        "1.2.410.200005.1.1.8.12",
        "1.2.410.200005.1.1.8.13",
        "1.2.410.200005.1.1.6.10",
    }


def test_a_certificate_for_one_use_alone_is_not_taken_by_default():
    tax_invoice = policies()["1.2.410.200005.1.1.6.8"]
    assert tax_invoice.use == "optional"
    assert tax_invoice.oid not in allowed_by_default()


def test_every_row_is_whole():
    for oid, policy in policies().items():
        assert re.fullmatch(r"1\.2\.410(\.[0-9]+)+", oid)
        assert policy.kind in (JOINT, FINANCIAL)
        assert policy.subject in (BUSINESS, PERSONAL)
        assert policy.use in ("business", "personal", "optional", "none")
        assert policy.scope and policy.brand
