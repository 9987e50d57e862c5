"""A list of revoked certificates counts only whole, of its issuer, for its place, and now."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from app.rules.revocation_list import ListRefused, checked
from standins.certificates import authorities

MOMENT = datetime(2026, 11, 21, 12, tzinfo=UTC)
HTTP = "http://lists.example/dp1.crl"
LDAP = "ldap://ds.example:389/ou=dp1,ou=AccreditedCA,o=KICA,c=KR?certificateRevocationList"
SIGNER = authorities.SIGNGATE.signer
ISSUER = x509.load_der_x509_certificate(SIGNER.certificate)
OTHER = x509.load_der_x509_certificate(authorities.YESSIGN.signer.certificate)


def a_list(*extensions: tuple[x509.ExtensionType, bool], digest=hashes.SHA256, key=SIGNER.key, since=0, until=24):
    """With one certificate on it."""
    entry = (
        x509.RevokedCertificateBuilder()
        .serial_number(0xABC)
        .revocation_date(MOMENT - timedelta(days=3))
        .add_extension(x509.CRLReason(x509.ReasonFlags.key_compromise), critical=False)
        .build()
    )
    builder = x509.CertificateRevocationListBuilder(ISSUER.subject, revoked_certificates=[entry])
    builder = builder.last_update(MOMENT + timedelta(hours=since)).next_update(MOMENT + timedelta(hours=until))
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    return builder.sign(key, digest()).public_bytes(Encoding.DER)


def point(**changes) -> tuple[x509.IssuingDistributionPoint, bool]:
    names = {"full_name": None, "relative_name": None, "only_some_reasons": None}
    flags = ("only_contains_user_certs", "only_contains_ca_certs", "indirect_crl", "only_contains_attribute_certs")
    return x509.IssuingDistributionPoint(**(names | dict.fromkeys(flags, False) | changes)), True


def at(address: str) -> tuple[x509.IssuingDistributionPoint, bool]:
    return point(full_name=[x509.UniformResourceIdentifier(address)])


def in_entry(*units: str) -> tuple[x509.IssuingDistributionPoint, bool]:
    """As a directory's entry."""
    parts = [x509.NameAttribute(NameOID.COUNTRY_NAME, "KR"), x509.NameAttribute(NameOID.ORGANIZATION_NAME, "KICA")]
    parts += [x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unit) for unit in units]
    return point(full_name=[x509.DirectoryName(x509.Name(parts))])


def look(content: bytes, issuer=ISSUER, addresses=(LDAP, HTTP), *, of_authorities=False):
    return checked(content, issuer, addresses, MOMENT, of_authorities=of_authorities)


def test_a_list_tells_what_is_on_it_and_until_when_it_holds():
    found = look(a_list())
    assert found.entries == {"abc": (MOMENT - timedelta(days=3), "keyCompromise")}
    assert (found.this_update, found.next_update) == (MOMENT, MOMENT + timedelta(days=1))


TAKEN = {
    "its number": (x509.CRLNumber(7), False),
    "its address": at(HTTP),
    "its address, written otherwise": at("ldap://DS.example:389/OU=dp1, OU=AccreditedCA, O=KICA, C=KR"),
    "its entry": in_entry("AccreditedCA", "dp1"),
    "about users alone": point(only_contains_user_certs=True),
}


@pytest.mark.parametrize("name", TAKEN)
def test_a_list_may_say_what_it_is_about(name):
    assert look(a_list(TAKEN[name])).entries


REFUSED = {
    "other_issuer": lambda: look(a_list(), OTHER),
    "signature": lambda: look(a_list(key=authorities.YESSIGN.signer.key)),
    "weak_hash": lambda: look(a_list(digest=hashes.SHA224)),
    "to_come": lambda: look(a_list(since=1)),
    "outdated": lambda: look(a_list(since=-24, until=0)),
    "delta": lambda: look(a_list((x509.DeltaCRLIndicator(1), True))),
    "indirect": lambda: look(a_list(point(indirect_crl=True))),
    "partial": lambda: look(a_list(point(only_contains_ca_certs=True))),
    "other_point": lambda: look(a_list(at("http://lists.example/dp2.crl"))),
    "critical_extension": lambda: look(
        a_list((x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\5\0"), True))
    ),
    "unreadable": lambda: look(b"\x30\x00"),
}


@pytest.mark.parametrize("reason", REFUSED)
def test_a_list_that_does_not_count_is_refused_with_its_word(reason):
    with pytest.raises(ListRefused) as refused:
        REFUSED[reason]()
    assert refused.value.reason == reason


def test_a_list_for_users_says_nothing_about_authorities():
    with pytest.raises(ListRefused):
        look(a_list(point(only_contains_user_certs=True)), of_authorities=True)
    assert look(a_list(point(only_contains_ca_certs=True)), of_authorities=True)


def test_a_list_of_some_reasons_is_refused():
    reasons = frozenset({x509.ReasonFlags.key_compromise})
    with pytest.raises(ListRefused):
        look(a_list(point(only_some_reasons=reasons)))


def test_an_entry_of_another_directory_is_another_place():
    with pytest.raises(ListRefused):
        look(a_list(in_entry("AccreditedCA", "dp2")))


def test_a_clock_that_is_a_little_ahead_does_no_harm():
    assert look(a_list(since=30 / 3600)).entries
